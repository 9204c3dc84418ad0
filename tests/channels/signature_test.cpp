#include "channels/signature.hpp"

#include <catch2/catch.hpp>

using namespace alertd;
using namespace alertd::channels;

namespace {

constexpr seconds at{1'795'000'000};
constexpr Time now{at};
constexpr std::string_view secret = "s3cret", body = R"({"receipts":[]})";

bool holds(std::string_view header, Time when = now, std::string_view over = body) {
    return signature_fault(header, secret, when, over).empty();
}

}  // namespace

TEST_CASE("a signature is the one that OpenSSL's own command makes", "[channels]") {
    // printf '1795000000.{"receipts":[]}' | openssl dgst -sha256 -hmac s3cret
    CHECK(sign(secret, at, body) ==
          "t=1795000000,v1=cf2fa62ea000f5c5f1eb06ee524ceb4c88fc8f2a2424a07be5f9f03604f0ff4c");
    CHECK(holds(sign(secret, at, body)));
}

TEST_CASE("a signature of another secret, body or time does not hold", "[channels]") {
    CHECK_FALSE(holds(sign("other", at, body)));
    CHECK_FALSE(holds(sign(secret, at, body), now, R"({"receipts":[ ]})"));
    std::string moved = sign(secret, at, body);
    moved[11] = '1';  // the time's last digit
    CHECK_FALSE(holds(moved));
}

TEST_CASE("a signature holds for five minutes either way and no longer", "[channels]") {
    std::string const header = sign(secret, at, body);
    CHECK(holds(header, now + seconds{300}));
    CHECK(holds(header, now - seconds{300}));
    CHECK_FALSE(holds(header, now + seconds{301}));
    CHECK_FALSE(holds(header, now - seconds{301}));
}

TEST_CASE("while a secret is changed, one right signature of up to four is enough", "[channels]") {
    std::string const right = sign(secret, at, body), mac = right.substr(right.find(",v1="));
    std::string const wrong = ",v1=" + std::string(64, '0');
    CHECK(holds("t=1795000000" + wrong + wrong + wrong + mac));
    CHECK_FALSE(holds("t=1795000000" + wrong + wrong + wrong + wrong + mac));
    CHECK_FALSE(holds("t=1795000000" + wrong));
}

TEST_CASE("a header that is not a signature does not hold", "[channels]") {
    std::string const mac = sign(secret, at, body).substr(13);
    auto const header = GENERATE_COPY(
        std::string(), std::string("t=1795000000"), mac, "t=," + mac, "t=x1795000000," + mac,
        "t=-1," + mac, "t=99999999999999999999," + mac, "t=1795000000,t=1795000000," + mac,
        "t=1795000000," + mac + ",v2=00", "t=1795000000," + mac.substr(0, 60), std::string("v1="),
        std::string(",,,,"), std::string(600, ','), "t=1795000000, " + mac);
    INFO(header);
    CHECK_FALSE(holds(header));
}
