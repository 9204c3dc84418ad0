#include "geo/cell_rows.hpp"

#include <algorithm>
#include <cmath>

namespace alertd::geo {
namespace {

constexpr double cell_size = 1 << cell_bits;
// Slack on every side in units: more than a double can be wrong, and enough that an edge on the
// line between two cells is in both.
constexpr std::int32_t slack = 2;

std::uint32_t column_at(double x) {
    return cell_of(std::int32_t(std::clamp(x, double(INT32_MIN), double(INT32_MAX))));
}

// The columns that the edge passes while it is in the row.
Columns columns_in_row(Edge const& e, std::uint32_t row) {
    double low = std::min(e.a.x, e.b.x), high = std::max(e.a.x, e.b.x);
    if (e.a.y != e.b.y) {
        double const south = double(cell_low(row)) - slack;
        double const north = double(cell_low(row)) + cell_size + slack;
        auto const x_at = [&e](double y) {
            double const t = std::clamp((y - e.a.y) / (double(e.b.y) - e.a.y), 0.0, 1.0);
            return e.a.x + t * (double(e.b.x) - e.a.x);
        };
        double const one = x_at(south), other = x_at(north);
        low = std::min(one, other);
        high = std::max(one, other);
    }
    return {column_at(low - slack), column_at(high + slack)};
}

// Sorted, and those that overlap or lie side by side made one.
void merge(std::vector<Columns>& list) {
    std::sort(list.begin(), list.end(), [](Columns a, Columns b) { return a.first < b.first; });
    std::size_t kept = 0;
    for (Columns next : list) {
        if (kept && next.first <= list[kept - 1].last + 1)
            list[kept - 1].last = std::max(list[kept - 1].last, next.last);
        else
            list[kept++] = next;
    }
    list.resize(kept);
}

// `from` without `holes`; both sorted and disjoint.
std::vector<Columns> without(std::vector<Columns> const& from, std::vector<Columns> const& holes) {
    std::vector<Columns> rest;
    auto hole = holes.begin();
    for (Columns c : from) {
        std::uint32_t first = c.first;
        while (hole != holes.end() && hole->last < first) ++hole;
        for (auto h = hole; h != holes.end() && h->first <= c.last; ++h) {
            if (h->first > first) rest.push_back({first, h->first - 1});
            first = h->last + 1;
        }
        if (first <= c.last) rest.push_back({first, c.last});
    }
    return rest;
}

// What the edges of the shape touch, row by row from `first_row`.
struct Touched {
    std::uint32_t first_row = 0;
    std::vector<std::vector<Columns>> rows;
};

Touched touched(Shape::Impl const& shape) {
    Touched all;
    all.first_row = cell_of(shape.box.south - slack);
    all.rows.resize(cell_of(shape.box.north + slack) - all.first_row + 1);
    for (EdgeBands const& part : shape.parts)
        for (Edge const& e : part.edges()) {
            std::uint32_t const last = cell_of(std::max(e.a.y, e.b.y) + slack);
            for (std::uint32_t r = cell_of(std::min(e.a.y, e.b.y) - slack); r <= last; ++r)
                all.rows[r - all.first_row].push_back(columns_in_row(e, r));
        }
    for (auto& row : all.rows) merge(row);
    return all;
}

// Between two stretches that edges touch nothing changes: one point tells for the whole gap.
std::vector<Columns> covered_gaps(Shape::Impl const& shape, std::uint32_t row,
                                  std::vector<Columns> const& border) {
    std::vector<Columns> inside;
    for (std::size_t i = 1; i < border.size(); ++i) {
        Columns const gap{border[i - 1].last + 1, border[i].first - 1};
        if (covers(shape, {cell_low(gap.first), cell_low(row)})) inside.push_back(gap);
    }
    return inside;
}

// Columns of the rows about `row` made wider by the reach.
std::vector<Columns> within_reach(Touched const& all, std::int64_t row, std::uint32_t rows,
                                  std::uint32_t columns) {
    std::vector<Columns> near;
    std::int64_t const low = row - rows, high = row + rows;
    for (std::int64_t r = std::max<std::int64_t>(low, all.first_row); r <= high; ++r) {
        auto const i = std::size_t(r - all.first_row);
        if (i >= all.rows.size()) break;
        for (Columns c : all.rows[i])
            near.push_back({c.first - std::min(c.first, columns),
                            std::min<std::uint32_t>(c.last + columns, 0xffff)});
    }
    merge(near);
    return near;
}

}  // namespace

std::vector<CellRow> cell_rows(Shape::Impl const& shape, double reach_m) {
    std::vector<CellRow> found;
    if (shape.parts.empty()) return found;
    Touched const all = touched(shape);
    // The widest square of that half side anywhere near the shape, in whole cells.
    std::int32_t const polewards = std::max(std::abs(shape.box.south), std::abs(shape.box.north));
    FixedBox const reach = square({0, std::int32_t(std::min(polewards + 1e7, 8.9e8))}, reach_m);
    bool const reaches = reach_m > 0;
    std::uint32_t const columns = reaches ? std::uint32_t(reach.east >> cell_bits) + 1 : 0;
    std::uint32_t const rows =
        reaches ? std::uint32_t((std::int64_t{reach.north} - reach.south) / 2 >> cell_bits) + 1 : 0;
    std::int64_t const first = std::max<std::int64_t>(0, std::int64_t{all.first_row} - rows);
    std::int64_t const last = std::int64_t{all.first_row} + std::int64_t(all.rows.size()) + rows;
    for (std::int64_t r = first; r < std::min<std::int64_t>(last, 0x10000); ++r) {
        CellRow row{std::uint32_t(r), {}, {}};
        auto const i = std::size_t(r - all.first_row);
        if (i < all.rows.size()) row.inside = covered_gaps(shape, row.row, all.rows[i]);
        row.border = without(within_reach(all, r, rows, columns), row.inside);
        found.push_back(std::move(row));
    }
    return found;
}

}  // namespace alertd::geo
