#include "alertd/store/alerts.hpp"

#include "alertd/store/row_time.hpp"

namespace alertd::store {
namespace {

constexpr char const* columns =
    "id, event_id, identifier, sender, sent, status, msg_type, severity, expires, bytes, "
    "bytes_hash,"
    " stage, author, submitter, update_kind, previous_id, frozen, fault, created, changed, "
    "approved";

// A word that the store holds and no table knows was written by a newer alertd or by another hand.
template <class E, std::size_t N>
E known(Word<E> const (&words)[N], std::string_view text, char const* column) {
    if (auto value = value_of(words, text)) return *value;
    throw StoreError(0, std::string("store: alerts.") + column + " holds an unknown word");
}

std::optional<std::string> optional_text(Statement const& s, int column) {
    if (s.is_null(column)) return std::nullopt;
    return s.text(column);
}

void read_words(Statement const& s, AlertRow& row) {
    row.status = known(status_words, s.view(5), "status");
    row.msg_type = known(msg_type_words, s.view(6), "msg_type");
    row.severity = known(severity_words, s.view(7), "severity");
    row.stage = known(stage_words, s.view(11), "stage");
    if (!s.is_null(14)) row.update_kind = known(update_kind_words, s.view(14), "update_kind");
}

AlertRow read_row(Statement const& s) {
    AlertRow row;
    row.id = s.number(0);
    row.event_id = s.number(1);
    row.identifier = s.text(2);
    row.sender = s.text(3);
    row.sent = time_of(s.number(4));
    read_words(s, row);
    row.expires = time_of(s.number(8));
    row.bytes = s.text(9);
    row.bytes_hash = s.text(10);
    row.author = s.text(12);
    row.submitter = optional_text(s, 13);
    if (!s.is_null(15)) row.previous_id = s.number(15);
    row.frozen = optional_text(s, 16);
    row.fault = optional_text(s, 17);
    row.created = time_of(s.number(18));
    row.changed = time_of(s.number(19));
    if (!s.is_null(20)) row.approved = time_of(s.number(20));
    return row;
}

Statement select(Database& db, std::string const& rest) {
    return db.prepare(std::string("SELECT ") + columns + " FROM alerts " + rest);
}

std::vector<AlertRow> all_rows(Statement s) {
    std::vector<AlertRow> rows;
    while (s.step()) rows.push_back(read_row(s));
    return rows;
}

std::string named(AlertRow const& row) {
    return "alert " + row.identifier + " of " + row.sender + ", sent " + to_rfc3339(row.sent);
}

Result<void> refuse_known(Database& db, AlertRow const& row) {
    auto const held = find_alert(db, Reference{row.sender, row.identifier, {row.sent, 0}});
    if (!held) return {};
    std::string const which = " (number " + std::to_string(held->id) + ")";
    if (held->bytes == row.bytes)
        return conflict(named(row) + ": duplicate: these very bytes are held already" + which);
    return conflict(named(row) + ": other content: this identifier, sender and time stand for" +
                    " another message here" + which + "; give the new one its own identifier");
}

std::int64_t event_of(Database& db, std::int64_t id) {
    auto s = db.prepare("SELECT event_id FROM alerts WHERE id = ?1");
    s.bind(1, id);
    if (!s.step()) throw std::logic_error("an alert's previous one is not in the store");
    return s.number(0);
}

void insert(Database& db, AlertRow const& row) {
    auto s = db.prepare(
        "INSERT INTO alerts (event_id, identifier, sender, sent, status, msg_type, severity,"
        " expires, bytes, bytes_hash, stage, author, update_kind, previous_id, created, changed)"
        " VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,'draft',?11,?12,?13,?14,?14)");
    std::optional<std::string_view> kind;
    if (row.update_kind) kind = text_of(update_kind_words, *row.update_kind);
    s.bind(1, row.previous_id ? event_of(db, *row.previous_id) : std::int64_t{0});
    s.bind(2, row.identifier).bind(3, row.sender).bind(4, number_of(row.sent));
    s.bind(5, text_of(status_words, row.status)).bind(6, text_of(msg_type_words, row.msg_type));
    s.bind(7, text_of(severity_words, row.severity)).bind(8, number_of(row.expires));
    s.bind_blob(9, row.bytes).bind(10, row.bytes_hash).bind(11, row.author);
    s.bind_optional(12, kind).bind_optional(13, row.previous_id).bind(14, number_of(row.created));
    s.run();
}

}  // namespace

Result<std::int64_t> insert_draft(Database& db, AlertRow const& row) {
    if (auto fresh = refuse_known(db, row); !fresh) return fresh.error();
    insert(db, row);
    std::int64_t const id = db.last_insert_id();
    auto s = db.prepare("UPDATE alerts SET event_id = id WHERE id = ?1 AND event_id = 0");
    s.bind(1, id).run();
    return id;
}

Result<AlertRow> find_alert(Database& db, std::int64_t id) {
    auto s = select(db, "WHERE id = ?1");
    s.bind(1, id);
    if (!s.step()) return not_found("alert " + std::to_string(id) + ": there is none here");
    return read_row(s);
}

Result<AlertRow> find_alert(Database& db, Reference const& reference) {
    auto s = select(db, "WHERE sender = ?1 AND identifier = ?2 AND sent = ?3");
    s.bind(1, reference.sender).bind(2, reference.identifier);
    s.bind(3, number_of(reference.sent.instant));
    if (s.step()) return read_row(s);
    return not_found("alert " + reference.identifier + " of " + reference.sender + ", sent " +
                     to_rfc3339(reference.sent.instant) + ": there is none here");
}

Result<AlertRow> find_alert_by_identifier(Database& db, std::string_view identifier) {
    auto s = select(db, "WHERE identifier = ?1 ORDER BY sent DESC, id DESC LIMIT 1");
    s.bind(1, identifier);
    if (s.step()) return read_row(s);
    return not_found("alert " + std::string(identifier) + ": there is none here");
}

Result<AlertRow> find_draft_by_mark(Database& db, std::string_view author, std::string_view mark) {
    auto s = select(db, "WHERE author = ?1 AND substr(identifier, -?2) = ?3 LIMIT 1");
    std::string const ending = "-" + std::string(mark);
    s.bind(1, author).bind(2, std::int64_t(ending.size())).bind(3, ending);
    if (s.step()) return read_row(s);
    return not_found("draft: none with this key");
}

std::vector<AlertRow> alerts_in_stage(Database& db, Stage stage) {
    auto s = select(db, "WHERE stage = ?1 ORDER BY id");
    s.bind(1, text_of(stage_words, stage));
    return all_rows(std::move(s));
}

std::vector<AlertRow> newest_alerts(Database& db, std::size_t limit) {
    auto s = select(db, "ORDER BY id DESC LIMIT ?1");
    s.bind(1, std::int64_t(limit));
    return all_rows(std::move(s));
}

std::vector<AlertRow> alerts_to_expire(Database& db, Time now) {
    auto s = select(db, "WHERE stage IN ('approved', 'active') AND expires <= ?1 ORDER BY id");
    s.bind(1, number_of(now));
    return all_rows(std::move(s));
}

std::vector<AlertRow> updates_in_flight(Database& db, std::int64_t previous_id) {
    auto s = select(db, "WHERE previous_id = ?1 AND stage = 'approved' AND msg_type = 'Update'");
    s.bind(1, previous_id);
    return all_rows(std::move(s));
}

}  // namespace alertd::store
