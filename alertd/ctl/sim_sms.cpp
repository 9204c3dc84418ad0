#include "alertd/ctl/sim_sms.hpp"

#include <algorithm>

namespace alertd::ctl {
namespace {

constexpr std::size_t unfinished_max = 10'000;
constexpr char32_t unreadable = 0xFFFD;

// 3GPP TS 23.038, 6.2.1, by septet.
constexpr char32_t default_table[] =
    U"@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\x1bÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    U"¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";
static_assert(std::size(default_table) == 129);

constexpr std::pair<unsigned char, char32_t> extension_table[] = {
    {0x0A, U'\f'}, {0x14, U'^'}, {0x28, U'{'}, {0x29, U'}'}, {0x2F, U'\\'},
    {0x3C, U'['},  {0x3D, U'~'}, {0x3E, U']'}, {0x40, U'|'}, {0x65, U'€'}};

unsigned char octet(std::string_view text, std::size_t at) {
    return static_cast<unsigned char>(text[at]);
}

void append(std::string& out, char32_t c) {
    auto const byte = [&](char32_t value) { out += static_cast<char>(value); };
    if (c < 0x80) return byte(c);
    if (c < 0x800) return byte(0xC0 | c >> 6), byte(0x80 | (c & 0x3F));
    if (c < 0x10000) {
        byte(0xE0 | c >> 12);
    } else {
        byte(0xF0 | c >> 18);
        byte(0x80 | (c >> 12 & 0x3F));
    }
    byte(0x80 | (c >> 6 & 0x3F));
    byte(0x80 | (c & 0x3F));
}

std::string from_gsm7(std::string_view septets) {
    std::string out;
    for (std::size_t i = 0; i < septets.size(); ++i) {
        auto const septet = octet(septets, i);
        if (septet > 0x7F) {
            append(out, unreadable);
        } else if (septet == 0x1B && i + 1 < septets.size()) {
            auto const found = std::ranges::find(extension_table, octet(septets, ++i),
                                                 &std::pair<unsigned char, char32_t>::first);
            append(out, found == std::end(extension_table) ? unreadable : found->second);
        } else {
            append(out, default_table[septet]);
        }
    }
    return out;
}

std::string from_ucs2(std::string_view octets) {
    std::string out;
    auto const unit = [&](std::size_t at) {
        return static_cast<char32_t>(octet(octets, at) << 8 | octet(octets, at + 1));
    };
    std::size_t i = 0;
    for (; i + 1 < octets.size(); i += 2) {
        char32_t c = unit(i);
        bool const high = c >= 0xD800 && c < 0xDC00;
        if (high && i + 3 < octets.size() && unit(i + 2) >= 0xDC00 && unit(i + 2) < 0xE000) {
            c = 0x10000 + ((c & 0x3FF) << 10) + (unit(i + 2) & 0x3FF);
            i += 2;
        }
        append(out, c >= 0xD800 && c < 0xE000 ? unreadable : c);
    }
    if (i < octets.size()) append(out, unreadable);
    return out;
}

std::string from_latin1(std::string_view octets) {
    std::string out;
    for (std::size_t i = 0; i < octets.size(); ++i) append(out, octet(octets, i));
    return out;
}

// What the user data header says of the part, and where the text begins.
struct Place {
    unsigned reference = 0, total = 1, part = 1;
    std::size_t text_at = 0;
};

Place place_of(SmsPart const& sms) {
    Place place;
    std::string_view const all = sms.octets;
    if (!(sms.esm & 0x40) || all.empty()) return place;
    std::size_t const end = std::min<std::size_t>(octet(all, 0) + 1u, all.size());
    place.text_at = end;
    for (std::size_t at = 1; at + 1 < end; at += 2u + octet(all, at + 1)) {
        auto const element = octet(all, at), length = octet(all, at + 1);
        if (at + 2 + length > end) break;
        if (element == 0x00 && length == 3) {
            place.reference = octet(all, at + 2);
        } else if (element == 0x08 && length == 4) {
            place.reference = octet(all, at + 2) * 256u + octet(all, at + 3);
        } else {
            continue;
        }
        place.total = octet(all, at + length);
        place.part = octet(all, at + length + 1);
    }
    bool const sound = place.part >= 1 && place.part <= place.total;
    if (!sound) place.total = place.part = 1;
    return place;
}

std::string encoding_of(unsigned dcs) {
    if ((dcs & 0xEC) == 0x08 || dcs == 0x18) return "UCS-2";
    return dcs == 0x03 ? "Latin-1" : "GSM-7";
}

std::string text_of(SmsPart const& sms, Place const& place) {
    auto const text = std::string_view(sms.octets).substr(place.text_at);
    auto const encoding = encoding_of(sms.dcs);
    return encoding == "UCS-2"     ? from_ucs2(text)
           : encoding == "Latin-1" ? from_latin1(text)
                                   : from_gsm7(text);
}

}  // namespace

std::optional<SmsShown> SmsAssembly::add(SmsPart const& part) {
    Place const place = place_of(part);
    if (place.total == 1) return SmsShown{text_of(part, place), encoding_of(part.dcs), 1};
    std::string const name = part.from + "\n" + part.to + "\n" + std::to_string(place.reference) +
                             "/" + std::to_string(place.total);
    if (held_.size() >= unfinished_max && !held_.contains(name))
        held_.erase(std::ranges::min_element(
            held_, {}, [](auto const& entry) { return entry.second.number; }));
    auto& held = held_[name];
    if (held.texts.empty()) held.number = next_++;
    held.texts[place.part] = text_of(part, place);
    if (held.texts.size() < place.total) return std::nullopt;
    SmsShown whole{{}, encoding_of(part.dcs), place.total};
    for (auto const& [at, text] : held.texts) whole.text += text;
    held_.erase(name);
    return whole;
}

}  // namespace alertd::ctl
