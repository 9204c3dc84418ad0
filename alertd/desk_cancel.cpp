// Cancel: one approver, at any time. Needs no directory and no targeting: it goes to whom it was
// sent.
#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>

#include "alertd/desk_inside.hpp"
#include "alertd/freezing.hpp"
#include "alertd/jurisdiction.hpp"
#include "alertd/sha256.hpp"
#include "feeds/cap_xml.hpp"

namespace alertd {
namespace {

constexpr std::chrono::hours cancel_lifetime{
    6};  // at least: a phone that was off still learns of it
constexpr int vietnam_offset_minutes = 7 * 60;

bool vietnamese(Info const& info) {
    return info.language.starts_with("vi");
}

Info cancelled(Info const& original, Timestamp const& expires) {
    bool const vi = vietnamese(original);
    auto const& what = original.headline.empty() ? original.event : original.headline;
    Info info;
    info.language = original.language;
    info.categories = original.categories;
    info.event = original.event;
    info.response_types = {ResponseType::AllClear};
    info.urgency = Urgency::Past;
    info.severity = original.severity;
    info.certainty = original.certainty;
    info.expires = expires;
    info.sender_name = original.sender_name;
    info.headline = (vi ? "Hủy cảnh báo: " : "Cancelled: ") + what;
    info.instruction =
        vi ? "Hướng dẫn trước đó không còn hiệu lực. Tiếp tục theo dõi thông tin chính thức."
           : "Earlier instructions no longer apply. Keep following official information.";
    info.areas = original.areas;
    return info;
}

// `sent` has whole seconds, as CAP writes it. An alert has one Cancel at most, so the name is its
// own.
Alert cancel_of(Alert const& original, Time now) {
    auto const second = std::chrono::floor<seconds>(now);
    Time const ends = std::max(Time{second + cancel_lifetime}, expires_of(original).value_or(now));
    Alert alert;
    alert.identifier = original.identifier + fmt::format("-CANCEL-{:%Y%m%dT%H%M%SZ}", second);
    alert.sender = original.sender;
    alert.sent = {second, vietnam_offset_minutes};
    alert.status = original.status;
    alert.msg_type = MsgType::Cancel;
    alert.scope = original.scope;
    alert.references = {original.reference()};
    alert.incidents = original.incidents;
    for (auto const& info : original.infos)
        alert.infos.push_back(cancelled(info, {ends, vietnam_offset_minutes}));
    return alert;
}

store::AlertRow row_of(Alert const& alert, store::AlertRow const& original, Official const& by,
                       Time now) {
    store::AlertRow row;
    row.identifier = alert.identifier;
    row.sender = alert.sender;
    row.sent = alert.sent.instant;
    row.status = alert.status;
    row.msg_type = alert.msg_type;
    row.severity = original.severity;
    row.expires = expires_of(alert).value_or(original.expires);
    row.bytes = feeds::write_cap(alert);
    row.bytes_hash = sha256_hex(row.bytes);
    row.author = by.id;
    row.update_kind = UpdateKind::end;
    row.previous_id = original.id;
    row.created = now;
    return row;
}

Result<void> check_can_cancel(store::AlertRow const& row) {
    std::string const named = "alert " + std::to_string(row.id);
    if (row.msg_type == MsgType::Cancel)
        return conflict(named + ": is a Cancel; what it ended is told again by a new alert");
    if (row.stage == Stage::approved || row.stage == Stage::active) return {};
    std::string const stage(text_of(stage_words, row.stage));
    if (row.stage == Stage::superseded)
        return conflict(named + ": is superseded; cancel the Update that took its place");
    return conflict(named + ": is " + stage + "; only what is approved or active can be cancelled");
}

// Communes, counts and outlets are those of what it cancels; the texts are its own.
Result<Frozen> freeze_cancel(Alert const& alert, store::AlertRow const& row, Frozen const& original,
                             Settings const& settings, bool sample) {
    Frozen frozen = original;
    frozen.bytes_hash = row.bytes_hash;
    auto texts =
        texts_for(alert, frozen.outlets, frozen.communes.size(), sample, settings, row.bytes_hash);
    if (!texts) return texts.error();
    frozen.texts = std::move(*texts);
    return frozen;
}

}  // namespace

Result<std::int64_t> Desk::cancel(Official const& by, std::int64_t id, std::string_view why) {
    if (auto may = check_approver(by); !may) return may.error();
    if (auto said = check_why(why); !said) return said.error();
    auto const original = store::find_alert(impl_->db, id);
    if (!original) return original.error();
    if (auto can = check_can_cancel(*original); !can) return can.error();
    auto const before = frozen_from_json(original->frozen.value_or(""));
    if (!before) return before.error();
    auto const hit = impl_->communes_of(*before);
    if (!hit) return hit.error();
    if (auto own = check_within(by, *hit); !own) return own.error();
    auto const said_then = impl_->read(*original);
    if (!said_then) return said_then.error();
    auto const now = impl_->clock.now();
    Alert const alert = cancel_of(*said_then, now);
    auto const row = row_of(alert, *original, by, now);
    bool const sample = impl_->ground.communes().sample();
    auto const frozen = freeze_cancel(alert, row, *before, impl_->settings, sample);
    if (!frozen) return frozen.error();
    auto const made = impl_->put_cancel(by, *original, row, *frozen, why);
    if (made) impl_->wake_planner();
    return made;
}

Result<void> Desk::Impl::end_by_cancel(Official const& by, store::AlertRow const& row,
                                       std::int64_t cancel, std::string_view why) {
    auto const now = clock.now();
    if (auto done = store::step(db, row.id, row.stage, Stage::cancelled, now); !done) return done;
    store::record_decision(db, row.id, by.id, "cancel", why, now);
    if (row.stage == Stage::active) store::log_public_change(db, row.id, "cancelled", now);
    audit(by, "cancel", row.id, "by=alert:" + std::to_string(cancel));
    return {};
}

Result<std::int64_t> Desk::Impl::put_cancel(Official const& by, store::AlertRow const& original,
                                            store::AlertRow const& cancel, Frozen const& frozen,
                                            std::string_view why) {
    auto const now = clock.now();
    store::Database::Transaction change(db);
    auto const id = store::insert_draft(db, cancel);
    if (!id) return id;
    audit(by, "draft", *id, "bytes=" + cancel.bytes_hash);
    if (auto done = store::step(db, *id, Stage::draft, Stage::submitted, now); !done)
        return done.error();
    store::set_submitter(db, *id, by.id);
    audit(by, "submit", *id, "");
    auto const done = store::step(db, *id, Stage::submitted, Stage::approved, now);
    if (!done) return done.error();
    std::string const json = to_json(frozen);
    store::set_frozen(db, *id, json, now);
    store::record_decision(db, *id, by.id, "approve", why, now);
    audit(by, "approve", *id, "bytes=" + cancel.bytes_hash + " frozen=" + sha256_hex(json));
    // Read anew: the planner may have made it active meanwhile, which must not hold up a Cancel.
    auto const stands = store::find_alert(db, original.id);
    if (!stands) return stands.error();
    if (auto can = check_can_cancel(*stands); !can) return can.error();
    if (auto ended = end_by_cancel(by, *stands, *id, why); !ended) return ended.error();
    // It was to take the place of what is cancelled and has reached nobody yet.
    for (auto const& update : store::updates_in_flight(db, original.id))
        if (auto ended = end_by_cancel(by, update, *id, why); !ended) return ended.error();
    change.commit();
    return id;
}

}  // namespace alertd
