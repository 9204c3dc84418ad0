#include "geo/dissolve.hpp"

#include <algorithm>
#include <unordered_map>

#include "geo/exact.hpp"

namespace alertd::geo {
namespace {

std::uint64_t key_of(Fixed f) {
    return std::uint64_t(std::uint32_t(f.x)) << 32 | std::uint32_t(f.y);
}

// The edges that no neighbour walks the other way, by where they begin.
class Rim {
public:
    explicit Rim(std::span<std::span<Fixed const> const> rings) {
        std::size_t edges = 0;
        for (auto const& ring : rings) edges += ring.size();
        out_ = decltype(out_)(edges);  // as in arcs.cpp
        for (auto const& ring : rings)
            for (std::size_t i = 0; i < ring.size(); ++i)
                take(ring[i], ring[i + 1 < ring.size() ? i + 1 : 0]);
    }

    bool step(Fixed from, Fixed& to) {
        auto const at = out_.find(key_of(from));
        if (at == out_.end() || at->second.empty()) return false;
        to = at->second.back();
        at->second.pop_back();
        return true;
    }

private:
    void take(Fixed a, Fixed b) {
        auto const back = out_.find(key_of(b));
        if (back != out_.end()) {
            auto& ends = back->second;
            auto const same = std::find(ends.begin(), ends.end(), a);
            if (same != ends.end()) {
                ends.erase(same);
                return;
            }
        }
        out_[key_of(a)].push_back(b);
    }

    std::unordered_map<std::uint64_t, std::vector<Fixed>> out_;
};

// Walks from `start` until nothing goes on; each time it comes back to where it was, a ring is cut
// off.
void walk(Rim& rim, Fixed start, std::vector<OpenRing>& rings) {
    OpenRing path{start};
    std::unordered_map<std::uint64_t, std::size_t> place{{key_of(start), 0}};
    Fixed next;
    while (rim.step(path.back(), next)) {
        auto const known = place.find(key_of(next));
        if (known == place.end()) {
            place[key_of(next)] = path.size();
            path.push_back(next);
            continue;
        }
        auto const first = path.begin() + std::ptrdiff_t(known->second);
        if (path.end() - first >= 3) rings.emplace_back(first, path.end());
        for (auto p = first + 1; p != path.end(); ++p) place.erase(key_of(*p));
        path.erase(first + 1, path.end());
    }
}

bool inside(Fixed p, OpenRing const& ring) {
    bool in = false;
    for (std::size_t i = 0; i < ring.size(); ++i)
        if (passes({ring[i], ring[i + 1 < ring.size() ? i + 1 : 0]}, p)) in = !in;
    return in;
}

}  // namespace

std::vector<OpenRing> dissolved(std::span<std::span<Fixed const> const> rings) {
    Rim rim(rings);
    std::vector<OpenRing> outline;
    for (auto const& ring : rings)
        for (Fixed const p : ring) walk(rim, p, outline);
    return outline;
}

std::vector<std::vector<OpenRing>> with_holes(std::vector<OpenRing> rings) {
    std::vector<std::vector<OpenRing>> polygons;
    std::vector<OpenRing> holes;
    for (auto& ring : rings) {
        double const area = signed_area(ring);
        if (area > 0) polygons.push_back({std::move(ring)});
        if (area < 0) holes.push_back(std::move(ring));
    }
    for (auto& hole : holes)
        for (auto& polygon : polygons)
            if (inside(hole.front(), polygon.front())) {
                polygon.push_back(std::move(hole));
                break;
            }
    return polygons;
}

}  // namespace alertd::geo
