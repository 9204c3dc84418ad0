#pragma once
// One person as the import reads and the store keeps him: contact and places only sealed, bound to
// his id.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "alertd/recipients/directory.hpp"
#include "alertd/recipients/keys.hpp"
#include "alertd/store/recipients.hpp"
#include "geo/places.hpp"

namespace alertd::recipients {

struct Person {
    std::string id;  // the importer's own, 1 to 128 bytes
    std::string commune;
    Contact contact;
    Language language{};
    ChannelMask wanted = 0;                // what he asked for
    std::optional<ChannelKind> preferred;  // which he asked to be told by first
    bool consent = false;                  // without it no channel is used
    bool simulated = false;
    std::vector<geo::Place> places;  // home first

    // Wanted, consented to, and with an address.
    ChannelMask usable() const;
};

// The carrier that a number's prefix was given to. Numbers move between carriers: right for about
// nine in ten.
std::uint8_t carrier_of(std::string_view phone);
inline constexpr std::uint8_t simulated_carrier = 7;

store::RecipientRow seal_person(Person const& person, Key const& key);
// None: another key, or the row was changed or moved.
std::optional<Person> open_person(store::RecipientRow const& row, Key const& key);

}  // namespace alertd::recipients
