#pragma once
// What a person reads: one title and one body per channel and language, frozen at approval with one slot left open, the
// reader's own commune. Texts are put together from typed pieces, never by format strings out of data.
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
    std::string title, body;   // NFC; `body` holds commune_slot once
    bool operator==(Text const&) const = default;
};

struct RenderPlaces {
    std::size_t communes = 0;         // hit in all: "và 12 xã khác"
    std::string public_url;           // for the link to the alert's page: public_url/a/<short code>
    std::string short_code;           // lets a reader verify the message
    bool sample = false;              // boundaries are the sample country: said in the text
};

// Every channel in `channels` × every language (vi, en). A language the alert has no info for is given in Vietnamese, or in
// its first info's. Exercise and Test texts begin with "DIỄN TẬP". Cancel: an all-clear by its own words. Holds hazard, place,
// time (until when), level words, what to do, issuer and link. Refuses texts that cannot be made (no info, control characters).
Result<std::vector<Text>> render(Alert const& alert, std::vector<ChannelKind> const& channels, RenderPlaces const& places);

// The text for one reader.
Text for_commune(Text const& text, std::string_view commune_full_name);

}  // namespace alertd
