#include "geo/communes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <mutex>

#include "geo/hits.hpp"
#include "geo/shape_parts.hpp"
#include "geo/snapshot.hpp"

namespace alertd::geo {
namespace {

std::vector<FixedBox> boxes_of(Snapshot const& snapshot) {
    std::vector<FixedBox> boxes;
    for (SnapshotCommune const& c : snapshot.communes()) boxes.push_back(c.box);
    return boxes;
}

}  // namespace

struct Communes::Impl {
    struct Border {
        std::once_flag once;
        EdgeBands bands;
    };
    std::unique_ptr<Snapshot> snapshot;
    geos::BoxTree tree;
    std::unique_ptr<Border[]> borders;

    explicit Impl(std::unique_ptr<Snapshot> opened)
        : snapshot(std::move(opened)),
          tree(boxes_of(*snapshot)),
          borders(new Border[snapshot->communes().size()]) {}

    // Made when first asked for: a start must not wait for millions of edges.
    EdgeBands const& border(std::size_t commune) const {
        Border& b = borders[commune];
        std::call_once(b.once, [&] { b.bands = EdgeBands(commune_edges(*snapshot, commune)); });
        return b.bands;
    }
};

Result<std::shared_ptr<Communes const>> Communes::open(std::string const& file) {
    auto snapshot = Snapshot::open(file);
    if (!snapshot) return snapshot.error();
    return std::shared_ptr<Communes const>(
        new Communes(std::make_unique<Impl>(std::move(*snapshot))));
}

Communes::Communes(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Communes::~Communes() = default;

std::size_t Communes::size() const {
    return impl_->snapshot->communes().size();
}
Snapshot const& Communes::snapshot() const {
    return *impl_->snapshot;
}
bool Communes::sample() const {
    return impl_->snapshot->header().sample != 0;
}

std::string_view Communes::source_hash() const {
    SnapshotHeader const& h = impl_->snapshot->header();
    return {h.source_hash, sizeof h.source_hash};
}

Commune Communes::commune(CommuneIndex index) const {
    Snapshot const& s = *impl_->snapshot;
    SnapshotCommune const& c = s.communes()[index];
    return {c.code,
            s.text(c.name),
            s.text(c.full_name),
            s.text(c.province_code),
            s.text(c.province_name),
            to_box(c.box)};
}

std::optional<CommuneIndex> Communes::find(std::string_view code) const {
    auto const all = impl_->snapshot->communes();
    auto const at = std::lower_bound(
        all.begin(), all.end(), code,
        [](SnapshotCommune const& c, std::string_view wanted) { return c.code < wanted; });
    if (at == all.end() || at->code != code) return std::nullopt;
    return CommuneIndex(at - all.begin());
}

std::vector<Hit> Communes::hit_by(Shape const& shape) const {
    std::vector<Hit> hits;
    if (shape.empty()) return hits;
    Overlay overlay(*impl_->snapshot, shape.impl());
    for (std::uint32_t i : impl_->tree.meeting(shape.impl().box))
        if (auto const share = overlay.share(i, impl_->border(i)))
            hits.push_back({CommuneIndex(i), *share});
    return hits;
}

std::optional<CommuneIndex> Communes::at(Point p) const {
    if (!(std::abs(p.lat) <= 90) || !(std::abs(p.lon) <= 180)) return std::nullopt;
    Fixed const f = to_fixed(p);
    auto const near = impl_->tree.meeting({f.y, f.x, f.y, f.x});
    for (std::uint32_t i : near)
        if (impl_->border(i).has(f)) return CommuneIndex(i);
    // Half-open borders leave out parts of the country's rim: there the closed commune has the
    // point.
    for (std::uint32_t i : near)
        if (impl_->border(i).side(f) == Side::border) return CommuneIndex(i);
    return std::nullopt;
}

std::string Communes::outline_geojson(CommuneIndex index) const {
    Snapshot const& s = *impl_->snapshot;
    SnapshotCommune const& c = s.communes()[index];
    auto const position = [](Fixed f) { return fmt::format("[{},{}]", f.x / 1e7, f.y / 1e7); };
    std::string json = R"({"type":"MultiPolygon","coordinates":[)";
    for (std::uint32_t p = c.first_polygon; p < c.first_polygon + c.polygons; ++p) {
        json += p == c.first_polygon ? "[" : ",[";
        for (std::uint32_t r = s.first_ring(p); r < s.end_ring(p); ++r) {
            json += r == s.first_ring(p) ? "[" : ",[";
            for (Fixed f : s.ring(r)) json += position(f) + ",";
            json += position(s.ring(r)[0]) + "]";
        }
        json += "]";
    }
    return json + "]}";
}

}  // namespace alertd::geo
