#pragma once
// The directory's file, little-endian. Header, then the sections in the order of `SectionName`;
// each sealed section is a row of sealed blocks and has a table of their offsets. What is plain is
// under `plain_hash`, the header under `header_hash` (BLAKE2b); sealed blocks carry their own proof
// and are bound to directory, key, section and block number.
#include <array>
#include <cstdint>
#include <string>
#include <type_traits>

#include "alertd/recipients/directory.hpp"

namespace alertd::recipients {

inline constexpr std::array<char, 8> directory_magic = {'A', 'L', 'R', 'T', 'D', 'I', 'R', '\n'};
inline constexpr std::uint32_t directory_version = 1;
inline constexpr geo::CommuneIndex no_commune = 0xFFFF;

enum class SectionName : std::uint32_t {
    entries,
    ranges,
    contacts,
    homes,
    further,
    touched,
    contact_offsets,
    home_offsets,
    further_offsets,
    touched_offsets,
};
inline constexpr std::size_t section_count = 10;

struct SectionPlace {
    std::uint64_t offset = 0, size = 0;  // bytes
};

struct DirectoryHeader {
    std::array<char, 8> magic = directory_magic;
    std::uint32_t version = directory_version, block = block_size;
    std::uint64_t directory = 0, key = 0;  // ids
    std::array<char, 64> boundaries{};     // Communes::source_hash
    std::uint32_t communes = 0, recipients = 0, with_place = 0, further = 0, touched = 0,
                  reserved = 0;
    std::array<SectionPlace, section_count> sections{};
    std::array<unsigned char, 32> plain_hash{}, header_hash{};

    SectionPlace& at(SectionName name) { return sections[std::size_t(name)]; }
    SectionPlace const& at(SectionName name) const { return sections[std::size_t(name)]; }
};
static_assert(
    std::has_unique_object_representations_v<DirectoryHeader>);  // no padding: all of it is hashed

// Sealed records.
struct HomeRecord {  // of recipient n, n < with_place
    std::int32_t x = 0, y = 0;
    std::uint16_t half_side_m = 0;
    geo::CommuneIndex commune = no_commune;
};
struct FurtherRecord {  // in cell order
    Index recipient = 0;
    HomeRecord place;
};
struct TouchedRecord {  // a commune that the square of a rounded place reaches into
    Index recipient = 0;
    geo::CommuneIndex commune = 0;
    std::uint16_t reserved = 0;
};
static_assert(sizeof(HomeRecord) == 12 && sizeof(FurtherRecord) == 16 &&
              sizeof(TouchedRecord) == 8);

inline std::uint32_t blocks_of(std::uint64_t records) {
    return std::uint32_t((records + block_size - 1) / block_size);
}

std::string id_text(std::uint64_t directory);  // 16 hex digits

// What a sealed block is bound to.
std::string block_context(DirectoryHeader const& header, SectionName section, std::uint32_t block);

// BLAKE2b over the header with its own hash left zero.
std::array<unsigned char, 32> hash_header(DirectoryHeader header);

// BLAKE2b over all plain sections, in the order of SectionName.
class PlainHash {
public:
    PlainHash();
    void add(void const* bytes, std::size_t size);
    std::array<unsigned char, 32> finish();

private:
    alignas(64) std::array<unsigned char, 384> state_;  // libsodium's
};

}  // namespace alertd::recipients
