#pragma once
// Communes out of GeoJSON text that comes in pieces: one FeatureCollection, or Features one after
// another. Holds one feature at a time, whatever the size of the file.
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "geo/geos.hpp"

namespace alertd::geo {

struct FeatureLimits {
    std::size_t features_max = 65'000, vertices_max = 1'000'000;  // vertices: of one feature
    std::size_t text_bytes_max = 256;                             // of one property
};

struct Feature {
    std::size_t number = 0;  // from 1, in the order of the file
    std::optional<std::string> code, name, full_name, province_code, province_name;
    bool sample = false;
    std::vector<geos::PositionPolygon> polygons;  // x lon, y lat, degrees
    std::string fault;  // the first thing wrong with its form; "" when it has none
};

class GeojsonReader {
public:
    // `take` gets every feature, with and without a fault.
    explicit GeojsonReader(std::function<void(Feature&)> take, FeatureLimits const& limits = {});
    ~GeojsonReader();

    // False once the text is no GeoJSON: fault() says why and at which byte.
    bool feed(std::string_view text);
    bool finish();
    std::string const& fault() const { return fault_; }

private:
    struct Parser;
    std::unique_ptr<Parser> parser_;
    std::uint64_t fed_ = 0;
    std::string fault_;
};

}  // namespace alertd::geo
