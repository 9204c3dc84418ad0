// The kind "sms_smpp" against the real sim_smsc, over real sockets.
#include <signal.h>

#include <catch2/catch.hpp>

#include "tests/channels/smsc.hpp"

using namespace alertd;
using test::sms_messages;
using test::Smsc;
using test::text_to;

namespace {

using Words = std::vector<std::string_view>;
Words all(std::string_view word, std::size_t n) {
    return Words(n, word);
}

std::string long_vietnamese() {
    std::string text;
    for (int i = 1; i <= 12; ++i)
        text += "Cảnh báo lũ quét cấp " + std::to_string(i) + " tại xã Nậm Păm. ";
    return text;
}

}  // namespace

TEST_CASE("a text stands in the SMSC's record, letter for letter, when its answer comes",
          "[channels][simulator]") {
    if (!test::smsc_is_built()) return;
    Smsc smsc;
    auto batch = sms_messages(32, "Cảnh báo lũ quét");
    batch[1].body = "Canh bao lu quet [cap 4] {di ngay} 50€";
    CHECK(smsc.send(batch) == all("Accepted", 32));
    auto const record = smsc.record();
    REQUIRE(record.size() == 32);
    CHECK(record[0].at("text") == "Cảnh báo lũ quét");
    CHECK(record[0].at("dcs") == 8);
    CHECK(record[1].at("text") == batch[1].body.c_str());
    CHECK(record[1].at("dcs") == 0);
    CHECK(record[0].at("from") == "CANHBAO");
    CHECK(record[0].at("from_ton") == 5);
    CHECK(record[31].at("to") == batch[31].address.substr(1).c_str());
    CHECK(record[0].at("validity") == "000000010000000R");
    CHECK(std::get<Accepted>(smsc.outcomes[0]).carrier_id ==
          std::string_view(record[0].at("id").as_string()));
}

TEST_CASE("a long text comes in parts that make it whole again", "[channels][simulator]") {
    if (!test::smsc_is_built()) return;
    auto const* form = GENERATE("udh8", "udh16", "payload");
    auto const* alphabet = GENERATE("gsm7", "gsm7_packed", "latin1");
    INFO(form << " " << alphabet);
    Smsc smsc(
        {"--default-alphabet", alphabet},
        "long_text = \"" + std::string(form) + "\"\ndefault_alphabet = \"" + alphabet + "\"\n");
    auto batch = sms_messages(2, long_vietnamese());
    batch[1].body.clear();
    for (int i = 0; i < 30; ++i) batch[1].body += "Di ngay [" + std::to_string(i) + "] so tan! ";
    CHECK(smsc.send(batch) == all("Accepted", 2));
    auto const record = smsc.record();
    for (auto const& m : batch) CHECK(text_to(record, m.address.substr(1)) == m.body);
    bool const whole = std::string_view(form) == "payload";
    CHECK((whole ? record.size() == 2 : record.size() > 6));
    REQUIRE(smsc.outlet().receipts.wait_for(2, seconds{20}));
}

TEST_CASE("a person in parts is delivered once all receipts came, and is told once",
          "[channels][simulator]") {
    if (!test::smsc_is_built()) return;
    Smsc smsc;
    CHECK(smsc.send(sms_messages(8, long_vietnamese())) == all("Accepted", 8));
    REQUIRE(smsc.outlet().receipts.wait_for(8, seconds{20}));
    auto const receipts = smsc.outlet().receipts.all();
    CHECK(receipts.size() == 8);
    for (auto const& r : receipts) CHECK(r.delivered);
}
