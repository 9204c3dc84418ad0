#pragma once
// Named places where a test kills the process: ALERTD_CRASH_AT=name or name:3 (the third time it
// passes). Compiled in only where ALERTD_CRASH_POINTS is defined; what is shipped has none.
#include <string_view>

namespace alertd {

inline constexpr std::string_view crash_points[] = {
    "after_approval",   // the approval is committed, nothing is planned
    "after_supersede",  // the old plan is stopped, the new one is not written
    "after_plan_row",   // the plan is committed, Redis knows nothing of it
    "after_planned_bits", "half_of_lanes",
    "after_lanes",         // all entries are in the lanes, the plan row does not say so
    "after_claim",         // intent is written, nothing has left
    "after_send",          // the carrier has it, no result is written
    "after_journal",       // the result is in the journal, not in Redis
    "after_result",        // the result is in Redis, the entry is not acknowledged
    "after_receipt",       // the receipt is in the journal, not in Redis
    "during_heal",         // Redis is being rebuilt
    "after_rung_planned",  // somebody is planned on his next channel and stands in no lane of it
    "after_rung_queued",   // he stands in its lane, the timer is not taken away
};

#ifdef ALERTD_CRASH_POINTS
void crash_point(std::string_view name);
#else
inline void crash_point(std::string_view) {}
#endif

}  // namespace alertd
