#include "alertd/net/curl_client.hpp"

#include <sys/socket.h>

#include <catch2/catch.hpp>

#include "tests/support/scripted_server.hpp"

using namespace alertd;
using namespace alertd::net;
using test::http_answer;
using test::ScriptedServer;
using Reply = ScriptedServer::Reply;

namespace {

constexpr Rules anywhere{.allow_private = true};

Request post(std::string url, std::string body = "{}") {
    Request r;
    r.method = "POST";
    r.url = std::move(url);
    r.body = std::move(body);
    return r;
}

Request get(std::string url) {
    Request r;
    r.url = std::move(url);
    return r;
}

Failure failure(Answer const& answer) {
    REQUIRE(std::holds_alternative<Failure>(answer));
    return std::get<Failure>(answer);
}

Response response(Answer const& answer) {
    if (auto const* f = std::get_if<Failure>(&answer)) FAIL(f->reason);
    return std::get<Response>(answer);
}

}  // namespace

TEST_CASE("a request arrives as it was given and the answer comes back whole", "[net]") {
    ScriptedServer server(
        [](auto const&) { return Reply{http_answer(201, "chào", "X-Mixed-CASE:  a value \r\n")}; });
    CurlClient client(anywhere);
    Request request = post(server.url("/v1/x"), std::string("{\"a\":\0}", 7));
    request.headers = {{"Authorization", "Bearer t"}, {"X-Empty", ""}};
    Response const r = response(client.perform(request));
    CHECK(r.status == 201);
    CHECK(r.body == "chào");
    REQUIRE(r.header("x-mixed-case"));
    CHECK(*r.header("x-mixed-case") == "a value");
    std::string const seen = server.requests().at(0);
    CHECK(seen.starts_with("POST /v1/x HTTP/1.1\r\n"));
    CHECK(seen.find("Authorization: Bearer t\r\n") != std::string::npos);
    CHECK(seen.find("X-Empty:\r\n") != std::string::npos);
    CHECK(seen.find("Expect") == std::string::npos);
    CHECK(seen.ends_with(std::string("{\"a\":\0}", 7)));
}

TEST_CASE("one connection carries many calls, whatever their method", "[net]") {
    ScriptedServer server([](auto const&) { return Reply{http_answer(200, "ok")}; });
    CurlClient client(anywhere);
    for (auto const* method : {"POST", "GET", "PUT", "DELETE", "POST"}) {
        Request request = post(server.url());
        request.method = method;
        CHECK(response(client.perform(request)).body == "ok");
        CHECK(server.requests().back().starts_with(method));
    }
    CHECK(server.connections() == 1);
}

TEST_CASE("many threads call at once and each gets its own answer", "[net]") {
    ScriptedServer server([](std::string const& request) {
        return Reply{http_answer(200, request.substr(request.find("\r\n\r\n") + 4))};
    });
    CurlClient client(anywhere);
    std::atomic<int> right{0};
    {
        std::vector<std::jthread> threads;
        for (int t = 0; t < 8; ++t)
            threads.emplace_back([&, t] {
                for (int i = 0; i < 20; ++i) {
                    std::string const body = std::to_string(t * 1000 + i);
                    auto const answer = client.perform(post(server.url(), body));
                    auto const* r = std::get_if<Response>(&answer);
                    if (r && r->body == body) ++right;
                }
            });
    }
    CHECK(right == 160);
    CHECK(server.connections() <= 8);
}

TEST_CASE("a server that never answers ends at the deadline, and the request may have been taken",
          "[net]") {
    ScriptedServer server([](auto const&) { return Reply{"", Reply::hold}; });
    CurlClient client(anywhere);
    Request request = post(server.url());
    request.timeout = milliseconds{80};
    auto const before = std::chrono::steady_clock::now();
    CHECK(failure(client.perform(request)).left);
    CHECK(std::chrono::steady_clock::now() - before < seconds{5});
}

TEST_CASE("a server that answers and then stalls in mid-body ends at the deadline", "[net]") {
    ScriptedServer server([](auto const&) {
        return Reply{"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf", Reply::hold};
    });
    CurlClient client(anywhere);
    Request request = get(server.url());
    request.timeout = milliseconds{80};
    CHECK(failure(client.perform(request)).left);
}

