#pragma once
// Accounts as rows: the hash of a password and the sealed secret behind its codes.
#include <optional>
#include <string>
#include <string_view>

#include "alertd/model/clock.hpp"
#include "alertd/store/database.hpp"

namespace alertd::store {

struct AccountRow {
    std::string official, password_hash, sealed_totp;
    std::int64_t totp_step = 0;  // of the last code that was taken
    Time changed{};
};

// Within the caller's transaction. Takes the place of the official's account, if there is one.
void put_account(Database& db, AccountRow const& row);
std::optional<AccountRow> find_account(Database& db, std::string_view official);
void set_password_hash(Database& db, std::string_view official, std::string_view hash);
// False: this step, or a later one, was taken already.
bool take_totp_step(Database& db, std::string_view official, std::int64_t step);

}  // namespace alertd::store
