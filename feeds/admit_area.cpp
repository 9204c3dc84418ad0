#include "feeds/admit_area.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "feeds/decimal.hpp"

namespace alertd::feeds {
namespace {

// Of the codes of one area; one more line counts the others.
constexpr std::size_t codes_listed_max = 20;

// NaN is inside nothing.
bool inside(Point const& p, AdmitRules const& r) {
    return p.lat >= r.south && p.lat <= r.north && p.lon >= r.west && p.lon <= r.east;
}

std::string text_of(Point const& p) {
    return to_decimal(p.lat) + ',' + to_decimal(p.lon);
}

// Why these points are not all within the country's box; "" when they are.
std::string outside(std::vector<Point> const& points, AdmitRules const& r) {
    auto const stray = std::find_if_not(points.begin(), points.end(),
                                        [&](Point const& p) { return inside(p, r); });
    if (stray == points.end()) return "";
    bool const swapped = std::all_of(points.begin(), points.end(), [&](Point const& p) {
        return inside({p.lon, p.lat}, r);
    });
    if (swapped) return "latitude and longitude are swapped; CAP writes lat,lon";
    return fmt::format("pair {} ({}) lies outside the country's box, {}..{} N and {}..{} E",
                       stray - points.begin() + 1, text_of(*stray), to_decimal(r.south),
                       to_decimal(r.north), to_decimal(r.west), to_decimal(r.east));
}

bool commune_form(std::string_view code) {
    return code.size() == 5 &&
           std::all_of(code.begin(), code.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// Why this is no commune; "" when it is one.
std::string no_commune(std::string const& code, AdmitRules const& rules) {
    if (!commune_form(code)) return quoted(code) + " is not a commune code of five digits";
    if (rules.knows_commune && !rules.knows_commune(code))
        return quoted(code) + " is not a commune of " + commune_geocode;
    return "";
}

std::string circle_fault(Circle const& circle, AdmitRules const& rules) {
    if (!(circle.radius_km > 0)) return "radius 0 covers no one; write the distance in kilometres";
    if (circle.radius_km > rules.radius_km_max)
        return fmt::format("radius {} km is more than {} km", to_decimal(circle.radius_km),
                           to_decimal(rules.radius_km_max));
    return outside({circle.centre}, rules);
}

void check_geocodes(Area const& area, std::string const& path, AdmitRules const& rules,
                    std::vector<Fault>& faults) {
    std::size_t wrong = 0;
    for (std::size_t i = 0; i < area.geocodes.size(); ++i) {
        if (area.geocodes[i].value_name != commune_geocode) continue;
        auto why = no_commune(area.geocodes[i].value, rules);
        if (!why.empty() && ++wrong <= codes_listed_max)
            faults.push_back({0, fmt::format("{}/geocode[{}]", path, i + 1), std::move(why)});
    }
    if (wrong > codes_listed_max)
        faults.push_back(
            {0, path + "/geocode", fmt::format("{} more unknown codes", wrong - codes_listed_max)});
}

bool has_commune(Area const& area) {
    return std::any_of(area.geocodes.begin(), area.geocodes.end(),
                       [](NamedValue const& g) { return g.value_name == commune_geocode; });
}

std::string unreadable(Area const& area) {
    if (area.geocodes.empty())
        return "has a description only; without polygon, circle or commune code it is never "
               "widened";
    return fmt::format(
        "no geocode name here is known (the first is {}); write {}, a polygon or a "
        "circle",
        quoted(area.geocodes.front().value_name), commune_geocode);
}

}  // namespace

void check_area(Area const& area, std::string const& path, AdmitRules const& rules,
                std::vector<Fault>& faults) {
    auto const add = [&](std::string place, std::string why) {
        if (!why.empty()) faults.push_back({0, std::move(place), std::move(why)});
    };
    if (area.area_desc.find_first_not_of(xml_spaces) == std::string::npos)
        add(path + "/areaDesc", "is empty; people read there where the danger is");
    if (area.polygons.empty() && area.circles.empty() && !has_commune(area))
        add(path, unreadable(area));
    for (std::size_t i = 0; i < area.polygons.size(); ++i)
        add(fmt::format("{}/polygon[{}]", path, i + 1), outside(area.polygons[i], rules));
    for (std::size_t i = 0; i < area.circles.size(); ++i)
        add(fmt::format("{}/circle[{}]", path, i + 1), circle_fault(area.circles[i], rules));
    check_geocodes(area, path, rules, faults);
}

}  // namespace alertd::feeds
