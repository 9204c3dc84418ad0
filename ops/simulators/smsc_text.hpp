#pragma once
// What a phone would show of a submit_sm: its header taken off, its octets decoded.
#include <string>
#include <string_view>

#include "ops/simulators/smsc_pdu.hpp"

namespace sim {

inline void append_utf8(std::string& out, char32_t c) {
    if (c < 0x80)
        out += char(c);
    else if (c < 0x800)
        out.append({char(0xC0 | c >> 6), char(0x80 | (c & 63))});
    else if (c < 0x10000)
        out.append({char(0xE0 | c >> 12), char(0x80 | (c >> 6 & 63)), char(0x80 | (c & 63))});
    else
        out.append({char(0xF0 | c >> 18), char(0x80 | (c >> 12 & 63)), char(0x80 | (c >> 6 & 63)),
                    char(0x80 | (c & 63))});
}

inline std::string from_utf16(std::string_view octets) {
    std::string out;
    for (std::size_t i = 0; i + 1 < octets.size(); i += 2) {
        char32_t c = number_at(octets, i, 2);
        if (c >= 0xD800 && c < 0xDC00 && i + 3 < octets.size()) {
            c = 0x10000 + ((c & 0x3FF) << 10) + (number_at(octets, i + 2, 2) & 0x3FF);
            i += 2;
        }
        append_utf8(out, c >= 0xD800 && c < 0xE000 ? 0xFFFD : c);
    }
    return out;
}

// 3GPP TS 23.038, 6.2.1: by number, not by character as a sender's table is.
inline char32_t gsm7_character(unsigned septet) {
    constexpr char32_t table[] =
        U"@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\x1bÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
        U"¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";
    static_assert(sizeof table / sizeof *table == 129);
    return table[septet & 0x7F];
}

inline char32_t gsm7_extension(unsigned septet) {
    switch (septet) {
        case 0x0A:
            return U'\f';
        case 0x14:
            return U'^';
        case 0x28:
            return U'{';
        case 0x29:
            return U'}';
        case 0x2F:
            return U'\\';
        case 0x3C:
            return U'[';
        case 0x3D:
            return U'~';
        case 0x3E:
            return U']';
        case 0x40:
            return U'|';
        case 0x65:
            return U'€';
        default:
            return 0xFFFD;
    }
}

inline std::string from_gsm7(std::string_view septets) {
    std::string out;
    for (std::size_t i = 0; i < septets.size(); ++i) {
        unsigned const septet = static_cast<unsigned char>(septets[i]);
        bool const escape = septet == 0x1B && i + 1 < septets.size();
        append_utf8(out, escape ? gsm7_extension(static_cast<unsigned char>(septets[++i]))
                                : gsm7_character(septet));
    }
    return out;
}

// Septets of the bits behind the first `skip` octets, aligned to septets from the very first bit.
inline std::string unpacked(std::string_view octets, std::size_t skip) {
    std::string out;
    for (std::size_t bit = (skip * 8 + 6) / 7 * 7; bit + 7 <= octets.size() * 8; bit += 7) {
        unsigned septet = 0;
        for (unsigned i = 0; i < 7; ++i)
            septet |= (static_cast<unsigned char>(octets[(bit + i) / 8]) >> (bit + i) % 8 & 1u)
                      << i;
        out += char(septet);
    }
    bool const padded = (octets.size() * 8) % 7 == 0 && out.ends_with('\r');
    return padded ? out.substr(0, out.size() - 1) : out;
}

struct Shown {
    unsigned reference = 0, total = 1, part = 1;
    std::string header, text;
};

inline void read_header(Shown& shown) {
    std::string_view const h = shown.header;
    for (std::size_t at = 1; at + 2 <= h.size();) {
        auto const kind = number_at(h, at, 1), length = number_at(h, at + 1, 1);
        if (at + 2 + length > h.size()) return;
        bool const short_form = kind == 0 && length == 3, long_form = kind == 8 && length == 4;
        if (short_form || long_form) {
            shown.reference = number_at(h, at + 2, short_form ? 1 : 2);
            shown.total = number_at(h, at + length, 1);
            shown.part = number_at(h, at + 1 + length, 1);
        }
        at += 2 + length;
    }
}

inline Shown shown(Submit const& s, std::string_view default_alphabet) {
    Shown out;
    std::string_view octets = s.octets;
    if ((s.esm & 0x40) != 0 && !octets.empty()) {
        out.header = octets.substr(0, 1u + static_cast<unsigned char>(octets[0]));
        read_header(out);
    }
    auto const body = octets.substr(out.header.size());
    if (s.dcs == 8)
        out.text = from_utf16(body);
    else if (s.dcs == 3 || (s.dcs == 0 && default_alphabet == "latin1"))
        for (char c : body) append_utf8(out.text, static_cast<unsigned char>(c));
    else if (default_alphabet == "gsm7_packed")
        out.text = from_gsm7(unpacked(octets, out.header.size()));
    else
        out.text = from_gsm7(body);
    return out;
}

}  // namespace sim
