// Requests that no page of ours would send: forged, replayed, half-right. None may act.
#include <catch2/catch.hpp>
#include <random>
#include <thread>

#include "alertd/api/cookies.hpp"
#include "alertd/sessions.hpp"
#include "alertd/store/audit.hpp"
#include "tests/api/browser.hpp"
#include "tests/support/result_text.hpp"

using namespace alertd;
using test::account_of;
using test::Browser;
using test::json_of;
using test::next_code;
using test::office;
using test::Running;

namespace {

// An approver signed in, and an alert that waits for him.
struct Waiting {
    explicit Waiting(std::string const& identifier) {
        store().run("DELETE FROM tries; DELETE FROM sessions");
        next_code();
        browser.origin = "https://test";
        account = account_of("approver");
        REQUIRE(browser.sign_in("approver", account).status == 200);
        id = test::must(office().desk->draft({"officer", "", Role::officer, "nation"},
                                             office().cap(identifier)));
        office().move(id, Stage::submitted);
        approve = "/v1/desk/alerts/" + std::to_string(id) + "/approve";
    }
    store::Database& store() { return office().desk->db(); }
    bool untouched() {
        return test::must(store::find_alert(store(), id)).stage == Stage::submitted;
    }
    std::int64_t acts() { return store::last_audit_row(store())->seq; }
    int approve_status(std::string const& body = "", std::string const& type = "application/json",
                       std::string const& more = "") {
        return browser.ask("POST", approve, body, type, more).status;
    }

    Running r;
    Browser browser{r, {}, ""};
    FreshAccount account;
    std::int64_t id = 0;
    std::string approve;
};

std::string trimmed(std::string text) {
    text.erase(0, text.find_first_not_of(" \t"));
    return text.erase(text.find_last_not_of(" \t") + 1);
}

// One random change of a text: a letter changed, dropped, added or doubled, two swapped, a cut.
std::string changed(std::string text, std::mt19937& random) {
    auto const at = random() % text.size(), other = random() % text.size();
    char const letter = char(0x21 + random() % 94);
    switch (random() % 6) {
        case 0:
            text[at] = letter;
            break;
        case 1:
            text.erase(at, 1);
            break;
        case 2:
            text.insert(at, 1, letter);
            break;
        case 3:
            std::swap(text[at], text[other]);
            break;
        case 4:
            text.resize(at);
            break;
        default:
            text.insert(at, text.substr(at, 1 + random() % 8));
    }
    return text;
}

// The session that a server would find in these cookies.
std::string session_in(std::string const& cookies) {
    api::Request request;
    request.headers = {{"cookie", cookies}};
    return api::cookie_of(request, api::session_cookie).value_or("");
}

}  // namespace

TEST_CASE("none of 10,000 forged approvals passes, and the right one still does", "[api]") {
    Waiting w("forged-1");
    auto const acts = w.acts();
    std::mt19937 random(20261122);
    std::string const session = w.browser.session(), csrf = w.browser.csrf,
                      origin = w.browser.origin;
    auto client = std::make_unique<test::RawClient>(w.r.api->port());
    int forged = 0;
    while (forged < 10'000) {
        std::string cookie = "alertd_session=" + session, token = csrf, from = origin;
        auto& part = random() % 3 == 0 ? cookie : random() % 2 == 0 ? token : from;
        part = changed(part, random);
        bool const same = session_in(cookie) == session && trimmed(token) == csrf &&
                          api::lower_ascii(trimmed(from)) == origin;
        if (same) continue;
        ++forged;
        std::string const headers =
            "Cookie: " + cookie + "\r\nOrigin: " + from + "\r\nX-Alertd-Csrf: " + token + "\r\n";
        auto const bytes = test::request("POST", w.approve, "", headers);
        auto answer = client->ask(bytes);
        if (!answer) {
            client = std::make_unique<test::RawClient>(w.r.api->port());
            answer = client->ask(bytes);
        }
        REQUIRE(answer);
        if (answer->status != 401 && answer->status != 403)
            FAIL(answer->status << " for " << headers);
    }
    CHECK(w.untouched());
    CHECK(w.acts() == acts);
    CHECK(w.approve_status() == 200);
}

TEST_CASE("an approval that is sent again is a conflict, and counted once", "[api]") {
    Waiting w("replay-1");
    REQUIRE(w.approve_status() == 200);
    auto const acts = w.acts();
    for (int i = 0; i < 5; ++i) CHECK(w.approve_status() == 409);
    CHECK(w.acts() == acts);
}

