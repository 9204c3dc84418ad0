#include "alertd/store/audit.hpp"

#include <algorithm>
#include <charconv>

namespace alertd::store {
namespace {

AuditRow read_row(Statement const& s) {
    return {s.number(0), s.number(1), s.text(2), s.text(3), s.text(4), s.text(5), s.text(6)};
}

Statement select(Database& db, std::string const& order) {
    return db.prepare("SELECT seq, at, actor, act, subject, detail, hash FROM audit ORDER BY seq " +
                      order);
}

}  // namespace

std::optional<AuditRow> last_audit_row(Database& db) {
    auto s = select(db, "DESC LIMIT 1");
    if (!s.step()) return std::nullopt;
    return read_row(s);
}

void insert_audit_row(Database& db, AuditRow const& row) {
    auto s = db.prepare(
        "INSERT INTO audit (seq, at, actor, act, subject, detail, hash)"
        " VALUES (?1,?2,?3,?4,?5,?6,?7)");
    s.bind(1, row.seq).bind(2, row.at).bind(3, row.actor).bind(4, row.act);
    s.bind(5, row.subject).bind(6, row.detail).bind_blob(7, row.hash).run();
}

void each_audit_row(Database& db, std::function<bool(AuditRow const&)> const& visit) {
    auto s = select(db, "ASC");
    while (s.step() && visit(read_row(s))) {
    }
}

std::vector<AuditRow> newest_audit_rows_of(Database& db, std::string_view subject,
                                           std::size_t limit) {
    auto s = db.prepare(
        "SELECT seq, at, actor, act, subject, detail, hash FROM audit WHERE subject = ?1"
        " ORDER BY seq DESC LIMIT ?2");
    s.bind(1, subject).bind(2, std::int64_t(limit));
    std::vector<AuditRow> rows;
    while (s.step()) rows.push_back(read_row(s));
    std::reverse(rows.begin(), rows.end());
    return rows;
}

std::int64_t audit_checkpointed(Database& db) {
    auto s = db.prepare("SELECT value FROM meta WHERE key = 'audit_checkpointed'");
    if (!s.step()) return 0;
    std::string_view const text = s.view(0);
    std::int64_t seq = 0;
    auto const read = std::from_chars(text.data(), text.data() + text.size(), seq);
    if (read.ec != std::errc{} || read.ptr != text.data() + text.size())
        throw StoreError(0, "store: meta.audit_checkpointed is not a number");
    return seq;
}

void set_audit_checkpointed(Database& db, std::int64_t seq) {
    auto s = db.prepare(
        "INSERT INTO meta (key, value) VALUES ('audit_checkpointed', ?1)"
        " ON CONFLICT (key) DO UPDATE SET value = excluded.value");
    s.bind(1, std::to_string(seq)).run();
}

}  // namespace alertd::store
