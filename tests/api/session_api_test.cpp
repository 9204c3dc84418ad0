// Signing in and out over HTTP: what a browser gets, keeps and must bring.
#include <catch2/catch.hpp>

#include "alertd/store/audit.hpp"
#include "tests/api/browser.hpp"

using namespace alertd;
using test::account_of;
using test::Browser;
using test::json_of;
using test::next_code;
using test::office;
using test::Running;

namespace {

// Trials count by address too, and all tests come from one.
struct Fresh {
    Fresh() {
        office().desk->db().run("DELETE FROM tries; DELETE FROM sessions");
        next_code();
    }
    Running r;
    Browser browser{r, {}, ""};
};

Settings with_http_public_url() {
    auto settings = office().settings;
    settings.instance.public_url = "http://127.0.0.1:8080";
    return settings;
}

}  // namespace

TEST_CASE("an official signs in with password and code, is known by the cookie, and signs out",
          "[api]") {
    Fresh f;
    f.browser.origin = "https://test";
    auto const account = account_of("officer");
    CHECK(f.browser.ask("GET", "/v1/session").status == 401);
    auto const in = f.browser.sign_in("officer", account);
    REQUIRE(in.status == 200);
    CHECK(json_of(in).at("official").at("id") == "officer");
    CHECK(json_of(in).at("official").at("role") == "officer");
    CHECK(json_of(in).at("official").at("area") == "nation");
    CHECK(in.header("cache-control") == "no-store");
    auto const seen = f.browser.ask("GET", "/v1/session");
    CHECK(seen.status == 200);
    CHECK(seen.body == in.body);
    auto const drafted =
        f.browser.ask("POST", "/v1/desk/alerts", office().cap("session-1"), "application/cap+xml");
    CHECK(drafted.status == 201);
    CHECK(json_of(drafted).at("author") == "officer");
    auto const old = f.browser.cookies;
    CHECK(f.browser.ask("DELETE", "/v1/session").status == 204);
    CHECK(f.browser.session().empty());
    f.browser.cookies = old;
    CHECK(f.browser.ask("GET", "/v1/session").status == 401);
}

TEST_CASE("the cookie is for this site's requests alone, and over https where the site is",
          "[api]") {
    Fresh f;
    f.browser.origin = "";
    auto const account = account_of("officer");
    auto line_of = [&](Browser& browser) {
        auto const in = browser.sign_in("officer", account);
        REQUIRE(in.status == 200);
        std::string line = in.header("set-cookie");  // the first of two
        CHECK(line.starts_with("alertd_session="));
        CHECK(line.find('=') + 1 + 43 == line.find(';'));
        return line.substr(line.find(';'));
    };
    CHECK(line_of(f.browser) == "; Path=/; HttpOnly; SameSite=Strict; Secure");
    next_code();
    Running plain(with_http_public_url());
    Browser other{plain, {}, ""};
    other.origin = "";
    CHECK(line_of(other) == "; Path=/; HttpOnly; SameSite=Strict");
}

TEST_CASE("every cause of a refused sign-in has one answer", "[api]") {
    Fresh f;
    f.browser.origin = "https://canhbao.example.vn";
    auto const account = account_of("officer");
    auto const code = Browser::code_of(account);
    auto const wrong_code = code == "000000" ? "000001" : "000000";
    auto const wrong = f.browser.sign_in("officer", "not the password", code);
    auto const bad_code = f.browser.sign_in("officer", account.password, wrong_code);
    auto const nobody = f.browser.sign_in("nobody.here", account.password, code);
    auto const no_account = f.browser.sign_in("auditor", account.password, code);
    CHECK(wrong.status == 401);
    for (auto const& other : {bad_code, nobody, no_account}) {
        CHECK(other.status == wrong.status);
        CHECK(other.body == wrong.body);
        CHECK(other.headers == wrong.headers);
    }
    CHECK(f.browser.sign_in("officer", account.password, code).status == 200);
}

TEST_CASE("a code is taken once, and the ones before and after are taken too", "[api]") {
    Fresh f;
    f.browser.origin = "https://test";
    auto const account = account_of("officer");
    auto const code = Browser::code_of(account);
    CHECK(f.browser.sign_in("officer", account.password, code).status == 200);
    CHECK(f.browser.sign_in("officer", account.password, code).status == 401);
    next_code();
    next_code();
    auto const now = totp_step(office().clock.now());
    auto at = [&](int steps) { return totp_code(bytes_of(account.totp_secret), now + steps); };
    CHECK(f.browser.sign_in("officer", account.password, at(-2)).status == 401);
    CHECK(f.browser.sign_in("officer", account.password, at(2)).status == 401);
    CHECK(f.browser.sign_in("officer", account.password, at(-1)).status == 200);
    CHECK(f.browser.sign_in("officer", account.password, at(1)).status == 200);
    CHECK(f.browser.sign_in("officer", account.password, at(0)).status == 401);  // older than used
}

TEST_CASE("a session that acts without its token or from a foreign page is refused", "[api]") {
    Fresh f;
    f.browser.origin = "https://test";
    REQUIRE(f.browser.sign_in("officer", account_of("officer")).status == 200);
    auto draft = [&] {
        return f.browser
            .ask("POST", "/v1/desk/alerts", office().cap("csrf-1"), "application/cap+xml")
            .status;
    };
    auto const right = f.browser.csrf;
    for (std::string const& csrf :
         {std::string(), right.substr(1), right + "x", std::string(right.size(), 'A')}) {
        f.browser.csrf = csrf;
        CHECK(draft() == 403);
    }
    f.browser.csrf = right;
    for (auto const* origin :
         {"", "null", "http://test", "https://evil.example", "https://test:444",
          "https://test.evil.example", "https://", "test"}) {
        INFO(origin);
        f.browser.origin = origin;
        CHECK(draft() == 403);
        CHECK(f.browser.ask("DELETE", "/v1/session").status == 403);
        CHECK(f.browser.ask("GET", "/v1/session").status == 200);
    }
    f.browser.origin = "https://canhbao.example.vn";
    CHECK(draft() == 201);
}
