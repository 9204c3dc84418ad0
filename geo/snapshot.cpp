#include "geo/snapshot.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "geo/snapshot_format.hpp"

namespace alertd::geo {
namespace {

bool ascends_to(std::span<std::uint32_t const> starts, std::uint64_t end) {
    if (starts.empty() || starts.front() != 0 || starts.back() != end) return false;
    for (std::size_t i = 1; i < starts.size(); ++i)
        if (starts[i] < starts[i - 1]) return false;
    return true;
}

// Takes `count` items of T from the front of `rest`.
template <class T>
std::span<T const> take(unsigned char const*& rest, std::uint64_t count) {
    std::span<T const> const items(reinterpret_cast<T const*>(rest), count);
    rest += count * sizeof(T);
    return items;
}

}  // namespace

std::string snapshot_checksum(Sha256& body, SnapshotHeader header) {
    std::memset(header.checksum, 0, sizeof header.checksum);
    body.take(&header, sizeof header);
    return body.digest();
}

std::uint64_t snapshot_bytes(SnapshotHeader const& h) {
    return sizeof h + h.vertices * sizeof(Fixed) + (h.rings + 1 + h.polygons + 1) * 4 +
           h.communes * sizeof(SnapshotCommune) + h.text_bytes;
}

Result<std::unique_ptr<Snapshot>> Snapshot::open(std::string const& file) {
    int const descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) return unavailable(file + ": " + std::strerror(errno));
    struct stat facts {};
    ::fstat(descriptor, &facts);
    auto const size = std::size_t(facts.st_size);
    bool const mappable = S_ISREG(facts.st_mode) && size >= sizeof(SnapshotHeader);
    void* const map =
        mappable ? ::mmap(nullptr, size, PROT_READ, MAP_SHARED, descriptor, 0) : MAP_FAILED;
    ::close(descriptor);
    if (map == MAP_FAILED) return invalid(file + ": is no snapshot of communes");
    std::unique_ptr<Snapshot> snapshot(new Snapshot(static_cast<unsigned char const*>(map), size));
    std::string const fault = snapshot->fault();
    if (!fault.empty())
        return invalid(file + ": " + fault + "; make it anew with alertctl boundaries import");
    return snapshot;
}

Snapshot::~Snapshot() {
    ::munmap(const_cast<unsigned char*>(map_), size_);
}

std::string Snapshot::fault() {
    SnapshotHeader const& h = header();
    if (std::memcmp(h.magic, snapshot_magic, sizeof h.magic) != 0)
        return "is no snapshot of communes";
    if (h.version != snapshot_version) return "is of another version of the format";
    for (std::uint64_t count : {h.vertices, h.rings, h.polygons, h.communes, h.text_bytes})
        if (count > size_) return "is damaged";
    if (h.file_bytes != size_ || snapshot_bytes(h) != size_) return "is cut off or damaged";
    Sha256 body;
    body.take(map_ + sizeof h, size_ - sizeof h);
    if (std::memcmp(snapshot_checksum(body, h).data(), h.checksum, sizeof h.checksum) != 0)
        return "is damaged: its checksum is wrong";
    unsigned char const* rest = map_ + sizeof h;
    vertices_ = take<Fixed>(rest, h.vertices);
    rings_ = take<std::uint32_t>(rest, h.rings + 1);
    polygons_ = take<std::uint32_t>(rest, h.polygons + 1);
    communes_ = take<SnapshotCommune>(rest, h.communes);
    text_ = reinterpret_cast<char const*>(rest);
    return in_bounds() ? "" : "is damaged: it points outside itself";
}

bool Snapshot::in_bounds() const {
    SnapshotHeader const& h = header();
    if (!ascends_to(rings_, h.vertices) || !ascends_to(polygons_, h.rings)) return false;
    if (h.communes == 0 || h.communes > 65'000) return false;
    char const* last = "";
    for (SnapshotCommune const& c : communes_) {
        if (c.code[5] != 0 || std::strcmp(last, c.code) >= 0) return false;
        last = c.code;
        for (SnapshotText t : {c.name, c.full_name, c.province_code, c.province_name})
            if (std::uint64_t{t.at} + t.size > h.text_bytes) return false;
        if (std::uint64_t{c.first_polygon} + c.polygons > h.polygons) return false;
    }
    return true;
}

std::vector<Edge> commune_edges(Snapshot const& snapshot, std::size_t commune) {
    SnapshotCommune const& c = snapshot.communes()[commune];
    std::vector<Edge> edges;
    for (std::uint32_t p = c.first_polygon; p < c.first_polygon + c.polygons; ++p)
        for (std::uint32_t r = snapshot.first_ring(p); r < snapshot.end_ring(p); ++r) {
            auto const ring = snapshot.ring(r);
            for (std::size_t i = 0; i < ring.size(); ++i)
                edges.push_back({ring[i], ring[i + 1 < ring.size() ? i + 1 : 0]});
        }
    return edges;
}

}  // namespace alertd::geo
