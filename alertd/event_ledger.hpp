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

// One segment of it on every channel.
std::array<SegmentMarks, channel_count> segment_of(PlanMarks const& marks, std::uint32_t segment);

// Whom the plan tells, and who of them is still to be told: neither accepted nor failed nor, where
// a plan has a ladder, delivered by another channel; those with an unknown end only where they may
// be tried again.
PlannedByChannel planned_of(Rungs const& rungs, PlanMarks const& marks);
PlannedByChannel due_of(Rungs const& rungs, PlanMarks const& marks, Severity severity);

// Recipients planned of whom nothing is known: no intent, no result.
PlannedByChannel untried_of(PlannedByChannel planned, PlanMarks const& marks);

}  // namespace alertd
