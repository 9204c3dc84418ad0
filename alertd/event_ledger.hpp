#pragma once
// The ledger of a plan from everywhere it is kept: Redis, the store's checkpoints, the journals.
// ORs of the same truth.
#include <map>
#include <utility>

#include "alertd/ledger.hpp"
#include "alertd/plan.hpp"
#include "alertd/store/database.hpp"

namespace alertd {

using PlanMarks = std::map<std::pair<ChannelKind, std::uint32_t>, SegmentMarks>;

// What the store's checkpoints and the journals of `folder` say of the plans asked for.
std::map<std::int64_t, PlanMarks> kept_marks(store::Database& db, std::string const& journal_folder,
                                             std::vector<std::int64_t> const& plans);

// The marks of one plan's segments as Redis has them. `planned` says which segments there are.
Result<PlanMarks> redis_marks(Ledger& ledger, std::int64_t plan, PlannedByChannel const& planned);

// Recipients with an intent: sent, or with an unknown end.
PlannedByChannel reached_of(PlanMarks const& marks);

// Recipients planned of whom nothing is known: no intent, no result.
PlannedByChannel untried_of(PlannedByChannel planned, PlanMarks const& marks);

}  // namespace alertd
