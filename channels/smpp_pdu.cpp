#include "channels/smpp_pdu.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

namespace alertd::channels::smpp {
namespace {

std::uint8_t octet(char c) {
    return static_cast<std::uint8_t>(c);
}

std::uint32_t word32(std::string_view bytes) {
    std::uint32_t value = 0;
    for (char c : bytes.substr(0, 4)) value = value << 8 | octet(c);
    return value;
}

// Reads field by field; the first field that overruns makes all that follow empty.
class Fields {
public:
    explicit Fields(std::string_view bytes) : rest_(bytes) {}

    // A C-Octet String of at most `most` octets with its NUL.
    std::string text(std::size_t most) {
        auto const end = rest_.substr(0, most).find('\0');
        if (end == rest_.npos) return fail("a text has no end");
        std::string const found(rest_.substr(0, end));
        rest_.remove_prefix(end + 1);
        return found;
    }
    std::string octets(std::size_t count) {
        if (rest_.size() < count) return fail("it ends inside a field");
        std::string const found(rest_.substr(0, count));
        rest_.remove_prefix(count);
        return found;
    }
    std::uint8_t number() {
        auto const one = octets(1);
        return one.empty() ? std::uint8_t{0} : octet(one[0]);
    }
    std::uint16_t number16() {
        auto const two = octets(2);
        return two.empty() ? std::uint16_t{0} : std::uint16_t(octet(two[0]) << 8 | octet(two[1]));
    }
    Address address(std::size_t most) {
        Address a;
        a.ton = number();
        a.npi = number();
        a.digits = text(most);
        return a;
    }
    std::vector<Tlv> tlvs() {
        std::vector<Tlv> all;
        while (!rest_.empty() && fault_.empty()) {
            if (all.size() == tlvs_max) {
                fail("it has more than 64 optional parameters");
                break;
            }
            Tlv tlv;
            tlv.tag = number16();
            tlv.value = octets(number16());
            all.push_back(std::move(tlv));
        }
        return all;
    }
    bool empty() const { return rest_.empty(); }
    std::string_view fault() const { return fault_; }

private:
    std::string fail(std::string_view why) {
        if (fault_.empty()) fault_ = why;
        rest_ = {};
        return {};
    }
    std::string_view rest_, fault_;
};

Bind read_bind(Fields& in) {
    Bind b;
    b.system_id = in.text(16);
    b.password = in.text(65);
    b.system_type = in.text(13);
    b.version = in.number();
    b.range = in.address(41);
    return b;
}

ShortMessage read_message(Fields& in) {
    ShortMessage m;
    m.service_type = in.text(6);
    m.source = in.address(21);
    m.destination = in.address(21);
    m.esm_class = in.number();
    m.protocol = in.number();
    m.priority = in.number();
    m.schedule = in.text(17);
    m.validity = in.text(17);
    m.registered_delivery = in.number();
    m.replace = in.number();
    m.data_coding = in.number();
    m.default_message = in.number();
    m.text = in.octets(in.number());
    m.tlvs = in.tlvs();
    return m;
}

class Writer {
public:
    explicit Writer(std::string& out) : out_(out) {}
    void text(std::string_view value, std::size_t most) {
        if (value.size() >= most || value.find('\0') != value.npos)
            throw std::invalid_argument("smpp: a text does not fit into its field");
        out_.append(value).push_back('\0');
    }
    void number(std::uint8_t value) { out_.push_back(static_cast<char>(value)); }
    void number16(std::size_t value) {
        number(std::uint8_t(value >> 8));
        number(std::uint8_t(value));
    }
    void number32(std::uint32_t value) {
        number16(value >> 16);
        number16(value & 0xFFFF);
    }
    void address(Address const& a, std::size_t most) {
        number(a.ton);
        number(a.npi);
        text(a.digits, most);
    }
    void tlvs(std::vector<Tlv> const& all) {
        if (all.size() > tlvs_max) throw std::invalid_argument("smpp: too many parameters");
        for (auto const& tlv : all) {
            if (tlv.value.size() > 0xFFFF)
                throw std::invalid_argument("smpp: an optional parameter is too long");
            number16(tlv.tag);
            number16(tlv.value.size());
            out_ += tlv.value;
        }
    }

