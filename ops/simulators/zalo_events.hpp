#pragma once
// Delivery events of sim_zalo: threads that post them, as Zalo does, until they are heard or a
// minute is over.
#include <fcntl.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <condition_variable>
#include <mutex>
#include <queue>
#include <thread>

#include "ops/simulators/wire.hpp"
#include "ops/simulators/zalo_tokens.hpp"

namespace sim {

// The same for the same seed, word and text, between 0 and 1.
inline double lot(unsigned seed, std::string_view word, std::string_view text) {
    std::uint64_t hash = 14'695'981'039'346'656'037u ^ seed;
    for (auto const part : {word, std::string_view("/"), text})
        for (char const c : part)
            hash = (hash ^ static_cast<unsigned char>(c)) * 1'099'511'628'211u;
    hash ^= hash >> 29;
    hash *= 0xBF58476D1CE4E5B9u;
    return double(hash >> 32) / 4'294'967'296.0;
}

inline std::string hex_of(unsigned char const* bytes, unsigned size) {
    std::string out;
    for (unsigned i = 0; i < size; ++i) {
        out += "0123456789abcdef"[bytes[i] >> 4];
        out += "0123456789abcdef"[bytes[i] & 15];
    }
    return out;
}

class Events {
public:
    explicit Events(Options const& options) : options_(options) {
        if (!options.callback_url.empty()) url_ = read_url("--callback-url", options.callback_url);
        if (options.receipts.empty()) return;
        told_ = ::open(options.receipts.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
        if (told_ < 0) refuse("--receipts", "cannot be opened");
    }

    // The threads end with the process, so this is for when nothing can fail any more.
    void start() {
        if (options_.callback_url.empty()) return;
        for (int i = 0; i < 4; ++i) std::thread([this] { run(); }).detach();
    }

    void add(std::string const& message_id, std::string const& key, std::string const& phone) {
        if (options_.callback_url.empty() || !happens("told", options_.receipt_ratio, key)) return;
        bool const late = happens("late", options_.receipt_late, key);
        auto const wait = late ? options_.receipt_late_ms : options_.receipt_delay_ms;
        Waiting event{Steady::now() + std::chrono::milliseconds{wait}, message_id, key, phone};
        bool const twice = happens("twice", options_.receipt_twice, key);
        {
            std::lock_guard const held(lock_);
            waiting_.push(event);
            if (twice) waiting_.push(event);
        }
        came_.notify_all();
    }

    json::object counts() const {
        std::lock_guard const held(lock_);
        return {{"sent", sent_}, {"pending", waiting_.size() + in_hand_}, {"dropped", dropped_}};
    }

private:
    struct Waiting {
        Steady::time_point due;
        std::string message_id, key, phone;
        bool operator<(Waiting const& other) const { return due > other.due; }  // the first on top
    };

    // The same key always has the same lot.
    bool happens(char const* what, double share, std::string const& key) const {
        return lot(options_.seed, what, key) < share;
    }

    std::string mac(std::string const& body, std::string const& stamp) const {
        std::string text = options_.app_id + body + stamp;
        unsigned char out[EVP_MAX_MD_SIZE];
        unsigned int size = 0;
        auto const& secret = options_.callback_secret;
        if (options_.hmac) {
            HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()),
                 reinterpret_cast<unsigned char const*>(text.data()), text.size(), out, &size);
        } else {
            text += secret;
            EVP_Digest(text.data(), text.size(), out, &size, EVP_sha256(), nullptr);
        }
        return "X-ZEvent-Signature: mac=" + hex_of(out, size);
    }

    std::string body_of(Waiting const& event, std::string const& stamp) const {
        json::object message{{"delivery_time", stamp}, {"msg_id", event.message_id}};
        if (options_.tracking_id) message["tracking_id"] = event.key;
        return json::serialize(json::object{{"sender", {{"id", "oa-1"}}},
                                            {"recipient", {{"id", event.phone}}},
                                            {"event_name", "user_received_message"},
                                            {"message", std::move(message)},
                                            {"app_id", options_.app_id},
                                            {"timestamp", stamp}});
    }

    bool call_back(Waiting const& event) const {
        auto const stamp = std::to_string(now_ms());
        auto const body = body_of(event, stamp);
        auto const signature = mac(body, stamp);
        auto const give_up = Steady::now() + std::chrono::seconds{60};
        std::chrono::milliseconds pause{100};
        for (;;) {
            int const status = post(url_, signature, body);
            if (status >= 200 && status < 300) return true;
            if (status >= 400 && status < 500 && status != 429) return false;
            if (Steady::now() + pause > give_up) return false;
            std::this_thread::sleep_for(pause);
            pause = std::min(pause * 2, std::chrono::milliseconds{2'000});
        }
    }

    Waiting next() {
        std::unique_lock held(lock_);
        for (;;) {
            if (waiting_.empty()) {
                came_.wait(held);
            } else if (auto const due = waiting_.top().due; due > Steady::now()) {
                came_.wait_until(held, due);
            } else {
                Waiting event = waiting_.top();
                waiting_.pop();
                ++in_hand_;
                return event;
            }
        }
    }

    void run() {
        for (;;) {
            Waiting const event = next();
            bool const heard = call_back(event);
            if (heard) note(event.key);
            std::lock_guard const held(lock_);
            ++(heard ? sent_ : dropped_);
            --in_hand_;
        }
    }

    // What alertd has taken, and when.
    void note(std::string const& key) const {
        if (told_ < 0) return;
        auto const line = json::serialize(json::object{{"t", now_ms()}, {"key", key}}) + "\n";
        if (::write(told_, line.data(), line.size()) != static_cast<ssize_t>(line.size()))
            refuse("--receipts", "could not be written");
    }

    Options const& options_;
    Url url_;
    int told_ = -1;
    mutable std::mutex lock_;
    std::condition_variable came_;
    std::priority_queue<Waiting> waiting_;
    std::size_t in_hand_ = 0, sent_ = 0, dropped_ = 0;
};

}  // namespace sim
