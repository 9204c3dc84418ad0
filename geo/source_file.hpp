#pragma once
// A file of boundaries as it comes: plain or gzip, hashed as it lies on the disk, read in pieces
// with a bound on what it unpacks to.
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "alertd/model/result.hpp"

namespace alertd::geo {

// SHA-256, in pieces. Copies of it are not needed.
class Sha256 {
public:
    Sha256();
    ~Sha256();
    Sha256(Sha256 const&) = delete;
    Sha256& operator=(Sha256 const&) = delete;
    void take(void const* bytes, std::size_t size);
    std::string digest();  // 32 bytes; ends it

private:
    void* context_;
};

struct SourceLimits {
    std::uint64_t unpacked_max = 2ull << 30;
    // GeoJSON packs 4:1, printed with indents 20:1; zlib's own end is 1032:1.
    std::uint64_t ratio_max = 200;
};

// Gives every piece of the unpacked text to `take` until it returns false; `progress` gets bytes of
// the file read and in all. Returns the hex SHA-256 of the file's bytes. Refuses a gzip that is cut
// off, damaged or a bomb.
Result<std::string> read_source(std::string const& file,
                                std::function<bool(std::string_view)> const& take,
                                std::function<void(std::uint64_t, std::uint64_t)> const& progress,
                                SourceLimits const& limits = {});

}  // namespace alertd::geo