TEST_CASE("a body over the limit is refused, with and without its length said before", "[net]") {
    bool const said = GENERATE(true, false);
    std::size_t const size = GENERATE(1000u, 1001u);
    ScriptedServer server([&](auto const&) {
        std::string const body(size, 'x');
        if (said) return Reply{http_answer(200, body)};
        return Reply{"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + body, Reply::close};
    });
    CurlClient client(anywhere);
    Request request = get(server.url());
    request.response_bytes_max = 1000;
    auto const answer = client.perform(request);
    if (size == 1000) CHECK(response(answer).body.size() == 1000);
    if (size == 1001) CHECK(failure(answer).reason.find("larger") != std::string::npos);
}

TEST_CASE("headers over the limit are refused", "[net]") {
    std::string line = "X-Fill: " + std::string(1000, 'x') + "\r\n", many;
    for (int i = 0; i < 70; ++i) many += line;
    ScriptedServer server([&](auto const&) { return Reply{http_answer(200, "", many)}; });
    CurlClient client(anywhere);
    Failure const f = failure(client.perform(get(server.url())));
    CHECK(f.left);
    CHECK(f.reason.find("headers") != std::string::npos);
}

TEST_CASE("a refused connection is known not to have carried anything", "[net]") {
    int port = 0;
    {
        port = ScriptedServer([](auto const&) { return Reply{}; }).port();
    }
    CurlClient client(anywhere);
    CHECK_FALSE(failure(client.perform(post("http://127.0.0.1:" + std::to_string(port)))).left);
    CHECK_FALSE(failure(client.perform(post("http://no-such-name.invalid/"))).left);
    CHECK_FALSE(failure(client.perform(post("not a url"))).left);
}

TEST_CASE("a connection that ends before the answer leaves the request in doubt", "[net]") {
    ScriptedServer server([](auto const&) { return Reply{"", Reply::close}; });
    CurlClient client(anywhere);
    CHECK(failure(client.perform(post(server.url()))).left);
    CHECK(server.requests().size() == 1);
}

TEST_CASE("a kept connection that dies under a POST is not used to send it twice", "[net]") {
    int calls = 0;
    ScriptedServer server([&](auto const&) {
        return ++calls == 2 ? Reply{"", Reply::close} : Reply{http_answer(200, "ok")};
    });
    CurlClient client(anywhere);
    CHECK(response(client.perform(post(server.url()))).status == 200);
    CHECK(failure(client.perform(post(server.url()))).left);
    CHECK(server.requests().size() == 2);
    CHECK(response(client.perform(post(server.url()))).status == 200);
}

TEST_CASE("an answer that is not HTTP leaves the request in doubt", "[net]") {
    ScriptedServer server([](auto const&) { return Reply{"+OK redis here\r\n", Reply::close}; });
    CurlClient client(anywhere);
    CHECK(failure(client.perform(post(server.url()))).left);
}

TEST_CASE("a redirect is an answer, not a way to somewhere else", "[net]") {
    ScriptedServer server([&](auto const&) {
        return Reply{http_answer(302, "", "Location: http://127.0.0.1:1/\r\n")};
    });
    CurlClient client(anywhere);
    CHECK(response(client.perform(get(server.url()))).status == 302);
    CHECK(server.requests().size() == 1);
}

TEST_CASE("an interim answer's headers do not mix with the last one's", "[net]") {
    ScriptedServer server([](auto const&) {
        return Reply{"HTTP/1.1 103 Early\r\nX-Early: 1\r\n\r\n" + http_answer(200, "ok")};
    });
    CurlClient client(anywhere);
    Response const r = response(client.perform(get(server.url())));
    CHECK(r.status == 200);
    CHECK_FALSE(r.header("x-early"));
}

TEST_CASE("only http and https are spoken", "[net]") {
    auto const* url = GENERATE("file:///etc/passwd", "gopher://127.0.0.1/", "dict://127.0.0.1/d",
                               "ftp://127.0.0.1/", "telnet://127.0.0.1/");
    CurlClient client(anywhere);
    CHECK_FALSE(failure(client.perform(get(url))).left);
}

TEST_CASE("a client without leave reaches no loopback, however it is spelled", "[net]") {
    ScriptedServer server([](auto const&) { return Reply{http_answer(200, "secret")}; });
    auto const* host = GENERATE("127.0.0.1", "127.1", "2130706433", "0x7f000001", "0177.0.0.1", "0",
                                "[::ffff:127.0.0.1]", "a@127.0.0.1", "localhost", "[::1]");
    std::string const url = "http://" + std::string(host) + ":" + std::to_string(server.port());
    CurlClient client;
    INFO(host);
    CHECK_FALSE(failure(client.perform(get(url))).left);
    CHECK(server.connections() == 0);
}

TEST_CASE("with leave, an odd spelling of loopback is just an address", "[net]") {
    ScriptedServer server([](auto const&) { return Reply{http_answer(200, "ok")}; });
    CurlClient client(anywhere);
    auto const answer = client.perform(get("http://2130706433:" + std::to_string(server.port())));
    CHECK(response(answer).body == "ok");
}

TEST_CASE("a proxy named in the environment is not asked", "[net]") {
    ScriptedServer server([](auto const&) { return Reply{http_answer(200, "direct")}; });
    ::setenv("http_proxy", "http://127.0.0.1:1", 1);
    CurlClient client(anywhere);
    auto const answer = client.perform(get(server.url()));
    ::unsetenv("http_proxy");
    CHECK(response(answer).body == "direct");
}

TEST_CASE("a request that would smuggle a second one never leaves", "[net]") {
    ScriptedServer server([](auto const&) { return Reply{http_answer(200, "ok")}; });
    CurlClient client(anywhere);
    Request in_value = get(server.url()), in_name = in_value, in_method = in_value,
            in_url = get(server.url("/x\r\nHost: y")), late = in_value, long_url = in_value;
    in_value.headers = {{"X", "a\r\nY: b"}};
    in_name.headers = {{"X: a\r\nY", "b"}};
    in_method.method = "GET / HTTP/1.1\r\n";
    late.timeout = milliseconds{0};
    long_url.url += std::string(9000, 'x');
    for (auto const& r : {in_value, in_name, in_method, in_url, late, long_url})
        CHECK_FALSE(failure(client.perform(r)).left);
    CHECK(server.connections() == 0);
}
