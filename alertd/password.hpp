#pragma once
// Passwords of officials: which are taken, how they are hashed (argon2id), how one is made. Any
// thread. A hash takes about a tenth of a second and 64 MiB: whoever serves many people limits how
// many run at once.
#include <string>
#include <string_view>

#include "alertd/model/result.hpp"

namespace alertd {

inline constexpr std::size_t password_units_min = 12, password_units_max = 128;

// The password as it is hashed: composed (NFC), runs of spaces as one. Refused: under 12 or over
// 128 characters, what cannot be seen, and what anybody would guess (a short list, the official's
// own id, under 4 different characters). No rules about kinds of characters. The error never holds
// any of it.
Result<std::string> accepted_password(std::string_view typed, std::string_view official);

// argon2id with a fresh salt; the text says its own parameters.
std::string hash_of_password(std::string_view accepted);
// Does the whole work also when `typed` can be nobody's password.
bool password_fits(std::string_view typed, std::string const& hash);
// Made with other parameters than ours are now.
bool must_hash_again(std::string const& hash);
// A hash that no password fits, for ids that nobody has: costs what a real one costs.
std::string const& nobodys_hash();

// 100 random bits in five groups of letters and digits that nobody takes for one another.
std::string fresh_password();

}  // namespace alertd
