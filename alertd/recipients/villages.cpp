#include "alertd/recipients/villages.hpp"

#include <algorithm>
#include <boost/json.hpp>

namespace alertd::recipients {
namespace {

constexpr std::size_t centres_wanted = 32, centres_few = 8;
constexpr int throws_max = 1'024, scatter_tries = 8;
constexpr double scatter_share = 0.08;  // of the commune's breadth

Point on_grid(Point p) {
    return geo::to_point(geo::to_fixed(p));
}

Point between(Point a, Point b, double share) {
    return {a.lat + (b.lat - a.lat) * share, a.lon + (b.lon - a.lon) * share};
}

Point point_of(boost::json::value const& pair) {
    auto const& numbers = pair.as_array();
    return {numbers.at(1).to_number<double>(), numbers.at(0).to_number<double>()};
}

// Points likely to lie inside a ring however thin it is: between each corner and the middle of its
// neighbours.
void propose(boost::json::array const& ring, std::vector<Point>& out) {
    std::size_t const corners = ring.size() - 1;
    for (std::size_t i = 0; i < corners; ++i) {
        Point const before = point_of(ring[(i + corners - 1) % corners]),
                    after = point_of(ring[i + 1]);
        Point const middle = between(before, after, 0.5);
        for (double const share : {0.02, 0.3})
            out.push_back(on_grid(between(point_of(ring[i]), middle, share)));
    }
}

}  // namespace

bool Villages::lies_in(geo::CommuneIndex index, Point p) const {
    return communes_.at(p) == index;
}

std::optional<Point> Villages::home_in(geo::CommuneIndex index, Random& random) {
    Commune const& c = commune(index);
    if (c.centres.empty()) return std::nullopt;
    Point const centre = c.centres[random.below(c.centres.size())];
    for (int i = 0; i < scatter_tries; ++i) {
        // The sum of two throws gathers people towards the centre.
        double const north = random.fraction() + random.fraction() - 1,
                     east = random.fraction() + random.fraction() - 1;
        Point const p =
            on_grid({centre.lat + north * c.scatter_lat, centre.lon + east * c.scatter_lon});
        if (lies_in(index, p)) return p;
    }
    return centre;
}

Villages::Commune const& Villages::commune(geo::CommuneIndex index) {
    if (found_.empty()) found_.resize(communes_.size());
    Commune& c = found_[index];
    if (c.known) return c;
    Random random(seed_, 0x76696C6C00000000u + index);
    geo::Box const box = communes_.commune(index).bounds;
    c.known = true;
    c.scatter_lat = (box.north - box.south) * scatter_share;
    c.scatter_lon = (box.east - box.west) * scatter_share;
    c.centres = find_centres(index, random);
    return c;
}

std::vector<Point> Villages::find_centres(geo::CommuneIndex index, Random& random) const {
    geo::Box const box = communes_.commune(index).bounds;
    std::vector<Point> centres;
    for (int i = 0; i < throws_max && centres.size() < centres_wanted; ++i) {
        Point const p =
            on_grid({random.between(box.south, box.north), random.between(box.west, box.east)});
        if (lies_in(index, p)) centres.push_back(p);
    }
    // Small islands in a wide sea: throws miss them, their outlines do not.
    return centres.size() >= centres_few ? centres : centres_by_outline(index);
}

std::vector<Point> Villages::centres_by_outline(geo::CommuneIndex index) const {
    auto const outline = boost::json::parse(communes_.outline_geojson(index));
    std::vector<Point> proposed, centres;
    for (auto const& polygon : outline.at("coordinates").as_array())
        propose(polygon.as_array().at(0).as_array(), proposed);
    std::size_t const stride = std::max<std::size_t>(1, proposed.size() / (4 * centres_wanted));
    for (std::size_t i = 0; i < proposed.size() && centres.size() < centres_wanted; i += stride)
        if (lies_in(index, proposed[i])) centres.push_back(proposed[i]);
    return centres;
}

}  // namespace alertd::recipients
