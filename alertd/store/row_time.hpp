#pragma once
// Times in the store: milliseconds since 1970 in UTC.
#include <cstdint>

#include "alertd/model/clock.hpp"

namespace alertd::store {

constexpr std::int64_t number_of(Time t) {
    return t.time_since_epoch().count();
}
constexpr Time time_of(std::int64_t ms) {
    return Time{milliseconds{ms}};
}

}  // namespace alertd::store
