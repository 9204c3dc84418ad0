#include "alertd/password.hpp"

#include <sodium.h>

#include <algorithm>
#include <set>

#include "alertd/plain_text.hpp"

namespace alertd {
namespace {

// RFC 9106 section 4, the choice for machines short of memory: 3 passes over 64 MiB. One lane, as
// libsodium has it. The interactive limits of libsodium are 2 passes over 64 MiB.
constexpr unsigned long long passes = 3;
constexpr std::size_t memory_bytes = std::size_t{64} << 20;
static_assert(passes >= crypto_pwhash_OPSLIMIT_INTERACTIVE);
static_assert(memory_bytes >= crypto_pwhash_MEMLIMIT_INTERACTIVE);

constexpr std::size_t different_min = 4;

// What people type when a machine asks for twelve characters. Compared in small letters, without
// spaces.
constexpr std::string_view obvious[] = {
    "123456789012",     "1234567890123",      "012345678901",   "098765432109",
    "password1234",     "passwordpassword",   "matkhau12345",   "matkhaumatkhau",
    "qwertyuiopas",     "qwertyuiop123",      "1q2w3e4r5t6y",   "abcdefghijkl",
    "abcd12345678",     "administrator",      "admin1234567",   "adminadminadmin",
    "alertdalertd",     "alertd123456",       "canhbao12345",   "canhbaocanhbao",
    "canhbaothientai",  "phongchongthientai", "vietnam12345",   "vietnamvietnam",
    "vietnammuonnam",   "iloveyou1234",       "letmeinletmein", "changeme1234",
    "changemechangeme", "welcome12345",       "anhyeuem1234",   "khongcomatkhau",
    "hanoi1234567",     "saigon123456",       "123123123123",   "111222333444"};

void start_sodium() {
    if (sodium_init() < 0) throw std::runtime_error("libsodium does not start");
}

std::string squeezed(std::string_view text) {
    std::string out;
    for (char const c : text) {
        if (c == ' ') continue;
        out += c >= 'A' && c <= 'Z' ? char(c - 'A' + 'a') : c;
    }
    return out;
}

// "lanlanlanlan" of "lan".
bool only_repeats(std::string_view text, std::string_view part) {
    if (part.empty() || text.size() % part.size() != 0) return false;
    for (std::size_t at = 0; at < text.size(); at += part.size())
        if (text.substr(at, part.size()) != part) return false;
    return true;
}

bool easy(std::string const& text, std::string_view official) {
    if (std::find(std::begin(obvious), std::end(obvious), text) != std::end(obvious)) return true;
    if (std::set<char>(text.begin(), text.end()).size() < different_min) return true;
    return only_repeats(text, official);
}

}  // namespace

Result<std::string> accepted_password(std::string_view typed, std::string_view official) {
    if (typed.size() > 4 * password_units_max) return invalid("password: is over 128 characters");
    auto plain = plain_text(typed, "password");
    if (!plain) return plain.error();
    auto const length = length_of(*plain);
    if (length < password_units_min) return invalid("password: has under 12 characters");
    if (length > password_units_max) return invalid("password: is over 128 characters");
    if (easy(squeezed(*plain), official))
        return invalid("password: is one of the first that anybody would guess; take another");
    return plain;
}

std::string hash_of_password(std::string_view accepted) {
    start_sodium();
    char text[crypto_pwhash_STRBYTES];
    if (crypto_pwhash_str_alg(text, accepted.data(), accepted.size(), passes, memory_bytes,
                              crypto_pwhash_ALG_ARGON2ID13) != 0)
        throw std::bad_alloc();
    return text;
}

bool password_fits(std::string_view typed, std::string const& hash) {
    start_sodium();
    auto const plain =
        typed.size() <= 4 * password_units_max ? plain_text(typed, "password") : invalid("");
    std::string_view const tried = plain ? std::string_view(*plain) : std::string_view("");
    bool const same = crypto_pwhash_str_verify(hash.c_str(), tried.data(), tried.size()) == 0;
    return same && plain.has_value();
}

bool must_hash_again(std::string const& hash) {
    return crypto_pwhash_str_needs_rehash(hash.c_str(), passes, memory_bytes) != 0;
}

// Salt and hash are arbitrary: to find a password for it is to invert argon2id.
std::string const& nobodys_hash() {
    static std::string const text =
        "$argon2id$v=19$m=65536,t=3,p=1$bm9ib2R5IHNpZ25zIGluIQ$"
        "bm8gcGFzc3dvcmQgd2FzIGhhc2hlZCBmb3IgdGhpcyE";
    return text;
}

std::string fresh_password() {
    constexpr std::string_view letters = "abcdefghijkmnpqrstuvwxyz23456789";
    static_assert(letters.size() == 32);
    start_sodium();
    std::string password;
    for (int i = 0; i < 20; ++i) {
        if (i > 0 && i % 4 == 0) password += '-';
        password += letters[randombytes_uniform(32)];
    }
    return password;
}

}  // namespace alertd
