#pragma once
// The country's communes: an immutable, memory-mapped snapshot made from GeoJSON, keyed by the
// source's hash.
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "alertd/model/alert.hpp"
#include "alertd/model/result.hpp"
#include "geo/shape.hpp"

namespace alertd::geo {

class Snapshot;

using CommuneIndex = std::uint16_t;  // dense, in the order of codes

struct Commune {
    std::string_view code, name, full_name, province_code, province_name;
    Box bounds;
};

struct Hit {
    CommuneIndex commune = 0;
    double share_area = 0;  // of the commune, 0 < share <= 1
};

class Communes {
public:
    // Memory-maps a snapshot; refuses another format version or a damaged file. Safe for any number
    // of readers.
    static Result<std::shared_ptr<Communes const>> open(std::string const& file);
    ~Communes();

    std::size_t size() const;
    Commune commune(CommuneIndex index) const;
    std::optional<CommuneIndex> find(std::string_view code) const;
    std::string_view source_hash() const;  // hex SHA-256 of the imported bytes
    bool sample() const;                   // made by `alertctl sample`: shown as such everywhere

    // The communes whose shared area with the shape is greater than zero, in index order: a common
    // border is no hit.
    std::vector<Hit> hit_by(Shape const& shape) const;

    // The one commune of a point: half-open borders, the lowest code inside the source's overlaps;
    // points of the outer rim belong to a commune that touches them. None at sea or abroad.
    std::optional<CommuneIndex> at(Point p) const;

    // The outline of a commune as GeoJSON MultiPolygon.
    std::string outline_geojson(CommuneIndex index) const;

    // The file's own borders, for geo/*.cpp.
    Snapshot const& snapshot() const;

private:
    struct Impl;
    explicit Communes(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

// What an import found. Invalid geometry, a missing property, a code twice or not five digits: the
// feature is refused and named.
struct ImportReport {
    std::size_t features = 0, vertices = 0, provinces = 0;
    std::vector<std::string> faults;    // one line each: feature, code, why
    std::vector<std::string> warnings;  // overlaps, slivers: kept, resolved by the lowest code
    std::string source_hash;
    bool sample = false;
};

// Reads GeoJSON (FeatureCollection) or GeoJSON lines, either one plain or gzip, and writes the
// snapshot beside `target` and renames it into place. Any fault: nothing is written. `progress`
// gets bytes read of bytes in all.
using Progress = std::function<void(std::uint64_t done, std::uint64_t all)>;
Result<ImportReport> import_communes(std::string const& source, std::string const& target,
                                     Progress const& progress = {});

}  // namespace alertd::geo
