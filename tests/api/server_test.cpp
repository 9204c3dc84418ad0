// The door over real sockets: every limit and deadline, and what happens to the connection
// afterwards.
#include "alertd/api/server.hpp"

#include <atomic>
#include <catch2/catch.hpp>
#include <future>
#include <latch>
#include <memory>
#include <mutex>
#include <vector>

#include "tests/api/raw_client.hpp"

using namespace alertd;
using api::Request;
using api::Response;
using test::RawClient;

namespace {

HttpSettings quick() {
    HttpSettings s;
    s.port = 0;
    s.body_bytes_max = 10'000;
    return s;
}

Response echo(Request const& r) {
    return {200, "text/plain", r.method + " " + r.target + " " + r.body, {}};
}

struct Notes {
    std::mutex mutex;
    std::vector<std::string> all;
    std::function<void(std::string_view)> take() {
        return [this](std::string_view what) {
            std::lock_guard const lock(mutex);
            all.emplace_back(what);
        };
    }
    bool has(std::string const& what) {
        std::lock_guard const lock(mutex);
        return std::find(all.begin(), all.end(), what) != all.end();
    }
};

}  // namespace

TEST_CASE("one connection carries many requests, also sent all at once", "[api]") {
    api::Server server(quick(), echo);
    RawClient client(server.port());
    auto const get = test::request("GET", "/a"), post = test::request("POST", "/b", "body");
    client.send(get + post + get);
    CHECK(client.read()->body == "GET /a ");
    CHECK(client.read()->body == "POST /b body");
    CHECK(client.read()->body == "GET /a ");
    CHECK(client.ask(post)->body == "POST /b body");
}

TEST_CASE("HTTP/1.0 and Connection: close end the connection after the answer", "[api]") {
    api::Server server(quick(), echo);
    RawClient old(server.port()), polite(server.port());
    CHECK(old.ask("GET / HTTP/1.0\r\nHost: a\r\n\r\n")->status == 200);
    CHECK(old.closed());
    CHECK(polite.ask(test::request("GET", "/", "", "Connection: close\r\n"))->status == 200);
    CHECK(polite.closed());
}

TEST_CASE("HEAD is answered like GET without the body", "[api]") {
    api::Server server(quick(), echo);
    RawClient client(server.port());
    client.send(test::request("HEAD", "/a") + test::request("GET", "/a"));
    auto const head = client.read(false);
    CHECK(head->header("content-length") == "8");
    CHECK(client.read()->body == "GET /a ");
}

TEST_CASE("a chunked body arrives whole and its trailers are no headers", "[api]") {
    std::string seen = "none";
    api::Server server(quick(), [&](Request const& r) {
        seen = r.header("authorization") ? *r.header("authorization") : "";
        return echo(r);
    });
    RawClient client(server.port());
    auto const answer = client.ask(
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
        "3\r\nabc\r\n2\r\nde\r\n0\r\nAuthorization: Bearer stolen\r\n\r\n");
    CHECK(answer->body == "POST / abcde");
    CHECK(seen.empty());
}

TEST_CASE("a client that expects 100-continue is told to go on", "[api]") {
    api::Server server(quick(), echo);
    RawClient client(server.port());
    client.send("POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n");
    CHECK(client.read(false)->status == 100);
    CHECK(client.ask("abc")->body == "POST / abc");
}