TEST_CASE("two approvals at the same moment are one", "[api]") {
    Waiting w("race-1");
    std::atomic<int> passed{0}, conflicts{0};
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i)
        threads.emplace_back([&, copy = w.browser]() mutable {
            auto const status = copy.ask("POST", w.approve).status;
            passed += status == 200;
            conflicts += status == 409;
        });
    for (auto& thread : threads) thread.join();
    CHECK(passed == 1);
    CHECK(conflicts == 3);
}

TEST_CASE("a session acts only with its own token, from one page, with one cookie", "[api]") {
    Waiting w("half-1");
    auto const acts = w.acts();
    auto const whole = w.browser;
    auto refused = [&](int status, std::string const& more = "") {
        CHECK(w.approve_status("", "", more) == status);
        w.browser.cookies = whole.cookies;
        w.browser.csrf = whole.csrf;
        w.browser.origin = whole.origin;
    };
    w.browser.cookies.clear();
    refused(401);
    w.browser.csrf = "";
    refused(403);
    Browser other{w.r, {}, ""};
    other.origin = w.browser.origin;
    w.store().run("DELETE FROM tries");
    next_code();
    REQUIRE(other.sign_in("officer", account_of("officer")).status == 200);
    auto const acts_now = w.acts();
    w.browser.csrf = other.csrf;
    refused(403);
    w.browser.cookies = other.cookies;  // his cookie, my token
    refused(403);
    w.browser.origin = "https://evil.example";
    refused(403);
    refused(403, "Origin: https://evil.example\r\n");
    refused(403, "X-Alertd-Csrf: " + whole.csrf + "\r\n");
    refused(401, "Cookie: alertd_session=" + other.session() + "\r\n");
    refused(401, "Cookie: alertd_session=\r\n");
    refused(401, "Authorization: Bearer\r\n");  // it decides alone
    refused(401, "Authorization: Bearer " + whole.session() + "\r\n");
    w.browser.cookies = {{"ALERTD_SESSION", whole.session()}};
    refused(401);
    w.browser.cookies = {{"alertd_session", "\"" + whole.session() + "\""}};
    refused(401);
    CHECK(w.r.ask("POST", w.approve + "?alertd_session=" + whole.session()).status == 400);
    CHECK(w.untouched());
    CHECK(w.acts() == acts_now);
    CHECK(acts_now > acts);
}

TEST_CASE("a session of another instance's key, an old one and an ended one act no more", "[api]") {
    Waiting w("old-1");
    auto const whole = w.browser;
    test::TempFolder folder;
    auto const other_key = test::must(InstanceKey::create(folder.file("other.key")));
    Sessions const elsewhere(office().settings.accounts, other_key, office().clock);
    auto const foreign = elsewhere.begin(w.store(), {"approver", "", Role::approver, "nation"});
    w.browser.cookies = {{"alertd_session", foreign.id}};
    w.browser.csrf = elsewhere.csrf_of(foreign.id);
    CHECK(w.approve_status() == 401);

    w.browser = whole;
    next_code();
    REQUIRE(w.browser.sign_in("approver", w.account).status == 200);
    CHECK(w.browser.session() != whole.session());
    auto const rotated = w.browser;
    w.browser = whole;
    CHECK(w.approve_status() == 401);
    w.browser = rotated;
    office().clock.pass(office().settings.accounts.session_idle);
    CHECK(w.approve_status() == 401);

    next_code();
    REQUIRE(w.browser.sign_in("approver", w.account).status == 200);
    auto const signed_in = w.browser;
    REQUIRE(w.browser.ask("DELETE", "/v1/session").status == 204);
    w.browser = signed_in;
    CHECK(w.approve_status() == 401);
    CHECK(w.untouched());
}

TEST_CASE("a method is what the request line says, whatever headers and bodies say", "[api]") {
    Waiting w("method-1");
    auto const cancel = "/v1/desk/alerts/" + std::to_string(w.id);
    for (auto const* more : {"X-HTTP-Method-Override: DELETE\r\n", "X-Method-Override: POST\r\n",
                             "X-HTTP-Method: POST\r\n"}) {
        CHECK(w.browser.ask("GET", w.approve, "", "", more).status == 405);
        CHECK(w.browser.ask("GET", cancel, "", "", more).status == 200);
        CHECK(w.browser.ask("GET", "/v1/session", "", "", more).status == 200);
    }
    CHECK(w.browser.ask("POST", w.approve + "?_method=GET").status == 400);
    for (auto const* method : {"GET", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "post"}) {
        INFO(method);
        CHECK(w.browser.ask(method, w.approve).status == 405);
    }
    CHECK(w.untouched());
}

