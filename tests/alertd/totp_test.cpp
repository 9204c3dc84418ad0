#include "alertd/totp.hpp"

#include <catch2/catch.hpp>
#include <random>

using namespace alertd;

namespace {

std::string const rfc_secret = "12345678901234567890";

Time at(std::int64_t unix_seconds) {
    return Time{seconds{unix_seconds}};
}

}  // namespace

TEST_CASE("codes are those of RFC 6238, appendix B", "[alertd][accounts]") {
    struct Vector {
        std::int64_t time;
        char const* code;
    };
    for (auto const& v : {Vector{59, "94287082"}, Vector{1'111'111'109, "07081804"},
                          Vector{1'111'111'111, "14050471"}, Vector{1'234'567'890, "89005924"},
                          Vector{2'000'000'000, "69279037"}, Vector{20'000'000'000, "65353130"}}) {
        INFO(v.time);
        auto const step = totp_step(at(v.time));
        CHECK(totp_code(bytes_of(rfc_secret), step, 8) == v.code);
        CHECK(totp_code(bytes_of(rfc_secret), step) == std::string(v.code).substr(2));
    }
}

TEST_CASE("codes by counter are those of RFC 4226, appendix D", "[alertd][accounts]") {
    char const* codes[] = {"755224", "287082", "359152", "969429", "338314",
                           "254676", "287922", "162583", "399871", "520489"};
    for (std::int64_t i = 0; i < 10; ++i) CHECK(totp_code(bytes_of(rfc_secret), i) == codes[i]);
}

TEST_CASE("a step lasts 30 seconds, and what is left of it is told", "[alertd][accounts]") {
    CHECK(totp_step(at(59)) == 1);
    CHECK(totp_step(at(60)) == 2);
    CHECK(totp_left(at(60)) == seconds{30});
    CHECK(totp_left(at(89) + milliseconds{999}) == seconds{1});
}

TEST_CASE("a code is taken one step early or late, and never at or before the used one",
          "[alertd][accounts]") {
    auto const secret = bytes_of(rfc_secret);
    auto const now = at(1'795'000'000);
    auto const here = totp_step(now);
    for (int off = -3; off <= 3; ++off) {
        INFO(off);
        auto const found = totp_match(secret, totp_code(secret, here + off), now, 0);
        CHECK(found.has_value() == (off >= -1 && off <= 1));
        if (found) CHECK(*found == here + off);
    }
    CHECK_FALSE(totp_match(secret, totp_code(secret, here), now, here));
    CHECK_FALSE(totp_match(secret, totp_code(secret, here - 1), now, here));
    CHECK(totp_match(secret, totp_code(secret, here + 1), now, here) == here + 1);
    for (std::string const& code : {std::string(), totp_code(secret, here).substr(1),
                                    totp_code(secret, here) + "0", totp_code(secret, here, 8)})
        CHECK_FALSE(totp_match(secret, code, now, 0));
}

TEST_CASE("base32 is that of RFC 4648, section 10", "[alertd][accounts]") {
    struct Vector {
        char const *plain, *text;
    };
    for (auto const& v :
         {Vector{"", ""}, Vector{"f", "MY"}, Vector{"fo", "MZXQ"}, Vector{"foo", "MZXW6"},
          Vector{"foob", "MZXW6YQ"}, Vector{"fooba", "MZXW6YTB"}, Vector{"foobar", "MZXW6YTBOI"}}) {
        CHECK(to_base32(bytes_of(v.plain)) == v.text);
        CHECK(from_base32(v.text) == v.plain);
    }
    CHECK(from_base32("mzxw 6ytb oi======") == "foobar");
    // A letter that is none, one too few, padding in the middle, bits that say nothing.
    for (auto const* wrong : {"M", "MZ1", "MZXW8", "MZ-X", "MZ=X", "MZXW6YTBO", "MR"}) {
        INFO(wrong);
        CHECK_FALSE(from_base32(wrong));
    }
}

TEST_CASE("base32 gives back whatever bytes it was given", "[alertd][accounts]") {
    std::mt19937 random(7);
    for (std::size_t size = 0; size < 60; ++size) {
        std::string bytes(size, '\0');
        for (char& c : bytes) c = char(random());
        CHECK(from_base32(to_base32(bytes_of(bytes))) == bytes);
    }
}

TEST_CASE("an authenticator reads the secret from its address", "[alertd][accounts]") {
    CHECK(totp_uri("lan", bytes_of(rfc_secret)) ==
          "otpauth://totp/alertd:lan?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=alertd"
          "&algorithm=SHA1&digits=6&period=30");
}
