#include "alertd/store/officials.hpp"

#include "alertd/store/row_time.hpp"

namespace alertd::store {
namespace {

Statement select(Database& db, std::string const& rest) {
    return db.prepare("SELECT id, name, role, area, token_hash, created, disabled FROM officials " +
                      rest);
}

OfficialRow read_row(Statement const& s) {
    auto const role = value_of(role_words, s.view(2));
    if (!role) throw StoreError(0, "store: officials.role holds an unknown word");
    OfficialRow row;
    row.official = {s.text(0), s.text(1), *role, s.text(3)};
    row.token_hash = s.text(4);
    row.created = time_of(s.number(5));
    if (!s.is_null(6)) row.disabled = time_of(s.number(6));
    return row;
}

}  // namespace

Result<void> insert_official(Database& db, OfficialRow const& row) {
    if (find_official(db, row.official.id))
        return conflict("official " + row.official.id + ": the id is taken");
    auto s = db.prepare(
        "INSERT INTO officials (id, name, role, area, token_hash, created)"
        " VALUES (?1,?2,?3,?4,?5,?6)");
    s.bind(1, row.official.id).bind(2, row.official.name);
    s.bind(3, text_of(role_words, row.official.role)).bind(4, row.official.area);
    s.bind_blob(5, row.token_hash).bind(6, number_of(row.created)).run();
    return {};
}

Result<void> disable_official(Database& db, std::string_view id, Time now) {
    auto s = db.prepare("UPDATE officials SET disabled = ?2 WHERE id = ?1 AND disabled IS NULL");
    s.bind(1, id).bind(2, number_of(now)).run();
    if (db.changes() == 1) return {};
    if (find_official(db, id))
        return conflict("official " + std::string(id) + ": is disabled already");
    return not_found("official " + std::string(id) + ": there is none here");
}

std::optional<OfficialRow> find_official_by_hash(Database& db, std::string_view token_hash) {
    auto s = select(db, "WHERE token_hash = ?1");
    s.bind_blob(1, token_hash);
    if (!s.step()) return std::nullopt;
    return read_row(s);
}

std::optional<OfficialRow> find_official(Database& db, std::string_view id) {
    auto s = select(db, "WHERE id = ?1");
    s.bind(1, id);
    if (!s.step()) return std::nullopt;
    return read_row(s);
}

std::vector<OfficialRow> all_officials(Database& db) {
    auto s = select(db, "ORDER BY id");
    std::vector<OfficialRow> rows;
    while (s.step()) rows.push_back(read_row(s));
    return rows;
}

}  // namespace alertd::store