TEST_CASE("a body is JSON that says each thing once, and nothing that is not asked", "[api]") {
    Waiting w("body-1");
    auto const acts = w.acts();
    for (auto const* body :
         {R"({"expected_recipients":1,"expected_recipients":2})", R"({"official":"officer"})",
          R"({"by":"approver2"})", R"({"expected_recipients":null})", "null", "[]", "1", "{}{}",
          R"({"expected_recipients":1e3})", R"({"expected_recipients":"12"})"})
        CHECK(w.approve_status(body) == 400);
    for (auto const* type :
         {"text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x",
          "text/plain; application/json", "application/jsonx", "application/json,text/plain", ""})
        CHECK(w.approve_status("{}", type) == 415);
    // What a form of a foreign page can send: no header of its own, its cookie if the browser errs.
    auto const whole = w.browser;
    w.browser.csrf = "";
    w.browser.origin = "null";
    CHECK(w.approve_status(R"({"expected_recipients":1,"a":"=b"})", "text/plain") == 415);
    CHECK(w.approve_status() == 403);
    w.browser = whole;
    CHECK(w.untouched());
    CHECK(w.acts() == acts);
}

TEST_CASE("a sign-in from a foreign page, or in another form, is not looked at", "[api]") {
    Waiting w("sign-in-form-1");
    w.store().run("DELETE FROM tries");
    auto const acts = w.acts();
    Browser browser{w.r, {}, ""};
    browser.origin = "https://evil.example";
    next_code();
    CHECK(browser.sign_in("approver", w.account).status == 403);
    browser.origin = "null";
    CHECK(browser.sign_in("approver", w.account).status == 403);
    browser.origin = "";
    auto const code = Browser::code_of(w.account);
    std::string const right =
        R"("id":"approver","password":")" + w.account.password + R"(","code":")" + code + "\"";
    auto status = [&](std::string const& body, std::string const& type = "application/json") {
        return browser.ask("POST", "/v1/session", body, type).status;
    };
    CHECK(status("{" + right + "}", "text/plain") == 415);
    CHECK(status("{" + right + R"(,"id":"officer"})") == 400);
    CHECK(status("{" + right + R"(,"role":"approver"})") == 400);
    CHECK(status(R"({"id":"approver","password":["x"],"code":"123456"})") == 400);
    CHECK(status(R"({"id":"approver","password":"x"})") == 400);
    CHECK(status(R"({"id":")" + std::string(65, 'a') + R"(","password":"x","code":"1"})") == 400);
    CHECK(status(R"({"id":"a","password":")" + std::string(513, 'a') + R"(","code":"1"})") == 400);
    CHECK(status(R"({"id":"a","password":"a","code":"12345678901234567"})") == 400);
    CHECK(status(R"({"id":"a","password":")" + std::string(5'000, 'a') + R"(","code":"1"})") ==
          413);
    CHECK(w.acts() == acts);
    CHECK_FALSE(w.store().prepare("SELECT 1 FROM tries").step());
    CHECK(status("{" + right + "}") == 200);
}

TEST_CASE("too many wrong passwords are told to wait, with the right one too, until it is over",
          "[api]") {
    Waiting w("wait-1");
    Browser thief{w.r, {}, ""};
    thief.origin = "";
    auto const limit = office().settings.accounts.tries_max;
    for (int i = 0; i < limit; ++i)
        CHECK(thief.sign_in("approver", "guess " + std::to_string(i), "123456").status == 401);
    next_code();
    auto const waits = thief.sign_in("approver", w.account);
    CHECK(waits.status == 429);
    CHECK(waits.header("retry-after") == "870");  // 900 less the 30 that passed
    CHECK(json_of(waits).at("detail").as_string().find("870") != std::string::npos);
    // The signed-in official goes on, and signs in again where he did before.
    CHECK(w.approve_status() == 200);
    CHECK(w.browser.sign_in("approver", w.account).status == 200);
    office().clock.pass(seconds{870});
    CHECK(thief.sign_in("approver", w.account).status == 200);
}

TEST_CASE("sign-ins side by side leave a worker to everybody else", "[api]") {
    Waiting w("busy-1");
    w.store().run("DELETE FROM tries");
    REQUIRE(w.r.settings.http.workers == 2);
    std::atomic<int> refused{0}, busy{0}, others{0};
    std::vector<std::thread> threads;
    for (int i = 0; i < 6; ++i)
        threads.emplace_back([&, i] {
            Browser browser{w.r, {}, ""};
            browser.origin = "";
            auto const answer = browser.sign_in("nobody" + std::to_string(i), "a guess", "123456");
            refused += answer.status == 401;
            if (answer.status == 503 && answer.header("retry-after") == "1") ++busy;
        });
    for (int i = 0; i < 20; ++i) others += w.r.get("/healthz").status == 200;
    for (auto& thread : threads) thread.join();
    CHECK(others == 20);
    CHECK(refused >= 1);
    CHECK(busy >= 1);
    CHECK(refused + busy == 6);
}
