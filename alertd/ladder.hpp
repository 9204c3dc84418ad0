#pragma once
// Who was not reached by one channel goes on to his next: at once when it failed, after the plan's
// wait when no delivery report came. One ladder works at a time; every step may be broken off
// anywhere and done again.
#include <map>
#include <thread>

#include "alertd/plan_book.hpp"
#include "alertd/planner.hpp"
#include "alertd/rungs.hpp"

namespace alertd {

class Ladder {
public:
    explicit Ladder(Planner::Parts parts);  // starts its thread
    ~Ladder();

private:
    // How many were tried on a channel when that last changed.
    struct Watch {
        std::uint64_t tried = 0;
        Steady since{};
    };

    void run(std::stop_token stop);
    void round(store::Database& db, Ledger& ledger);
    Result<void> climb_due(Ledger& ledger, PlanView const& plan);
    Result<void> climb(Ledger& ledger, PlanView const& plan, Timer const& timer);
    Result<void> queue(Ledger& ledger, PlanView const& plan, Timer const& from,
                       ByChannel const& next);
    Result<void> look_after(Ledger& ledger, PlanView const& plan);
    Result<void> look_after_segment(Ledger& ledger, PlanView const& plan, std::uint32_t segment,
                                    Everywhere const& marks, ByChannel const& timed,
                                    ChannelMask still);
    bool stands_still(PlanView const& plan, ChannelKind channel, std::uint64_t tried);

    Planner::Parts parts_;
    PlanBook book_;
    Steady look_at_{};
    std::string epoch_;  // of the Redis that was last looked at
    std::map<std::pair<std::int64_t, ChannelKind>, Watch> watches_;
    std::jthread thread_;
};

}  // namespace alertd
