#pragma once
// Where made-up people live: a few dozen village centres in each commune, chosen once, homes
// scattered about them.
#include <optional>
#include <vector>

#include "alertd/recipients/random.hpp"
#include "geo/communes.hpp"

namespace alertd::recipients {

class Villages {
public:
    // The same seed gives the same villages. `communes` must outlive it.
    Villages(geo::Communes const& communes, std::uint64_t seed)
        : communes_(communes), seed_(seed) {}

    // A place inside the commune (Communes::at says so), on the grid of Fixed; none where the
    // boundaries leave no room.
    std::optional<Point> home_in(geo::CommuneIndex commune, Random& random);

private:
    struct Commune {
        bool known = false;
        double scatter_lat = 0, scatter_lon = 0;  // degrees
        std::vector<Point> centres;
    };
    Commune const& commune(geo::CommuneIndex index);
    std::vector<Point> find_centres(geo::CommuneIndex index, Random& random) const;
    std::vector<Point> centres_by_outline(geo::CommuneIndex index) const;
    bool lies_in(geo::CommuneIndex index, Point p) const;

    geo::Communes const& communes_;
    std::uint64_t seed_;
    std::vector<Commune> found_;
};

}  // namespace alertd::recipients
