#include "geo/edge_bands.hpp"

#include <algorithm>
#include <cstdlib>

namespace alertd::geo {

EdgeBands::EdgeBands(std::vector<Edge> edges) : edges_(std::move(edges)) {
    if (edges_.empty()) return;
    std::int64_t climbed = 0;
    for (Edge const& e : edges_) {
        box_.take(e.a);
        box_.take(e.b);
        climbed += std::abs(std::int64_t{e.b.y} - e.a.y);
    }
    // A band as high as half an edge on the average: at most four entries an edge, whatever its
    // form.
    height_ = std::max<std::int64_t>(1, climbed / (2 * std::int64_t(edges_.size())));
    fill();
}

std::size_t EdgeBands::band_of(std::int32_t y) const {
    std::int64_t const inside = std::clamp(y, box_.south, box_.north);
    return std::size_t((inside - box_.south) / height_);
}

void EdgeBands::fill() {
    first_.assign(band_of(box_.north) + 2, 0);
    auto const each_band = [this](Edge const& e, auto visit) {
        for (std::size_t b = band_of(std::min(e.a.y, e.b.y)); b <= band_of(std::max(e.a.y, e.b.y));
             ++b)
            visit(b);
    };
    for (Edge const& e : edges_) each_band(e, [this](std::size_t b) { ++first_[b + 1]; });
    for (std::size_t b = 1; b < first_.size(); ++b) first_[b] += first_[b - 1];
    order_.resize(first_.back());
    std::vector<std::uint32_t> next(first_.begin(), first_.end() - 1);
    for (std::uint32_t i = 0; i < edges_.size(); ++i)
        each_band(edges_[i], [&](std::size_t b) { order_[next[b]++] = i; });
}

Side EdgeBands::side(Fixed p) const {
    if (!box_.contains(p)) return Side::outside;
    bool inside = false;
    bool const border = any(p.y, p.y, [&](Edge const& e) {
        inside ^= passes(e, p);
        return on_edge(e, p);
    });
    if (border) return Side::border;
    return inside ? Side::inside : Side::outside;
}

bool EdgeBands::has(Fixed p) const {
    if (!box_.contains(p)) return false;
    bool inside = false;
    any(p.y, p.y, [&](Edge const& e) {
        inside ^= passes(e, p);
        return false;
    });
    return inside;
}

bool EdgeBands::border_meets(FixedBox const& box) const {
    if (!box_.meets(box)) return false;
    return any(box.south, box.north, [&](Edge const& e) { return meets(e, box); });
}

}  // namespace alertd::geo
