#pragma once
// Accounts of officials, as an operator makes them at the command line: a password and a secret for
// codes. There is no default password and none that a person at alertd chose. Each act is one
// transaction with its audit row, ends the official's sessions and forgets his failed tries.
#include <optional>
#include <string>
#include <string_view>

#include "alertd/instance_key.hpp"
#include "alertd/model/clock.hpp"
#include "alertd/model/result.hpp"
#include "alertd/settings.hpp"
#include "alertd/store/accounts.hpp"

namespace alertd {

// Shown once, kept nowhere.
struct FreshAccount {
    std::string password, totp_secret;  // the secret as bytes
};

// Makes or replaces the account. not_found: nobody has this id; conflict: he is disabled.
Result<FreshAccount> make_account(store::Database& db, Settings const& settings,
                                  std::string_view official, Clock const& clock);
// Another password; the codes stay. Also conflict: there is no account yet; invalid: the password
// is not taken (alertd/password.hpp).
Result<void> change_password(store::Database& db, Settings const& settings,
                             std::string_view official, std::string_view password,
                             Clock const& clock);

// The secret behind codes as it stands in the store: sealed with a key made from the instance's,
// bound to the official. Opening fails under another key, for another official and for changed
// bytes.
std::string seal_totp(InstanceKey const& key, std::string_view official, std::string_view secret);
std::optional<std::string> open_totp(InstanceKey const& key, std::string_view official,
                                     std::string_view sealed);

}  // namespace alertd
