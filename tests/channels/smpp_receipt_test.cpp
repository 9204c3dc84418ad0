// Delivery receipts as SMSCs write them.
#include <catch2/catch.hpp>

#include "channels/smpp_receipt.hpp"

using namespace alertd;
using namespace alertd::channels::smpp;

namespace {

ShortMessage deliver(std::string text, std::uint8_t esm_class = esm_receipt) {
    ShortMessage m;
    m.esm_class = esm_class;
    m.text = std::move(text);
    return m;
}

struct Row {
    char const* text;
    char const* id;
    MessageState state;
    char const* error;
};

using S = MessageState;
constexpr Row rows[] = {
    {"id:0123456789 sub:001 dlvrd:001 submit date:2611221530 done date:2611221531 stat:DELIVRD "
     "err:000 text:Canh bao lu quet",
     "0123456789", S::delivered, "000"},
    {"id:0123456789 sub:001 dlvrd:000 submit date:261122153000 done date:261122153102 "
     "stat:UNDELIV err:00B text:",
     "0123456789", S::undeliverable, "00B"},
    {"id:7220bb6bd0be98fa628de66590f80070 sub:001 dlvrd:001 submit date:20261122153000 done "
     "date:20261122153102 stat:DELIVRD err:0",
     "7220bb6bd0be98fa628de66590f80070", S::delivered, "0"},
    {"id:a stat:EXPIRED", "a", S::expired, ""},
    {"ID:A1 STAT:delivrd ERR:0 TEXT:x", "A1", S::delivered, "0"},
    {"stat:REJECTD err:1 id:9", "9", S::rejected, "1"},
    {"id: 12  sub:001 stat:DELETED", "12", S::deleted, ""},
    {"id:1\nstat:ACCEPTD\n", "1", S::accepted, ""},
    {"id:1 stat:BUFFRED", "1", S::enroute, ""},
    {"id:1 stat:ACKED", "1", S::enroute, ""},
    {"id:1 stat:UNKNOWN", "1", S::unknown, ""},
    {"id:1 stat:WONDERFUL", "1", S::unreadable, ""},
    {"id:1 sub:001 dlvrd:001", "1", S::unreadable, ""},
    {"id:1 stat:UNDELIV err:0;1<x> text:", "1", S::undeliverable, "01x"},
    // Our own text must not decide.
    {"id:1 sub:001 text:stat:DELIVRD id:2", "1", S::unreadable, ""}};

}  // namespace

TEST_CASE("receipts in text are read as SMSCs write them", "[channels]") {
    for (auto const& row : rows) {
        INFO(row.text);
        auto const receipt = read_receipt(deliver(row.text));
        REQUIRE(receipt);
        CHECK(receipt->id == row.id);
        CHECK(receipt->state == row.state);
        CHECK(receipt->error == row.error);
    }
}

TEST_CASE("what people write is no receipt, whatever it says", "[channels]") {
    for (auto const* text : {"", "Xin chao", "id:", "id:1", "my id:1 stat",
                             "text:id:1 stat:DELIVRD", "stat:DELIVRD err:0"}) {
        INFO(text);
        CHECK_FALSE(read_receipt(deliver(text)));
        CHECK_FALSE(read_receipt(deliver(text, 0)));
    }
    // The class says that it is no receipt of the SMSC, but a person's acknowledgement.
    CHECK_FALSE(read_receipt(deliver("id:1 stat:DELIVRD", 0x08)));
    CHECK_FALSE(read_receipt(deliver("id:1 stat:DELIVRD", 0x20)));
}

TEST_CASE("a receipt whose SMSC forgot to say so is one if it is whole", "[channels]") {
    CHECK(read_receipt(deliver("id:1 stat:DELIVRD", 0)));
    CHECK_FALSE(read_receipt(deliver("id:1 sub:001", 0)));
}

TEST_CASE("parameters go before the text, and are enough", "[channels]") {
    auto m = deliver("id:1 stat:UNDELIV err:005");
    m.tlvs = {{0x1501, "?"},
              {tag::receipted_message_id, std::string("abc\0", 4)},
              {tag::message_state, "\x02"}};
    auto receipt = read_receipt(m);
    REQUIRE(receipt);
    CHECK(receipt->id == "abc");
    CHECK(receipt->state == MessageState::delivered);
    m.text.clear();
    m.tlvs[2].value = "\x05";
    m.tlvs.push_back({tag::network_error, std::string("\x03\x00\x1b", 3)});
    receipt = read_receipt(m);
    REQUIRE(receipt);
    CHECK(receipt->state == MessageState::undeliverable);
    CHECK(receipt->error == "001b");
    m.tlvs[2].value = "\x09";
    CHECK(read_receipt(m)->state == MessageState::unreadable);
    m.tlvs[1].value.clear();
    CHECK_FALSE(read_receipt(m));
}

TEST_CASE("a receipt in a message_payload is read", "[channels]") {
    auto m = deliver("");
    m.tlvs = {{tag::message_payload, "id:5 stat:DELIVRD"}};
    REQUIRE(read_receipt(m));
    CHECK(read_receipt(m)->id == "5");
}

TEST_CASE("dates of 10, 12 and 14 digits are read, and nothing else is", "[channels]") {
    CHECK(read_receipt_date("2611220830") == Time{seconds{1'795'336'200}});
    CHECK(read_receipt_date("261122083005") == Time{seconds{1'795'336'205}});
    CHECK(read_receipt_date("20261122083005") == Time{seconds{1'795'336'205}});
    for (auto const* text : {"", "26112208", "2613220830", "2611310830", "2611222430", "26112208x0",
                             "261122083060", "202611220830", "19991122083005999"}) {
        INFO(text);
        if (std::string_view(text) != "202611220830") CHECK_FALSE(read_receipt_date(text));
    }
}

TEST_CASE("only what is final ends a message", "[channels]") {
    for (auto const state : {S::delivered, S::expired, S::deleted, S::undeliverable, S::rejected})
        CHECK(is_final(state));
    for (auto const state : {S::enroute, S::accepted, S::unknown, S::unreadable})
        CHECK_FALSE(is_final(state));
}

TEST_CASE("an id is the same however it is written", "[channels]") {
    using F = IdForm;
    CHECK(plain_id("3B9ACA07", F::hexadecimal) == plain_id("1000000007", F::decimal));
    CHECK(plain_id("0x3b9aca07", F::hexadecimal) == plain_id("00001000000007", F::decimal));
    CHECK(plain_id("AB-12", F::any_case) == plain_id("ab-12", F::any_case));
    CHECK(plain_id("AB-12", F::exact) != plain_id("ab-12", F::exact));
    CHECK(plain_id("0", F::decimal) == plain_id("000", F::decimal));
    CHECK(plain_id("0", F::hexadecimal) == "0");
    // Over 64 bits: decimal and hexadecimal are never taken for one another.
    CHECK(plain_id("340282366920938463463374607431768211455", F::decimal) !=
          plain_id("340282366920938463463374607431768211455", F::hexadecimal));
    CHECK(plain_id("00340282366920938463463374607431768211455", F::decimal) ==
          plain_id("340282366920938463463374607431768211455", F::decimal));
    CHECK(plain_id("msg-7", F::decimal) == "msg-7");
    CHECK(plain_id("", F::decimal).empty());
}
