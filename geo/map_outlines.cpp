#include "geo/map_outlines.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include "geo/dissolve.hpp"
#include "geo/exact.hpp"
#include "geo/snapshot.hpp"

namespace alertd::geo {
namespace {

using RingView = std::span<Fixed const>;

constexpr std::int32_t near = 3'000'000;  // 0.3 degrees: two islands of one group

std::vector<RingView> rings_of(Snapshot const& snapshot, SnapshotCommune const& commune) {
    std::vector<RingView> rings;
    auto const last = commune.first_polygon + commune.polygons;
    for (auto p = commune.first_polygon; p < last; ++p)
        for (auto r = snapshot.first_ring(p); r < snapshot.end_ring(p); ++r)
            rings.push_back(snapshot.ring(r));
    return rings;
}

FixedBox box_about(OpenRing const& ring, std::int32_t margin) {
    FixedBox box;
    for (Fixed const f : ring) box.take(f);
    return {box.south - margin, box.west - margin, box.north + margin, box.east + margin};
}

// Small islands beside bigger ones go.
void drop_small(std::vector<OpenRing>& rings, double area) {
    auto const size = [](OpenRing const& ring) { return std::abs(signed_area(ring)); };
    std::sort(rings.begin(), rings.end(),
              [&](auto const& a, auto const& b) { return size(a) > size(b); });
    std::vector<OpenRing> stay;
    std::vector<FixedBox> boxes;
    for (auto& ring : rings) {
        auto const box = box_about(ring, 0);
        bool const shown = std::any_of(boxes.begin(), boxes.end(),
                                       [&](FixedBox const& b) { return b.meets(box); });
        if (size(ring) < area && shown) continue;
        boxes.push_back(box_about(ring, near));
        stay.push_back(std::move(ring));
    }
    rings = std::move(stay);
}

std::vector<std::vector<OpenRing>> simplified(Snapshot const& snapshot,
                                              SnapshotCommune const& commune, Arcs const& arcs,
                                              double tolerance) {
    std::vector<std::vector<OpenRing>> polygons;
    auto const last = commune.first_polygon + commune.polygons;
    for (auto p = commune.first_polygon; p < last; ++p) {
        auto& polygon = polygons.emplace_back();
        for (auto r = snapshot.first_ring(p); r < snapshot.end_ring(p); ++r)
            polygon.push_back(arcs.simplified(snapshot.ring(r), tolerance));
    }
    return polygons;
}

}  // namespace

std::vector<MapArea> commune_map(Communes const& communes, std::string_view province_code,
                                 MapDetail const& detail) {
    Snapshot const& snapshot = communes.snapshot();
    std::vector<SnapshotCommune const*> wanted;
    for (auto const& c : snapshot.communes())
        if (snapshot.text(c.province_code) == province_code) wanted.push_back(&c);
    // Neighbours in other provinces have a say in where an arc ends, so that both provinces' maps
    // agree.
    std::vector<RingView> rings;
    for (auto const& c : snapshot.communes()) {
        bool const touches = std::any_of(wanted.begin(), wanted.end(),
                                         [&](auto const* w) { return w->box.meets(c.box); });
        if (!touches) continue;
        auto const own = rings_of(snapshot, c);
        rings.insert(rings.end(), own.begin(), own.end());
    }
    Arcs const arcs(rings);
    std::vector<MapArea> map;
    for (auto const* c : wanted)
        map.push_back(
            {c->code, snapshot.text(c->name), simplified(snapshot, *c, arcs, detail.tolerance)});
    return map;
}

std::vector<MapArea> province_map(Communes const& communes, MapDetail const& detail) {
    Snapshot const& snapshot = communes.snapshot();
    std::map<std::string_view, std::pair<std::string_view, std::vector<RingView>>> provinces;
    for (auto const& c : snapshot.communes()) {
        auto& [name, rings] = provinces[snapshot.text(c.province_code)];
        name = snapshot.text(c.province_name);
        auto const own = rings_of(snapshot, c);
        rings.insert(rings.end(), own.begin(), own.end());
    }
    std::map<std::string_view, std::vector<OpenRing>> outlines;
    std::vector<RingView> all;
    for (auto const& [code, province] : provinces) {
        auto& own = outlines[code] = dissolved(province.second);
        drop_small(own, detail.island_area);
        all.insert(all.end(), own.begin(), own.end());
    }
    Arcs const arcs(all);
    std::vector<MapArea> map;
    for (auto const& [code, own] : outlines) {
        MapArea area{code, provinces[code].first, with_holes(own)};
        for (auto& polygon : area.polygons)
            for (auto& ring : polygon) ring = arcs.simplified(ring, detail.tolerance);
        map.push_back(std::move(area));
    }
    return map;
}

}  // namespace alertd::geo
