#include <sodium.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <limits>
#include <system_error>

#include "alertd/recipients/bytes.hpp"
#include "alertd/recipients/directory_order.hpp"
#include "alertd/recipients/directory_writer.hpp"
#include "alertd/recipients/people_lock.hpp"
#include "alertd/store/database.hpp"

namespace alertd::recipients {
namespace {

constexpr std::uint64_t progress_step = 4'096;  // people
constexpr int snapshots_kept = 2;
constexpr std::uint64_t recipients_max = std::numeric_limits<Index>::max();

// What is left of builds that were killed; the lock says nobody else is building.
void remove_partial_files(std::string const& folder) {
    for (auto const& entry : std::filesystem::directory_iterator(folder))
        if (entry.path().extension() == ".partial") std::filesystem::remove(entry.path());
}

Result<std::uint64_t> gather(store::Database& db, geo::Communes const& communes, Key const& key,
                             DirectoryOrder& order, Progress const& progress) {
    std::uint64_t const all = store::count_recipients(db);
    if (all > recipients_max) return invalid("recipients: more than a directory can hold");
    store::RecipientRows rows(db);
    store::RecipientRow row;
    std::uint64_t done = 0, left_out = 0;
    while (rows.next(row)) {
        auto const commune = communes.find(row.commune);
        auto const person = commune ? open_person(row, key) : std::nullopt;
        if (commune && !person)
            return forbidden("recipients: row " + std::to_string(row.id) +
                             " does not open with this key");
        if (person) order.add(row.id, row, *person, *commune);
        left_out += commune ? 0 : 1;
        if (progress && ++done % progress_step == 0) progress(done, all);
    }
    order.sort();
    if (progress) progress(all, all);
    return left_out;
}

DirectoryHeader header_of(DirectoryOrder const& order, geo::Communes const& communes,
                          Key const& key) {
    DirectoryHeader header;
    randombytes_buf(&header.directory, sizeof header.directory);
    header.key = key.id();
    auto const boundaries = communes.source_hash();
    std::copy_n(boundaries.begin(), std::min(boundaries.size(), header.boundaries.size()),
                header.boundaries.begin());
    header.communes = std::uint32_t(communes.size());
    header.recipients = order.size();
    header.with_place = order.with_place();
    header.further = std::uint32_t(order.further().size());
    header.touched = std::uint32_t(order.touched().size());
    return header;
}

// One sealed section of `count` records, `append` giving the bytes of each.
template <class Append>
void write_sealed(DirectoryWriter& writer, SectionName section, std::size_t count,
                  Append const& append) {
    writer.begin_sealed(section);
    std::string block;
    for (std::size_t first = 0; first < count; first += block_size) {
        block.clear();
        for (std::size_t i = first; i < std::min<std::size_t>(count, first + block_size); ++i)
            append(block, i);
        writer.block(block);
    }
    sodium_memzero(block.data(), block.size());
    writer.end_sealed();
}

void write_sections(DirectoryWriter& writer, DirectoryOrder const& order) {
    std::vector<Entry> entries;
    entries.reserve(order.size());
    for (Index i = 0; i < order.size(); ++i) entries.push_back(order.entry(i));
    writer.plain(SectionName::entries, entries.data(), entries.size() * sizeof(Entry));
    auto const ranges = order.ranges();
    writer.plain(SectionName::ranges, ranges.data(), ranges.size() * sizeof ranges[0]);
    write_sealed(writer, SectionName::contacts, order.size(),
                 [&](std::string& out, std::size_t i) { out += order.contact(Index(i)); });
    write_sealed(writer, SectionName::homes, order.with_place(),
                 [&](std::string& out, std::size_t i) { put(out, order.home(Index(i))); });
    write_sealed(writer, SectionName::further, order.further().size(),
                 [&](std::string& out, std::size_t i) { put(out, order.further()[i]); });
    write_sealed(writer, SectionName::touched, order.touched().size(),
                 [&](std::string& out, std::size_t i) { put(out, order.touched()[i]); });
    writer.finish();
}

void note(store::Database& db, std::string const& folder, Built const& built,
          geo::Communes const& communes, Time now) {
    store::insert_snapshot(db, {built.id, std::filesystem::path(built.file).filename(),
                                std::string(communes.source_hash()), built.recipients, now});
    while (auto const old = store::take_unneeded_snapshot(db, snapshots_kept))
        std::filesystem::remove(std::filesystem::path(folder) / old->file);
}

Result<Built> build(std::string const& store_file, std::string const& folder,
                    geo::Communes const& communes, Key const& key, Time now,
                    Progress const& progress) {
    auto lock = PeopleLock::take(store_file);
    if (!lock) return lock.error();
    std::filesystem::create_directories(folder);
    remove_partial_files(folder);
    store::Database db(store_file);
    store::sweep_recipients(db);
    DirectoryOrder order(communes);
    auto const left_out = gather(db, communes, key, order, progress);
    if (!left_out) return left_out.error();
    auto const header = header_of(order, communes, key);
    Built built{id_text(header.directory), {}, header.recipients, *left_out};
    built.file = (std::filesystem::path(folder) / (built.id + ".directory")).string();
    DirectoryWriter writer(built.file, header, key);
    write_sections(writer, order);
    note(db, folder, built, communes, now);
    return built;
}

}  // namespace

Result<Built> build_directory(std::string const& store_file, std::string const& folder,
                              geo::Communes const& communes, Key const& key, Time now,
                              Progress const& progress) {
    try {
        return build(store_file, folder, communes, key, now, progress);
    } catch (store::StoreError const& e) {
        return unavailable(e.what());
    } catch (std::system_error const& e) {  // also std::filesystem's
        return unavailable(std::string("directory of recipients: ") + e.what());
    }
}

}  // namespace alertd::recipients
