#pragma once
// The directory's file mapped into memory and checked: after open() every plain byte is what the
// builder wrote.
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "alertd/recipients/directory_format.hpp"

namespace alertd::recipients {

class DirectoryFile {
public:
    static Result<std::unique_ptr<DirectoryFile>> open(std::string const& file);
    ~DirectoryFile();
    DirectoryFile(DirectoryFile const&) = delete;
    DirectoryFile& operator=(DirectoryFile const&) = delete;

    DirectoryHeader const& header() const { return header_; }
    std::span<Entry const> entries() const { return typed<Entry>(SectionName::entries); }
    std::span<Index const> ranges() const { return typed<Index>(SectionName::ranges); }

    // One sealed block of contacts, homes, further or touched; none: another key, or the block was
    // changed or moved.
    std::optional<std::string> open_block(SectionName section, std::uint32_t block,
                                          Key const& key) const;
    std::uint32_t blocks(SectionName section) const;

private:
    DirectoryFile(void* map, std::size_t size) : map_(map), size_(size) {}
    template <class T>
    std::span<T const> typed(SectionName name) const {
        auto const& s = header_.at(name);
        return {reinterpret_cast<T const*>(static_cast<char const*>(map_) + s.offset),
                s.size / sizeof(T)};
    }
    std::span<std::uint64_t const> offsets(SectionName sealed) const;
    bool sections_fit() const;
    bool tables_fit() const;
    bool plain_unchanged() const;
    std::string fault();

    void* map_;
    std::size_t size_;
    DirectoryHeader header_;
};

}  // namespace alertd::recipients
