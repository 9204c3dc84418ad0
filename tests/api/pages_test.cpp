// The desk page as the daemon serves it: policy, forms, what is kept, what it weighs.
#include <catch2/catch.hpp>

#include "alertd/api/embedded_pages.hpp"
#include "tests/api/office.hpp"

using namespace alertd;
using test::Running;

namespace {

constexpr std::size_t weight_max = 250 << 10;  // compressed: a commune's line is weak

bool zipped(std::string_view bytes) {
    return bytes.starts_with("\x1f\x8b");
}

std::string an_asset(std::string_view ending) {
    for (auto const& page : embedded::pages())
        if (page.name.starts_with("assets/") && page.name.ends_with(ending))
            return "/desk/" + std::string(page.name);
    throw std::runtime_error("the desk page has no " + std::string(ending));
}

}  // namespace

TEST_CASE("the whole desk page weighs at most 250 KiB compressed", "[api]") {
    std::size_t weight = 0;
    for (auto const& page : embedded::pages()) {
        INFO(page.name);
        CHECK(zipped(page.gzip));
        CHECK_FALSE(page.plain.empty());
        weight += page.gzip.size();
    }
    CHECK(weight > 10'000);
    CHECK(weight <= weight_max);
}

TEST_CASE("the desk page lets nothing in from elsewhere and into no frame", "[api]") {
    Running r;
    auto const page = r.get("/desk/");
    CHECK(page.status == 200);
    CHECK(page.header("content-type") == "text/html; charset=utf-8");
    auto const policy = page.header("content-security-policy");
    CHECK(policy.find("default-src 'self'") != std::string::npos);
    CHECK(policy.find("frame-ancestors 'none'") != std::string::npos);
    for (auto const* loose : {"unsafe", "http:", "https:", "data:", "*"})
        CHECK(policy.find(loose) == std::string::npos);
    CHECK(page.header("x-content-type-options") == "nosniff");
    CHECK(page.header("referrer-policy") == "no-referrer");
    CHECK(page.header("cache-control") == "no-cache");
    for (auto const* inside : {"<style", " style=", " onclick=", "<script>", "http://", "https://"})
        CHECK(page.body.find(inside) == std::string::npos);
    CHECK(r.get("/v1/alerts").header("content-security-policy") ==
          "default-src 'none'; frame-ancestors 'none'");
}

TEST_CASE("/desk leads to the page, and what is no part of it is not there", "[api]") {
    Running r;
    auto const desk = r.get("/desk");
    CHECK(desk.status == 308);
    CHECK(desk.header("location") == "/desk/");
    for (auto const* path : {"/desk/index.html", "/desk/assets/", "/desk/assets/none.js",
                             "/desk/assets/..%2Findex.html", "/desk/x/y"}) {
        INFO(path);
        CHECK(r.get(path).status == 404);
    }
    CHECK(r.ask("POST", "/desk/").status == 405);
}

TEST_CASE("files of the page come compressed to who takes that, plain to others", "[api]") {
    Running r;
    auto const path = an_asset(".js");
    auto const packed = r.get(path, "Accept-Encoding: br;q=1, gzip;q=0.5\r\n");
    CHECK(packed.header("content-encoding") == "gzip");
    CHECK(zipped(packed.body));
    CHECK(packed.header("vary") == "Accept-Encoding");
    for (auto const* refusing : {"", "Accept-Encoding: identity\r\n",
                                 "Accept-Encoding: gzip;q=0, *;q=1\r\n", "Accept-Encoding: \r\n"}) {
        INFO(refusing);
        auto const plain = r.get(path, refusing);
        CHECK(plain.header("content-encoding").empty());
        CHECK_FALSE(zipped(plain.body));
        CHECK(plain.header("etag") != packed.header("etag"));
    }
}

TEST_CASE("files of the page are kept for good, the page itself is asked for again", "[api]") {
    Running r;
    auto const style = r.get(an_asset(".css"));
    CHECK(style.header("content-type") == "text/css; charset=utf-8");
    CHECK(style.header("cache-control") == "public, max-age=31536000, immutable");
    auto const etag = r.get("/desk/").header("etag");
    auto const again = r.get("/desk/", "If-None-Match: " + etag + "\r\n");
    CHECK(again.status == 304);
    CHECK(again.body.empty());
    CHECK(again.header("etag") == etag);
    CHECK(r.get("/desk/", "If-None-Match: \"other\"\r\n").status == 200);
}
