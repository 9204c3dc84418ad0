#include "geo/sample_country.hpp"

#include <algorithm>
#include <cmath>

namespace alertd::geo {
namespace {

// Millionths of a degree: what the sample's file holds.
constexpr double micro = 1e6;
constexpr double south = 15.0, north = 17.5, width = 0.85;
constexpr double same_corner = 5;        // corners so near to each other (0.5 m) are one
constexpr double winding_edge = 15'000;  // longer edges wind (1.6 km)

using geos::Position;

double coast_lon(double lat) {
    double const t = north - lat;
    return 107.3 + 0.68 * t + 0.07 * std::sin(5.1 * t) + 0.03 * std::sin(13.7 * t + 1);
}

double frontier_lon(double lat) {
    double const t = north - lat;
    return std::max(106.8, coast_lon(lat) - width + 0.06 * std::sin(4.3 * t + 2));
}

geos::PositionRing land() {
    geos::PositionRing ring;
    constexpr int steps = 50;
    auto const lat = [](int i) { return south + (north - south) * i / steps; };
    for (int i = 0; i <= steps; ++i) ring.push_back({coast_lon(lat(i)) * micro, lat(i) * micro});
    for (int i = steps; i >= 0; --i) ring.push_back({frontier_lon(lat(i)) * micro, lat(i) * micro});
    ring.push_back(ring.front());
    return ring;
}

std::vector<Position> seeds(Dice& dice, std::size_t count) {
    std::vector<Position> points;
    while (points.size() < count) {
        double const lat = dice.between(south, north);
        points.push_back({dice.between(frontier_lon(lat), coast_lon(lat)) * micro, lat * micro});
    }
    return points;
}

geos::Geometry multi_point(std::vector<Position> const& points) {
    std::vector<GEOSGeometry*> made;
    for (Position p : points)
        made.push_back(GEOSGeom_createPointFromXY_r(geos::handle(), p.x, p.y));
    return geos::Geometry(GEOSGeom_createCollection_r(geos::handle(), GEOS_MULTIPOINT, made.data(),
                                                      unsigned(made.size())));
}

// The cells of the points, cut to the land.
std::vector<geos::Geometry> voronoi(std::vector<Position> const& points,
                                    geos::Geometry const& ground) {
    std::vector<geos::Geometry> cells;
    auto* const h = geos::handle();
    auto const given = multi_point(points);
    geos::Geometry const all(GEOSVoronoiDiagram_r(h, given.get(), ground.get(), 0, 0));
    if (!all) return cells;
    for (int i = 0; i < GEOSGetNumGeometries_r(h, all.get()); ++i) {
        geos::Geometry cell(
            GEOSIntersection_r(h, GEOSGetGeometryN_r(h, all.get(), i), ground.get()));
        if (cell && GEOSisEmpty_r(h, cell.get()) == 0) cells.push_back(std::move(cell));
    }
    return cells;
}

Position centroid(geos::Geometry const& cell) {
    geos::Geometry const point(GEOSGetCentroid_r(geos::handle(), cell.get()));
    Position p;
    GEOSGeomGetX_r(geos::handle(), point.get(), &p.x);
    GEOSGeomGetY_r(geos::handle(), point.get(), &p.y);
    return p;
}

// Corners on the grid of millionths; what two cells computed a hair apart becomes one corner.
class Corners {
public:
    Position at(Position p) {
        for (Position known : known_)
            if (std::hypot(known.x - p.x, known.y - p.y) <= same_corner) return known;
        known_.push_back({std::round(p.x), std::round(p.y)});
        return known_.back();
    }

private:
    std::vector<Position> known_;
};

// Points between a and b, wound by numbers drawn from both ends alone, so that both neighbours draw
// the same.
void wind(Position a, Position b, double strength, geos::PositionRing& ring) {
    double const length = std::hypot(b.x - a.x, b.y - a.y);
    if (length <= winding_edge) return;
    auto const mixed = [](Position p) {
        return std::uint64_t(std::llround(p.x)) * 0x9e3779b97f4a7c15u ^
               std::uint64_t(std::llround(p.y));
    };
    Dice dice(Dice(mixed(a)).next() ^ mixed(b));
    double const off = dice.between(-strength, strength);
    Position const middle{std::round((a.x + b.x) / 2 - (b.y - a.y) * off),
                          std::round((a.y + b.y) / 2 + (b.x - a.x) * off)};
    wind(a, middle, strength, ring);
    ring.push_back(middle);
    wind(middle, b, strength, ring);
}

geos::PositionRing wound(geos::PositionRing const& ring, double strength) {
    geos::PositionRing result;
    for (std::size_t i = 0; i + 1 < ring.size(); ++i) {
        Position const a = ring[i], b = ring[i + 1];
        bool const forward = a.x < b.x || (a.x == b.x && a.y < b.y);
        geos::PositionRing between;
        if (forward)
            wind(a, b, strength, between);
        else
            wind(b, a, strength, between);
        if (!forward) std::reverse(between.begin(), between.end());
        result.push_back(a);
        result.insert(result.end(), between.begin(), between.end());
    }
    result.push_back(ring.back());
    return result;
}

SampleCell finished(std::vector<geos::PositionPolygon> polygons, Corners& corners,
                    double strength) {
    for (auto& rings : polygons)
        for (auto& ring : rings) {
            for (Position& p : ring) p = corners.at(p);
            ring.erase(std::unique(ring.begin(), ring.end()), ring.end());
            ring = wound(ring, strength);
            for (Position& p : ring) p = {p.x / micro, p.y / micro};
        }
    return polygons;
}

bool all_valid(std::vector<SampleCell> const& cells) {
    return std::all_of(cells.begin(), cells.end(), [](SampleCell const& cell) {
        auto const geometry = geos::multi_polygon(cell);
        return geometry && !geos::invalid(geometry.get());
    });
}

}  // namespace

std::uint64_t Dice::next() {
    std::uint64_t z = state_ += 0x9e3779b97f4a7c15u;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return z ^ z >> 31;
}

double Dice::between(double low, double high) {
    return low + (high - low) * (double(next() >> 11) / double(1ull << 53));
}

Result<std::vector<SampleCell>> sample_cells(std::uint64_t seed, std::size_t count) {
    Dice dice(seed);
    auto const ground = geos::polygon({land()});
    std::vector<Position> points = seeds(dice, count);
    auto cut = voronoi(points, ground);
    // Points moved to the middles of their cells three times give cells of like size.
    for (int round = 0; round < 3; ++round) {
        std::transform(cut.begin(), cut.end(), points.begin(), centroid);
        cut = voronoi(points, ground);
    }
    if (cut.size() != count) return Error{Errc::internal, "no sample country comes of this seed"};
    std::sort(cut.begin(), cut.end(),
              [](auto const& a, auto const& b) { return centroid(a).y > centroid(b).y; });
    // Borders that wind too much may cross: then less.
    for (double strength : {0.12, 0.06, 0.0}) {
        Corners corners;
        std::vector<SampleCell> cells;
        for (auto const& cell : cut)
            cells.push_back(finished(geos::polygons_of(cell.get()), corners, strength));
        if (all_valid(cells)) return cells;
    }
    return Error{Errc::internal, "no sample country comes of this seed"};
}

geos::Position middle_of(std::vector<SampleCell> const& cells) {
    Position sum;
    double count = 0;
    for (SampleCell const& cell : cells)
        for (Position p : cell[0][0]) {
            sum = {sum.x + p.x, sum.y + p.y};
            ++count;
        }
    return {sum.x / count, sum.y / count};
}

}  // namespace alertd::geo
