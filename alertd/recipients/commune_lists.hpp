#pragma once
// Who of the recipients with places belongs to a commune, by his own word or by a place of his: one
// list a commune.
#include <compare>
#include <span>
#include <vector>

#include "alertd/recipients/directory.hpp"

namespace alertd::recipients {

struct Belonging {
    Index recipient = 0;
    geo::CommuneIndex commune = 0;
    auto operator<=>(Belonging const&) const = default;
};

class CommuneLists {
public:
    CommuneLists() = default;
    // `home_communes` beside `entries`; `others` sorted. Four bytes a recipient and belonging.
    CommuneLists(std::size_t communes, std::span<Entry const> entries,
                 std::span<geo::CommuneIndex const> home_communes,
                 std::span<Belonging const> others);
    std::span<Index const> of(geo::CommuneIndex commune) const;  // ascending

private:
    std::vector<std::uint64_t> firsts_;  // one more than there are communes
    std::vector<Index> recipients_;
};

}  // namespace alertd::recipients
