#pragma once
// Places of people in row-major cell order, so that an area is mostly whole ranges.
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "geo/shape.hpp"

namespace alertd::geo {

struct Run {
    std::uint32_t first = 0, count = 0;
    bool operator==(Run const&) const = default;
};

// Positions in the order in which the places were given: `runs` wholly inside, `ids` from cells the
// border crosses. Ascending, and no position is in both.
struct Found {
    std::vector<Run> runs;
    std::vector<std::uint32_t> ids;
    std::uint64_t count() const;
};

struct Place {
    Fixed at;
    std::uint16_t half_side_m =
        0;  // 0: exact; else the place is the square of 2 * half_side_m about `at`
};

// The cell of a place: rows from south to north, then west to east. The order in which a directory
// stores places.
std::uint64_t cell_order(Fixed at);

class Places {
public:
    Places();
    // `places` must be sorted by cell_order (else std::logic_error). Copies what it needs: 6 bytes
    // a place and 8 a cell that is not empty.
    explicit Places(std::span<Place const> places);
    Places(Places&&) noexcept;
    Places& operator=(Places&&) noexcept;
    ~Places();
    std::size_t size() const;

    // Who is inside: exact places the shape covers (border included), squares it meets.
    Found within(Shape const& shape) const;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace alertd::geo
