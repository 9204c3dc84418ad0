#pragma once
// The rows of people and of their imports. A row counts while its import is done;
// `sweep_recipients` drops, in small transactions, what does not count any more. Callers hold
// recipients::PeopleLock: one import or build at a time.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "alertd/model/clock.hpp"
#include "alertd/store/database.hpp"

namespace alertd::store {

struct RecipientRow {
    std::int64_t id = 0;  // given by the store
    bool simulated = false;
    std::string id_hash, commune;
    int channels = 0, carrier = 0, language = 0, preferred = 0;  // as in the directory's Entry
    std::string contact, places;  // sealed; places "" when there are none
};

// For a connection that moves millions of rows: more pages in memory.
void widen_cache(Database& db);

// A new unfinished import, committed at once.
std::int64_t begin_import(Database& db, std::string_view source, bool simulated, Time now);

// Inserts rows of one import within the caller's transactions. The Database must outlive it.
class RecipientInsert {
public:
    RecipientInsert(Database& db, std::int64_t import_id);
    bool insert(RecipientRow const& row);  // false: this import has the id already, nothing done

private:
    Database& db_;
    std::int64_t import_id_;
    Statement statement_;
};

// One small transaction: from now on its rows count. A simulated import withdraws the earlier
// simulated ones.
void finish_import(Database& db, std::int64_t import_id, std::uint64_t rows, Time now);

// Drops rows of unfinished and withdrawn imports and rows whose id a later import brought again.
void sweep_recipients(Database& db);

// All rows that count, in the order of their ids. Sweep before. One read transaction while it
// lives.
class RecipientRows {
public:
    explicit RecipientRows(Database& db);
    bool next(RecipientRow& row);

private:
    Statement statement_;
};
std::uint64_t count_recipients(Database& db);

struct SnapshotRow {
    std::string id, file, boundaries;  // file: its name inside the folder of snapshots
    std::uint32_t recipients = 0;
    Time created{};
};
void insert_snapshot(Database& db, SnapshotRow const& row);
std::optional<SnapshotRow> newest_snapshot(Database& db);
std::optional<SnapshotRow> find_snapshot(Database& db, std::string_view id);
// Takes from the store, and answers, one snapshot that is not among the newest `keep` and that no
// live plan and no alert at the desk or in force has pinned; none: all others are needed.
std::optional<SnapshotRow> take_unneeded_snapshot(Database& db, int keep);

}  // namespace alertd::store
