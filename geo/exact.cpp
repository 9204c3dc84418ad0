#include "geo/exact.hpp"

#include <algorithm>

namespace alertd::geo {

void FixedBox::take(Fixed f) {
    south = std::min(south, f.y);
    north = std::max(north, f.y);
    west = std::min(west, f.x);
    east = std::max(east, f.x);
}

FixedBox box_of(Edge const& e) {
    FixedBox box;
    box.take(e.a);
    box.take(e.b);
    return box;
}

Box to_box(FixedBox const& box) {
    Point const low = to_point({box.west, box.south}), high = to_point({box.east, box.north});
    return {low.lat, low.lon, high.lat, high.lon};
}

bool on_edge(Edge const& e, Fixed p) {
    return box_of(e).contains(p) && turn(e.a, e.b, p) == 0;
}

Contact contact(Edge const& e, Edge const& f) {
    if (!box_of(e).meets(box_of(f))) return Contact::none;
    auto const side = [](std::int64_t t) { return (t > 0) - (t < 0); };
    int const fa = side(turn(e.a, e.b, f.a)), fb = side(turn(e.a, e.b, f.b));
    int const ea = side(turn(f.a, f.b, e.a)), eb = side(turn(f.a, f.b, e.b));
    if (fa * fb > 0 || ea * eb > 0) return Contact::none;
    if (fa * fb < 0 && ea * eb < 0) return Contact::cross;
    bool const shared = on_edge(e, f.a) || on_edge(e, f.b) || on_edge(f, e.a) || on_edge(f, e.b);
    return shared ? Contact::touch : Contact::none;
}

bool meets(Edge const& e, FixedBox const& box) {
    if (!box_of(e).meets(box)) return false;
    if (box.contains(e.a) || box.contains(e.b)) return true;
    Fixed const corners[] = {
        {box.west, box.south}, {box.east, box.south}, {box.east, box.north}, {box.west, box.north}};
    bool left = false, right = false;
    for (Fixed corner : corners) {
        auto const t = turn(e.a, e.b, corner);
        left = left || t >= 0;
        right = right || t <= 0;
    }
    return left && right;
}

bool passes(Edge const& e, Fixed p) {
    if ((e.a.y <= p.y) == (e.b.y <= p.y)) return false;
    // Taken from south to north, so that neighbours who write the edge the other way round decide
    // alike.
    return e.a.y < e.b.y ? turn(e.a, e.b, p) > 0 : turn(e.b, e.a, p) > 0;
}

double signed_area(std::span<Fixed const> ring) {
    if (ring.size() < 3) return 0;
    double twice = 0;
    for (std::size_t i = 1; i + 1 < ring.size(); ++i)
        twice += double(turn(ring[0], ring[i], ring[i + 1]));
    return twice / 2;
}

}  // namespace alertd::geo
