#pragma once
// What the desk's acts share. Only alertd/desk*.cpp use it.
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "alertd/audit.hpp"
#include "alertd/desk.hpp"
#include "alertd/instance_key.hpp"

namespace alertd {

struct Desk::Impl {
    Settings settings;
    Ground& ground;
    Clock const& clock;
    std::function<void()> wake;
    store::Database db;
    InstanceKey key;

    // The alert that a row's bytes hold. What was admitted once reads again, or the store is
    // damaged.
    Result<Alert> read(store::AlertRow const& row) const;
    // Whom `alert` would reach now.
    Result<Targets> reach(store::AlertRow const& row, Alert const& alert);
    // Its reach and texts as they would be now.
    Result<Preview> preview(store::AlertRow const& row, Alert const& alert);
    // The newest directory; for an Update that of what it updates: who was reached is known by his
    // index there.
    Result<std::shared_ptr<recipients::Directory const>> directory_for(store::AlertRow const& row);
    std::vector<geo::Commune> communes_of(Targets const& targets) const;
    // Those an approval froze; a code that is gone since is an error.
    Result<std::vector<geo::Commune>> communes_of(Frozen const& frozen) const;
    Result<Frozen> ready_to_approve(Official const& by, store::AlertRow const& row,
                                    std::optional<std::uint64_t> expected);
    Result<void> refuse(Official const& by, std::int64_t id, std::string_view why, Stage to,
                        char const* act);
    // Stores a Cancel that is written and frozen, approved at once, and ends what it cancels; in
    // one transaction. Answers its id.
    Result<std::int64_t> put_cancel(Official const& by, store::AlertRow const& original,
                                    store::AlertRow const& cancel, Frozen const& frozen,
                                    std::string_view why);
    // Within the open transaction.
    Result<void> end_by_cancel(Official const& by, store::AlertRow const& row, std::int64_t cancel,
                               std::string_view why);
    void audit(Official const& by, std::string_view act, std::int64_t alert, std::string detail);
    void wake_planner() const {
        if (wake) wake();
    }
};

Result<void> check_writer(Official const& by);  // officer or approver
Result<void> check_approver(Official const& by);
Result<void> check_why(std::string_view why);  // 1 to 1,000 units of plain text

// The bytes as an alert that the desk takes; every fault in the error, one line each.
Result<Alert> admitted(std::string_view bytes, std::optional<UpdateKind> kind, Time now,
                       Settings const& settings, geo::Communes const& communes);
// The one alert that an Update takes the place of; older versions of the same happening may be
// named too.
Result<store::AlertRow> previous_of(store::Database& db, Alert const& update);
// The row of a draft that is not stored yet.
store::AlertRow new_row(Official const& by, Alert const& alert, std::string_view bytes, Time now);
// The outlets an alert of this status would leave by; one of push where there are none yet.
std::vector<FrozenOutlet> outlets_to_try(Status status, Settings const& settings);

std::string hash_of_token(InstanceKey const& key, std::string_view token);

}  // namespace alertd
