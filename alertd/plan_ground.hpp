#pragma once
// A plan's row with all that it stands on, read and checked: what planner, keeper and senders need
// before they touch the ledger.
#include <memory>

#include "alertd/ground.hpp"
#include "alertd/plan.hpp"
#include "alertd/store/plans.hpp"

namespace alertd {

struct PlanGround {
    Severity severity{};
    Frozen frozen;
    std::shared_ptr<recipients::Directory const> directory;
    Rungs rungs;
};

Result<PlanGround> read_plan_ground(store::Database& db, Ground& ground,
                                    store::PlanRow const& plan);

}  // namespace alertd
