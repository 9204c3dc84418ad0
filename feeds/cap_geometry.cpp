// The coordinates of CAP text (CAP 1.2, 3.2.4): lat before lon, WGS 84.
#include <fmt/format.h>

#include "feeds/cap_xml.hpp"
#include "feeds/decimal.hpp"

namespace alertd::feeds {
namespace {

Result<Point> parse_pair(std::string_view text) {
    auto const comma = text.find(',');
    auto const lat = parse_decimal(text.substr(0, comma));
    auto const lon =
        comma == std::string_view::npos ? std::nullopt : parse_decimal(text.substr(comma + 1));
    if (!lat || !lon) return invalid(quoted(text) + " is not \"lat,lon\" in plain decimal degrees");
    if (*lat < -90 || *lat > 90)
        return invalid(fmt::format("latitude {} is not within -90..90", to_decimal(*lat)));
    if (*lon < -180 || *lon > 180)
        return invalid(fmt::format("longitude {} is not within -180..180", to_decimal(*lon)));
    return Point{*lat, *lon};
}

}  // namespace

Result<Ring> parse_polygon(std::string_view text) {
    Ring ring;
    for (auto word = take_word(text); !word.empty(); word = take_word(text)) {
        auto point = parse_pair(word);
        if (!point)
            return invalid(fmt::format("pair {}: {}", ring.size() + 1, point.error().message));
        ring.push_back(*point);
    }
    if (ring.empty()) return invalid("is empty");
    if (ring.size() < 4)
        return invalid(fmt::format("has {} pairs; a closed polygon has at least 4", ring.size()));
    if (ring.front() != ring.back())
        return invalid(fmt::format("is not closed: pair {} differs from pair 1", ring.size()));
    return ring;
}

Result<Circle> parse_circle(std::string_view text) {
    auto const centre_text = take_word(text), radius_text = take_word(text);
    if (!take_word(text).empty() || radius_text.empty())
        return invalid("is not \"lat,lon radius\" with the radius in kilometres");
    auto const centre = parse_pair(centre_text);
    if (!centre) return invalid("pair 1: " + centre.error().message);
    auto const radius = parse_decimal(radius_text);
    if (!radius || *radius < 0)
        return invalid("radius " + quoted(radius_text) + " is not a number of kilometres");
    return Circle{*centre, *radius};
}

}  // namespace alertd::feeds
