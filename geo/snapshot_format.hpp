#pragma once
// What reader and writer of a snapshot must agree upon.
#include "geo/snapshot.hpp"

namespace alertd::geo {

inline constexpr char snapshot_magic[9] = "alertdcm";
inline constexpr std::uint32_t snapshot_version = 1;  // also tells a big-endian file

static_assert(sizeof(SnapshotHeader) == 160 && sizeof(SnapshotCommune) == 64);
static_assert(sizeof(Fixed) == 8);

// `body`: has taken all that follows the header.
std::string snapshot_checksum(Sha256& body, SnapshotHeader header);
std::uint64_t snapshot_bytes(SnapshotHeader const& header);

}  // namespace alertd::geo
