// A draft comes in: read, admitted, tried out. Every fault is told at once, one line each.
#include "alertd/desk_inside.hpp"
#include "alertd/freezing.hpp"
#include "alertd/sha256.hpp"
#include "feeds/admit.hpp"
#include "feeds/cap_xml.hpp"
#include "geo/shape.hpp"

namespace alertd {
namespace {

// Texts are tried with more communes than there are: the number stands in them.
constexpr std::size_t communes_tried = 9'999;

std::string lines_of(std::vector<feeds::Fault> const& faults) {
    std::string lines;
    for (auto const& fault : faults) lines += (lines.empty() ? "" : "\n") + fault.to_string();
    return lines;
}

void add_fault(std::vector<feeds::Fault>& faults, char const* element, std::string why) {
    faults.push_back({0, element, std::move(why)});
}

// Is it for the desk at all?
void check_kind(Alert const& alert, std::vector<feeds::Fault>& faults) {
    if (alert.status == Status::Draft || alert.status == Status::System)
        add_fault(faults, "alert/status", "must be Actual, Exercise or Test at the desk");
    if (alert.scope != Scope::Public)
        add_fault(faults, "alert/scope", "must be Public: what is sent here, everybody may read");
    if (alert.msg_type == MsgType::Cancel)
        add_fault(faults, "alert/msgType",
                  "the desk writes the Cancel itself: use cancel on the alert it refers to");
    if (alert.msg_type == MsgType::Ack || alert.msg_type == MsgType::Error)
        add_fault(faults, "alert/msgType", "must be Alert or Update at the desk");
}

void check_update_kind(Alert const& alert, std::optional<UpdateKind> kind,
                       std::vector<feeds::Fault>& faults) {
    if (alert.msg_type == MsgType::Update && !kind)
        add_fault(faults, "alert/msgType",
                  "an Update must say what it is: raise, extend, correct, lower, end or same");
    if (alert.msg_type == MsgType::Alert && kind)
        add_fault(faults, "alert/msgType", "only an Update has a kind");
}

Result<void> check_shape(Alert const& alert, Settings const& settings) {
    for (auto const& info : alert.infos) {
        auto const shape = geo::Shape::make(info.areas, settings.shape_limits());
        if (!shape) return shape.error();
    }
    return {};
}

bool live(Stage stage) {
    return stage == Stage::approved || stage == Stage::active;
}

std::string named(Reference const& r) {
    return "alert/references: " + r.sender + "," + r.identifier + "," + to_cap(r.sent);
}

// One reference of an Update, which must name what we know and what its own sender said.
Result<store::AlertRow> referred(store::Database& db, Alert const& update, Reference const& r) {
    if (r.sender != update.sender)
        return forbidden(named(r) +
                         ": is another sender's alert; only its own sender may update it");
    auto const row = store::find_alert(db, r);
    if (!row) return not_found(named(r) + ": is not known here; submit that alert first");
    if (row->msg_type == MsgType::Cancel) return invalid(named(r) + ": is a Cancel");
    if (row->status != update.status)
        return invalid(named(r) + ": has status " +
                       std::string(text_of(status_words, row->status)) +
                       ", the Update another one");
    return row;
}

}  // namespace

Result<store::AlertRow> previous_of(store::Database& db, Alert const& update) {
    std::vector<store::AlertRow> rows;
    std::optional<store::AlertRow> previous;
    for (auto const& reference : update.references) {
        auto row = referred(db, update, reference);
        if (!row) return row.error();
        rows.push_back(*row);
        if (!live(row->stage)) continue;
        if (previous && previous->id != row->id)
            return invalid(named(reference) + ": a second live alert; update one at a time");
        previous = std::move(*row);
    }
    if (!previous)
        return conflict("alert/references: none of them is approved or active here any more");
    for (auto const& row : rows)
        if (row.event_id != previous->event_id)
            return invalid("alert/references: alert " + row.identifier + " is another happening");
    return *previous;
}

store::AlertRow new_row(Official const& by, Alert const& alert, std::string_view bytes, Time now) {
    store::AlertRow row;
    row.identifier = alert.identifier;
    row.sender = alert.sender;
    row.sent = alert.sent.instant;
    row.status = alert.status;
    row.msg_type = alert.msg_type;
    row.severity = severity_of(alert);
    row.expires = *expires_of(alert);
    row.bytes = bytes;
    row.bytes_hash = sha256_hex(bytes);
    row.author = by.id;
    row.created = now;
    return row;
}

Result<Alert> admitted(std::string_view bytes, std::optional<UpdateKind> kind, Time now,
                       Settings const& settings, geo::Communes const& communes) {
    auto found = feeds::read_cap(bytes);
    if (!found.ok()) return invalid(lines_of(found.faults));
    auto rules = settings.admit_rules();
    rules.knows_commune = [&](std::string_view code) { return communes.find(code).has_value(); };
    auto faults = feeds::admit(found.alert, now, rules);
    check_kind(found.alert, faults);
    check_update_kind(found.alert, kind, faults);
    if (faults.empty() && !expires_of(found.alert))
        add_fault(faults, "alert/info/expires", "is missing");
    if (!faults.empty()) return invalid(lines_of(faults));
    if (auto shape = check_shape(found.alert, settings); !shape) return shape.error();
    return std::move(found.alert);
}

std::vector<FrozenOutlet> outlets_to_try(Status status, Settings const& settings) {
    auto outlets = outlets_for(status, settings);
    if (outlets) return std::move(*outlets);
    return {{"", ChannelKind::push, true, {}}};
}

Result<std::int64_t> Desk::draft(Official const& by, std::string_view cap_bytes,
                                 std::optional<UpdateKind> kind) {
    if (auto may = check_writer(by); !may) return may.error();
    auto const now = impl_->clock.now();
    auto const& communes = impl_->ground.communes();
    auto const alert = admitted(cap_bytes, kind, now, impl_->settings, communes);
    if (!alert) return alert.error();
    auto row = new_row(by, *alert, cap_bytes, now);
    // Tried out now, so that the author and not the approver learns of a text nobody can be sent.
    auto const outlets = outlets_to_try(alert->status, impl_->settings);
    auto const tried = texts_for(*alert, outlets, communes_tried, communes.sample(),
                                 impl_->settings, row.bytes_hash);
    if (!tried) return tried.error();
    store::Database::Transaction change(impl_->db);
    if (alert->msg_type == MsgType::Update) {
        auto const previous = previous_of(impl_->db, *alert);
        if (!previous) return previous.error();
        row.previous_id = previous->id;
        row.update_kind = kind;
    }
    auto const id = store::insert_draft(impl_->db, row);
    if (!id) return id.error();
    impl_->audit(by, "draft", *id, "bytes=" + row.bytes_hash);
    change.commit();
    return *id;
}

}  // namespace alertd
