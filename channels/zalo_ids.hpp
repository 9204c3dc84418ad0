#pragma once
// Which of our keys Zalo's own message ids stand for, in files of one day each: for a webhook that
// does not bring our tracking_id back. Senders append, the webhook's process looks up. Four days
// are kept: no alert is in force longer than three. Looking up holds some 60 bytes a message in
// memory, from the first event without a tracking_id on.
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "alertd/model/clock.hpp"

namespace alertd::channels {

class ZaloIds {
public:
    // Files "<file>.<day>"; their folder exists.
    ZaloIds(std::string file, Clock const& clock) : file_(std::move(file)), clock_(clock) {}
    ~ZaloIds();
    ZaloIds(ZaloIds const&) = delete;
    ZaloIds& operator=(ZaloIds const&) = delete;

    // False: not written. An id or key with a space or line's end cannot be kept.
    bool keep(std::string_view message_id, std::string_view key);
    std::optional<std::string> find(std::string_view message_id);

private:
    struct Day {
        std::uint64_t read = 0;  // bytes of it that are in the index
        std::unordered_multimap<std::uint64_t, std::uint64_t> lines;  // hash of id -> offset
    };

    std::int64_t today() const;
    std::string name(std::int64_t day) const { return file_ + "." + std::to_string(day); }
    void begin(std::int64_t day);
    void read_on(std::int64_t day, Day& index) const;
    std::optional<std::string> find(std::string_view id, std::int64_t day, Day const& index) const;

    std::string file_;
    Clock const& clock_;
    std::mutex lock_;
    int open_ = -1;
    std::int64_t open_day_ = -1;
    std::map<std::int64_t, Day> days_;
};

}  // namespace alertd::channels
