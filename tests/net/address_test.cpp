#include "alertd/net/address.hpp"

#include <arpa/inet.h>

#include <catch2/catch.hpp>

namespace {

bool global(std::string const& text) {
    unsigned char bytes[16];
    bool const six = text.find(':') != std::string::npos;
    REQUIRE(::inet_pton(six ? AF_INET6 : AF_INET, text.c_str(), bytes) == 1);
    return alertd::net::is_global({bytes, six ? 16u : 4u});
}

}  // namespace

TEST_CASE("an address outside the open internet is not global", "[net]") {
    auto const* text =
        GENERATE("0.0.0.0", "10.1.2.3", "100.64.0.1", "100.127.255.255", "127.0.0.1", "127.255.0.1",
                 "169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.8", "192.0.2.1",
                 "192.168.1.1", "198.18.0.1", "198.19.255.255", "198.51.100.7", "203.0.113.9",
                 "224.0.0.1", "239.1.1.1", "255.255.255.255", "::", "::1", "fe80::1", "fc00::1",
                 "fd12::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1",
                 "2001::1", "2001:db8::1", "2002:7f00:1::1", "3fff:fff::1", "::127.0.0.1");
    INFO(text);
    CHECK_FALSE(global(text));
}

TEST_CASE("an address of the open internet is global, right up to the borders", "[net]") {
    auto const* text =
        GENERATE("1.1.1.1", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0",
                 "126.255.255.255", "128.0.0.0", "172.15.255.255", "172.32.0.0", "192.0.1.0",
                 "198.17.255.255", "198.20.0.0", "223.255.255.255", "203.113.0.1",
                 "2606:4700::1111", "2001:200::1", "2001:dc8::1", "::ffff:1.1.1.1");
    INFO(text);
    CHECK(global(text));
}

TEST_CASE("bytes that are no address are not global", "[net]") {
    CHECK_FALSE(alertd::net::is_global({}));
    CHECK_FALSE(alertd::net::is_global(alertd::bytes_of("12345")));
}
