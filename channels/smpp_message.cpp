#include "channels/smpp_message.hpp"

#include <algorithm>
#include <array>

#include "channels/gsm7.hpp"

namespace alertd::channels::smpp {
namespace {

constexpr std::uint8_t gsm7_coding = 0x00, ucs2_coding = 0x08;

bool is_number(std::string_view address) {
    return address.size() >= 8 && address.size() <= 16 && address[0] == '+' && address[1] != '0' &&
           std::all_of(address.begin() + 1, address.end(),
                       [](char c) { return c >= '0' && c <= '9'; });
}

// FNV-1a: the same on every machine and in every run.
std::uint32_t reference_of(std::string_view key) {
    std::uint32_t hash = 2'166'136'261;
    for (char c : key) hash = (hash ^ std::uint8_t(c)) * 16'777'619;
    return hash ^ hash >> 16;
}

// 3GPP TS 23.040, 9.2.3.24.1 and 9.2.3.24.8.
std::string header(LongText form, std::uint32_t reference, std::size_t all, std::size_t number) {
    std::string const tail{char(std::uint8_t(reference)), char(all), char(number)};
    if (form == LongText::udh8) return std::string("\x05\x00\x03", 3) + tail;
    return std::string("\x06\x08\x04", 3) + char(std::uint8_t(reference >> 8)) + tail;
}

// The Latin-1 octet of each septet, and of each behind an escape; 0: it has none.
struct Latin1 {
    std::array<char, 128> plain{}, extended{};
    Latin1() {
        for (char32_t c = 1; c < 0x100; ++c)
            if (auto const code = gsm7_code(c))
                (code->extended ? extended : plain)[code->septet] = char(std::uint8_t(c));
    }
};

// None: a character of GSM-7 that Latin-1 lacks.
std::optional<std::string> in_latin1(std::string_view septets) {
    static Latin1 const table;
    std::string out;
    for (std::size_t i = 0; i < septets.size(); ++i) {
        bool const escaped = std::uint8_t(septets[i]) == gsm7_escape && i + 1 < septets.size();
        if (escaped) ++i;
        char const c = (escaped ? table.extended : table.plain)[std::uint8_t(septets[i]) & 0x7F];
        if (c == 0) return std::nullopt;
        out += c;
    }
    return out;
}

ShortMessage frame(SmppSettings const& s, Envelope const& envelope, Message const& message,
                   Time now) {
    ShortMessage m;
    m.service_type = s.service_type;
    m.source = {std::uint8_t(s.source_ton), std::uint8_t(s.source_npi), s.source};
    m.destination = {std::uint8_t(s.dest_ton), std::uint8_t(s.dest_npi), message.address.substr(1)};
    m.registered_delivery = std::uint8_t(s.registered_delivery);
    if (s.validity == Validity::absolute) m.validity = absolute_time(envelope.expires);
    if (s.validity == Validity::relative)
        m.validity = relative_time(
            std::max(seconds{1}, std::chrono::floor<seconds>(envelope.expires - now)));
    return m;
}

// The octets of a part in the alphabet that the SMSC expects.
Result<std::string> octets(SmppSettings const& s, SmsEncoding encoding, std::string const& part,
                           std::size_t header_octets) {
    if (encoding == SmsEncoding::ucs2 || s.default_alphabet == DefaultAlphabet::gsm7) return part;
    if (s.default_alphabet == DefaultAlphabet::gsm7_packed)
        return packed_septets(part, unsigned((7 - header_octets * 8 % 7) % 7));
    if (auto latin1 = in_latin1(part)) return std::move(*latin1);
    return invalid("invalid_message: a character that the SMSC's alphabet lacks");
}

Result<std::vector<ShortMessage>> one_payload(SmppSettings const& s, ShortMessage one,
                                              SmsParts const& split) {
    std::string whole;
    for (auto const& part : split.parts) whole += part;
    auto text = octets(s, split.encoding, whole, 0);
    if (!text) return text.error();
    one.tlvs.push_back({tag::message_payload, std::move(*text)});
    return std::vector{std::move(one)};
}

}  // namespace

std::string packed_septets(std::string_view septets, unsigned fill) {
    std::string out;
    unsigned bits = 0, held = fill;
    for (char c : septets) {
        bits |= unsigned(c & 0x7F) << held;
        held += 7;
        for (; held >= 8; held -= 8, bits >>= 8) out += char(std::uint8_t(bits));
    }
    // Seven spare bits of zero would be read as an "@": a carriage return stands there.
    if (held == 1) bits |= 0x0Du << 1;
    if (held > 0) out += char(std::uint8_t(bits));
    return out;
}

Result<std::vector<ShortMessage>> short_messages(SmppSettings const& s, Envelope const& envelope,
                                                 Message const& message, Time now) {
    if (!is_number(message.address)) return invalid("invalid_number");
    auto const split = split_sms(
        message.body, s.long_text == LongText::udh8 ? Concatenation::udh8 : Concatenation::udh16);
    if (!split) return invalid("invalid_message: " + split.error().message);
    auto one = frame(s, envelope, message, now);
    one.data_coding = split->encoding == SmsEncoding::ucs2 ? ucs2_coding : gsm7_coding;
    auto const count = split->parts.size();
    if (count > 1 && s.long_text == LongText::payload)
        return one_payload(s, std::move(one), *split);
    std::vector<ShortMessage> all(count, one);
    for (std::size_t i = 0; i < count; ++i) {
        std::string const udh =
            count > 1 ? header(s.long_text, reference_of(message.key), count, i + 1) : "";
        auto text = octets(s, split->encoding, split->parts[i], udh.size());
        if (!text) return text.error();
        if (!udh.empty()) all[i].esm_class = esm_udh;
        all[i].text = udh + *text;
    }
    return all;
}

}  // namespace alertd::channels::smpp
