#include "alertd/api/head_rules.hpp"

#include <catch2/catch.hpp>

using namespace alertd::api;

namespace {

std::string with(std::string const& fields, std::string const& version = "HTTP/1.1") {
    return "POST /v1/x " + version + "\r\nHost: a\r\n" + fields + "\r\n";
}

int status(std::string const& head) {
    auto const fault = head_fault(head, 1'000);
    return fault ? fault->status : 0;
}

}  // namespace

TEST_CASE("an ordinary head passes", "[api]") {
    CHECK(status("GET / HTTP/1.1\r\nHost: a\r\n\r\n") == 0);
    CHECK(status("GET / HTTP/1.0\r\nHost: a:8080\r\nAccept: */*\r\n\r\n") == 0);
    CHECK(status(with("Content-Length: 1000\r\n")) == 0);
    CHECK(status(with("Transfer-Encoding: chunked\r\n")) == 0);
    CHECK(status(with("Expect: 100-continue\r\nContent-Length: 5\r\n")) == 0);
}

TEST_CASE("a Transfer-Encoding other than exactly chunked is refused", "[api]") {
    for (auto const* coding :
         {"xchunked", "chunked, identity", "identity", "gzip, chunked", "Chunked", "chunked,",
          "\"chunked\"", "", "chunked;q=1", "chunked chunked"})
        CHECK(status(with("Transfer-Encoding: " + std::string(coding) + "\r\n")) == 400);
    CHECK(status(with("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n")) == 400);
    CHECK(status(with("Transfer-Encoding: chunked\r\ntransfer-encoding: identity\r\n")) == 400);
    CHECK(status(with("Transfer-Encoding: chunked\r\n", "HTTP/1.0")) == 400);
    CHECK(status(with("Transfer-Encoding : chunked\r\n")) == 400);
}

TEST_CASE("a Content-Length that can be read in two ways is refused", "[api]") {
    for (auto const* length : {"1, 1", "1,1", "+1", "-1", "0x1", "1 1", "", "1.0", "1;", "\"1\""})
        CHECK(status(with("Content-Length: " + std::string(length) + "\r\n")) == 400);
    CHECK(status(with("Content-Length: 1\r\nContent-Length: 1\r\n")) == 400);
    CHECK(status(with("Content-Length: 1\r\ncontent-length: 2\r\n")) == 400);
    CHECK(status(with("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n")) == 400);
}

TEST_CASE("a body larger than allowed is refused by its length alone", "[api]") {
    CHECK(status(with("Content-Length: 1001\r\n")) == 413);
    CHECK(status(with("Content-Length: 18446744073709551616\r\n")) == 413);
}

TEST_CASE("exactly one Host is needed", "[api]") {
    CHECK(status("GET / HTTP/1.1\r\n\r\n") == 400);
    CHECK(status("GET / HTTP/1.0\r\n\r\n") == 400);
    CHECK(status("GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n") == 400);
    CHECK(status("GET / HTTP/1.1\r\nHost: a, b\r\n\r\n") == 400);
    CHECK(status("GET / HTTP/1.1\r\nHost: a@b\r\n\r\n") == 400);
}

TEST_CASE("a folded header field is refused", "[api]") {
    CHECK(status(with("X-A: 1\r\n folded\r\n")) == 400);
    CHECK(status(with("X-A: 1\r\n\tfolded\r\n")) == 400);
    CHECK(status("GET / HTTP/1.1\r\n Host: a\r\n\r\n") == 400);
}

TEST_CASE("at most 64 header fields pass", "[api]") {
    std::string fields;
    for (int i = 0; i < 63; ++i) fields += "A: 1\r\n";
    CHECK(status(with(fields)) == 0);
    CHECK(status(with(fields + "A: 1\r\n")) == 431);
}

TEST_CASE("a request line that is none is refused", "[api]") {
    for (auto const* line : {"GET /", "GET", "GET  HTTP/1.1", "GET http://a/ HTTP/1.1",
                             "GET / x HTTP/1.1", "G@T / HTTP/1.1", "OPTIONS * HTTP/1.1"})
        CHECK(status(std::string(line) + "\r\nHost: a\r\n\r\n") == 400);
    CHECK(status("GET / HTTP/2.0\r\nHost: a\r\n\r\n") == 505);
    CHECK(status("GET / http/1.1\r\nHost: a\r\n\r\n") == 505);
    CHECK(status("\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n") == 400);
}

TEST_CASE("bare line feeds, control bytes and NUL are seen before the head is whole", "[api]") {
    CHECK(broken_line("GET / HTTP/1.1\nHost: a\n\n"));
    CHECK(broken_line("GET / HTTP/1.1\rHost: a"));
    CHECK(broken_line(std::string_view("GET /\0 HTTP/1.1", 15)));
    CHECK(broken_line("GET / HTTP/1.1\r\nA: \x1b\r\n"));
    CHECK_FALSE(broken_line("GET / HTTP/1.1\r\nHost: a\r"));
    CHECK_FALSE(broken_line("GET / HTTP/1.1\r\nHost: a\r\nX: \xc4\x91\tx\r\n\r\n"));
}

TEST_CASE("only 100-continue may be expected", "[api]") {
    CHECK(status(with("Expect: a-miracle\r\n")) == 417);
}

TEST_CASE("the end of a head is found wherever reading stopped before", "[api]") {
    std::string const head = "GET / HTTP/1.1\r\nHost: a\r\n\r\nmore";
    for (std::size_t from = 0; from < head.size() - 4; ++from)
        CHECK(head_size(head, from) == head.size() - 4);
    CHECK_FALSE(head_size("GET / HTTP/1.1\r\nHost: a\r\n"));
}
