#include "alertd/recipients/commune_lists.hpp"

#include <algorithm>

#include "alertd/recipients/directory_format.hpp"

namespace alertd::recipients {
namespace {

// Calls take(recipient, commune) once for each pair, recipients ascending.
template <class Take>
void each_belonging(std::span<Entry const> entries, std::span<geo::CommuneIndex const> homes,
                    std::span<Belonging const> others, Take const& take) {
    std::vector<geo::CommuneIndex> mine;
    std::size_t other = 0;
    for (Index i = 0; i < entries.size(); ++i) {
        mine.assign(1, entries[i].commune);
        auto const add = [&](geo::CommuneIndex c) {
            if (c != no_commune && std::find(mine.begin(), mine.end(), c) == mine.end())
                mine.push_back(c);
        };
        add(homes[i]);
        for (; other < others.size() && others[other].recipient == i; ++other)
            add(others[other].commune);
        for (auto const commune : mine) take(i, commune);
    }
}

}  // namespace

CommuneLists::CommuneLists(std::size_t communes, std::span<Entry const> entries,
                           std::span<geo::CommuneIndex const> home_communes,
                           std::span<Belonging const> others)
    : firsts_(communes + 1) {
    each_belonging(entries, home_communes, others,
                   [&](Index, geo::CommuneIndex c) { ++firsts_[c + 1u]; });
    for (std::size_t c = 0; c < communes; ++c) firsts_[c + 1] += firsts_[c];
    recipients_.resize(firsts_.back());
    auto next = firsts_;
    each_belonging(entries, home_communes, others,
                   [&](Index i, geo::CommuneIndex c) { recipients_[next[c]++] = i; });
}

std::span<Index const> CommuneLists::of(geo::CommuneIndex commune) const {
    return std::span(recipients_)
        .subspan(firsts_[commune], firsts_[commune + 1u] - firsts_[commune]);
}

}  // namespace alertd::recipients
