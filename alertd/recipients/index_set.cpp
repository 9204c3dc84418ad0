#include "alertd/recipients/index_set.hpp"

#include <algorithm>
#include <bit>

namespace alertd::recipients {
namespace {
constexpr std::uint64_t run_min = 4;
constexpr std::uint64_t all = ~std::uint64_t{0};
}  // namespace

void IndexSet::add(geo::Run run) {
    std::uint64_t const end = std::uint64_t{run.first} + run.count;
    for (std::uint64_t i = run.first; i < end;) {
        std::uint64_t const low = i % 64, stop = std::min(end, i - low + 64);
        std::uint64_t const length = stop - i;
        words_[i / 64] |= (length == 64 ? all : (std::uint64_t{1} << length) - 1) << low;
        i = stop;
    }
}

void IndexSet::add(geo::Found const& found) {
    for (auto const& run : found.runs) add(run);
    add(std::span<std::uint32_t const>(found.ids));
}

std::uint64_t IndexSet::next(std::uint64_t from, bool member) const {
    if (from >= size_) return size_;
    std::uint64_t const flip = member ? 0 : all;
    std::size_t word = from / 64;
    std::uint64_t bits = (words_[word] ^ flip) & (all << (from % 64));
    while (bits == 0) {
        if (++word == words_.size()) return size_;
        bits = words_[word] ^ flip;
    }
    return std::min<std::uint64_t>(size_, word * 64 + std::uint64_t(std::countr_zero(bits)));
}

geo::Found IndexSet::found() const {
    geo::Found out;
    for (std::uint64_t i = next(0, true); i < size_;) {
        std::uint64_t const end = next(i, false);
        if (end - i >= run_min) {
            out.runs.push_back({std::uint32_t(i), std::uint32_t(end - i)});
        } else {
            for (std::uint64_t id = i; id < end; ++id) out.ids.push_back(std::uint32_t(id));
        }
        i = next(end, true);
    }
    return out;
}

}  // namespace alertd::recipients
