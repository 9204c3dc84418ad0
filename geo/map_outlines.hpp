#pragma once
// What a page draws: outlines of communes and provinces, simplified so that an old computer and a
// weak line carry them. Never for targeting, which reads the full borders.
#include <string>
#include <string_view>
#include <vector>

#include "geo/arcs.hpp"
#include "geo/communes.hpp"

namespace alertd::geo {

struct MapArea {
    std::string_view code, name;                  // of the Communes it was made from
    std::vector<std::vector<OpenRing>> polygons;  // a shell and its holes
};

// How much a map keeps, in units of the lattice (1e-7 degrees).
struct MapDetail {
    double tolerance;    // how far a line may move
    double island_area;  // smaller rings go where something bigger lies near; those far out stay
};
// About 240 m and 700 m.
inline constexpr MapDetail commune_detail{22'000, 0}, province_detail{65'000, 4e10};

// The communes of a province; none: no commune has it. Made anew at each call: keep it.
std::vector<MapArea> commune_map(Communes const& communes, std::string_view province_code,
                                 MapDetail const& detail = commune_detail);
// The provinces, in the order of their codes.
std::vector<MapArea> province_map(Communes const& communes,
                                  MapDetail const& detail = province_detail);

}  // namespace alertd::geo
