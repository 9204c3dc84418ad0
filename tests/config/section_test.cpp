// Settings are typed and complete: what is wrong in them is said, each fault in one line.
#include "config/section.hpp"

#include <catch2/catch.hpp>
#include <filesystem>

#include "tests/support/result_text.hpp"
#include "tests/support/temp_folder.hpp"

namespace alertd::config {
namespace {

std::unique_ptr<Document> parsed(std::string_view toml, std::string folder = "/srv/alertd") {
    auto document = Document::parse(toml, std::move(folder));
    REQUIRE(document);
    return std::move(*document);
}

std::string faults(Document const& document) {
    auto const checked = document.check();
    return checked ? "" : checked.error().message;
}

TEST_CASE("a key that is absent has its default and is no fault", "[config]") {
    auto const d = parsed("[a]");
    auto const s = d->section("a");
    CHECK(s.text("t", "x") == "x");
    CHECK(s.flag("f", true));
    CHECK(s.number("n", 7, 1, 9) == 7);
    CHECK(s.real("r", 0.5, 0, 1) == 0.5);
    CHECK(s.texts("l", {"p"}) == std::vector<std::string>{"p"});
    CHECK(faults(*d).empty());
}

TEST_CASE("a key is read with its type", "[config]") {
    auto const d =
        parsed("[a]\nt = \"đ\"\nf = false\nn = 3\nr = 0.25\nwhole = 1\nl = [\"p\", \"q\"]");
    auto const s = d->section("a");
    CHECK(s.text("t", "") == "đ");
    CHECK_FALSE(s.flag("f", true));
    CHECK(s.number("n", 7, 1, 9) == 3);
    CHECK(s.real("r", 0, 0, 1) == 0.25);
    CHECK(s.real("whole", 0, 0, 1) == 1.0);
    CHECK(s.texts("l", {}) == std::vector<std::string>{"p", "q"});
    CHECK(faults(*d).empty());
}

TEST_CASE("what nobody asked for is an unknown key, also in a section nobody knows", "[config]") {
    auto const d = parsed("top = 1\n[a]\nknown = 1\nknwon = 2\n[b.c]\nx = 1");
    d->section("a").number("known", 0, 0, 9);
    CHECK(faults(*d) ==
          "settings: a.knwon: unknown key\nsettings: b.c.x: unknown key\nsettings: top: unknown "
          "key");
}

TEST_CASE("another type is a fault that names the key, and gives the default", "[config]") {
    auto const d =
        parsed("[a]\nt = 1\nf = \"yes\"\nn = \"3\"\nn2 = 3.0\nr = \"x\"\nl = [1]\nl2 = \"x\"");
    auto const s = d->section("a");
    CHECK(s.text("t", "x") == "x");
    CHECK(s.flag("f", true));
    CHECK(s.number("n", 7, 1, 9) == 7);
    CHECK(s.number("n2", 7, 1, 9) == 7);
    CHECK(s.real("r", 0.5, 0, 1) == 0.5);
    CHECK(s.texts("l", {"p"}) == std::vector<std::string>{"p"});
    CHECK(s.texts("l2", {}).empty());
    CHECK(faults(*d) ==
          "settings: a.t: must be a text in quotes\n"
          "settings: a.f: must be true or false\n"
          "settings: a.n: must be a whole number from 1 to 9\n"
          "settings: a.n2: must be a whole number from 1 to 9\n"
          "settings: a.r: must be a number from 0.000000 to 1.000000\n"
          "settings: a.l: must be a list of texts\n"
          "settings: a.l2: must be a list of texts");
}

TEST_CASE("a number at its limits is taken, one beyond is refused", "[config]") {
    auto const d = parsed("[a]\nlow = 1\nhigh = 9\nunder = 0\nover = 10\nnan = nan\ninf = inf");
    auto const s = d->section("a");
    CHECK(s.number("low", 5, 1, 9) == 1);
    CHECK(s.number("high", 5, 1, 9) == 9);
    CHECK(faults(*d).find("low") == std::string::npos);
    CHECK(s.number("under", 5, 1, 9) == 5);
    CHECK(s.number("over", 5, 1, 9) == 5);
    CHECK(s.real("nan", 0.5, 0, 1) == 0.5);
    CHECK(s.real("inf", 0.5, 0, 1) == 0.5);
    auto const said = faults(*d);
    for (char const* key : {"a.under", "a.over", "a.nan", "a.inf"})
        CHECK(said.find(key) != std::string::npos);
}

TEST_CASE("a path is relative to the settings file's folder", "[config]") {
    auto const d = parsed("[a]\nrelative = \"keys/k\"\nabsolute = \"/etc/k\"\nempty = \"\"");
    auto const s = d->section("a");
    CHECK(s.path("relative", "") == "/srv/alertd/keys/k");
    CHECK(s.path("absolute", "") == "/etc/k");
    CHECK(s.path("empty", "x") == "");
    CHECK(s.path("absent", "d") == "/srv/alertd/d");
    CHECK(s.path("none", "") == "");
}

TEST_CASE("the tables below a section are told", "[config]") {
    auto const d = parsed("[outlet.a]\nkind = \"x\"\n[outlet.b]\n");
    CHECK(d->section("outlet").children() == std::vector<std::string>{"a", "b"});
    CHECK(d->section("outlet").child("a").text("kind", "") == "x");
    CHECK_FALSE(d->section("other").present());
    CHECK(d->section("other").children().empty());
}

TEST_CASE("what is not TOML is refused with line and column", "[config]") {
    auto const d = Document::parse("[a]\nx = = 1\n", "/");
    REQUIRE_FALSE(d);
    CHECK(d.error().message.starts_with("line 2, column 5: "));
}

TEST_CASE("a settings file of 1 MiB is read, a byte more is refused", "[config]") {
    test::TempFolder folder;
    std::string const comment(1 << 20, '#');
    CHECK(Document::read(folder.write("fits.toml", comment)));
    auto const refused = Document::read(folder.write("over.toml", comment + "#"));
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == Errc::too_large);
    CHECK_FALSE(Document::read(folder.file("absent.toml")));
}

std::string secret_file(test::TempFolder const& folder, std::string const& text, unsigned mode) {
    auto const file = folder.write("secret", text);
    std::filesystem::permissions(file, std::filesystem::perms(mode));
    return file;
}

TEST_CASE("a secret is read without its newline when only its owner may read it", "[config]") {
    test::TempFolder folder;
    auto const secret = read_secret(secret_file(folder, "s3cret\r\n", 0600));
    REQUIRE(secret);
    CHECK(secret->reveal() == "s3cret");
    CHECK(read_secret(secret_file(folder, "s", 0400)));
}

TEST_CASE("a secret that others may read is refused, and never told", "[config]") {
    test::TempFolder folder;
    for (unsigned const mode : {0640u, 0604u, 0620u, 0601u, 0644u}) {
        auto const secret = read_secret(secret_file(folder, "s3cret", mode));
        REQUIRE_FALSE(secret);
        CHECK(secret.error().message.find("chmod 600") != std::string::npos);
        CHECK(secret.error().message.find("s3cret") == std::string::npos);
    }
}

TEST_CASE("a secret that is empty, absent or over 64 KiB is refused", "[config]") {
    test::TempFolder folder;
    CHECK_FALSE(read_secret(secret_file(folder, "\n", 0600)));
    CHECK_FALSE(read_secret(folder.file("absent")));
    CHECK(read_secret(secret_file(folder, std::string(64 << 10, 's'), 0600)));
    CHECK_FALSE(read_secret(secret_file(folder, std::string((64 << 10) + 1, 's'), 0600)));
}

}  // namespace
}  // namespace alertd::config
