#include "alertd/recipients/person.hpp"

#include "alertd/recipients/bytes.hpp"

namespace alertd::recipients {
namespace {

// Simulated people and real ones never share an id, whatever their importer calls them.
std::string hash_id(Person const& person, Key const& key) {
    return key.hash(person.id, person.simulated ? "simulated id" : "recipient id");
}

std::string contact_bytes(Person const& person) {
    std::string out;
    put(out, std::uint8_t(person.wanted));
    put(out, std::uint8_t(person.consent));
    put_text(out, person.id);
    put_text(out, person.contact.phone);
    put_text(out, person.contact.push_token);
    return out;
}

std::string place_bytes(std::vector<geo::Place> const& places) {
    std::string out;
    for (auto const& place : places) {
        put(out, place.at.x);
        put(out, place.at.y);
        put(out, place.half_side_m);
    }
    return out;
}

bool read_contact(std::string_view bytes, Person& person) {
    ByteReader in{bytes};
    person.wanted = in.take<std::uint8_t>();
    person.consent = in.take<std::uint8_t>() != 0;
    person.id = in.take_text();
    person.contact.phone = in.take_text();
    person.contact.push_token = in.take_text();
    return in.ended();
}

bool read_places(std::string_view bytes, Person& person) {
    ByteReader in{bytes};
    while (in.ok && !in.rest.empty()) {
        geo::Place place;
        place.at.x = in.take<std::int32_t>();
        place.at.y = in.take<std::int32_t>();
        place.half_side_m = in.take<std::uint16_t>();
        person.places.push_back(place);
    }
    return in.ended();
}

}  // namespace

ChannelMask Person::usable() const {
    if (!consent) return 0;
    ChannelMask mask = 0;
    for (auto const& word : channel_words)
        if (!contact.address(word.value).empty()) mask = ChannelMask(mask | mask_of(word.value));
    return ChannelMask(mask & wanted);
}

store::RecipientRow seal_person(Person const& person, Key const& key) {
    store::RecipientRow row;
    row.simulated = person.simulated;
    row.id_hash = hash_id(person, key);
    row.commune = person.commune;
    row.channels = person.usable();
    row.carrier = person.simulated ? simulated_carrier : carrier_of(person.contact.phone);
    row.language = int(person.language);
    row.preferred = person.preferred ? 1 + int(*person.preferred) : 0;
    row.contact = key.seal(contact_bytes(person), "contact" + row.id_hash);
    if (!person.places.empty())
        row.places = key.seal(place_bytes(person.places), "places" + row.id_hash);
    return row;
}

std::optional<Person> open_person(store::RecipientRow const& row, Key const& key) {
    Person person;
    person.simulated = row.simulated;
    person.commune = row.commune;
    person.language = Language(row.language);
    if (row.preferred > 0 && row.preferred <= int(channel_count))
        person.preferred = ChannelKind(row.preferred - 1);
    auto const contact = key.open(row.contact, "contact" + row.id_hash);
    if (!contact || !read_contact(*contact, person)) return std::nullopt;
    if (row.places.empty()) return person;
    auto const places = key.open(row.places, "places" + row.id_hash);
    if (!places || !read_places(*places, person)) return std::nullopt;
    return person;
}

}  // namespace alertd::recipients
