#pragma once
// Communes by what an official types. Only offers: what is meant is said by the code.
#include <string>
#include <string_view>
#include <vector>

#include "geo/communes.hpp"

namespace alertd {

struct ProvinceFacts {
    std::string_view code, name;
    std::size_t communes = 0;
    geo::Box bounds;
};

// Made once from the boundaries, which must outlive it; then immutable, any thread.
class CommuneSearch {
public:
    explicit CommuneSearch(geo::Communes const& communes);

    // The best first: the code, its beginning, the name as typed, the name without tone marks,
    // names that begin so, names with words that begin so, and at last names where some of the
    // words name the province ("ba to quang ngai"). Of equals all are given, in the order of codes.
    // An empty `query` is everybody. `province`: only of this one; "": of all.
    std::vector<geo::CommuneIndex> find(std::string_view query, std::string_view province,
                                        std::size_t limit) const;

    std::vector<ProvinceFacts> const& provinces() const { return provinces_; }  // by code

private:
    struct Entry {
        std::string_view code, province;
        // lowered and folded: "ba to", "xa ba to", and the latter with the province
        std::string name, folded_name, full_name, folded_full_name, folded_all;
    };
    struct Query {
        std::string code, lowered, folded;
        std::vector<std::string_view> words;  // of `folded`
    };
    static int rank(Entry const& entry, Query const& query);

    std::vector<Entry> entries_;
    std::vector<ProvinceFacts> provinces_;
};

}  // namespace alertd
