#include "geo/hits.hpp"

#include <algorithm>
#include <limits>

#include "geo/area.hpp"

namespace alertd::geo {
namespace {

// The strongest contact of two borders.
Contact border_contact(EdgeBands const& a, EdgeBands const& b) {
    Contact strongest = Contact::none;
    for (Edge const& e : a.edges()) {
        if (!b.box().meets(box_of(e))) continue;
        bool const crossed =
            b.any(std::min(e.a.y, e.b.y), std::max(e.a.y, e.b.y), [&](Edge const& f) {
                strongest = std::max(strongest, contact(e, f));
                return strongest == Contact::cross;
            });
        if (crossed) break;
    }
    return strongest;
}

geos::PositionPolygon polygon_of(EdgeBands const& part) {
    std::vector<Fixed> ring;
    for (Edge const& e : part.edges()) ring.push_back(e.a);
    return {geos::closed_ring(ring)};
}

}  // namespace

Overlay::Relation Overlay::relation(std::size_t commune, EdgeBands const& border,
                                    EdgeBands const& part) const {
    Contact const contact = border_contact(border, part);
    if (contact == Contact::cross) return Relation::meeting;
    if (contact == Contact::touch) return Relation::touching;
    // Borders that do not meet: each polygon of the commune is wholly inside the part or wholly
    // outside.
    SnapshotCommune const& c = snapshot_.communes()[commune];
    std::uint32_t inside = 0;
    for (std::uint32_t p = c.first_polygon; p < c.first_polygon + c.polygons; ++p)
        inside += part.side(snapshot_.ring(snapshot_.first_ring(p))[0]) == Side::inside;
    if (inside == c.polygons) return Relation::within;
    return inside || border.has(part.edges()[0].a) ? Relation::meeting : Relation::apart;
}

// For borders that touch and nowhere cross. All corners of the common area are then corners of one
// of the two, so GEOS has nothing to round and its answer, some area or none, is exact.
bool Overlay::common_area(GEOSGeometry const* commune, std::size_t part) const {
    auto const area = geos::polygon(polygon_of(shape_.parts[part]));
    auto const common = geos::intersection(commune, area.get());
    // A failure of GEOS leaves nobody out.
    return !common || !geos::polygons_of(common.get()).empty();
}

double Overlay::measured(std::size_t commune, GEOSGeometry const* geometry) {
    if (!joined_) joined_ = geos::multi_polygon(shape_.joined);
    auto const common = geos::intersection(geometry, joined_.get());
    if (!common) return 1;
    double const share = area_m2(geos::polygons_of(common.get())) / area_m2(snapshot_, commune);
    // A hit is a hit, even where the common area is too thin for doubles.
    return std::clamp(share, std::numeric_limits<double>::min(), 1.0);
}

std::optional<double> Overlay::share(std::size_t commune, EdgeBands const& border) {
    bool hit = false;
    std::vector<std::size_t> touching;
    for (std::size_t p = 0; p < shape_.parts.size(); ++p) {
        if (!shape_.parts[p].box().meets(border.box())) continue;
        Relation const r = relation(commune, border, shape_.parts[p]);
        if (r == Relation::within) return 1.0;
        hit = hit || r == Relation::meeting;
        if (r == Relation::touching) touching.push_back(p);
    }
    if (!hit && touching.empty()) return std::nullopt;
    auto const geometry = geos::multi_polygon(positions_of(snapshot_, commune));
    for (std::size_t p : touching) hit = hit || common_area(geometry.get(), p);
    if (!hit) return std::nullopt;
    return measured(commune, geometry.get());
}

}  // namespace alertd::geo
