#include "geo/shape.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "geo/densify.hpp"
#include "geo/shape_check.hpp"
#include "geo/shape_parts.hpp"

namespace alertd::geo {
namespace {

constexpr double edge_max_m = 10'000;
// Long edges and circles give more vertices than were written: GEOS checks so many in well under a
// second.
constexpr std::size_t split_vertices_max = 40'000;
// Polygons of one alert may overlap; combs that cross each other a million times are an attack on
// the joining of them.
constexpr std::size_t crossings_max = 20'000;

using Fault = std::optional<Error>;

std::int32_t fixed_degrees(double degrees) {
    double const units = std::round(degrees * 1e7);
    if (!(units > INT32_MIN)) return INT32_MIN;
    if (units >= INT32_MAX) return INT32_MAX;
    return std::int32_t(units);
}

// Open, and without points that rounding has made equal to the one before.
std::vector<Fixed> lattice_ring(Ring const& ring) {
    std::vector<Fixed> open;
    for (Point p : ring) {
        Fixed const f = to_fixed(p);
        if (open.empty() || open.back() != f) open.push_back(f);
    }
    while (open.size() > 1 && open.back() == open.front()) open.pop_back();
    return open;
}

std::vector<Edge> edges_of(std::vector<Fixed> const& open_ring) {
    std::vector<Edge> edges;
    for (std::size_t i = 0; i < open_ring.size(); ++i)
        edges.push_back({open_ring[i], open_ring[(i + 1) % open_ring.size()]});
    return edges;
}

// Adds one closed ring as a part.
Fault add_part(Shape::Impl& shape, Ring const& given) {
    std::vector<Fixed> const open = lattice_ring(densified(given, edge_max_m));
    if (open.size() < 3) return invalid("its points are all the same place: it has no area");
    std::size_t vertices = open.size();
    for (EdgeBands const& part : shape.parts) vertices += part.edges().size();
    if (vertices > split_vertices_max)
        return Error{
            Errc::too_large,
            fmt::format("more than {} vertices once circles are drawn and edges over 10 km "
                        "split: use commune codes",
                        split_vertices_max)};
    geos::PositionPolygon polygon{geos::closed_ring(open)};
    auto const geometry = geos::polygon(polygon);
    if (!geometry) return invalid("GEOS refuses it: " + geos::take_message());
    if (auto const why = geos::invalid(geometry.get()))
        return invalid(
            fmt::format("{} near {:.6f},{:.6f} (lat,lon): its border must not cross or "
                        "touch itself",
                        why->reason, why->at.y / 1e7, why->at.x / 1e7));
    shape.parts.emplace_back(edges_of(open));
    shape.joined.push_back(std::move(polygon));
    return std::nullopt;
}

Fault add_area(Shape::Impl& shape, Area const& area, std::size_t number) {
    auto const named = [&](Error error, char const* what, std::size_t i) {
        error.message = fmt::format("area {}, {} {}: {}", number, what, i + 1, error.message);
        return error;
    };
    for (std::size_t i = 0; i < area.polygons.size(); ++i)
        if (Fault fault = add_part(shape, area.polygons[i])) return named(*fault, "polygon", i);
    for (std::size_t i = 0; i < area.circles.size(); ++i) {
        auto const ring = circumscribed(area.circles[i]);
        if (!ring) return named(ring.error(), "circle", i);
        if (Fault fault = add_part(shape, *ring)) return named(*fault, "circle", i);
    }
    return std::nullopt;
}

std::size_t crossings(EdgeBands const& a, EdgeBands const& b, std::size_t enough) {
    std::size_t found = 0;
    if (!a.box().meets(b.box())) return 0;
    for (Edge const& e : a.edges())
        b.any(std::min(e.a.y, e.b.y), std::max(e.a.y, e.b.y),
              [&](Edge const& f) { return contact(e, f) == Contact::cross && ++found > enough; });
    return found;
}

Fault join(Shape::Impl& shape) {
    if (shape.parts.size() < 2) return std::nullopt;
    std::size_t found = 0;
    for (std::size_t i = 0; i < shape.parts.size(); ++i)
        for (std::size_t j = 0; j < i; ++j) {
            found += crossings(shape.parts[i], shape.parts[j], crossings_max);
            if (found > crossings_max)
                return Error{Errc::too_large,
                             fmt::format("the polygons cross one another more than {} times: use "
                                         "commune codes",
                                         crossings_max)};
        }
    auto const all = geos::multi_polygon(shape.joined);
    geos::Geometry const one(all ? GEOSUnaryUnion_r(geos::handle(), all.get()) : nullptr);
    if (!one) return invalid("the polygons cannot be joined: " + geos::take_message());
    shape.joined = geos::polygons_of(one.get());
    return std::nullopt;
}

std::string ring_json(geos::PositionRing const& ring) {
    std::string json = "[";
    for (auto const& p : ring)
        json += fmt::format("{}[{:.7f},{:.7f}]", json.size() > 1 ? "," : "", p.x / 1e7, p.y / 1e7);
    return json + "]";
}

}  // namespace

Fixed to_fixed(Point p) {
    return {fixed_degrees(p.lon), fixed_degrees(p.lat)};
}
Point to_point(Fixed f) {
    return {f.y / 1e7, f.x / 1e7};
}

FixedBox square(Fixed centre, double half_side_m) {
    // The shortest degrees there are, so that the square is never too small: of latitude at the
    // equator, of longitude on a sphere smaller than the earth.
    constexpr double lat_degree_m = 110'570, lon_degree_m = 111'310;
    double const lat = std::min(std::abs(centre.y / 1e7), 89.0) * std::numbers::pi / 180;
    double const high = std::ceil(std::max(half_side_m, 0.0) / lat_degree_m * 1e7);
    double const wide =
        std::ceil(std::max(half_side_m, 0.0) / (lon_degree_m * std::cos(lat)) * 1e7);
    auto const at = [](double units) {
        return std::int32_t(std::clamp(units, double(INT32_MIN), double(INT32_MAX)));
    };
    return {at(centre.y - high), at(centre.x - wide), at(centre.y + high), at(centre.x + wide)};
}

bool covers(Shape::Impl const& shape, Fixed p) {
    return std::any_of(shape.parts.begin(), shape.parts.end(),
                       [p](EdgeBands const& part) { return part.side(p) != Side::outside; });
}

bool meets(Shape::Impl const& shape, FixedBox const& box) {
    Fixed const corner{box.west, box.south};
    return std::any_of(shape.parts.begin(), shape.parts.end(), [&](EdgeBands const& part) {
        return part.border_meets(box) || part.side(corner) != Side::outside;
    });
}

Result<Shape> Shape::make(std::span<Area const> areas, ShapeLimits const& limits) {
    if (Fault fault = input_fault(areas, limits)) return *fault;
    auto impl = std::make_unique<Impl>();
    for (std::size_t a = 0; a < areas.size(); ++a)
        if (Fault fault = add_area(*impl, areas[a], a + 1)) return *fault;
    if (Fault fault = join(*impl)) return *fault;
    for (EdgeBands const& part : impl->parts) {
        impl->box.take({part.box().west, part.box().south});
        impl->box.take({part.box().east, part.box().north});
    }
    return Shape(std::move(impl));
}

Shape::Shape(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Shape::Shape(Shape&&) noexcept = default;
Shape& Shape::operator=(Shape&&) noexcept = default;
Shape::~Shape() = default;

bool Shape::empty() const {
    return impl_->parts.empty();
}

bool Shape::covers(Point p) const {
    bool const on_earth = std::abs(p.lat) <= 90 && std::abs(p.lon) <= 180;  // false for NaN
    return on_earth && geo::covers(*impl_, to_fixed(p));
}

bool Shape::meets_square(Point centre, double half_side_m) const {
    bool const on_earth = std::abs(centre.lat) <= 90 && std::abs(centre.lon) <= 180;
    return on_earth && geo::meets(*impl_, square(to_fixed(centre), half_side_m));
}

Box Shape::bounds() const {
    return empty() ? Box{} : to_box(impl_->box);
}

std::string Shape::to_geojson() const {
    std::string json = R"({"type":"MultiPolygon","coordinates":[)";
    for (std::size_t i = 0; i < impl_->joined.size(); ++i) {
        json += i ? ",[" : "[";
        for (std::size_t r = 0; r < impl_->joined[i].size(); ++r)
            json += (r ? "," : "") + ring_json(impl_->joined[i][r]);
        json += "]";
    }
    return json + "]}";
}

}  // namespace alertd::geo
