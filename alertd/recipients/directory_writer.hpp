#pragma once
// Writes one directory file: beside its name first, synced, then renamed. What is not finished is
// removed.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "alertd/recipients/directory_format.hpp"

namespace alertd::recipients {

class DirectoryWriter {
public:
    // Takes the header's ids and counts. Throws std::system_error, here and below, when the disk
    // refuses.
    DirectoryWriter(std::string file, DirectoryHeader const& header, Key const& key);
    ~DirectoryWriter();
    DirectoryWriter(DirectoryWriter const&) = delete;
    DirectoryWriter& operator=(DirectoryWriter const&) = delete;

    // Sections in the order of SectionName, each once; the tables of offsets write themselves in
    // finish().
    void plain(SectionName section, void const* bytes, std::size_t size);
    void begin_sealed(SectionName section);
    void block(std::string_view plain);  // seals and writes the next block of the section begun
    void end_sealed();
    void finish();  // tables, header, fsync, rename, fsync of the folder

private:
    void write(void const* bytes, std::size_t size);
    void flush();
    void align();

    std::string file_, partial_;
    DirectoryHeader header_;
    Key const& key_;
    int fd_ = -1;
    std::uint64_t size_ = 0;  // written or in the buffer
    std::string buffer_;
    PlainHash hash_;
    SectionName section_{};
    std::vector<std::uint64_t> offsets_[section_count];
};

}  // namespace alertd::recipients
