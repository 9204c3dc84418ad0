#pragma once
// What must be done again and again so that nothing is lost: heal Redis from the store, find work
// that stands still, save the ledger's checkpoints, end what has expired, keep the audit's head in
// a second place. One keeper works at a time.
#include <mutex>
#include <string>
#include <thread>

#include "alertd/event_ledger.hpp"
#include "alertd/planner.hpp"

namespace alertd {

class Keeper {
public:
    explicit Keeper(Planner::Parts parts);  // starts its thread
    ~Keeper();

private:
    void run(std::stop_token stop);
    void round(store::Database& db, Ledger& ledger);
    Result<void> heal(store::Database& db, Ledger& ledger);
    Result<void> heal_plan(store::Database& db, Ledger& ledger, store::PlanRow const& plan,
                           PlanMarks const& kept);
    Result<void> empty_lanes(Ledger& ledger);
    Result<void> reconcile_plan(store::Database& db, Ledger& ledger, store::PlanRow const& plan);
    Result<bool> nobody_has_it(Ledger& ledger, store::PlanRow const& plan, Frozen const& frozen,
                               std::uint64_t left);
    Result<void> checkpoint_plan(store::Database& db, Ledger& ledger, store::PlanRow const& plan);
    // A fault of one plan is told and leaves the others alone; false: Redis is gone, there is no
    // sense in going on.
    bool told(std::string_view what, store::PlanRow const& plan, Ledger& ledger,
              Result<void> const& done);
    void reconcile(store::Database& db, Ledger& ledger);
    void checkpoint(store::Database& db, Ledger& ledger);
    Result<void> archive(store::Database& db, Ledger& ledger, store::PlanRow const& plan,
                         PlannedByChannel const& allowed);
    void expire(store::Database& db, Ledger& ledger);
    Result<Rungs> rungs_of(store::PlanRow const& plan);
    void stop_lanes_of_ended(store::Database& db, Ledger& ledger);

    Planner::Parts parts_;
    bool checked_ = false;  // this Redis was found to be ours
    std::uint64_t generation_ = 0;
    Steady epoch_at_{}, reconcile_at_{}, checkpoint_at_{};
    // How many of a plan were due when that last changed, and whether they were queued again since.
    struct Watch {
        std::uint64_t left = 0;
        Steady since{};
        bool queued = false;
    };
    std::map<std::int64_t, Watch> watches_;
    std::jthread thread_;
};

}  // namespace alertd
