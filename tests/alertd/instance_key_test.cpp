#include "alertd/instance_key.hpp"

#include <sys/stat.h>

#include <catch2/catch.hpp>
#include <set>

#include "alertd/model/text.hpp"
#include "tests/support/result_text.hpp"
#include "tests/support/temp_folder.hpp"

using namespace alertd;

namespace {

unsigned mode_of(std::string const& file) {
    struct stat found {};
    REQUIRE(::stat(file.c_str(), &found) == 0);
    return found.st_mode & 07777u;
}

struct Fixture {
    test::TempFolder folder;
    std::string file = folder.file("instance.key");

    Result<InstanceKey> read_as(std::string const& text, mode_t mode = 0600) {
        folder.write("instance.key", text);
        REQUIRE(::chmod(file.c_str(), mode) == 0);
        return InstanceKey::read(file);
    }
};

std::string const digits = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";

}  // namespace

TEST_CASE_METHOD(Fixture, "a fresh key is 64 hex digits that its owner alone may read",
                 "[alertd][key]") {
    auto const made = InstanceKey::create(file);
    REQUIRE(made.has_value());
    CHECK(mode_of(file) == 0600);
    auto const text = test::read_whole(file);
    CHECK(text.size() == 65);
    CHECK(text.find_first_not_of("0123456789abcdef") == 64);
    auto const read = InstanceKey::read(file);
    REQUIRE(read.has_value());
    CHECK(read->mac("lane", "x") == made->mac("lane", "x"));
}

TEST_CASE_METHOD(Fixture, "a key that stands is not overwritten", "[alertd][key]") {
    REQUIRE(InstanceKey::create(file).has_value());
    auto const before = test::read_whole(file);
    auto const again = InstanceKey::create(file);
    REQUIRE_FALSE(again.has_value());
    CHECK(again.error().code == Errc::conflict);
    CHECK_THAT(again.error().message, Catch::Contains(file));
    CHECK(test::read_whole(file) == before);
}

TEST_CASE_METHOD(Fixture, "no two fresh keys are the same", "[alertd][key]") {
    std::set<std::string> seen;
    for (int i = 0; i < 20; ++i) {
        auto const one = folder.file(std::to_string(i));
        REQUIRE(InstanceKey::create(one).has_value());
        seen.insert(test::read_whole(one));
    }
    CHECK(seen.size() == 20);
}

TEST_CASE_METHOD(Fixture, "a key that others may read is refused, naming the file",
                 "[alertd][key]") {
    for (mode_t mode : {0640u, 0604u, 0660u, 0644u, 0666u, 0602u}) {
        INFO(mode);
        auto const read = read_as(digits, mode);
        REQUIRE_FALSE(read.has_value());
        CHECK_THAT(read.error().message, Catch::Contains(file));
    }
    CHECK(read_as(digits, 0600).has_value());
    CHECK(read_as(digits, 0400).has_value());
}

TEST_CASE_METHOD(Fixture, "what is not 64 hex digits is no key, and is not shown",
                 "[alertd][key]") {
    for (auto const& bad : {std::string(), digits.substr(1), digits.substr(2), digits + "00",
                            digits + " ", "g" + digits.substr(1), std::string(70'000, 'a')}) {
        INFO(bad.substr(0, 80));
        auto const read = read_as(bad);
        REQUIRE_FALSE(read.has_value());
        CHECK_THAT(read.error().message, Catch::Contains(file));
        CHECK(read.error().message.find(digits.substr(4, 20)) == std::string::npos);
    }
    CHECK_FALSE(InstanceKey::read(folder.file("absent")).has_value());
    CHECK_FALSE(InstanceKey::create(folder.file("absent/instance.key")).has_value());
}

TEST_CASE_METHOD(Fixture, "a mac is keyed BLAKE2b over the purpose with its length, then the bytes",
                 "[alertd][key]") {
    auto const key = read_as(digits + "\n");
    REQUIRE(key.has_value());
    // Computed by python3: hashlib.blake2b(b"\x04lane" + b"alert:12", digest_size=16,
    // key=bytes(range(32))).
    std::string const expected = *from_hex("2d0f92f64e36101f01c23099ccf41f65");
    CHECK(key->mac("lane", "alert:12") == expected);
}

TEST_CASE_METHOD(Fixture, "two purposes, two texts and two keys never share a mac",
                 "[alertd][key]") {
    auto const key = read_as(digits);
    REQUIRE(key.has_value());
    std::set<std::string> seen;
    // Parts that would be the same text if purpose and bytes were only put one after the other.
    std::string const whole = "official token alert";
    for (std::size_t cut = 0; cut <= whole.size(); ++cut)
        seen.insert(key->mac(whole.substr(0, cut), whole.substr(cut)));
    seen.insert(key->mac("", ""));
    CHECK(seen.size() == whole.size() + 2);
    auto const other = read_as("ff" + digits.substr(2));
    REQUIRE(other.has_value());
    CHECK_FALSE(seen.contains(other->mac("", whole)));
    CHECK(key->mac(std::string(255, 'p'), "x").size() == InstanceKey::mac_size);
    CHECK_THROWS_AS(key->mac(std::string(256, 'p'), "x"), std::logic_error);
}
