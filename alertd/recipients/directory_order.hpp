#pragma once
// Everybody of the store in memory, in the directory's order: the middle of a build.
#include <cstdint>
#include <string>
#include <vector>

#include "alertd/recipients/directory_format.hpp"
#include "alertd/recipients/person.hpp"

namespace alertd::recipients {

class DirectoryOrder {
public:
    explicit DirectoryOrder(geo::Communes const& communes) : communes_(communes) {}

    void add(std::int64_t store_id, store::RecipientRow const& row, Person const& person,
             geo::CommuneIndex commune);
    void sort();  // after the last one

    Index size() const { return Index(people_.size()); }
    Index with_place() const { return with_place_; }
    Entry entry(Index index) const { return people_[index].entry; }
    HomeRecord home(Index index) const { return people_[index].home; }
    std::string_view contact(Index index) const;  // as a block of contacts holds it
    std::vector<FurtherRecord> const& further() const { return further_; }  // in cell order
    std::vector<TouchedRecord> const& touched() const { return touched_; }
    std::vector<Index> ranges() const;  // of the second part, by commune

private:
    struct Held {
        std::uint64_t order = 0;    // cell order, or no_cell + commune
        std::uint64_t contact = 0;  // where it starts in contacts_
        std::uint32_t contact_size = 0;
        Index number = 0;  // in the order of the store
        Entry entry{};
        HomeRecord home;
    };
    HomeRecord record(geo::Place const& place) const;
    void touch(Index number, geo::Place const& place, geo::CommuneIndex own);

    geo::Communes const& communes_;
    std::vector<Held> people_;
    std::string contacts_;
    std::vector<FurtherRecord> further_;
    std::vector<TouchedRecord> touched_;
    Index with_place_ = 0;
};

}  // namespace alertd::recipients
