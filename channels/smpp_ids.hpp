#pragma once
// Which of our messages a carrier's message ids mean, until their receipts came. A message of
// several parts has an id for each; it is delivered when all of them are. One thread.
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "alertd/model/clock.hpp"
#include "alertd/model/delivery.hpp"

namespace alertd::channels::smpp {

inline constexpr std::size_t ids_max = 1'000'000;       // then the oldest are dropped
inline constexpr std::chrono::hours ids_kept{72};       // as long as an alert can be in force
inline constexpr std::chrono::minutes closed_kept{10};  // for receipts that come twice
inline constexpr unsigned parts_max = 16;

// One part of a message that the carrier took.
struct TakenPart {
    std::string key;  // Message::key
    unsigned part = 0, parts = 1;
    std::string id;  // by plain_id()
};

class CarrierIds {
public:
    // `own`: of this process, and so to be written by lines(). Ids that are empty or hold control
    // characters are not kept: no receipt will find them.
    void take(TakenPart const& taken, Time at, bool own = true);

    // What a final receipt for this id says of its message; nothing is changed.
    struct Match {
        bool known = false;
        std::optional<Receipt> receipt;  // none: other parts are still out
    };
    Match match(std::string_view id, bool delivered) const;
    // The receipt is safe: remember it. The first final word about a part stands.
    void settle(std::string_view id, bool delivered, Time at);

    // Drops what is too old or too much, and the closed after closed_kept.
    void drop_old(Time now);
    std::size_t size() const { return by_id_.size(); }

    // The file's form: one line each for take() and settle(), and all that is known and own.
    static std::string line(TakenPart const& taken, Time at);
    static std::string line(std::string_view id, bool delivered, Time at);
    std::string lines() const;
    // Takes a line back in; what is no such line, or too old at `now`, is passed over.
    void read_line(std::string_view line, Time now, bool own);

private:
    struct Part {
        std::uint64_t person;
        unsigned part;
    };
    struct Person {
        std::string key;
        Time at;
        unsigned parts = 1;
        std::uint32_t delivered = 0;  // a bit a part
        bool failed = false, closed = false, own = true;
        std::vector<std::pair<std::string, unsigned>> ids;
    };
    void erase(std::map<std::uint64_t, Person>::iterator person);

    std::uint64_t next_ = 0;
    std::map<std::uint64_t, Person> people_;  // the oldest first
    std::unordered_map<std::string, std::uint64_t> by_key_;
    std::unordered_map<std::string, Part> by_id_;
    std::deque<std::pair<Time, std::uint64_t>> closed_;
};

}  // namespace alertd::channels::smpp
