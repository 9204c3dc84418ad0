#include "alertd/tries.hpp"

#include <algorithm>

#include "alertd/store/tries.hpp"

namespace alertd {

std::string Tries::hash_of(std::string_view who) const {
    return key_.mac("tries", who);
}

std::optional<seconds> Tries::must_wait(store::Database& db, std::string_view who) const {
    auto const row = store::find_tries(db, hash_of(who));
    if (!row) return std::nullopt;
    // A clock that was set back must not make a pause longer than the longest there is.
    auto const left = std::min<milliseconds>(row->until - clock_.now(),
                                             longest * milliseconds(settings_.tries_pause));
    if (left <= milliseconds::zero()) return std::nullopt;
    return std::chrono::ceil<seconds>(left);
}

bool Tries::failed(store::Database& db, std::string_view who, int limit) const {
    auto const now = clock_.now();
    auto const found = store::find_tries(db, hash_of(who));
    store::TriesRow row = found.value_or(store::TriesRow{hash_of(who), 0, 0, now, Time{}});
    auto const quiet = now - std::max(row.last, row.until);
    if (quiet >= settings_.tries_pause) row.failed = 0;
    if (quiet > milliseconds::zero())
        row.pauses = std::max<std::int64_t>(0, row.pauses - quiet / (4 * settings_.tries_pause));
    row.last = now;
    bool const pause = ++row.failed >= limit;
    if (pause) {
        auto const times = std::int64_t{1} << std::min<std::int64_t>(row.pauses, 3);
        static_assert(longest == 1 << 3);
        row.until = now + times * settings_.tries_pause;
        row.failed = 0;
        ++row.pauses;
    }
    store::put_tries(db, row, rows_max);
    return pause;
}

void Tries::forget(store::Database& db, std::string_view who) const {
    store::delete_tries(db, hash_of(who));
}

}  // namespace alertd
