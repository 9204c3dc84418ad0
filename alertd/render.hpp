#pragma once
// What a person reads: one title and one body per channel and language, frozen at approval with one
// slot left open, the reader's own commune. Texts are put together from typed pieces, never by
// format strings out of data.
#include <string>
#include <string_view>
#include <vector>

#include "alertd/model/alert.hpp"
#include "alertd/model/delivery.hpp"
#include "alertd/model/result.hpp"
#include "alertd/recipients/directory.hpp"

namespace alertd {

// The slot of the reader's own commune in a frozen text.
inline constexpr std::string_view commune_slot = "{commune}";

struct Text {
    ChannelKind channel{};
    recipients::Language language{};
    std::string title, body;  // NFC; `body` holds commune_slot once. SMS has no title.
    bool unaccented = false;  // the commune's name is put in without marks too
    Slots slots = {};         // of Zalo: none empty; `commune` holds commune_slot once
    bool operator==(Text const&) const = default;
};

struct RenderPlaces {
    std::size_t communes = 0;  // hit in all: "và 12 xã khác"
    std::string public_url;    // for the link to the alert's page: public_url/a/<short code>
    std::string short_code;    // lets a reader verify the message
    bool sample = false;       // boundaries are the sample country: said in the text
    bool sms_accented = false;
    int sms_parts_max = 3;  // of any SMS, whatever the commune's name and the alphabet it needs
};

// The longest full name of a commune has 33 letters; the slot is reckoned as this much.
inline constexpr std::size_t commune_name_room = 40;

// A slot of a registered template, in UTF-16 units, the commune's name included.
inline constexpr std::size_t slot_units_max = 100;

// What a text may hold, in UTF-16 units, the commune's name included: notifications are cut by
// phones. The body of an SMS is limited in parts.
struct TextLimits {
    std::size_t title = 0, body = 0;
};
TextLimits limits_of(ChannelKind channel);

// Every channel in `channels` × every language (vi, en). A language the alert has no info for is
// given in Vietnamese, or in its first info's; of several infos of a language the gravest speaks.
// Exercise and Test texts begin with "DIỄN TẬP – ". Cancel and AllClear: by their own words. Holds
// hazard, place, time (until when), level words, what to do, issuer and link; of these only hazard,
// what to do and issuer are cut when there is no room. Refuses texts that cannot be made: no info,
// no event, characters that people cannot see (see plain_text), the slot's own letters in the
// alert, more than there is room for.
Result<std::vector<Text>> render(Alert const& alert, std::vector<ChannelKind> const& channels,
                                 RenderPlaces const& places);

// The text for one reader.
Text for_commune(Text const& text, std::string_view commune_full_name);

// How a level is called in what people read: "Nguy hiểm cao", "High danger".
std::string_view level_words(Severity severity, recipients::Language language);

// Eight small letters and digits (Crockford's base 32) of the CAP bytes' SHA-256, given in hex.
std::string short_code(std::string_view bytes_hash);

}  // namespace alertd
