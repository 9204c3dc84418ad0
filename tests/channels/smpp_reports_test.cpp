// Receipts of the kind "sms_smpp" from the real sim_smsc, as SMSCs differ in them.
#include <catch2/catch.hpp>
#include <set>

#include "tests/channels/smsc.hpp"

using namespace alertd;
using test::sms_messages;
using test::Smsc;

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

TEST_CASE("receipts are understood however the SMSC writes them", "[channels][simulator]") {
    if (!test::smsc_is_built()) return;
    struct Row {
        std::vector<std::string> flags;
        char const* settings;
    };
    auto const row =
        GENERATE(values<Row>({{{"--receipts", "tlv", "--unknown-tlvs"}, ""},
                              {{"--receipt-minimal"}, ""},
                              {{"--receipt-dates", "12", "--receipt-twice"}, ""},
                              {{"--receipt-dates", "14", "--split", "3"}, ""},
                              {{"--receipt-first"}, ""},
                              {{"--receipt-first", "--reorder", "16"}, ""},
                              {{"--id-form", "hex", "--receipt-id-form", "decimal"},
                               "id_in_answer = \"hexadecimal\"\nid_in_receipt = \"decimal\"\n"},
                              {{"--receipt-id-form", "padded"},
                               "id_in_answer = \"decimal\"\nid_in_receipt = \"decimal\"\n"}}));
    for (auto const& flag : row.flags) INFO(flag);
    Smsc smsc(row.flags, row.settings);
    CHECK(smsc.send(sms_messages(16, long_vietnamese())) == all("Accepted", 16));
    bool const twice = std::ranges::count(row.flags, "--receipt-twice") > 0;
    REQUIRE(smsc.outlet().receipts.wait_for(twice ? 32 : 16, seconds{20}));
    std::set<std::string> keys;
    for (auto const& r : smsc.outlet().receipts.all()) {
        CHECK(r.delivered);
        keys.insert(r.key);
    }
    CHECK(keys.size() == 16);
}

TEST_CASE("ids in another form than the settings say find nobody", "[channels][simulator]") {
    if (!test::smsc_is_built()) return;
    Smsc smsc({"--id-form", "hex", "--receipt-id-form", "decimal"});
    CHECK(smsc.send(sms_messages(4)) == all("Accepted", 4));
    CHECK_FALSE(smsc.outlet().receipts.wait_for(1, milliseconds{200}));
}

TEST_CASE("who cannot be reached is reported failed, with the SMSC's code",
          "[channels][simulator]") {
    if (!test::smsc_is_built()) return;
    auto const* form = GENERATE("text", "tlv");
    Smsc smsc({"--undeliverable-ratio", "1", "--receipts", form});
    CHECK(smsc.send(sms_messages(3)) == all("Accepted", 3));
    REQUIRE(smsc.outlet().receipts.wait_for(3, seconds{20}));
    for (auto const& r : smsc.outlet().receipts.all()) {
        CHECK_FALSE(r.delivered);
        CHECK(r.reason == (std::string_view(form) == "tlv" ? "UNDELIV 0001" : "UNDELIV 001"));
    }
}

TEST_CASE("only failures are reported where the settings ask for those alone",
          "[channels][simulator]") {
    if (!test::smsc_is_built()) return;
    Smsc smsc({"--undeliverable-ratio", "0.5"}, "registered_delivery = 2\n");
    CHECK(smsc.send(sms_messages(32)) == all("Accepted", 32));
    REQUIRE(smsc.outlet().receipts.wait_for(4, seconds{20}));
    for (auto const& r : smsc.outlet().receipts.all()) CHECK_FALSE(r.delivered);
}

TEST_CASE("a receipt that could not be journalled comes again and counts",
          "[channels][simulator]") {
    if (!test::smsc_is_built()) return;
    Smsc smsc({"--receipt-retry-ms", "20"});
    smsc.outlet().receipts.keeps = false;
    CHECK(smsc.send_one("k") == "Accepted");
    CHECK_FALSE(smsc.outlet().receipts.wait_for(1, milliseconds{100}));
    smsc.outlet().receipts.keeps = true;
    REQUIRE(smsc.outlet().receipts.wait_for(1, seconds{20}));
    CHECK_FALSE(smsc.outlet().receipts.wait_for(2, milliseconds{60}));
}

TEST_CASE("receipts that come after a restart find their messages", "[channels][simulator]") {
    if (!test::smsc_is_built()) return;
    Smsc smsc({"--receipt-delay-ms", "150"});
    CHECK(smsc.send(sms_messages(5, long_vietnamese())) == all("Accepted", 5));
    smsc.close_outlet();
    auto const kept = test::read_whole(smsc.kept() + "/tested.ids");
    CHECK(kept.find("key-4") != kept.npos);
    CHECK(kept.find("84110000000") == kept.npos);
    smsc.open_outlet();
    REQUIRE(smsc.outlet().receipts.wait_for(5, seconds{20}));
}

TEST_CASE("an answer that comes too late still ties its receipt to the message",
          "[channels][simulator]") {
    if (!test::smsc_is_built()) return;
    Smsc smsc({"--delay-ms", "250", "--receipt-delay-ms", "300"}, "response_timeout_ms = 60\n");
    CHECK(smsc.send_one("late") == "Unknown");
    REQUIRE(smsc.outlet().receipts.wait_for(1, seconds{20}));
    CHECK(smsc.outlet().receipts.all()[0].key == "late");
}