TEST_CASE("what two servers could read in two ways is refused and the connection ends", "[api]") {
    Notes notes;
    std::atomic<int> handled{0};
    api::Server server(
        quick(),
        [&](Request const& r) {
            ++handled;
            return echo(r);
        },
        notes.take());
    std::string const smuggled = "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n";
    for (std::string const head :
         {"Host: a\r\nTransfer-Encoding: xchunked\r\n",
          "Host: a\r\nTransfer-Encoding: chunked, identity\r\n", "Host: a\r\nHost: b\r\n", "",
          "Host: a\r\nX: 1\r\n folded\r\n", "Host: a\r\nContent-Length: 1, 1\r\n",
          "Host: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n",
          "Host: a\r\nContent-Length: 3\r\nContent-Length: 4\r\n"}) {
        INFO(head);
        RawClient client(server.port());
        auto const answer = client.ask("POST / HTTP/1.1\r\n" + head + "\r\n" + smuggled);
        REQUIRE(answer);
        CHECK(answer->status == 400);
        CHECK(answer->header("content-type") == "application/problem+json");
        CHECK(answer->header("connection") == "close");
        CHECK(client.closed());
    }
    RawClient old(server.port());
    CHECK(old.ask("POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")
              ->status == 400);
    CHECK(old.closed());
    CHECK(handled == 0);
    CHECK(notes.has("http_refused"));
}

