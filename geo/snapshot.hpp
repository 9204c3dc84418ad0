#pragma once
// The file behind Communes: everything in one piece, mapped into memory and checked before use.
// Little-endian, no pointers:
//   header | vertices | first vertex of each ring | first ring of each polygon | communes in the
//   order of codes | text
// Rings are open (the first point is not repeated); the first of a polygon is its shell,
// counter-clockwise, holes clockwise.
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "geo/exact.hpp"
#include "geo/source_file.hpp"

namespace alertd::geo {

struct SnapshotHeader {
    char magic[8];
    std::uint32_t version, sample;
    std::uint64_t file_bytes, vertices, rings, polygons, communes, text_bytes;
    char source_hash[64];
    unsigned char
        checksum[32];  // SHA-256 of all that follows the header, then of the header with zeros here
};

struct SnapshotText {
    std::uint32_t at = 0, size = 0;
};

struct SnapshotCommune {
    char code[8];
    SnapshotText name, full_name, province_code, province_name;
    std::uint32_t first_polygon, polygons;
    FixedBox box;
};

// Owns the mapping. Immutable.
class Snapshot {
public:
    // Refuses another version and anything damaged or cut off: every byte is under the checksum,
    // every number in its bounds.
    static Result<std::unique_ptr<Snapshot>> open(std::string const& file);
    ~Snapshot();
    Snapshot(Snapshot const&) = delete;
    Snapshot& operator=(Snapshot const&) = delete;

    SnapshotHeader const& header() const { return *reinterpret_cast<SnapshotHeader const*>(map_); }
    std::span<SnapshotCommune const> communes() const { return communes_; }
    std::string_view text(SnapshotText t) const { return {text_ + t.at, t.size}; }
    // Of a commune: its polygons as first..end; of a polygon: its rings; of a ring: its points.
    std::span<Fixed const> ring(std::uint32_t r) const {
        return vertices_.subspan(rings_[r], rings_[r + 1] - rings_[r]);
    }
    std::uint32_t first_ring(std::uint32_t polygon) const { return polygons_[polygon]; }
    std::uint32_t end_ring(std::uint32_t polygon) const { return polygons_[polygon + 1]; }

private:
    Snapshot(unsigned char const* map, std::size_t size) : map_(map), size_(size) {}
    std::string fault();  // "" when sound; sets the spans
    bool in_bounds() const;

    unsigned char const* map_;
    std::size_t size_;
    std::span<Fixed const> vertices_;
    std::span<std::uint32_t const> rings_, polygons_;
    std::span<SnapshotCommune const> communes_;
    char const* text_ = nullptr;
};

// All edges of a commune, and its rings for GEOS.
std::vector<Edge> commune_edges(Snapshot const& snapshot, std::size_t commune);

// One commune on its way into a snapshot.
struct NewCommune {
    std::string code, name, full_name, province_code, province_name;
    std::vector<std::vector<std::vector<Fixed>>> polygons;  // open rings
};

// Writes a snapshot beside `target`; vertices go out as they come, so that one commune at a time is
// in memory.
class SnapshotWriter {
public:
    static Result<std::unique_ptr<SnapshotWriter>> create(std::string const& target);
    ~SnapshotWriter();  // removes what was not published

    void add(NewCommune const& commune);
    // Ends the file and makes it safe on disk; file() can then be opened. An error: the disk is
    // full or gone.
    Result<void> seal(std::string const& source_hash, bool sample);
    std::string const& file() const { return file_; }
    Result<void> publish();  // renames it to the target

private:
    SnapshotWriter(std::string target, std::string file, int descriptor);
    void put(void const* bytes, std::size_t size);
    void flush();
    SnapshotText put_text(std::string const& text);

    std::string target_, file_;
    int descriptor_;
    bool failed_ = false, published_ = false;
    Sha256 checksum_;
    std::string buffer_, text_;
    std::uint64_t vertices_ = 0, bytes_ = 0;
    std::vector<std::uint32_t> rings_{0}, polygons_{0};
    std::vector<SnapshotCommune> communes_;
};

}  // namespace alertd::geo
