#include "alertd/store/accounts.hpp"

#include "alertd/store/row_time.hpp"

namespace alertd::store {

void put_account(Database& db, AccountRow const& row) {
    auto s = db.prepare(
        "INSERT INTO accounts (official, password, totp, totp_step, changed)"
        " VALUES (?1,?2,?3,?4,?5) ON CONFLICT (official) DO UPDATE SET password = ?2, totp = ?3,"
        " totp_step = ?4, changed = ?5");
    s.bind(1, row.official).bind(2, row.password_hash).bind_blob(3, row.sealed_totp);
    s.bind(4, row.totp_step).bind(5, number_of(row.changed)).run();
}

std::optional<AccountRow> find_account(Database& db, std::string_view official) {
    auto s = db.prepare(
        "SELECT official, password, totp, totp_step, changed FROM accounts WHERE official = ?1");
    s.bind(1, official);
    if (!s.step()) return std::nullopt;
    return AccountRow{s.text(0), s.text(1), s.text(2), s.number(3), time_of(s.number(4))};
}

void set_password_hash(Database& db, std::string_view official, std::string_view hash) {
    auto s = db.prepare("UPDATE accounts SET password = ?2 WHERE official = ?1");
    s.bind(1, official).bind(2, hash).run();
}

bool take_totp_step(Database& db, std::string_view official, std::int64_t step) {
    auto s =
        db.prepare("UPDATE accounts SET totp_step = ?2 WHERE official = ?1 AND totp_step < ?2");
    s.bind(1, official).bind(2, step).run();
    return db.changes() == 1;
}

}  // namespace alertd::store
