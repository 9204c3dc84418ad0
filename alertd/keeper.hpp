#pragma once
// What must be done again and again so that nothing is lost: heal Redis from the store, find work that stands still, save the
// ledger's checkpoints, end what has expired, keep the audit's head in a second place. One keeper works at a time.
#include <mutex>
#include <string>
#include <thread>

#include "alertd/event_ledger.hpp"
#include "alertd/planner.hpp"

namespace alertd {

class Keeper {
public:
    explicit Keeper(Planner::Parts parts);   // starts its thread
    ~Keeper();

private:
    void run(std::stop_token stop);
    void round(store::Database& db, Ledger& ledger);
    Result<void> heal(store::Database& db, Ledger& ledger);
    Result<void> heal_plan(store::Database& db, Ledger& ledger, store::PlanRow const& plan, PlanMarks const& kept);
    Result<void> reconcile(store::Database& db, Ledger& ledger);
    Result<void> reconcile_plan(store::Database& db, Ledger& ledger, store::PlanRow const& plan);
    Result<void> checkpoint(store::Database& db, Ledger& ledger);
    Result<void> archive(store::Database& db, Ledger& ledger, store::PlanRow const& plan, PlannedByChannel const& planned);
    void expire(store::Database& db, Ledger& ledger);
    Result<PlannedByChannel> planned_of(store::PlanRow const& plan);
    void stop_lanes_of_ended(store::Database& db, Ledger& ledger);

    Planner::Parts parts_;
    bool checked_ = false;              // this Redis was found to be ours
    std::uint64_t generation_ = 0;
    Steady epoch_at_{}, reconcile_at_{}, checkpoint_at_{};
    std::jthread thread_;
};

}  // namespace alertd
