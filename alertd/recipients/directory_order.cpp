#include "alertd/recipients/directory_order.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numbers>

#include "alertd/recipients/bytes.hpp"

namespace alertd::recipients {
namespace {

// Above every cell: who has no place comes after who has one.
constexpr std::uint64_t no_cell = std::uint64_t{1} << 63;
constexpr double metres_per_degree = 111'320;

std::array<Point, 4> corners_of(geo::Place const& place) {
    Point const centre = geo::to_point(place.at);
    double const up = place.half_side_m / metres_per_degree;
    double const right = up / std::cos(centre.lat * std::numbers::pi / 180);
    return {{{centre.lat - up, centre.lon - right},
             {centre.lat - up, centre.lon + right},
             {centre.lat + up, centre.lon - right},
             {centre.lat + up, centre.lon + right}}};
}

}  // namespace

HomeRecord DirectoryOrder::record(geo::Place const& place) const {
    auto const commune = communes_.at(geo::to_point(place.at));
    return {place.at.x, place.at.y, place.half_side_m, commune.value_or(no_commune)};
}

void DirectoryOrder::touch(Index number, geo::Place const& place, geo::CommuneIndex own) {
    if (place.half_side_m == 0) return;
    std::vector<geo::CommuneIndex> seen{own};
    for (Point const corner : corners_of(place)) {
        auto const commune = communes_.at(corner);
        if (!commune || std::find(seen.begin(), seen.end(), *commune) != seen.end()) continue;
        seen.push_back(*commune);
        touched_.push_back({number, *commune, 0});
    }
}

void DirectoryOrder::add(std::int64_t store_id, store::RecipientRow const& row,
                         Person const& person, geo::CommuneIndex commune) {
    Held held;
    held.number = size();
    held.order = no_cell + commune;
    held.entry = {commune,
                  ChannelMask(row.channels),
                  std::uint8_t(row.carrier),
                  Language(row.language),
                  std::uint8_t(row.simulated),
                  std::uint8_t(row.preferred),
                  0};
    held.contact = contacts_.size();
    put(contacts_, store_id);
    put_text(contacts_, person.contact.phone);
    put_text(contacts_, person.contact.push_token);
    held.contact_size = std::uint32_t(contacts_.size() - held.contact);
    for (std::size_t i = 0; i < person.places.size(); ++i) {
        HomeRecord const place = record(person.places[i]);
        if (i == 0) {
            held.order = geo::cell_order(person.places[0].at);
            held.home = place;
        } else {
            further_.push_back({held.number, place});
        }
        touch(held.number, person.places[i], place.commune);
    }
    with_place_ += person.places.empty() ? 0 : 1;
    people_.push_back(held);
}

void DirectoryOrder::sort() {
    std::sort(people_.begin(), people_.end(), [](Held const& a, Held const& b) {
        return std::tie(a.order, a.number) < std::tie(b.order, b.number);
    });
    std::vector<Index> index_of(people_.size());
    for (Index i = 0; i < size(); ++i) index_of[people_[i].number] = i;
    for (auto& f : further_) f.recipient = index_of[f.recipient];
    for (auto& t : touched_) t.recipient = index_of[t.recipient];
    std::sort(further_.begin(), further_.end(), [](FurtherRecord const& a, FurtherRecord const& b) {
        auto const cell = [](FurtherRecord const& f) {
            return geo::cell_order({f.place.x, f.place.y});
        };
        return std::pair(cell(a), a.recipient) < std::pair(cell(b), b.recipient);
    });
}

std::string_view DirectoryOrder::contact(Index index) const {
    return std::string_view(contacts_).substr(people_[index].contact, people_[index].contact_size);
}

std::vector<Index> DirectoryOrder::ranges() const {
    std::vector<Index> firsts(communes_.size() + 1, 0);
    for (Index i = with_place_; i < size(); ++i) ++firsts[people_[i].entry.commune + 1u];
    firsts[0] = with_place_;
    for (std::size_t c = 1; c < firsts.size(); ++c) firsts[c] += firsts[c - 1];
    return firsts;
}

}  // namespace alertd::recipients
