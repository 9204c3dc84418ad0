#pragma once
// The PDUs of SMPP 3.4 as the SMSC sees them. Written apart from alertd's own codec, so that each
// proves the other.
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace sim {

enum : std::uint32_t {
    generic_nack = 0x8000'0000,
    submit_sm = 0x4,
    deliver_sm = 0x5,
    unbind = 0x6,
    enquire_link = 0x15,
    response = 0x8000'0000
};

inline std::uint32_t number_at(std::string_view bytes, std::size_t at, std::size_t octets) {
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < octets; ++i)
        value = value * 256 + static_cast<unsigned char>(bytes[at + i]);
    return value;
}

inline std::string octets_of(std::uint32_t value, std::size_t octets) {
    std::string out(octets, '\0');
    for (; octets > 0; value /= 256) out[--octets] = static_cast<char>(value % 256);
    return out;
}

inline std::string packet(std::uint32_t command, std::uint32_t status, std::uint32_t sequence,
                          std::string_view body = {}) {
    return octets_of(std::uint32_t(16 + body.size()), 4) + octets_of(command, 4) +
           octets_of(status, 4) + octets_of(sequence, 4) + std::string(body);
}

inline std::string parameter(std::uint32_t tag, std::string_view value) {
    return octets_of(tag, 2) + octets_of(std::uint32_t(value.size()), 2) + std::string(value);
}

inline std::string text_field(std::string_view text) {
    return std::string(text) + '\0';
}

// Takes fields off the front; `bad` once one of them was not there.
struct Taker {
    std::string_view rest;
    bool bad = false;

    std::string octets(std::size_t count) {
        if (bad || rest.size() < count) return bad = true, std::string();
        std::string const out(rest.substr(0, count));
        rest.remove_prefix(count);
        return out;
    }
    std::uint32_t number(std::size_t count) {
        auto const bytes = octets(count);
        return bad ? 0 : number_at(bytes, 0, count);
    }
    std::string text(std::size_t most) {
        auto const end = rest.find('\0');
        if (bad || end == rest.npos || end >= most) return bad = true, std::string();
        std::string const out(rest.substr(0, end));
        rest.remove_prefix(end + 1);
        return out;
    }
};

struct Submit {
    std::string service, from, to, schedule, validity, octets;
    unsigned from_ton = 0, from_npi = 0, to_ton = 0, to_npi = 0;
    unsigned esm = 0, protocol = 0, priority = 0, registered = 0, replace = 0, dcs = 0, canned = 0;
    std::map<unsigned, std::string> parameters;
};

inline bool read_submit(std::string_view body, Submit& s) {
    Taker in{body};
    s.service = in.text(6);
    s.from_ton = in.number(1), s.from_npi = in.number(1), s.from = in.text(21);
    s.to_ton = in.number(1), s.to_npi = in.number(1), s.to = in.text(21);
    s.esm = in.number(1), s.protocol = in.number(1), s.priority = in.number(1);
    s.schedule = in.text(17), s.validity = in.text(17);
    s.registered = in.number(1), s.replace = in.number(1);
    s.dcs = in.number(1), s.canned = in.number(1);
    s.octets = in.octets(in.number(1));
    while (!in.bad && !in.rest.empty()) {
        auto const tag = in.number(2);
        s.parameters[tag] = in.octets(in.number(2));
    }
    if (auto const payload = s.parameters.find(0x0424); payload != s.parameters.end()) {
        if (!s.octets.empty()) return false;
        s.octets = payload->second;
    }
    return !in.bad;
}

}  // namespace sim
