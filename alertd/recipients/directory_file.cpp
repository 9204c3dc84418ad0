#include "alertd/recipients/directory_file.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace alertd::recipients {
namespace {

struct Sealed {
    SectionName blocks, offsets;
};
constexpr Sealed sealed_sections[] = {{SectionName::contacts, SectionName::contact_offsets},
                                      {SectionName::homes, SectionName::home_offsets},
                                      {SectionName::further, SectionName::further_offsets},
                                      {SectionName::touched, SectionName::touched_offsets}};

std::uint64_t records_of(DirectoryHeader const& h, SectionName sealed) {
    switch (sealed) {
        case SectionName::contacts:
            return h.recipients;
        case SectionName::homes:
            return h.with_place;
        case SectionName::further:
            return h.further;
        default:
            return h.touched;
    }
}

bool is_sealed(SectionName name) {
    return std::any_of(std::begin(sealed_sections), std::end(sealed_sections),
                       [&](Sealed const& s) { return s.blocks == name; });
}

// The size a section must have by the header's counts; none for sealed ones.
std::optional<std::uint64_t> size_of(DirectoryHeader const& h, SectionName name) {
    if (name == SectionName::entries) return std::uint64_t{h.recipients} * sizeof(Entry);
    if (name == SectionName::ranges) return (std::uint64_t{h.communes} + 1) * sizeof(Index);
    for (auto const& s : sealed_sections)
        if (s.offsets == name) return (std::uint64_t{blocks_of(records_of(h, s.blocks))} + 1) * 8;
    return std::nullopt;
}

}  // namespace

Result<std::unique_ptr<DirectoryFile>> DirectoryFile::open(std::string const& file) {
    int const fd = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return Error{errno == ENOENT ? Errc::not_found : Errc::unavailable,
                     file + ": " + std::strerror(errno)};
    struct stat st {};
    bool const large = ::fstat(fd, &st) == 0 && std::size_t(st.st_size) >= sizeof(DirectoryHeader);
    std::size_t const size = large ? std::size_t(st.st_size) : 0;
    void* const map = large ? ::mmap(nullptr, size, PROT_READ, MAP_SHARED, fd, 0) : MAP_FAILED;
    ::close(fd);
    if (!large) return invalid(file + ": is no directory of recipients: too short");
    if (map == MAP_FAILED) return unavailable(file + ": cannot be mapped: " + std::strerror(errno));
    std::unique_ptr<DirectoryFile> opened(new DirectoryFile(map, size));
    if (auto const why = opened->fault(); !why.empty()) return invalid(file + ": " + why);
    return opened;
}

DirectoryFile::~DirectoryFile() {
    ::munmap(map_, size_);
}

std::string DirectoryFile::fault() {
    std::memcpy(&header_, map_, sizeof header_);
    if (header_.magic != directory_magic) return "is no directory of recipients";
    if (header_.version != directory_version)
        return "has format " + std::to_string(header_.version) + ", this alertd reads " +
               std::to_string(directory_version) + "; build it again (alertctl recipients build)";
    bool const whole = hash_header(header_) == header_.header_hash && header_.block == block_size &&
                       header_.with_place <= header_.recipients && sections_fit() && tables_fit() &&
                       plain_unchanged();
    return whole ? "" : "is damaged; build it again (alertctl recipients build)";
}

bool DirectoryFile::sections_fit() const {
    for (std::size_t i = 0; i < section_count; ++i) {
        auto const& s = header_.sections[i];
        if (s.offset > size_ || s.size > size_ - s.offset || s.offset < sizeof(DirectoryHeader))
            return false;
        auto const size = size_of(header_, SectionName(i));
        if (size && (*size != s.size || s.offset % alignof(std::uint64_t) != 0)) return false;
    }
    return true;
}

bool DirectoryFile::tables_fit() const {
    for (auto const& s : sealed_sections) {
        auto const table = offsets(s.blocks);
        if (table.front() != 0 || table.back() != header_.at(s.blocks).size) return false;
        if (!std::is_sorted(table.begin(), table.end())) return false;
    }
    auto const firsts = ranges();
    return firsts.front() == header_.with_place && firsts.back() == header_.recipients &&
           std::is_sorted(firsts.begin(), firsts.end());
}

bool DirectoryFile::plain_unchanged() const {
    PlainHash hash;
    for (std::size_t i = 0; i < section_count; ++i) {
        if (is_sealed(SectionName(i))) continue;
        auto const bytes = typed<char>(SectionName(i));
        hash.add(bytes.data(), bytes.size());
    }
    if (hash.finish() != header_.plain_hash) return false;
    auto const all = entries();
    return std::all_of(all.begin(), all.end(),
                       [&](Entry const& e) { return e.commune < header_.communes; });
}

std::span<std::uint64_t const> DirectoryFile::offsets(SectionName sealed) const {
    for (auto const& s : sealed_sections)
        if (s.blocks == sealed) return typed<std::uint64_t>(s.offsets);
    return {};
}

std::uint32_t DirectoryFile::blocks(SectionName section) const {
    return blocks_of(records_of(header_, section));
}

std::optional<std::string> DirectoryFile::open_block(SectionName section, std::uint32_t block,
                                                     Key const& key) const {
    auto const table = offsets(section);
    std::string_view const sealed(
        static_cast<char const*>(map_) + header_.at(section).offset + table[block],
        table[block + 1] - table[block]);
    return key.open(sealed, block_context(header_, section, block));
}

}  // namespace alertd::recipients
