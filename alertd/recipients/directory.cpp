#include "alertd/recipients/directory.hpp"

#include <algorithm>
#include <stdexcept>

#include "alertd/recipients/bytes.hpp"
#include "alertd/recipients/commune_lists.hpp"
#include "alertd/recipients/directory_file.hpp"
#include "alertd/recipients/index_set.hpp"

namespace alertd::recipients {

struct Directory::Impl {
    std::unique_ptr<DirectoryFile> file;
    std::string id;

    // With the key only.
    bool open = false;
    geo::Places homes, further;
    std::vector<Index> further_recipients;  // beside `further`
    std::vector<geo::CommuneIndex> home_communes;
    std::vector<Belonging> other_communes;  // of further places and squares, by recipient
    CommuneLists lists;

    void need_places() const {
        if (!open)
            throw std::logic_error("a directory opened without the key was asked for places");
    }
    Result<void> open_homes(Key const& key);
    Result<void> open_others(Key const& key);
};

namespace {

Error sealed_error(std::string_view what) {
    return {Errc::internal,
            "directory of recipients: " + std::string(what) +
                " do not open: damaged; build it again (alertctl recipients build)"};
}

geo::Place place_of(HomeRecord const& r) {
    return {{r.x, r.y}, r.half_side_m};
}

// All records of a sealed section; an error when a block does not open or their number is not
// `count`.
template <class Record, class Take>
Result<void> read_records(DirectoryFile const& file, SectionName section, std::size_t count,
                          Key const& key, Take const& take) {
    std::size_t seen = 0;
    for (std::uint32_t block = 0; block < file.blocks(section); ++block) {
        auto const bytes = file.open_block(section, block, key);
        if (!bytes || bytes->size() % sizeof(Record) != 0) return sealed_error("places");
        ByteReader in{*bytes};
        for (; !in.rest.empty(); ++seen) take(in.take<Record>());
    }
    if (seen != count) return sealed_error("places");
    return {};
}

bool in_cell_order(std::vector<geo::Place> const& places) {
    return std::is_sorted(places.begin(), places.end(),
                          [](geo::Place const& a, geo::Place const& b) {
                              return geo::cell_order(a.at) < geo::cell_order(b.at);
                          });
}

}  // namespace

Result<void> Directory::Impl::open_homes(Key const& key) {
    auto const count = file->header().with_place;
    std::vector<geo::Place> places;
    places.reserve(count);
    home_communes.reserve(count);
    auto const read =
        read_records<HomeRecord>(*file, SectionName::homes, count, key, [&](HomeRecord const& r) {
            places.push_back(place_of(r));
            home_communes.push_back(r.commune);
        });
    if (!read) return read;
    if (!in_cell_order(places)) return sealed_error("places");
    homes = geo::Places(places);
    return {};
}

Result<void> Directory::Impl::open_others(Key const& key) {
    auto const& header = file->header();
    std::vector<geo::Place> places;
    auto const read = read_records<FurtherRecord>(
        *file, SectionName::further, header.further, key, [&](FurtherRecord const& r) {
            places.push_back(place_of(r.place));
            further_recipients.push_back(r.recipient);
            if (r.place.commune != no_commune)
                other_communes.push_back({r.recipient, r.place.commune});
        });
    if (!read) return read;
    auto const touched = read_records<TouchedRecord>(
        *file, SectionName::touched, header.touched, key, [&](TouchedRecord const& r) {
            other_communes.push_back({r.recipient, r.commune});
        });
    if (!touched) return touched;
    if (!in_cell_order(places)) return sealed_error("places");
    further = geo::Places(places);
    std::sort(other_communes.begin(), other_communes.end());
    return {};
}

Directory::Directory(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Directory::~Directory() = default;

Result<std::shared_ptr<Directory const>> Directory::open(std::string const& file,
                                                         geo::Communes const& communes,
                                                         Key const* key) {
    auto mapped = DirectoryFile::open(file);
    if (!mapped) return mapped.error();
    auto impl = std::make_unique<Impl>();
    impl->file = std::move(*mapped);
    auto const& header = impl->file->header();
    std::string_view const boundaries(header.boundaries.data(), header.boundaries.size());
    if (boundaries != communes.source_hash() || header.communes != communes.size())
        return conflict(
            file + ": was built with other boundaries; build it again (alertctl recipients build)");
    impl->id = id_text(header.directory);
    if (key) {
        if (key->id() != header.key) return forbidden(file + ": is sealed with another key");
        if (auto r = impl->open_homes(*key); !r) return r.error();
        if (auto r = impl->open_others(*key); !r) return r.error();
        impl->lists = CommuneLists(header.communes, impl->file->entries().first(header.with_place),
                                   impl->home_communes, impl->other_communes);
        impl->open = true;
    }
    return std::shared_ptr<Directory const>(new Directory(std::move(impl)));
}

std::string_view Directory::id() const {
    return impl_->id;
}
Index Directory::size() const {
    return impl_->file->header().recipients;
}
Index Directory::with_place() const {
    return impl_->file->header().with_place;
}
std::span<Entry const> Directory::entries() const {
    return impl_->file->entries();
}
bool Directory::has_places() const {
    return impl_->open;
}

geo::Run Directory::by_commune(geo::CommuneIndex commune) const {
    auto const firsts = impl_->file->ranges();
    return {firsts[commune], firsts[commune + 1u] - firsts[commune]};
}

geo::Found Directory::within(geo::Shape const& shape) const {
    impl_->need_places();
    geo::Found found = impl_->homes.within(shape);
    geo::Found const further = impl_->further.within(shape);
    if (further.count() == 0) return found;
    IndexSet all(with_place());
    all.add(found);
    for (auto const& run : further.runs)
        for (std::uint32_t i = 0; i < run.count; ++i)
            all.add(impl_->further_recipients[run.first + i]);
    for (auto const position : further.ids) all.add(impl_->further_recipients[position]);
    return all.found();
}

std::span<Index const> Directory::of_commune(geo::CommuneIndex commune) const {
    impl_->need_places();
    return impl_->lists.of(commune);
}

std::vector<geo::CommuneIndex> Directory::communes_of_places(Index recipient) const {
    impl_->need_places();
    std::vector<geo::CommuneIndex> communes;
    if (recipient >= with_place()) return communes;
    if (impl_->home_communes[recipient] != no_commune)
        communes.push_back(impl_->home_communes[recipient]);
    auto const& others = impl_->other_communes;
    for (auto it = std::lower_bound(others.begin(), others.end(), Belonging{recipient, 0});
         it != others.end() && it->recipient == recipient; ++it)
        communes.push_back(it->commune);
    return communes;
}

namespace {

// A block of contacts: number in the store, phone, push token.
template <class Take>
Result<void> read_contacts(DirectoryFile const& file, std::uint32_t block, Key const& key,
                           Take const& take) {
    if (block >= file.blocks(SectionName::contacts))
        return not_found("directory of recipients: no block " + std::to_string(block));
    auto const bytes = file.open_block(SectionName::contacts, block, key);
    if (!bytes) return sealed_error("contacts");
    ByteReader in{*bytes};
    while (in.ok && !in.rest.empty()) {
        auto const store_id = in.take<std::int64_t>();
        auto const phone = in.take_text(), token = in.take_text();
        take(store_id, phone, token);
    }
    return in.ended() ? Result<void>() : sealed_error("contacts");
}

}  // namespace

Result<std::vector<Contact>> Directory::contacts(std::uint32_t block, Key const& key) const {
    std::vector<Contact> out;
    out.reserve(block_size);
    auto const read =
        read_contacts(*impl_->file, block, key, [&](std::int64_t, auto phone, auto token) {
            out.push_back({std::string(phone), std::string(token)});
        });
    if (!read) return read.error();
    return out;
}

Result<std::vector<std::int64_t>> Directory::store_ids(std::uint32_t block, Key const& key) const {
    std::vector<std::int64_t> out;
    auto const read =
        read_contacts(*impl_->file, block, key,
                      [&](std::int64_t store_id, auto, auto) { out.push_back(store_id); });
    if (!read) return read.error();
    return out;
}

}  // namespace alertd::recipients
