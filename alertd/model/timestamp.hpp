#pragma once
// A CAP dateTime: an instant that keeps the zone it was written in.
#include <optional>
#include <string>
#include <string_view>

#include "alertd/model/clock.hpp"

namespace alertd {

struct Timestamp {
    Time instant{};
    int offset_minutes = 0;  // east of UTC; Việt Nam +420
    bool operator==(Timestamp const&) const = default;
};

// "2026-11-22T16:00:00+07:00". CAP 1.2 (3.2.1) forbids "Z" and asks for -00:00; `allow_z` takes it
// all the same, as many real feeds write it. Years 1970..2200, real days of the month, no fraction
// unless `.d{1,3}`; anything else: none.
std::optional<Timestamp> parse_timestamp(std::string_view text, bool allow_z = false);

// The CAP form, whole seconds: "2026-11-22T16:00:00+07:00"; an offset of 0 is written "-00:00" as
// CAP asks.
std::string to_cap(Timestamp const& t);

// RFC 3339 in UTC with milliseconds, "2026-11-22T09:00:00.000Z": for JSON, logs and the store.
std::string to_rfc3339(Time t);

// "16:00 ngày 22/11/2026" in Vietnamese time, for what people read.
std::string to_vietnamese(Time t);

}  // namespace alertd
