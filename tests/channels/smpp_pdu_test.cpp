// The codec of SMPP 3.4: against bytes written by hand from the standard, and against hostile ones.
#include <catch2/catch.hpp>

#include "alertd/model/text.hpp"
#include "channels/smpp_pdu.hpp"
#include "tests/support/result_text.hpp"

using namespace alertd;
using namespace alertd::channels::smpp;

namespace {

std::string bytes(std::string_view hex_with_blanks) {
    std::string hex;
    for (char c : hex_with_blanks)
        if (c != ' ' && c != '\n') hex += c;
    return from_hex(hex).value();
}

ShortMessage sample() {
    ShortMessage m;
    m.source = {5, 0, "CANHBAO"};
    m.destination = {1, 1, "84112345678"};
    m.esm_class = esm_udh;
    m.validity = "000000010000000R";
    m.registered_delivery = 1;
    m.data_coding = 8;
    m.text = std::string("\x05\x00\x03\x2a\x02\x01", 6) + std::string("\x1e\xa1", 2);
    return m;
}

// 4.4.1, field by field.
constexpr std::string_view sample_hex =
    "0000004b 00000004 00000000 00000007"
    "00"                                   // service_type
    "05 00 43414e4842414f 00"              // source_addr
    "01 01 3834313132333435363738 00"      // destination_addr
    "40 00 00"                             // esm_class, protocol_id, priority_flag
    "00"                                   // schedule_delivery_time
    "30303030303030313030303030303052 00"  // validity_period
    "01 00 08 00"                          // registered, replace, data_coding, sm_default_msg_id
    "08 0500032a0201 1ea1";                // sm_length, short_message

}  // namespace

TEST_CASE("a submit_sm is written octet for octet as the standard lays it out", "[channels]") {
    auto const written = write_pdu({Command::submit_sm, 0, 7, sample()});
    CHECK(to_hex(bytes_of(written)) == to_hex(bytes_of(bytes(sample_hex))));
    auto const read = read_pdu(written);
    REQUIRE(read);
    CHECK(std::get<ShortMessage>(read->body) == sample());
    CHECK(read->sequence == 7);
}

TEST_CASE("every kind of PDU is read back as it was written", "[channels]") {
    Bind bind;
    bind.system_id = "alertd";
    bind.password = "secret";
    bind.system_type = "VMS";
    bind.range = {1, 1, "84"};
    ShortMessage with_parameters = sample();
    with_parameters.tlvs = {{tag::message_payload, std::string(65'535, 'x')}, {0x1501, ""}};
    std::vector<Pdu> const all = {
        {Command::bind_transceiver, 0, 1, bind},
        {Command::bind_transceiver_resp, 0, 1, BindAnswer{"SMSC", {{0x0210, "\x34"}}}},
        {Command::bind_transceiver_resp, status::bad_password, 1},
        {Command::submit_sm, 0, 2, with_parameters},
        {Command::submit_sm_resp, 0, 2, MessageId{"abc-1", {{0x1500, "new"}}}},
        {Command::submit_sm_resp, status::throttled, 2},
        {Command::deliver_sm, 0, 3, sample()},
        {Command::deliver_sm_resp, 0, 3, MessageId{}},
        {Command::enquire_link, 0, 0x7FFFFFFF},
        {Command::enquire_link_resp, 0, 0x7FFFFFFF},
        {Command::unbind, 0, 4},
        {Command::generic_nack, status::bad_command, 0},
        {Command(0x102), 0, 5, Other{"an alert_notification"}}};
    for (auto const& pdu : all) {
        INFO(std::uint32_t(pdu.command));
        auto const read = read_pdu(write_pdu(pdu));
        REQUIRE(read);
        CHECK(*read == pdu);
    }
}

TEST_CASE("parameters that nobody knows are kept, and the known are found among them",
          "[channels]") {
    std::vector<Tlv> const tlvs = {{0x1500, "x"}, {tag::message_state, "\x02"}, {0x3FFF, ""}};
    REQUIRE(find_tlv(tlvs, tag::message_state));
    CHECK(*find_tlv(tlvs, tag::message_state) == "\x02");
    CHECK(find_tlv(tlvs, tag::message_payload) == nullptr);
}

TEST_CASE("a length that cannot be is told before anything is waited for", "[channels]") {
    CHECK(pdu_size("") == 0u);
    CHECK(pdu_size(std::string(3, '\0')) == 0u);
    CHECK(pdu_size(bytes("00000010")) == 16u);
    CHECK(pdu_size(bytes("0000000f")) == std::nullopt);
    CHECK(pdu_size(bytes("00011170")) == 70'000u);
    CHECK(pdu_size(bytes("00011171")) == std::nullopt);
    CHECK(pdu_size(bytes("ffffffff")) == std::nullopt);
    CHECK(pdu_size("HTTP/1.1 200 OK") == std::nullopt);
}

TEST_CASE("a PDU cut anywhere is refused", "[channels]") {
    auto whole = write_pdu({Command::submit_sm, 0, 7, sample()});
    for (std::size_t size = header_bytes; size < whole.size(); ++size) {
        auto cut = whole.substr(0, size);
        cut[3] = char(size);
        INFO(size);
        CHECK_FALSE(read_pdu(cut));
    }
    CHECK_FALSE(read_pdu(whole + "x"));
    CHECK_FALSE(read_pdu(""));
}

TEST_CASE("fields at their limits are read, and longer ones refused", "[channels]") {
    auto const answer_with = [](std::size_t length) {
        std::string const body = std::string(length, 'i') + '\0';
        std::string pdu = write_pdu({Command(0x8000'0102), 0, 1, Other{body}});
        pdu[7] = 0x04, pdu[6] = 0;  // a submit_sm_resp
        return read_pdu(pdu);
    };
    CHECK(answer_with(64));
    CHECK_FALSE(answer_with(65));
    MessageId many{"id", std::vector<Tlv>(tlvs_max, {0x1500, ""})};
    CHECK(read_pdu(write_pdu({Command::submit_sm_resp, 0, 1, many})));
    auto more = write_pdu({Command::submit_sm_resp, 0, 1, many}) + bytes("15000000");
    more[2] = char((more.size()) >> 8), more[3] = char(more.size());
    CHECK_FALSE(read_pdu(more));
}

TEST_CASE("a field that does not fit is a bug of who wrote it, not a shorter message",
          "[channels]") {
    auto m = sample();
    m.source.digits = std::string(21, '1');
    CHECK_THROWS_AS(write_pdu({Command::submit_sm, 0, 1, m}), std::invalid_argument);
    m = sample();
    m.text = std::string(256, 'x');
    CHECK_THROWS_AS(write_pdu({Command::submit_sm, 0, 1, m}), std::invalid_argument);
    m = sample();
    m.validity = std::string(
        "0\0"
        "0",
        3);
    CHECK_THROWS_AS(write_pdu({Command::submit_sm, 0, 1, m}), std::invalid_argument);
}

TEST_CASE("times are written as the standard says, in UTC", "[channels]") {
    Time const at{seconds{1'795'336'205}};  // 2026-11-22 08:30:05
    CHECK(absolute_time(at) == "261122083005000+");
    CHECK(relative_time(seconds{36 * 3'600 + 61}) == "000001120101000R");
    CHECK(relative_time(seconds{-5}) == "000000000000000R");
    CHECK(relative_time(std::chrono::days{400}) == "000098000000000R");
    CHECK(absolute_time(at).size() == 16);
}
