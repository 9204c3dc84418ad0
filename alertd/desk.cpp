#include "alertd/desk.hpp"

#include "alertd/desk_inside.hpp"
#include "alertd/plain_text.hpp"
#include "alertd/store/officials.hpp"
#include "feeds/cap_xml.hpp"

namespace alertd {
namespace {

constexpr std::size_t token_size_max = 200, why_units_max = 1'000;

InstanceKey key_or_throw(Settings const& settings) {
    auto key = InstanceKey::read(settings.instance.instance_key);
    if (!key) throw std::runtime_error("the desk cannot start: " + key.error().message);
    return *key;
}

}  // namespace

Desk::Desk(Settings const& settings, Ground& ground, Clock const& clock, std::function<void()> wake)
    : impl_(new Impl{settings, ground, clock, std::move(wake),
                     store::Database(settings.instance.store), key_or_throw(settings)}) {}
Desk::~Desk() = default;

store::Database& Desk::db() {
    return impl_->db;
}

Result<Official> Desk::who(std::string_view token) {
    Error const nobody{Errc::unauthorized, "desk: nobody holds this token"};
    if (token.size() > token_size_max) return nobody;
    // The look-up is by a keyed hash: how long it takes says nothing about any token.
    auto const row = store::find_official_by_hash(impl_->db, hash_of_token(impl_->key, token));
    if (!row || row->disabled) return nobody;
    return row->official;
}

Result<Targets> Desk::reach(std::int64_t id) {
    auto const row = store::find_alert(impl_->db, id);
    if (!row) return row.error();
    auto const alert = impl_->read(*row);
    if (!alert) return alert.error();
    return impl_->reach(*row, *alert);
}

Result<Alert> Desk::Impl::read(store::AlertRow const& row) const {
    auto found = feeds::read_cap(row.bytes);
    if (found.ok()) return std::move(found.alert);
    return Error{Errc::internal,
                 "alert " + std::to_string(row.id) +
                     ": its stored bytes do not read: " + found.faults.front().to_string()};
}

Result<std::shared_ptr<recipients::Directory const>> Desk::Impl::directory_for(
    store::AlertRow const& row) {
    if (!row.previous_id) return ground.newest();
    auto const previous = store::find_alert(db, *row.previous_id);
    if (!previous) return previous.error();
    auto const frozen = frozen_from_json(previous->frozen.value_or(""));
    if (!frozen) return frozen.error();
    return ground.directory(frozen->snapshot);
}

Result<Targets> Desk::Impl::reach(store::AlertRow const& row, Alert const& alert) {
    auto const directory = directory_for(row);
    if (!directory) return directory.error();
    return target(alert, ground.communes(), **directory);
}

std::vector<geo::Commune> Desk::Impl::communes_of(Targets const& targets) const {
    std::vector<geo::Commune> out;
    for (auto const& c : targets.communes) out.push_back(ground.communes().commune(c.commune));
    return out;
}

Result<std::vector<geo::Commune>> Desk::Impl::communes_of(Frozen const& frozen) const {
    std::vector<geo::Commune> out;
    for (auto const& c : frozen.communes) {
        auto const index = ground.communes().find(c.code);
        if (!index)
            return conflict("commune " + c.code +
                            ": is not in the boundaries any more; load those "
                            "the alert was approved with");
        out.push_back(ground.communes().commune(*index));
    }
    return out;
}

void Desk::Impl::audit(Official const& by, std::string_view act, std::int64_t alert,
                       std::string detail) {
    append_audit(db, clock.now(),
                 {by.id, std::string(act), "alert:" + std::to_string(alert), std::move(detail)});
}

Result<void> check_writer(Official const& by) {
    if (by.role != Role::auditor) return {};
    return forbidden("official " + by.id + ": an auditor only reads");
}

Result<void> check_approver(Official const& by) {
    if (by.role == Role::approver) return {};
    return forbidden("official " + by.id + ": only an approver may do this");
}

Result<void> check_why(std::string_view why) {
    auto const plain = plain_text(why, "why");
    if (!plain) return plain.error();
    if (plain->empty()) return invalid("why: is empty; say in a few words what the reason is");
    if (length_of(*plain) > why_units_max)
        return invalid("why: is over " + std::to_string(why_units_max) + " characters");
    return {};
}

}  // namespace alertd
