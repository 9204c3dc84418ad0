// In a true coverage a border is written twice, once in each direction, with the same points. Only
// where a commune has an edge that its neighbour lacks is there something to look at: this spares
// GEOS all but some hundred of ten thousand pairs.
#include "geo/overlaps.hpp"

#include <algorithm>
#include <tuple>

#include "geo/area.hpp"
#include "geo/edge_bands.hpp"

namespace alertd::geo {
namespace {

bool before(Edge const& a, Edge const& b) {
    return std::tie(a.a.x, a.a.y, a.b.x, a.b.y) < std::tie(b.a.x, b.a.y, b.b.x, b.b.y);
}

// A commune with its edges in an order to look them up.
class Border {
public:
    Border(Snapshot const& snapshot, std::size_t commune)
        : bands_(commune_edges(snapshot, commune)),
          sorted_(bands_.edges().begin(), bands_.edges().end()) {
        std::sort(sorted_.begin(), sorted_.end(), before);
    }
    EdgeBands const& bands() const { return bands_; }
    bool has(Edge const& e) const {
        return std::binary_search(sorted_.begin(), sorted_.end(), e, before);
    }

private:
    EdgeBands bands_;
    std::vector<Edge> sorted_;
};

// Does an edge of a neighbour run inside this commune?
bool runs_inside(Edge const& e, Border const& border) {
    if (border.has({e.b, e.a})) return false;
    if (border.has(e)) return true;
    EdgeBands const& bands = border.bands();
    Fixed const middle{std::int32_t((std::int64_t{e.a.x} + e.b.x) / 2),
                       std::int32_t((std::int64_t{e.a.y} + e.b.y) / 2)};
    for (Fixed f : {e.a, e.b, middle})
        if (bands.side(f) == Side::inside) return true;
    return bands.any(std::min(e.a.y, e.b.y), std::max(e.a.y, e.b.y),
                     [&](Edge const& f) { return contact(e, f) == Contact::cross; });
}

bool any_runs_inside(std::vector<Edge> const& edges, FixedBox const& near, Border const& border) {
    return std::any_of(edges.begin(), edges.end(), [&](Edge const& e) {
        return near.meets(box_of(e)) && runs_inside(e, border);
    });
}

// One of the polygons may lie wholly inside the neighbour, whose border then shows nothing.
bool lies_inside(Snapshot const& snapshot, SnapshotCommune const& inner, std::size_t outer) {
    std::optional<EdgeBands> bands;
    for (std::uint32_t p = inner.first_polygon; p < inner.first_polygon + inner.polygons; ++p) {
        FixedBox box;
        auto const shell = snapshot.ring(snapshot.first_ring(p));
        for (Fixed f : shell) box.take(f);
        FixedBox const& around = snapshot.communes()[outer].box;
        if (!around.contains({box.west, box.south}) || !around.contains({box.east, box.north}))
            continue;
        if (!bands) bands.emplace(commune_edges(snapshot, outer));
        for (Fixed f : shell) {
            Side const side = bands->side(f);
            if (side == Side::inside) return true;
            if (side == Side::outside) break;
        }
    }
    return false;
}

double common_m2(Snapshot const& snapshot, std::size_t i, std::size_t j) {
    auto const a = geos::multi_polygon(positions_of(snapshot, i));
    auto const b = geos::multi_polygon(positions_of(snapshot, j));
    auto const common = a && b ? geos::intersection(a.get(), b.get()) : nullptr;
    return common ? area_m2(geos::polygons_of(common.get())) : 0;
}

}  // namespace

std::vector<Overlap> overlaps(Snapshot const& snapshot) {
    auto const communes = snapshot.communes();
    std::vector<FixedBox> boxes;
    for (SnapshotCommune const& c : communes) boxes.push_back(c.box);
    geos::BoxTree const tree(boxes);
    std::vector<Overlap> found;
    for (std::size_t i = 0; i < communes.size(); ++i) {
        Border const border(snapshot, i);
        for (std::uint32_t j : tree.meeting(boxes[i])) {
            if (j <= i) continue;
            bool const suspect = any_runs_inside(commune_edges(snapshot, j), boxes[i], border) ||
                                 lies_inside(snapshot, communes[i], j) ||
                                 lies_inside(snapshot, communes[j], i);
            double const m2 = suspect ? common_m2(snapshot, i, j) : 0;
            if (m2 > 0) found.push_back({i, j, m2});
        }
    }
    std::sort(found.begin(), found.end(),
              [](Overlap const& a, Overlap const& b) { return a.m2 > b.m2; });
    return found;
}

}  // namespace alertd::geo
