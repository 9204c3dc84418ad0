#include "alertd/recipients/keys.hpp"

#include <sys/stat.h>

#include <catch2/catch.hpp>

#include "tests/support/result_text.hpp"
#include "tests/support/temp_folder.hpp"

using alertd::Errc;
using alertd::recipients::Key;
using alertd::test::TempFolder;

TEST_CASE("a key is written once, for its owner only, and read again", "[recipients]") {
    TempFolder const folder;
    auto const made = Key::create(folder.file("k"));
    REQUIRE(made);
    struct stat st {};
    REQUIRE(::stat(folder.file("k").c_str(), &st) == 0);
    CHECK((st.st_mode & 0777) == 0600);
    CHECK(Key::create(folder.file("k")).error().code == Errc::conflict);
    auto const read = Key::read(folder.file("k"));
    REQUIRE(read);
    CHECK(read->id() == made->id());
    CHECK(read->open(made->seal("plain", "here"), "here") == "plain");
    CHECK(read->hash("a", "b") == made->hash("a", "b"));
}

TEST_CASE("a key file that others may read or that holds anything else is refused",
          "[recipients]") {
    TempFolder const folder;
    std::string const digits(64, 'a');
    auto const refused = [&](std::string const& text, mode_t mode) {
        auto const file = folder.write("k", text);
        ::chmod(file.c_str(), mode);
        return !Key::read(file);
    };
    CHECK_FALSE(refused(digits, 0600));
    CHECK_FALSE(refused(digits + "\n", 0400));
    CHECK(refused(digits, 0640));
    CHECK(refused(digits, 0604));
    CHECK(refused(digits.substr(1), 0600));
    CHECK(refused(digits + "a", 0600));
    CHECK(refused(digits + "\n\n", 0600));
    CHECK(refused(digits.substr(1) + "g", 0600));
    CHECK(refused("", 0600));
    CHECK(Key::read(folder.file("none")).error().code == Errc::not_found);
}

TEST_CASE("what is sealed opens only whole, with its key and in its place", "[recipients]") {
    TempFolder const folder;
    auto const key = Key::create(folder.file("k")), other = Key::create(folder.file("o"));
    REQUIRE((key && other));
    CHECK(key->id() != other->id());
    std::string const sealed = key->seal("0912345678", "row 1");
    CHECK(key->open(sealed, "row 1") == "0912345678");
    CHECK_FALSE(key->open(sealed, "row 2"));
    CHECK_FALSE(other->open(sealed, "row 1"));
    CHECK(key->seal("0912345678", "row 1") != sealed);
    for (std::size_t i = 0; i < sealed.size(); ++i) {
        std::string changed = sealed;
        changed[i] = char(changed[i] ^ 1);
        CHECK_FALSE(key->open(changed, "row 1"));
        CHECK_FALSE(key->open(sealed.substr(0, i), "row 1"));
    }
}

TEST_CASE("a hash depends on key and purpose, and the two do not run into one another",
          "[recipients]") {
    TempFolder const folder;
    auto const key = Key::create(folder.file("k")), other = Key::create(folder.file("o"));
    REQUIRE((key && other));
    CHECK(key->hash("x", "p").size() == 16);
    CHECK(key->hash("x", "p") != other->hash("x", "p"));
    CHECK(key->hash("x", "p") != key->hash("x", "q"));
    CHECK(key->hash("bc", "a") != key->hash("c", "ab"));
}
