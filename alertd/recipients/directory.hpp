#pragma once
// The directory snapshot: recipients with dense indices in an immutable, versioned, memory-mapped
// file built from the store. Two parts: those with a place in cell order, then those known by
// commune only in commune order (there a commune is one range). Contacts and places are sealed in
// blocks of 4,096; places are plain only in memory.
#include <array>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "alertd/model/delivery.hpp"
#include "alertd/model/result.hpp"
#include "alertd/recipients/keys.hpp"
#include "geo/communes.hpp"
#include "geo/places.hpp"

namespace alertd::recipients {

using Index = std::uint32_t;
inline constexpr std::uint32_t block_size = 4'096;

enum class Language : std::uint8_t { vi, en };
inline constexpr Word<Language> language_words[] = {{Language::vi, "vi"}, {Language::en, "en"}};

// A carrier by its number in the directory; 0 is unknown.
inline constexpr std::string_view carriers[] = {
    "", "viettel", "vinaphone", "mobifone", "vietnamobile", "gmobile", "itel", "simulated"};

struct Contact {
    std::string phone;       // E.164, "" when there is none
    std::string push_token;  // "" when there is none
    std::string const& address(ChannelKind kind) const {
        return kind == ChannelKind::push ? push_token : phone;
    }
};

// What is plain in the file: eight bytes a recipient.
struct Entry {
    geo::CommuneIndex commune;
    ChannelMask channels;  // those with consent, preference and an address
    std::uint8_t carrier;
    Language language;
    std::uint8_t simulated;
    std::uint8_t
        preferred;  // 0: nothing said; else 1 + the ChannelKind he wants to be told by first
    std::uint8_t reserved;
};
static_assert(sizeof(Entry) == 8);

class Directory {
public:
    // With a key the places are opened too (needed for targeting); without, only entries. Refuses a
    // damaged file, another version, another key, and boundaries other than those it was built with
    // (`communes.source_hash()`).
    static Result<std::shared_ptr<Directory const>> open(std::string const& file,
                                                         geo::Communes const& communes,
                                                         Key const* key);
    ~Directory();

    std::string_view id() const;  // 16 hex digits
    Index size() const;
    Index with_place() const;  // [0, with_place) in cell order, [with_place, size) by commune
    std::span<Entry const> entries() const;
    geo::Run by_commune(geo::CommuneIndex commune) const;  // in the second part

    // What follows needs places: a Directory opened with a key, else it is a bug of the caller
    // (logic_error).
    bool has_places() const;

    // Recipients with a place inside the shape, in index order: the first place gives runs, further
    // places are folded in.
    geo::Found within(geo::Shape const& shape) const;

    // Those of the first part who belong to the commune or have a place in it, ascending. A place
    // lies where Communes::at says; a rounded one also in the communes of its square's corners.
    std::span<Index const> of_commune(geo::CommuneIndex commune) const;

    // The communes his places lie in, home first; without those that lie in none.
    std::vector<geo::CommuneIndex> communes_of_places(Index recipient) const;

    // Contacts of one block (recipients block*4096 ...). Opens the seal each time: the caller keeps
    // what it needs, briefly.
    Result<std::vector<Contact>> contacts(std::uint32_t block, Key const& key) const;
    // The ids in the store of the same recipients: for the export.
    Result<std::vector<std::int64_t>> store_ids(std::uint32_t block, Key const& key) const;

private:
    struct Impl;
    explicit Directory(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

using Progress = std::function<void(std::uint64_t done, std::uint64_t all)>;

// Builds a snapshot from the store into `folder` (ID.directory, written beside and renamed), notes
// it in the store as the newest and removes older ones that nothing needs (the last two stay).
// Recipients whose commune is not in `communes` are left out and counted. Holds about 150 bytes a
// recipient in memory. Refuses rows sealed with another key.
struct Built {
    std::string id, file;
    Index recipients = 0;
    std::uint64_t left_out = 0;
};
Result<Built> build_directory(std::string const& store_file, std::string const& folder,
                              geo::Communes const& communes, Key const& key, Time now,
                              Progress const& progress = {});

}  // namespace alertd::recipients