TEST_CASE("a head without its end is refused at 8 KiB and at a bare line feed", "[api]") {
    api::Server server(quick(), echo);
    RawClient large(server.port()), bare(server.port());
    auto const answer = large.ask("GET / HTTP/1.1\r\nHost: a\r\nX: " + std::string(9'000, 'x'));
    CHECK(answer->status == 431);
    CHECK(large.closed());
    CHECK(bare.ask("GET / HTTP/1.1\nHost: a\n\n")->status == 400);
    CHECK(bare.closed());
}

TEST_CASE("a head of 8 KiB passes and so does its pipelined follower", "[api]") {
    api::Server server(quick(), echo);
    RawClient client(server.port());
    auto const bare = test::request("GET", "/", "", "X: \r\n").size();
    auto const full =
        test::request("GET", "/", "", "X: " + std::string(8'192 - bare, 'x') + "\r\n");
    REQUIRE(full.size() == 8'192);
    client.send(full + full);
    CHECK(client.read()->status == 200);
    CHECK(client.read()->status == 200);
}

TEST_CASE("a body above the limit is refused, by its length and in chunks", "[api]") {
    api::Server server(quick(), echo);
    RawClient fits(server.port()), sized(server.port()), chunked(server.port());
    CHECK(fits.ask(test::request("POST", "/", std::string(10'000, 'x')))->status == 200);
    CHECK(sized.ask(test::request("POST", "/", std::string(10'001, 'x')))->status == 413);
    CHECK(sized.closed());
    std::string chunks = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
    for (int i = 0; i < 11; ++i) chunks += "3e8\r\n" + std::string(1'000, 'x') + "\r\n";
    CHECK(chunked.ask(chunks + "0\r\n\r\n")->status == 413);
    CHECK(chunked.closed());
}

TEST_CASE("broken chunks end the connection", "[api]") {
    api::Server server(quick(), echo);
    RawClient client(server.port());
    auto const answer =
        client.ask("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n");
    REQUIRE(answer);
    CHECK(answer->status == 400);
    CHECK(client.closed());
}

TEST_CASE("slow heads, slow bodies and idle connections are ended by their deadlines", "[api]") {
    auto settings = quick();
    settings.header_timeout = settings.body_timeout = settings.idle_timeout = milliseconds{80};
    Notes notes;
    api::Server server(settings, echo, notes.take());
    RawClient silent(server.port()), head(server.port()), body(server.port()), idle(server.port());
    head.send("GET / HTTP/1.1\r\nHo");
    body.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nab");
    CHECK(idle.ask(test::request("GET", "/"))->status == 200);
    CHECK(silent.closed());
    CHECK(head.closed());
    CHECK(body.closed());
    CHECK(idle.closed());
    CHECK(notes.has("http_timeout"));
}

TEST_CASE("a head that drips byte by byte has one deadline", "[api]") {
    auto settings = quick();
    settings.header_timeout = milliseconds{100};
    settings.idle_timeout = seconds{30};
    api::Server server(settings, echo);
    RawClient client(server.port());
    std::string const drip = "GET / HTTP/1.1\r\nX: ";
    client.send(drip);
    bool open = true;
    auto const start = std::chrono::steady_clock::now();
    while (open && std::chrono::steady_clock::now() - start < seconds{5}) open = client.send("x");
    CHECK_FALSE(open);
}

TEST_CASE("a client that does not take its answer is ended", "[api]") {
    auto settings = quick();
    settings.write_timeout = milliseconds{100};
    Notes notes;
    std::promise<void> gone;
    auto count = notes.take();
    api::Server server(
        settings,
        [](Request const&) {
            return Response{200, "text/plain", std::string(64 << 20, 'x'), {}};
        },
        [&](std::string_view what) {
            count(what);
            gone.set_value();
        });
    RawClient client(server.port());
    client.send(test::request("GET", "/"));
    CHECK(gone.get_future().wait_for(seconds{10}) == std::future_status::ready);
    CHECK(notes.has("http_timeout"));
}

TEST_CASE("connections beyond the limit of one address are turned away with 503", "[api]") {
    auto settings = quick();
    settings.connections_per_address = 3;
    Notes notes;
    api::Server server(settings, echo, notes.take());
    std::vector<std::unique_ptr<RawClient>> clients;
    for (int i = 0; i < 3; ++i) {
        clients.push_back(std::make_unique<RawClient>(server.port()));
        CHECK(clients.back()->ask(test::request("GET", "/"))->status == 200);
    }
    RawClient fourth(server.port());
    auto const answer = fourth.read();
    REQUIRE(answer);
    CHECK(answer->status == 503);
    CHECK(answer->header("retry-after") == "5");
    CHECK(fourth.closed());
    CHECK(notes.has("http_turned_away"));
    CHECK(clients.front()->ask(test::request("GET", "/"))->status == 200);
}

TEST_CASE("a place is free again when a connection ends", "[api]") {
    auto settings = quick();
    settings.connections_max = 1;
    api::Server server(settings, echo);
    {
        RawClient first(server.port()), second(server.port());
        CHECK(first.ask(test::request("GET", "/"))->status == 200);
        CHECK(second.read()->status == 503);
        CHECK(first.ask(test::request("GET", "/", "", "Connection: close\r\n"))->status == 200);
        CHECK(first.closed());
    }
    // The server hears of the end a moment after the client.
    std::optional<test::Answer> answer;
    for (int i = 0; i < 1'000 && (!answer || answer->status != 200); ++i)
        answer = RawClient(server.port()).ask(test::request("GET", "/"));
    REQUIRE(answer);
    CHECK(answer->status == 200);
}

TEST_CASE("a server that stops answers what it has in hand and ends idle connections at once",
          "[api]") {
    std::latch begun(1);
    std::promise<void> go_on;
    auto waits = go_on.get_future().share();
    auto server = std::make_unique<api::Server>(quick(), [&](Request const& r) {
        if (r.target == "/slow") {
            begun.count_down();
            waits.wait();
        }
        return echo(r);
    });
    RawClient idle(server->port()), slow(server->port());
    CHECK(idle.ask(test::request("GET", "/"))->status == 200);
    slow.send(test::request("GET", "/slow"));
    begun.wait();
    auto stopped = std::async(std::launch::async, [&] { server.reset(); });
    CHECK(idle.closed());
    CHECK(stopped.wait_for(milliseconds{0}) == std::future_status::timeout);
    go_on.set_value();
    auto const answer = slow.read();
    REQUIRE(answer);
    CHECK(answer->body == "GET /slow ");
    CHECK(answer->header("connection") == "close");
    CHECK(stopped.wait_for(seconds{2}) == std::future_status::ready);
}

TEST_CASE("a port that is taken is said in one line", "[api]") {
    api::Server server(quick(), echo);
    auto settings = quick();
    settings.port = server.port();
    CHECK_THROWS_WITH(api::Server(settings, echo), Catch::Contains("cannot listen on 127.0.0.1:"));
    settings.address = "not an address";
    CHECK_THROWS_WITH(api::Server(settings, echo), Catch::Contains("[http]"));
}