    void operator()(std::monostate) {}
    void operator()(Bind const& b) {
        text(b.system_id, 16);
        text(b.password, 65);
        text(b.system_type, 13);
        number(b.version);
        address(b.range, 41);
    }
    void operator()(BindAnswer const& b) {
        text(b.system_id, 16);
        tlvs(b.tlvs);
    }
    void operator()(ShortMessage const& m) {
        text(m.service_type, 6);
        address(m.source, 21);
        address(m.destination, 21);
        for (auto const value : {m.esm_class, m.protocol, m.priority}) number(value);
        text(m.schedule, 17);
        text(m.validity, 17);
        for (auto const value :
             {m.registered_delivery, m.replace, m.data_coding, m.default_message})
            number(value);
        if (m.text.size() > 0xFF) throw std::invalid_argument("smpp: the text is too long");
        number(std::uint8_t(m.text.size()));
        out_ += m.text;
        tlvs(m.tlvs);
    }
    void operator()(MessageId const& m) {
        text(m.id, 65);
        tlvs(m.tlvs);
    }
    void operator()(Other const& o) { out_ += o.bytes; }

private:
    std::string& out_;
};

void read_body(Pdu& pdu, std::string_view bytes, Fields& in) {
    switch (pdu.command) {
        case Command::bind_receiver:
        case Command::bind_transmitter:
        case Command::bind_transceiver:
            pdu.body = read_bind(in);
            return;
        case Command::bind_receiver_resp:
        case Command::bind_transmitter_resp:
        case Command::bind_transceiver_resp: {
            BindAnswer answer{in.text(16), {}};
            answer.tlvs = in.tlvs();
            pdu.body = std::move(answer);
            return;
        }
        case Command::submit_sm:
        case Command::deliver_sm:
            pdu.body = read_message(in);
            return;
        case Command::submit_sm_resp:
        case Command::deliver_sm_resp: {
            MessageId answer{in.text(65), {}};
            answer.tlvs = in.tlvs();
            pdu.body = std::move(answer);
            return;
        }
        default:
            pdu.body = Other{std::string(bytes)};
            in = Fields({});
    }
}

}  // namespace

std::optional<std::size_t> pdu_size(std::string_view bytes) {
    if (bytes.size() < 4) return 0;
    std::size_t const size = word32(bytes);
    if (size < header_bytes || size > pdu_bytes_max) return std::nullopt;
    return size;
}

Pdu read_header(std::string_view bytes) {
    if (bytes.size() < header_bytes) throw std::invalid_argument("smpp: no whole header");
    return {Command(word32(bytes.substr(4))), word32(bytes.substr(8)), word32(bytes.substr(12))};
}

Result<Pdu> read_pdu(std::string_view bytes) {
    auto const size = pdu_size(bytes);
    if (!size || *size == 0 || *size != bytes.size())
        return invalid("smpp: a PDU of another length than it says");
    Pdu pdu = read_header(bytes);
    auto const rest = bytes.substr(header_bytes);
    // A refusal may leave its body out, and so do some answers that should have one.
    if (rest.empty() && is_response(pdu.command)) return pdu;
    Fields in(rest);
    bool const has_none = pdu.command == Command::unbind || pdu.command == Command::enquire_link;
    if (!(rest.empty() && has_none)) read_body(pdu, rest, in);
    if (in.fault().empty() && !in.empty()) return invalid("smpp: bytes behind the last field");
    if (in.fault().empty()) return pdu;
    return invalid(fmt::format("smpp: PDU {:#010x}: {}", std::uint32_t(pdu.command), in.fault()));
}

void append_pdu(std::string& out, Pdu const& pdu) {
    auto const start = out.size();
    Writer writer(out);
    for (auto const value :
         {std::uint32_t{0}, std::uint32_t(pdu.command), pdu.status, pdu.sequence})
        writer.number32(value);
    std::visit(writer, pdu.body);
    auto const size = out.size() - start;
    if (size > pdu_bytes_max) throw std::invalid_argument("smpp: the PDU is too long");
    for (std::size_t i = 0; i < 4; ++i)
        out[start + i] = static_cast<char>(std::uint8_t(size >> (24 - 8 * i)));
}

std::string write_pdu(Pdu const& pdu) {
    std::string out;
    append_pdu(out, pdu);
    return out;
}

std::string const* find_tlv(std::vector<Tlv> const& tlvs, std::uint16_t tag) {
    auto const found = std::ranges::find(tlvs, tag, &Tlv::tag);
    return found == tlvs.end() ? nullptr : &found->value;
}

std::string absolute_time(Time at) {
    auto const day = std::chrono::floor<std::chrono::days>(at);
    std::chrono::year_month_day const date(day);
    std::chrono::hh_mm_ss const clock(std::chrono::floor<seconds>(at - day));
    return fmt::format("{:02}{:02}{:02}{:02}{:02}{:02}000+", int(date.year()) % 100,
                       unsigned(date.month()), unsigned(date.day()), clock.hours().count(),
                       clock.minutes().count(), clock.seconds().count());
}

std::string relative_time(seconds from_now) {
    constexpr seconds most = std::chrono::days{98};
    auto const left = std::clamp(from_now, seconds{0}, most);
    auto const days = std::chrono::floor<std::chrono::days>(left);
    std::chrono::hh_mm_ss const clock(left - days);
    return fmt::format("0000{:02}{:02}{:02}{:02}000R", days.count(), clock.hours().count(),
                       clock.minutes().count(), clock.seconds().count());
}

}  // namespace alertd::channels::smpp
