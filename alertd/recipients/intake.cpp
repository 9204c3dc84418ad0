#include "alertd/recipients/intake.hpp"

#include <algorithm>

namespace alertd::recipients {
namespace {
// Rows a transaction: long enough to spread the fsync, short enough that the desk's writes never
// wait a second.
constexpr std::size_t chunk_rows = 32'768;
}  // namespace

Result<std::unique_ptr<Intake>> Intake::begin(std::string const& store_file,
                                              std::string const& source, bool simulated,
                                              Key const& key, Time now, Twice twice) {
    auto lock = PeopleLock::take(store_file);
    if (!lock) return lock.error();
    std::unique_ptr<Intake> intake(
        new Intake(std::move(*lock), store_file, key, now, std::move(twice)));
    store::sweep_recipients(intake->db_);
    intake->import_ = store::begin_import(intake->db_, source, simulated, now);
    intake->insert_ = std::make_unique<store::RecipientInsert>(intake->db_, intake->import_);
    return intake;
}

Intake::Intake(PeopleLock lock, std::string const& store_file, Key const& key, Time now,
               Twice twice)
    : lock_(std::move(lock)), db_(store_file), key_(key), now_(now), twice_(std::move(twice)) {
    store::widen_cache(db_);
    chunk_.reserve(chunk_rows);
}

void Intake::add(Person const& person, std::uint64_t line) {
    chunk_.push_back({seal_person(person, key_), line});
    if (chunk_.size() == chunk_rows) hand_over();
}

void Intake::finish() {
    hand_over();
    settle();
    store::finish_import(db_, import_, kept_, now_);
    store::sweep_recipients(db_);
}

// In the order of the index, so that neighbours in it are written together; of two rows with one id
// the first line wins.
std::vector<std::uint64_t> Intake::write(Chunk chunk) {
    std::sort(chunk.begin(), chunk.end(), [](Sealed const& a, Sealed const& b) {
        return std::tie(a.row.id_hash, a.line) < std::tie(b.row.id_hash, b.line);
    });
    std::vector<std::uint64_t> twice;
    store::Database::Transaction change(db_);
    for (auto const& sealed : chunk)
        if (!insert_->insert(sealed.row)) twice.push_back(sealed.line);
    change.commit();
    std::sort(twice.begin(), twice.end());
    return twice;
}

// Waits for the chunk being written and tells of its double ids.
void Intake::settle() {
    if (!writing_.valid()) return;
    auto const twice = writing_.get();
    kept_ += writing_size_ - twice.size();
    for (std::uint64_t const line : twice) twice_(line);
}

void Intake::hand_over() {
    settle();
    writing_size_ = chunk_.size();
    writing_ = std::async(std::launch::async, [this, chunk = std::move(chunk_)]() mutable {
        return write(std::move(chunk));
    });
    chunk_ = {};
    chunk_.reserve(chunk_rows);
}

}  // namespace alertd::recipients
