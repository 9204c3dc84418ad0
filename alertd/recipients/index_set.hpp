#pragma once
// A set of directory indices as one bit each. However a set came together, its runs and ids come
// out the same.
#include <cstdint>
#include <span>
#include <vector>

#include "geo/places.hpp"

namespace alertd::recipients {

class IndexSet {
public:
    explicit IndexSet(std::uint32_t size) : size_(size), words_((std::size_t(size) + 63) / 64) {}
    // Indices must be below `size`.
    void add(std::uint32_t index) { words_[index / 64] |= std::uint64_t{1} << (index % 64); }
    void add(std::span<std::uint32_t const> ids) {
        for (std::uint32_t const id : ids) add(id);
    }
    void add(geo::Run run);
    void add(geo::Found const& found);

    // Four neighbours and more are a run, fewer are ids.
    geo::Found found() const;

private:
    std::uint64_t next(std::uint64_t from,
                       bool member) const;  // the first such index at or after `from`
    std::uint32_t size_;
    std::vector<std::uint64_t> words_;
};

}  // namespace alertd::recipients
