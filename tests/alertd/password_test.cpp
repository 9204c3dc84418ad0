#include "alertd/password.hpp"

#include <sodium.h>

#include <catch2/catch.hpp>
#include <chrono>
#include <set>

#include "tests/support/result_text.hpp"

using namespace alertd;

namespace {

std::string refused(std::string_view typed) {
    auto const result = accepted_password(typed, "lan");
    return result ? "" : result.error().message;
}

double seconds_of(std::string const& hash) {
    auto const start = std::chrono::steady_clock::now();
    CHECK_FALSE(password_fits("mưa to trên núi", hash));
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

}  // namespace

TEST_CASE("a password of twelve characters of any kind is taken", "[alertd][accounts]") {
    CHECK(refused("mưa to trên núi").empty());
    CHECK(refused("abcdefghijkm").empty());
    CHECK(refused("xin chào bạn nhé").empty());
    CHECK(refused(std::string(60, 'a') + std::string(60, 'b') + "cdefghij").empty());
}

TEST_CASE("a password that is too short, too long or easy to guess is refused, unquoted",
          "[alertd][accounts]") {
    for (std::string const& typed :
         {std::string(), std::string("elevenchars"), std::string(129, 'x'),
          std::string(100'000, 'x'), std::string("aaaaaaaaaaaa"), std::string("abcabcabcabc"),
          std::string("password1234"), std::string("PassWord 1234"), std::string("matkhau12345"),
          std::string("lanlanlanlan"), std::string("123456789012"), std::string("elevenchar\x01s"),
          std::string("elevenchars\xff"), std::string("eleven\0chars", 12)}) {
        INFO(typed.substr(0, 20));
        auto const why = refused(typed);
        CHECK_FALSE(why.empty());
        CHECK(why.size() < 120);
        if (typed.size() > 4) CHECK(why.find(typed) == std::string::npos);
    }
    // Twelve bytes, but not twelve characters.
    CHECK_FALSE(refused("ấấấấ").empty());
}

TEST_CASE("a password fits its hash and no other does, however its letters were composed",
          "[alertd][accounts]") {
    auto const accepted = accepted_password("mưa to  trên núi", "lan");
    REQUIRE(accepted);
    auto const hash = hash_of_password(*accepted);
    CHECK(hash.starts_with("$argon2id$v=19$m=65536,t=3,p=1$"));
    CHECK(hash != hash_of_password(*accepted));
    CHECK(password_fits("mưa to trên núi", hash));
    CHECK(
        password_fits("m\u0075\u031b"
                      "a to tre\u0302n nu\u0301i",
                      hash));
    for (auto const* other :
         {"mua to tren nui", "mưa to trên núi.", "Mưa to trên núi", "", "mưa to trên nú"})
        CHECK_FALSE(password_fits(other, hash));
    CHECK_FALSE(password_fits(std::string(5'000, 'x'), hash));
    CHECK_FALSE(password_fits(std::string_view("mưa to trên núi\0x", 22), hash));
}

TEST_CASE("a hash of other parameters is told from one of today's", "[alertd][accounts]") {
    REQUIRE(sodium_init() >= 0);
    char old[crypto_pwhash_STRBYTES];
    REQUIRE(crypto_pwhash_str_alg(old, "mua to", 6, crypto_pwhash_OPSLIMIT_MIN,
                                  crypto_pwhash_MEMLIMIT_MIN, crypto_pwhash_ALG_ARGON2ID13) == 0);
    CHECK(must_hash_again(old));
    CHECK_FALSE(must_hash_again(hash_of_password("mưa to trên núi")));
    CHECK_FALSE(must_hash_again(nobodys_hash()));
}

TEST_CASE("nobody's hash costs what a real one costs, and no password fits it",
          "[alertd][accounts]") {
    auto const real = hash_of_password("another password");
    CHECK_FALSE(password_fits("", nobodys_hash()));
    // The fastest of some is what a busy machine disturbs least.
    double of_real = 9, of_nobody = 9;
    for (int i = 0; i < 5; ++i) {
        of_real = std::min(of_real, seconds_of(real));
        of_nobody = std::min(of_nobody, seconds_of(nobodys_hash()));
    }
    INFO("a real one " << of_real << " s, nobody's " << of_nobody << " s");
    CHECK(of_nobody > of_real / 2);
    CHECK(of_nobody < of_real * 2);
}

TEST_CASE("passwords that are made are long, plain, taken, and never the same twice",
          "[alertd][accounts]") {
    std::set<std::string> seen;
    for (int i = 0; i < 1'000; ++i) {
        auto const password = fresh_password();
        CHECK(password.size() == 24);
        CHECK(password.find_first_of("l1o0") == std::string::npos);
        CHECK(refused(password).empty());
        CHECK(seen.insert(password).second);
    }
}
