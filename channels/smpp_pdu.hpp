#pragma once
// The packets (PDUs) of SMPP 3.4 (issue 1.2, 12-Oct-1999), those that an ESME and its SMSC exchange
// to send texts and report on them. Pure: bytes in, values out, total over every string of bytes.
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "alertd/model/clock.hpp"
#include "alertd/model/result.hpp"

namespace alertd::channels::smpp {

// 5.1.2.1. A response is its request with the top bit set; what is not listed is still read, and
// its body is kept as bytes.
enum class Command : std::uint32_t {
    bind_receiver = 0x1,
    bind_transmitter = 0x2,
    submit_sm = 0x4,
    deliver_sm = 0x5,
    unbind = 0x6,
    bind_transceiver = 0x9,
    enquire_link = 0x15,
    bind_receiver_resp = 0x8000'0001,
    bind_transmitter_resp = 0x8000'0002,
    submit_sm_resp = 0x8000'0004,
    deliver_sm_resp = 0x8000'0005,
    unbind_resp = 0x8000'0006,
    bind_transceiver_resp = 0x8000'0009,
    enquire_link_resp = 0x8000'0015,
    generic_nack = 0x8000'0000
};
constexpr bool is_response(Command c) {
    return (std::uint32_t(c) & 0x8000'0000) != 0;
}
constexpr Command response_to(Command c) {
    return Command(std::uint32_t(c) | 0x8000'0000);
}

// 5.1.3: the statuses that this program acts on.
namespace status {
inline constexpr std::uint32_t ok = 0x00, bad_length = 0x02, bad_command = 0x03, not_bound = 0x04,
                               already_bound = 0x05, system_error = 0x08, bad_source = 0x0A,
                               bad_destination = 0x0B, bind_failed = 0x0D, bad_password = 0x0E,
                               bad_system_id = 0x0F, queue_full = 0x14, bad_service_type = 0x15,
                               bad_source_ton = 0x48, bad_source_npi = 0x49, bad_system_type = 0x53,
                               throttled = 0x58, bad_schedule = 0x61, bad_validity = 0x62,
                               receiver_temporary = 0x64, receiver_permanent = 0x65,
                               receiver_rejects = 0x66;
}  // namespace status

// 5.3.2: optional parameters that are used by name. Others are kept with the PDU and looked at by
// nobody.
namespace tag {
inline constexpr std::uint16_t receipted_message_id = 0x001E, interface_version = 0x0210,
                               network_error = 0x0423, message_payload = 0x0424,
                               message_state = 0x0427;
}

struct Tlv {
    std::uint16_t tag = 0;
    std::string value;
    bool operator==(Tlv const&) const = default;
};

struct Address {
    std::uint8_t ton = 0, npi = 0;
    std::string digits;  // at most 20, or a brand's name
    bool operator==(Address const&) const = default;
};

struct Bind {
    std::string system_id;    // at most 15 octets
    std::string password;     // at most 64: some SMSCs give more than the 8 of the standard
    std::string system_type;  // at most 12
    std::uint8_t version = 0x34;
    Address range;  // at most 40
    bool operator==(Bind const&) const = default;
};

struct BindAnswer {
    std::string system_id;
    std::vector<Tlv> tlvs;
    bool operator==(BindAnswer const&) const = default;
};

// submit_sm and deliver_sm have one layout.
struct ShortMessage {
    std::string service_type;  // at most 5
    Address source, destination;
    std::uint8_t esm_class = 0, protocol = 0, priority = 0;
    std::string schedule, validity;  // "" or 16 characters (7.1.1)
    std::uint8_t registered_delivery = 0, replace = 0, data_coding = 0, default_message = 0;
    std::string text;  // with its UDH; at most 254 octets by the standard, 255 are read
    std::vector<Tlv> tlvs;
    bool operator==(ShortMessage const&) const = default;
};

// submit_sm_resp and deliver_sm_resp.
struct MessageId {
    std::string id;  // at most 64
    std::vector<Tlv> tlvs;
    bool operator==(MessageId const&) const = default;
};

struct Other {
    std::string bytes;
    bool operator==(Other const&) const = default;
};

struct Pdu {
    Command command{};
    std::uint32_t status = 0, sequence = 0;
    // monostate: no body (also of a refusal that has none).
    std::variant<std::monostate, Bind, BindAnswer, ShortMessage, MessageId, Other> body = {};
    bool operator==(Pdu const&) const = default;
};

inline constexpr std::size_t header_bytes = 16;
inline constexpr std::size_t pdu_bytes_max = 70'000;  // a message_payload of 64 KiB and its fields
inline constexpr std::size_t tlvs_max = 64;
inline constexpr std::size_t text_bytes_max = 254;

inline constexpr std::uint8_t esm_udh = 0x40;           // the text begins with a header
inline constexpr std::uint8_t esm_receipt = 0x04;       // deliver_sm: a delivery receipt
inline constexpr std::uint8_t esm_kind_of_text = 0x3C;  // deliver_sm: bits 5 to 2

// The size of the PDU at the head of `bytes`; 0: its length has not come yet; none: its length
// cannot be (under 16, over pdu_bytes_max), and nothing after it can be read.
std::optional<std::size_t> pdu_size(std::string_view bytes);

// The header of a PDU, at least header_bytes long.
Pdu read_header(std::string_view bytes);

// Exactly one PDU. Refuses a body that its fields overrun or do not fill.
Result<Pdu> read_pdu(std::string_view bytes);

// Appends the PDU. std::invalid_argument for a field longer than the standard lets it be: who fills
// it in checks what comes from outside.
void append_pdu(std::string& out, Pdu const& pdu);
std::string write_pdu(Pdu const& pdu);

std::string const* find_tlv(std::vector<Tlv> const& tlvs, std::uint16_t tag);  // the first, or null

// 7.1.1: absolute, in UTC ("261122083000000+"); or how long from now on ("000001120000000R").
std::string absolute_time(Time at);
std::string relative_time(seconds from_now);  // cut to 98 days

}  // namespace alertd::channels::smpp
