#include "geo/places.hpp"

#include <algorithm>
#include <stdexcept>

#include "geo/cell_rows.hpp"

namespace alertd::geo {

// Six bytes a place, and eight for each cell that is not empty.
struct Places::Impl {
    struct Local {
        std::uint16_t x = 0, y = 0, half_side_m = 0;
    };
    std::vector<Local> places;
    std::vector<std::uint32_t> cells;  // row and column of each cell with places, ascending
    std::vector<std::uint32_t> first;  // its first place; one more than there are cells
    std::uint16_t reach_m = 0;         // the largest half side of all

    std::size_t cell_from(std::uint32_t row, std::uint32_t column) const {
        std::uint32_t const cell = row << cell_bits | column;
        return std::size_t(std::lower_bound(cells.begin(), cells.end(), cell) - cells.begin());
    }
    // The cells of a row from one column to another, as numbers in `cells`.
    std::pair<std::size_t, std::size_t> cells_in(std::uint32_t row, Columns c) const {
        std::size_t const from = cell_from(row, c.first);
        auto const end = std::upper_bound(cells.begin() + std::ptrdiff_t(from), cells.end(),
                                          row << cell_bits | c.last);
        return {from, std::size_t(end - cells.begin())};
    }
};

namespace {

void add_run(std::vector<Run>& runs, std::uint32_t first, std::uint32_t end) {
    if (first == end) return;
    if (!runs.empty() && runs.back().first + runs.back().count == first)
        runs.back().count += end - first;
    else
        runs.push_back({first, end - first});
}

bool inside(Shape::Impl const& shape, Fixed at, std::uint16_t half_side_m) {
    return half_side_m ? meets(shape, square(at, half_side_m)) : covers(shape, at);
}

}  // namespace

std::uint64_t Found::count() const {
    std::uint64_t all = ids.size();
    for (Run const& run : runs) all += run.count;
    return all;
}

std::uint64_t cell_order(Fixed at) {
    return std::uint64_t{cell_of(at.y)} << cell_bits | cell_of(at.x);
}

Places::Places() : impl_(std::make_unique<Impl>()) {}
Places::Places(Places&&) noexcept = default;
Places& Places::operator=(Places&&) noexcept = default;
Places::~Places() = default;

Places::Places(std::span<Place const> places) : Places() {
    impl_->places.reserve(places.size());
    for (Place const& p : places) {
        auto const cell = std::uint32_t(cell_order(p.at));
        if (impl_->cells.empty() || impl_->cells.back() != cell) {
            if (!impl_->cells.empty() && impl_->cells.back() > cell)
                throw std::logic_error("places must be sorted by cell_order");
            impl_->cells.push_back(cell);
            impl_->first.push_back(std::uint32_t(impl_->places.size()));
        }
        impl_->places.push_back(
            {std::uint16_t(p.at.x & 0xffff), std::uint16_t(p.at.y & 0xffff), p.half_side_m});
        impl_->reach_m = std::max(impl_->reach_m, p.half_side_m);
    }
    impl_->first.push_back(std::uint32_t(places.size()));
    impl_->cells.shrink_to_fit();
    impl_->first.shrink_to_fit();
}

std::size_t Places::size() const {
    return impl_->places.size();
}

Found Places::within(Shape const& shape) const {
    Found found;
    if (impl_->cells.empty()) return found;
    for (CellRow const& row : cell_rows(shape.impl(), impl_->reach_m)) {
        for (Columns c : row.inside) {
            auto const [from, end] = impl_->cells_in(row.row, c);
            add_run(found.runs, impl_->first[from], impl_->first[end]);
        }
        for (Columns c : row.border) {
            auto const [from, end] = impl_->cells_in(row.row, c);
            for (std::size_t cell = from; cell < end; ++cell) {
                Fixed const corner{cell_low(impl_->cells[cell] & 0xffff), cell_low(row.row)};
                for (std::uint32_t i = impl_->first[cell]; i < impl_->first[cell + 1]; ++i) {
                    auto const& p = impl_->places[i];
                    if (inside(shape.impl(), {corner.x + p.x, corner.y + p.y}, p.half_side_m))
                        found.ids.push_back(i);
                }
            }
        }
    }
    return found;
}

}  // namespace alertd::geo
