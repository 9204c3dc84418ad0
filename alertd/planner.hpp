#pragma once
// From an approved alert to work in the lanes. One planner works at a time (a lease in the store);
// what it does may be broken off anywhere and done again.
#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>

#include "alertd/ground.hpp"
#include "alertd/instance_key.hpp"
#include "alertd/ledger.hpp"
#include "alertd/metrics.hpp"
#include "alertd/plan.hpp"
#include "alertd/plan_ground.hpp"
#include "alertd/settings.hpp"
#include "alertd/store/alerts.hpp"
#include "alertd/store/plans.hpp"

namespace alertd {

class Planner {
public:
    struct Parts {
        Settings const& settings;
        Ground& ground;
        InstanceKey const& key;
        Clock const& clock;
        Metrics& metrics;
        std::string holder;  // of the lease: the process' name
    };
    explicit Planner(Parts parts);  // starts its thread
    ~Planner();
    void wake();  // there may be something to plan; any thread

private:
    void run(std::stop_token stop);
    void round(store::Database& db, Ledger& ledger);
    void end_plans(store::Database& db, Ledger& ledger);
    void plan_approved(store::Database& db, Ledger& ledger, std::int64_t alert_id);
    Result<void> plan_alert(store::Database& db, Ledger& ledger, store::AlertRow const& row);
    Result<void> supersede(store::Database& db, Ledger& ledger, store::AlertRow const& row);
    Result<Earlier> earlier(store::Database& db, Ledger& ledger, store::AlertRow const& row,
                            std::uint32_t recipients);
    Result<void> fill_lanes(store::Database& db, Ledger& ledger, store::PlanRow const& plan);

    Parts parts_;
    std::mutex mutex_;
    std::condition_variable_any turn_;
    bool woken_ = false;
    std::jthread thread_;
};

// Makes a plan's bitmaps in Redis; `planned`: whom it tells as far as is known.
Result<void> lay_out(Ledger& ledger, store::PlanRow const& plan, Rungs const& rungs,
                     PlannedByChannel const& planned);

// Puts entries into the lanes for those who are due.
Result<void> queue_due(Ledger& ledger, InstanceKey const& key, store::PlanRow const& plan,
                       PlanGround const& stands_on, PlannedByChannel const& due, bool resend);

// Puts a plan's planned bits (`planned` may hold more than its first rungs), its ladder and its
// status into Redis, then its entries into the lanes; `due` are those to be queued.
Result<void> queue_plan(Ledger& ledger, InstanceKey const& key, store::PlanRow const& plan,
                        PlanGround const& stands_on, PlannedByChannel const& planned,
                        PlannedByChannel const& due, bool resend);

}  // namespace alertd
