#include "geo/arcs.hpp"

#include <algorithm>
#include <cmath>

#include "geo/exact.hpp"

namespace alertd::geo {
namespace {

constexpr double arc_fineness = 12;

std::uint64_t key_of(Fixed f) {
    return std::uint64_t(std::uint32_t(f.x)) << 32 | std::uint32_t(f.y);
}

bool before(Fixed a, Fixed b) {
    return a.x != b.x ? a.x < b.x : a.y < b.y;
}

double distance(Fixed a, Fixed b) {
    return std::hypot(double(b.x) - a.x, double(b.y) - a.y);
}

// Of p from the piece of line between a and b.
double distance(Fixed p, Fixed a, Fixed b) {
    double const dx = double(b.x) - a.x, dy = double(b.y) - a.y;
    double const length = dx * dx + dy * dy;
    if (length == 0) return distance(a, p);
    double const t = ((double(p.x) - a.x) * dx + (double(p.y) - a.y) * dy) / length;
    double const u = std::clamp(t, 0.0, 1.0);
    return std::hypot(a.x + u * dx - p.x, a.y + u * dy - p.y);
}

// The place of the point that is furthest from the first; of equals the first in the order of
// `before`, so that a ring and its reverse choose the same one.
std::size_t furthest(std::span<Fixed const> ring) {
    std::size_t best = 0;
    double most = -1;
    for (std::size_t i = 1; i < ring.size(); ++i) {
        double const d = distance(ring[0], ring[i]);
        if (d < most || (d == most && !before(ring[i], ring[best]))) continue;
        most = d;
        best = i;
    }
    return best;
}

// Marks the points of an open line that stay. Both ends do.
std::vector<char> kept(std::span<Fixed const> line, double tolerance) {
    std::vector<char> stays(line.size(), 0);
    stays.front() = stays.back() = 1;
    std::vector<std::pair<std::size_t, std::size_t>> pieces{{0, line.size() - 1}};
    while (!pieces.empty()) {
        auto const [first, last] = pieces.back();
        pieces.pop_back();
        std::size_t worst = first;
        double most = tolerance;
        for (std::size_t i = first + 1; i < last; ++i) {
            double const d = distance(line[i], line[first], line[last]);
            if (d <= most) continue;
            most = d;
            worst = i;
        }
        if (worst == first) continue;
        stays[worst] = 1;
        pieces.emplace_back(first, worst);
        pieces.emplace_back(worst, last);
    }
    return stays;
}

// A short arc is drawn finer: small wards and islands keep their form.
double fitting(OpenRing const& arc, double tolerance) {
    FixedBox box;
    for (Fixed const f : arc) box.take(f);
    double const extent = std::hypot(double(box.east) - box.west, double(box.north) - box.south);
    return std::min(tolerance, extent / arc_fineness);
}

// Appends an arc without its last point.
void append(OpenRing arc, double tolerance, OpenRing& to) {
    tolerance = fitting(arc, tolerance);
    bool const turned = before(arc.back(), arc.front());
    if (turned) std::reverse(arc.begin(), arc.end());
    auto const stays = kept(arc, tolerance);
    OpenRing line;
    for (std::size_t i = 0; i < arc.size(); ++i)
        if (stays[i]) line.push_back(arc[i]);
    if (turned) std::reverse(line.begin(), line.end());
    to.insert(to.end(), line.begin(), line.end() - 1);
}

// Three points of a ring of which too few were left.
OpenRing triangle(std::span<Fixed const> ring) {
    if (ring.size() <= 3) return {ring.begin(), ring.end()};
    std::size_t const far = furthest(ring);
    std::size_t third = far == 1 ? 2 : 1;
    for (std::size_t i = 1; i < ring.size(); ++i)
        if (i != far &&
            distance(ring[i], ring[0], ring[far]) > distance(ring[third], ring[0], ring[far]))
            third = i;
    return {ring[0], ring[std::min(far, third)], ring[std::max(far, third)]};
}

}  // namespace

Arcs::Arcs(std::span<std::span<Fixed const> const> rings) {
    std::size_t points = 0;
    for (auto const& ring : rings) points += ring.size();
    met_ = decltype(met_)(points);  // g++ 12 takes reserve() for uninitialised under sanitizers
    for (auto const& ring : rings)
        for (std::size_t i = 0; i < ring.size(); ++i) {
            Fixed const was = ring[i ? i - 1 : ring.size() - 1];
            Fixed const next = ring[i + 1 < ring.size() ? i + 1 : 0];
            auto const [at, fresh] = met_.try_emplace(key_of(ring[i]), Meeting{was, next});
            if (fresh) continue;
            Meeting& m = at->second;
            bool const same =
                (m.before == was && m.after == next) || (m.before == next && m.after == was);
            m.node = m.node || !same;
        }
}

bool Arcs::is_node(Fixed at) const {
    auto const found = met_.find(key_of(at));
    return found != met_.end() && found->second.node;
}

OpenRing Arcs::simplified(std::span<Fixed const> ring, double tolerance) const {
    if (ring.size() <= 3) return {ring.begin(), ring.end()};
    auto start = std::find_if(ring.begin(), ring.end(), [&](Fixed f) { return is_node(f); });
    if (start == ring.end()) start = std::min_element(ring.begin(), ring.end(), before);
    OpenRing turned(start, ring.end());
    turned.insert(turned.end(), ring.begin(), start);
    std::vector<std::size_t> cuts;
    for (std::size_t i = 1; i < turned.size(); ++i)
        if (is_node(turned[i])) cuts.push_back(i);
    // An arc that comes back to where it began has no chord: it is cut once more.
    if (cuts.empty()) cuts.push_back(furthest(turned));
    cuts.push_back(turned.size());
    turned.push_back(turned.front());
    OpenRing result;
    std::size_t from = 0;
    for (std::size_t const to : cuts) {
        append({turned.begin() + std::ptrdiff_t(from), turned.begin() + std::ptrdiff_t(to) + 1},
               tolerance, result);
        from = to;
    }
    return result.size() >= 3 ? result : triangle(ring);
}

}  // namespace alertd::geo
