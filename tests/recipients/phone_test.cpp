#include <catch2/catch.hpp>

#include "alertd/recipients/import.hpp"
#include "alertd/recipients/person.hpp"

using alertd::recipients::carrier_of;
using alertd::recipients::carriers;
using alertd::recipients::normalise_phone;

TEST_CASE("mobile numbers in every usual spelling become E.164", "[recipients]") {
    for (auto const* text : {"0912345678", "84912345678", "+84912345678", "0912 345 678",
                             "0912.345.678", "091-234-5678", "+84 912 345 678", " 0912345678 "})
        CHECK(normalise_phone(text) == "+84912345678");
    for (char const first : {'3', '5', '7', '8', '9'})
        CHECK(normalise_phone(std::string("0") + first + "12345678") ==
              std::string("+84") + first + "12345678");
}

TEST_CASE("what is no Vietnamese mobile number is none", "[recipients]") {
    for (auto const* text : {"",
                             "0",
                             "091234567",
                             "09123456789",
                             "912345678",
                             "+840912345678",
                             "840912345678",
                             "0112345678",
                             "0212345678",
                             "0412345678",
                             "0612345678",
                             "+84112345678",
                             "+85512345678",
                             "0084912345678",
                             "++84912345678",
                             "0912345+678",
                             "0912345678;",
                             "=0912345678",
                             "O912345678",
                             "0912\t345678",
                             "09123456\xD9\xA7\xD9\xA8",
                             "0912345678                                      "})
        CHECK_FALSE(normalise_phone(text));
}

TEST_CASE("a carrier is told by the prefix", "[recipients]") {
    struct {
        char const *phone, *carrier;
    } const rows[] = {{"+84321234567", "viettel"},
                      {"+84981234567", "viettel"},
                      {"+84911234567", "vinaphone"},
                      {"+84701234567", "mobifone"},
                      {"+84921234567", "vietnamobile"},
                      {"+84991234567", "gmobile"},
                      {"+84871234567", "itel"},
                      {"+84551234567", ""},
                      {"", ""}};
    for (auto const& row : rows) CHECK(carriers[carrier_of(row.phone)] == row.carrier);
}
