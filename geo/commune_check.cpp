#include "geo/commune_check.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace alertd::geo {
namespace {

bool digits(std::string const& text, std::size_t count) {
    return text.size() == count &&
           std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

bool printable(std::string const& text) {
    return std::none_of(text.begin(), text.end(),
                        [](unsigned char c) { return c < 0x20 || c == 0x7f; });
}

std::string property_fault(Feature const& f) {
    struct Wanted {
        char const* key;
        std::optional<std::string> const& value;
    };
    for (Wanted const& w :
         {Wanted{"code", f.code}, Wanted{"name", f.name}, Wanted{"full_name", f.full_name},
          Wanted{"province_code", f.province_code}, Wanted{"province_name", f.province_name}}) {
        if (!w.value || w.value->empty()) return fmt::format("has no property \"{}\"", w.key);
        if (!printable(*w.value)) return fmt::format("{} holds control characters", w.key);
    }
    if (!digits(*f.code, 5)) return "its code is not five digits";
    if (!digits(*f.province_code, 2)) return "its province_code is not two digits";
    return "";
}

std::string place(geos::Position p) {
    return fmt::format("{:.7f},{:.7f} (lon,lat)", p.x, p.y);
}

std::string ring_fault(geos::PositionRing const& ring) {
    static Box const country = ShapeLimits{}.country;
    for (geos::Position const& p : ring) {
        if (country.contains({p.y, p.x})) continue;
        bool const swapped = country.contains({p.x, p.y});
        return place(p) + " lies outside the country" +
               (swapped ? "; longitude and latitude look swapped" : "");
    }
    if (ring.size() < 4) return fmt::format("a ring of {} points; needs at least 4", ring.size());
    if (ring.front() != ring.back()) return "a ring is not closed, near " + place(ring.front());
    return "";
}

std::string geometry_fault(Feature const& f) {
    for (auto const& polygon : f.polygons)
        for (auto const& ring : polygon)
            if (std::string why = ring_fault(ring); !why.empty()) return why;
    auto const geometry = geos::multi_polygon(f.polygons);
    if (!geometry) return "GEOS refuses its geometry: " + geos::take_message();
    auto const why = geos::invalid(geometry.get());
    return why ? fmt::format("invalid geometry: {} near {}", why->reason, place(why->at)) : "";
}

// Open, on the lattice, turning as a shell or a hole does. Empty when nothing is left of it.
std::vector<Fixed> lattice_ring(geos::PositionRing const& ring, bool shell) {
    std::vector<Fixed> open;
    for (geos::Position const& p : ring) {
        Fixed const f = to_fixed({p.y, p.x});
        if (open.empty() || open.back() != f) open.push_back(f);
    }
    while (open.size() > 1 && open.back() == open.front()) open.pop_back();
    double const area = signed_area(open);
    if (area == 0) return {};
    if ((area > 0) != shell) std::reverse(open.begin(), open.end());
    return open;
}

struct Rounded {
    std::vector<std::vector<std::vector<Fixed>>> polygons;
    std::size_t collapsed = 0;  // rings
};

Rounded rounded(std::vector<geos::PositionPolygon> const& polygons) {
    Rounded result;
    for (auto const& polygon : polygons) {
        std::vector<std::vector<Fixed>> rings;
        for (std::size_t i = 0; i < polygon.size(); ++i) {
            rings.push_back(lattice_ring(polygon[i], i == 0));
            if (!rings.back().empty()) continue;
            rings.pop_back();
            ++result.collapsed;
            if (i == 0) break;
        }
        if (!rings.empty()) result.polygons.push_back(std::move(rings));
    }
    return result;
}

std::optional<geos::Invalid> invalid_rounded(Rounded const& r) {
    std::vector<geos::PositionPolygon> polygons;
    for (auto const& polygon : r.polygons) {
        auto& rings = polygons.emplace_back();
        for (auto const& ring : polygon) rings.push_back(geos::closed_ring(ring));
    }
    auto const geometry = geos::multi_polygon(polygons);
    return geometry ? geos::invalid(geometry.get()) : std::nullopt;
}

std::string rounding_warning(Rounded const& r) {
    std::string warning;
    if (r.collapsed)
        warning = fmt::format("{} ring(s) smaller than a centimetre left out", r.collapsed);
    if (auto const why = invalid_rounded(r))
        warning += fmt::format(
            "{}rounded to 1e-7 degrees it touches itself ({} near {}); kept, even-odd",
            warning.empty() ? "" : "; ", why->reason, place({why->at.x / 1e7, why->at.y / 1e7}));
    return warning;
}

}  // namespace

Result<NewCommune> CommuneCheck::check(Feature const& f) {
    if (!f.fault.empty()) return invalid(f.fault);
    if (std::string why = property_fault(f); !why.empty()) return invalid(why);
    if (!codes_.insert(*f.code).second) return conflict("its code stands twice in the file");
    if (std::string why = geometry_fault(f); !why.empty()) return invalid(why);
    Rounded r = rounded(f.polygons);
    if (r.polygons.empty()) return invalid("nothing is left of it once rounded to 1e-7 degrees");
    if (std::string why = rounding_warning(r); !why.empty())
        warnings_.push_back(fmt::format("{} {}: {}", *f.code, *f.full_name, why));
    return NewCommune{*f.code,          *f.name,          *f.full_name,
                      *f.province_code, *f.province_name, std::move(r.polygons)};
}

}  // namespace alertd::geo
