#include "alertd/plan_ground.hpp"

#include "alertd/store/alerts.hpp"

namespace alertd {

Result<PlanGround> read_plan_ground(store::Database& db, Ground& ground,
                                    store::PlanRow const& plan) {
    auto row = store::find_alert(db, plan.alert_id);
    if (!row) return row.error();
    auto frozen = frozen_from_json(row->frozen.value_or(""));
    if (!frozen) return frozen.error();
    auto directory = ground.directory(plan.snapshot);
    if (!directory) return directory.error();
    auto rungs = decode_rungs({plan.planned, plan.rung}, (*directory)->size());
    if (!rungs) return rungs.error();
    return PlanGround{row->severity, std::move(*frozen), std::move(*directory), std::move(*rungs)};
}

}  // namespace alertd
