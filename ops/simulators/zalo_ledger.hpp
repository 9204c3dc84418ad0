#pragma once
// What sim_zalo takes, remembers and answers. Any thread.
#include <fcntl.h>

#include <deque>
#include <optional>
#include <unordered_map>

#include "ops/simulators/zalo_events.hpp"
#include "ops/simulators/zalo_templates.hpp"

namespace sim {

struct Incoming {
    std::string phone, template_id, key, mode;
    json::object slots;
    unsigned connection = 0;
};

class Ledger {
public:
    Ledger(Options const& options, Templates const& templates, Events& events)
        : options_(options), templates_(templates), events_(events) {
        record_ = opened("--record", options.record);
        refused_file_ = opened("--refused", options.refused);
    }

    // Until when a message has to wait for its turn.
    Steady::time_point turn() {
        std::lock_guard const held(lock_);
        auto const now = Steady::now();
        if (options_.rate <= 0) return now;
        next_turn_ = std::max(next_turn_, now);
        auto const mine = next_turn_;
        next_turn_ += std::chrono::duration_cast<Steady::duration>(
            std::chrono::duration<double>(1 / options_.rate));
        return mine;
    }

    Answer take(Incoming const& m) {
        std::lock_guard const held(lock_);
        ++calls_;
        if (throttled() || every(options_.retry_every))
            return {429, R"({"title":"too fast"})", "Retry-After: 1\r\n"};
        if (int const code = error_for(m)) {
            ++refused_;
            note_refused(m, code);
            return error_answer(code, "refused");
        }
        auto const id = "z" + std::to_string(++taken_) + "-" + std::to_string(options_.seed);
        record(m, id);
        if (every(options_.fail_every)) return {500, R"({"title":"fell over"})", ""};
        if (every(options_.drop_answer_every)) return {0, "", "", true};
        if (every(options_.garbage_every)) return {200, R"({"error":)", ""};
        return success(id, m.mode);
    }

    json::object counts() const {
        std::lock_guard const held(lock_);
        return {{"accepted", taken_},
                {"calls", calls_},
                {"refused", refused_},
                {"real_numbers", real_numbers_},
                {"events", events_.counts()}};
    }

    std::size_t accepted() const {
        std::lock_guard const held(lock_);
        return taken_;
    }

    // The latest `limit` recorded lines after the first `after` messages, oldest first.
    std::vector<std::string> latest(std::size_t after, std::size_t limit) const {
        std::lock_guard const held(lock_);
        std::size_t const known = taken_ - recent_.size();
        std::size_t first = after > known ? std::min(after - known, recent_.size()) : 0;
        if (recent_.size() - first > limit) first = recent_.size() - limit;
        return {recent_.begin() + static_cast<std::ptrdiff_t>(first), recent_.end()};
    }

private:
    static int opened(char const* option, std::string const& file) {
        if (file.empty()) return -1;
        int const fd = ::open(file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
        if (fd < 0) refuse(option, "cannot be opened");
        return fd;
    }

    static constexpr std::size_t lines_kept = 1'000;

    bool every(unsigned n) const { return n > 0 && calls_ % n == 0; }

    bool throttled() {
        if (options_.throttle == 0) return false;
        auto const now = Steady::now();
        if (now >= second_ends_) {
            second_ends_ = now + std::chrono::seconds{1};
            in_second_ = 0;
        }
        return ++in_second_ > options_.throttle;
    }

    bool night() const {
        if (!options_.night) return false;
        auto const hour = options_.hour >= 0 ? options_.hour : (now_ms() / 3'600'000 + 7) % 24;
        return hour >= 22 || hour < 6;
    }

    int set_error(std::string const& phone) const {
        for (auto const& fault : options_.errors_for)
            if (fault.at == phone) return fault.code;
        for (auto const& fault : options_.errors_every)
            if (every(fault.at)) return fault.code;
        // The shares lie side by side, so that they add up.
        double at = lot(options_.seed, "error", phone);
        for (auto const& fault : options_.errors)
            if ((at -= fault.at) < 0) return fault.code;
        return 0;
    }

    int error_for(Incoming const& m) {
        bool const digits = m.phone.size() >= 11 && m.phone.size() <= 12 &&
                            m.phone.find_first_not_of("0123456789") == m.phone.npos;
        if (!digits) return -108;
        if (!m.phone.starts_with("841")) return ++real_numbers_, -108;
        if (int const code = set_error(m.phone)) return code;
        if (int const code = templates_.fault(m.template_id, m.slots)) return code;
        if (m.key.size() > 48) return -132;
        if (night() && m.mode != "3") return -133;
        if (options_.quota > 0 && taken_ >= options_.quota) return -144;
        if (options_.user_quota > 0 && ++of_number_[m.phone] > options_.user_quota) return -1472;
        return 0;
    }

    Answer success(std::string const& id, std::string const& mode) const {
        auto const left = options_.quota > 0 ? options_.quota - taken_ : 5'000;
        json::object const quota{{"dailyQuota", std::to_string(options_.quota)},
                                 {"remainingQuota", std::to_string(left)}};
        json::object const data{{"msg_id", id},
                                {"sent_time", std::to_string(now_ms())},
                                {"sending_mode", mode.empty() ? "1" : mode},
                                {"quota", quota}};
        return {200,
                json::serialize(json::object{{"error", 0}, {"message", "Success"}, {"data", data}}),
                ""};
    }

    void record(Incoming const& m, std::string const& id) {
        json::object const line{{"t", now_ms()},
                                {"conn", m.connection},
                                {"msg_id", id},
                                {"key", m.key},
                                {"phone", m.phone},
                                {"template", m.template_id},
                                {"mode", m.mode},
                                {"slots", m.slots},
                                {"text", templates_.text(m.template_id, m.slots)}};
        recent_.push_back(json::serialize(line));
        if (recent_.size() > lines_kept) recent_.pop_front();
        write_out(record_, recent_.back() + "\n");
        events_.add(id, m.key, m.phone);
    }

    void note_refused(Incoming const& m, int code) const {
        json::object const line{
            {"t", now_ms()}, {"key", m.key}, {"phone", m.phone}, {"error", code}};
        write_out(refused_file_, json::serialize(line) + "\n");
    }

    // A judge that cannot write its record must not go on judging.
    static void write_out(int file, std::string const& line) {
        if (file < 0) return;
        if (::write(file, line.data(), line.size()) != static_cast<ssize_t>(line.size()))
            refuse("--record", "could not be written");
    }

    Options const& options_;
    Templates const& templates_;
    Events& events_;
    mutable std::mutex lock_;
    int record_ = -1, refused_file_ = -1;
    Steady::time_point next_turn_{}, second_ends_{};
    std::size_t in_second_ = 0, calls_ = 0, taken_ = 0, refused_ = 0, real_numbers_ = 0;
    std::unordered_map<std::string, unsigned> of_number_;
    std::deque<std::string> recent_;
};

}  // namespace sim
