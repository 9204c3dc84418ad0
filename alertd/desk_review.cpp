// The second pair of eyes: submit, approve, send back, reject.
#include "alertd/desk_inside.hpp"
#include "alertd/jurisdiction.hpp"
#include "alertd/sha256.hpp"

namespace alertd {
namespace {

std::string named(store::AlertRow const& row) {
    return "alert " + std::to_string(row.id);
}

Result<void> check_not_over(store::AlertRow const& row, Time now) {
    if (row.expires > now) return {};
    return conflict(named(row) + ": expired at " + to_rfc3339(row.expires) +
                    "; write a new one with a later expires");
}

Result<void> check_stage(store::AlertRow const& row, Stage wanted) {
    if (row.stage == wanted) return {};
    return conflict(named(row) + ": is " + std::string(text_of(stage_words, row.stage)) + ", not " +
                    std::string(text_of(stage_words, wanted)));
}

// Two persons, but for a correction, which must never wait for the second.
Result<void> check_second_person(Official const& by, store::AlertRow const& row) {
    if (row.update_kind == UpdateKind::correct) return {};
    if (by.id != row.author && by.id != row.submitter.value_or("")) return {};
    return forbidden(named(row) + ": " + by.id +
                     " wrote or submitted it; another approver must approve it");
}

std::string cause_of_nobody(Targets const& targets, recipients::Directory const& directory) {
    if (directory.size() == 0) return "the directory of recipients is empty: import people first";
    if (targets.communes.empty())
        return "the area meets no commune: are latitude and longitude swapped, or does it lie at "
               "sea?";
    return "nobody is registered in the " + std::to_string(targets.communes.size()) +
           " communes it hits: is the directory of recipients up to date?";
}

Result<void> check_reach(store::AlertRow const& row, Targets const& targets,
                         recipients::Directory const& directory,
                         std::optional<std::uint64_t> expected) {
    if (targets.total == 0)
        return invalid(named(row) + ": would reach nobody; " + cause_of_nobody(targets, directory));
    if (!expected || *expected == targets.total) return {};
    return conflict(named(row) + ": reaches " + std::to_string(targets.total) +
                    " people now, and not the " + std::to_string(*expected) +
                    " that were typed; look again");
}

// Within the transaction: what it updates must still stand, and nothing else may be taking its
// place.
Result<void> check_previous(store::Database& db, store::AlertRow const& row) {
    if (!row.previous_id) return {};
    auto const previous = store::find_alert(db, *row.previous_id);
    if (!previous) return previous.error();
    if (previous->stage != Stage::approved && previous->stage != Stage::active)
        return conflict(named(row) + ": what it updates, " + named(*previous) + ", is " +
                        std::string(text_of(stage_words, previous->stage)) + " by now");
    auto const others = store::updates_in_flight(db, previous->id);
    if (others.empty()) return {};
    return conflict(named(row) + ": " + named(others.front()) + " already takes the place of " +
                    named(*previous) + "; refer to that one");
}

std::string detail_of(Frozen const& frozen, std::string const& json) {
    return "bytes=" + frozen.bytes_hash + " frozen=" + sha256_hex(json) +
           " communes=" + std::to_string(frozen.communes.size()) +
           " recipients=" + std::to_string(frozen.total);
}

}  // namespace

Result<void> Desk::submit(Official const& by, std::int64_t id) {
    if (auto may = check_writer(by); !may) return may;
    auto const row = store::find_alert(impl_->db, id);
    if (!row) return row.error();
    auto const now = impl_->clock.now();
    if (auto current = check_not_over(*row, now); !current) return current;
    auto const alert = impl_->read(*row);
    if (!alert) return alert.error();
    auto const targets = impl_->reach(*row, *alert);
    if (!targets) return targets.error();
    if (auto own = check_within(by, impl_->communes_of(*targets)); !own) return own;
    Stage const from = row->stage == Stage::returned ? Stage::returned : Stage::draft;
    store::Database::Transaction change(impl_->db);
    if (auto done = store::step(impl_->db, id, from, Stage::submitted, now); !done) return done;
    store::set_submitter(impl_->db, id, by.id);
    impl_->audit(by, "submit", id, "recipients=" + std::to_string(targets->total));
    change.commit();
    return {};
}

// All that can be found out without holding the store: the bytes of a row never change.
Result<Frozen> Desk::Impl::ready_to_approve(Official const& by, store::AlertRow const& row,
                                            std::optional<std::uint64_t> expected) {
    if (auto there = check_stage(row, Stage::submitted); !there) return there.error();
    if (auto second = check_second_person(by, row); !second) return second.error();
    if (auto current = check_not_over(row, clock.now()); !current) return current.error();
    auto const alert = read(row);
    if (!alert) return alert.error();
    auto const directory = directory_for(row);
    if (!directory) return directory.error();
    Targets targets;
    auto frozen = freeze(*alert, row.bytes, settings, ground.communes(), **directory, &targets);
    if (!frozen) return frozen.error();
    if (auto own = check_within(by, communes_of(targets)); !own) return own.error();
    if (auto some = check_reach(row, targets, **directory, expected); !some) return some.error();
    return frozen;
}

Result<Frozen> Desk::approve(Official const& by, std::int64_t id,
                             std::optional<std::uint64_t> expected_recipients) {
    if (auto may = check_approver(by); !may) return may.error();
    auto const row = store::find_alert(impl_->db, id);
    if (!row) return row.error();
    auto frozen = impl_->ready_to_approve(by, *row, expected_recipients);
    if (!frozen) return frozen;
    auto const now = impl_->clock.now();
    std::string const json = to_json(*frozen);
    store::Database::Transaction change(impl_->db);
    if (auto stands = check_previous(impl_->db, *row); !stands) return stands.error();
    auto const done = store::step(impl_->db, id, Stage::submitted, Stage::approved, now);
    if (!done) return done.error();
    store::set_frozen(impl_->db, id, json, now);
    store::record_decision(impl_->db, id, by.id, "approve", "", now);
    impl_->audit(by, "approve", id, detail_of(*frozen, json));
    change.commit();
    impl_->wake_planner();
    return frozen;
}

// Whom it hits is asked only to tell whose it is: what has no readable area any approver may
// refuse.
Result<void> Desk::Impl::refuse(Official const& by, std::int64_t id, std::string_view why, Stage to,
                                char const* act) {
    if (auto may = check_approver(by); !may) return may;
    if (auto said = check_why(why); !said) return said;
    auto const row = store::find_alert(db, id);
    if (!row) return row.error();
    auto const alert = read(*row);
    if (alert) {
        auto const targets = reach(*row, *alert);
        auto const own = targets ? check_within(by, communes_of(*targets)) : Result<void>();
        if (!own) return own;
    }
    auto const now = clock.now();
    store::Database::Transaction change(db);
    if (auto done = store::step(db, id, Stage::submitted, to, now); !done) return done;
    store::record_decision(db, id, by.id, act, why, now);
    audit(by, act, id, "");
    change.commit();
    return {};
}

Result<void> Desk::send_back(Official const& by, std::int64_t id, std::string_view why) {
    return impl_->refuse(by, id, why, Stage::returned, "return");
}

Result<void> Desk::reject(Official const& by, std::int64_t id, std::string_view why) {
    return impl_->refuse(by, id, why, Stage::rejected, "reject");
}

}  // namespace alertd
