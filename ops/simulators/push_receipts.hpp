#pragma once
// Receipts of sim_push_gateway: one thread that calls back, as a carrier does, until it is heard or
// a minute is over.
#include <fcntl.h>
#include <openssl/hmac.h>

#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "ops/simulators/push_options.hpp"
#include "ops/simulators/wire.hpp"

namespace sim {

inline std::string signature_of(std::string const& secret, std::string const& body) {
    std::string const t = std::to_string(std::time(nullptr));
    std::string const text = t + "." + body;
    unsigned char mac[EVP_MAX_MD_SIZE];
    unsigned int size = 0;
    HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()),
         reinterpret_cast<unsigned char const*>(text.data()), text.size(), mac, &size);
    std::string out = "t=" + t + ",v1=";
    for (unsigned i = 0; i < size; ++i) {
        out += "0123456789abcdef"[mac[i] >> 4];
        out += "0123456789abcdef"[mac[i] & 15];
    }
    return out;
}

class Receipts {
public:
    explicit Receipts(Options const& options) : options_(options) {
        if (!options.callback_url.empty()) url_ = read_url("--callback-url", options.callback_url);
        if (options.receipts.empty()) return;
        told_ = ::open(options.receipts.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
        if (told_ < 0) refuse("--receipts", "cannot be opened");
    }

    // The thread ends with the process, so this is for when nothing can fail any more.
    void start() {
        if (!options_.callback_url.empty()) std::thread([this] { run(); }).detach();
    }

    void add(std::vector<std::string> keys) {
        if (options_.callback_url.empty()) return;
        auto const due = Steady::now() + std::chrono::milliseconds{options_.receipt_delay_ms};
        {
            std::lock_guard const held(lock_);
            for (auto& key : keys)
                if (reported(key)) waiting_.push_back({due, std::move(key)});
        }
        came_.notify_one();
    }

    struct Counts {
        std::size_t sent, pending, dropped;
    };
    Counts counts() const {
        std::lock_guard const held(lock_);
        return {sent_, waiting_.size() + in_hand_, dropped_};
    }

private:
    static constexpr std::size_t call_max = 500;

    // The same key is always reported or never.
    bool reported(std::string const& key) const {
        return double(std::hash<std::string>{}(key) % 10'000) < options_.receipt_ratio * 10'000;
    }

    std::vector<std::string> next_keys() {
        std::unique_lock held(lock_);
        came_.wait(held, [&] { return !waiting_.empty(); });
        auto const due = waiting_.front().due;
        held.unlock();
        std::this_thread::sleep_until(due);
        held.lock();
        std::vector<std::string> keys;
        auto const now = Steady::now();
        while (!waiting_.empty() && keys.size() < call_max && waiting_.front().due <= now) {
            keys.push_back(std::move(waiting_.front().key));
            waiting_.pop_front();
        }
        in_hand_ = keys.size();
        return keys;
    }

    bool call_back(std::string const& body) const {
        auto const give_up = Steady::now() + std::chrono::seconds{60};
        std::chrono::milliseconds pause{100};
        for (;;) {
            int const status = post(
                url_, "X-Alertd-Signature: " + signature_of(options_.callback_secret, body), body);
            if (status >= 200 && status < 300) return true;
            if (status >= 400 && status < 500 && status != 429) return false;
            if (Steady::now() + pause > give_up) return false;
            std::this_thread::sleep_for(pause);
            pause = std::min(pause * 2, std::chrono::milliseconds{2'000});
        }
    }

    void run() {
        for (;;) {
            auto const keys = next_keys();
            std::string body = R"({"receipts":[)";
            for (auto const& key : keys) {
                append_quoted(body.append(&key == &keys.front() ? R"({"key":)" : R"(,{"key":)"),
                              key);
                body.append(R"(,"status":"delivered"})");
            }
            bool const heard = call_back(body + "]}");
            if (heard) note(keys);
            std::lock_guard const held(lock_);
            (heard ? sent_ : dropped_) += keys.size();
            in_hand_ = 0;
        }
    }

    // What alertd has taken, and when.
    void note(std::vector<std::string> const& keys) const {
        if (told_ < 0) return;
        auto const now = std::chrono::duration_cast<std::chrono::milliseconds>(
            std::chrono::system_clock::now().time_since_epoch());
        std::string lines;
        for (auto const& key : keys) {
            append_quoted(lines.append("{\"t\":" + std::to_string(now.count()) + ",\"key\":"), key);
            lines += "}\n";
        }
        if (::write(told_, lines.data(), lines.size()) != ssize_t(lines.size()))
            refuse("--receipts", "cannot be written");
    }

    struct Waiting {
        Steady::time_point due;
        std::string key;
    };
    Options const& options_;
    Url url_;
    int told_ = -1;
    mutable std::mutex lock_;
    std::condition_variable came_;
    std::deque<Waiting> waiting_;
    std::size_t in_hand_ = 0, sent_ = 0, dropped_ = 0;
};

}  // namespace sim
