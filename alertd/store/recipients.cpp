#include "alertd/store/recipients.hpp"

namespace alertd::store {
namespace {

// Ids a sweeping transaction looks at: a tenth of a second in which nobody else writes.
constexpr std::int64_t sweep_window = 20'000;

std::int64_t one_number(Database& db, std::string_view sql) {
    auto s = db.prepare(sql);
    s.step();
    return s.number(0);
}

std::int64_t last_row(Database& db) {
    return one_number(db, "SELECT coalesce(max(id), 0) FROM recipients");
}

struct Unswept {
    std::int64_t id = 0, first_row = 0;
    bool done = false;
};

std::optional<Unswept> next_unswept(Database& db) {
    auto s =
        db.prepare("SELECT id, first_row, done FROM imports WHERE swept = 0 ORDER BY id LIMIT 1");
    if (!s.step()) return std::nullopt;
    return Unswept{s.number(0), s.number(1), !s.is_null(2)};
}

constexpr char const* drop_own =
    "DELETE FROM recipients WHERE id >= ?1 AND id < ?2 AND import_id = ?3";
constexpr char const* drop_replaced =
    "DELETE FROM recipients WHERE id IN (SELECT old.id FROM recipients new JOIN recipients old"
    " ON old.id_hash = new.id_hash AND old.import_id < new.import_id"
    " WHERE new.id >= ?1 AND new.id < ?2 AND new.import_id = ?3)";

// Nobody came before its first row: nothing can have been replaced.
bool replaces_nobody(Database& db, Unswept const& import) {
    auto s = db.prepare("SELECT 1 FROM recipients WHERE id < ? LIMIT 1");
    return import.done && !s.bind(1, import.first_row).step();
}

void sweep_one(Database& db, Unswept const& import) {
    std::int64_t const last = replaces_nobody(db, import) ? 0 : last_row(db);
    for (std::int64_t from = import.first_row; from <= last; from += sweep_window) {
        Database::Transaction change(db);
        auto s = db.prepare(import.done ? drop_replaced : drop_own);
        s.bind(1, from).bind(2, from + sweep_window).bind(3, import.id).run();
        change.commit();
    }
    auto s = db.prepare("UPDATE imports SET swept = 1 WHERE id = ?");
    s.bind(1, import.id).run();
}

std::optional<SnapshotRow> one_snapshot(Statement& s) {
    if (!s.step()) return std::nullopt;
    return SnapshotRow{s.text(0), s.text(1), s.text(2), std::uint32_t(s.number(3)),
                       Time{milliseconds{s.number(4)}}};
}

}  // namespace

void widen_cache(Database& db) {
    // The index of hashed ids is touched all over: fewer checkpoints write each of its pages fewer
    // times.
    db.run("PRAGMA cache_size=-262144; PRAGMA wal_autocheckpoint=65536");
}

std::int64_t begin_import(Database& db, std::string_view source, bool simulated, Time now) {
    auto s = db.prepare(
        "INSERT INTO imports (source, started, simulated, first_row) VALUES (?, ?, ?, ?)");
    s.bind(1, source).bind(2, now.time_since_epoch().count()).bind(3, std::int64_t{simulated});
    s.bind(4, last_row(db) + 1).run();
    return db.last_insert_id();
}

RecipientInsert::RecipientInsert(Database& db, std::int64_t import_id)
    : db_(db),
      import_id_(import_id),
      statement_(db.prepare(
          "INSERT OR IGNORE INTO recipients (import_id, id_hash, commune, channels,"
          " carrier, language, contact, places, preferred) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)")) {}

bool RecipientInsert::insert(RecipientRow const& row) {
    statement_.bind(1, import_id_).bind_blob(2, row.id_hash).bind(3, row.commune);
    statement_.bind(4, std::int64_t{row.channels}).bind(5, std::int64_t{row.carrier});
    statement_.bind(6, std::int64_t{row.language}).bind_blob(7, row.contact);
    row.places.empty() ? statement_.bind_null(8) : statement_.bind_blob(8, row.places);
    statement_.bind(9, std::int64_t{row.preferred}).run();
    return db_.changes() == 1;
}

void finish_import(Database& db, std::int64_t import_id, std::uint64_t rows, Time now) {
    Database::Transaction change(db);
    auto withdraw = db.prepare(
        "UPDATE imports SET done = NULL, swept = 0 WHERE simulated = 1 AND done IS NOT NULL AND id "
        "< ?1"
        " AND (SELECT simulated FROM imports WHERE id = ?1)");
    withdraw.bind(1, import_id).run();
    auto finish = db.prepare("UPDATE imports SET done = ?, rows = ? WHERE id = ?");
    finish.bind(1, now.time_since_epoch().count())
        .bind(2, std::int64_t(rows))
        .bind(3, import_id)
        .run();
    change.commit();
}

void sweep_recipients(Database& db) {
    while (auto const import = next_unswept(db)) sweep_one(db, *import);
}

RecipientRows::RecipientRows(Database& db)
    : statement_(db.prepare(
          "SELECT r.id, i.simulated, r.id_hash, r.commune, r.channels, r.carrier,"
          " r.language, r.contact, r.places, r.preferred FROM recipients r CROSS JOIN imports i"
          " ON i.id = r.import_id WHERE i.done IS NOT NULL ORDER BY r.id")) {}

bool RecipientRows::next(RecipientRow& row) {
    if (!statement_.step()) return false;
    row.id = statement_.number(0);
    row.simulated = statement_.number(1) != 0;
    row.id_hash = statement_.view(2);
    row.commune = statement_.view(3);
    row.channels = int(statement_.number(4));
    row.carrier = int(statement_.number(5));
    row.language = int(statement_.number(6));
    row.contact = statement_.view(7);
    row.places = statement_.view(8);
    row.preferred = int(statement_.number(9));
    return true;
}

std::uint64_t count_recipients(Database& db) {
    return std::uint64_t(one_number(db,
                                    "SELECT count(*) FROM recipients WHERE import_id IN"
                                    " (SELECT id FROM imports WHERE done IS NOT NULL)"));
}

void insert_snapshot(Database& db, SnapshotRow const& row) {
    auto s = db.prepare(
        "INSERT INTO snapshots (id, file, boundaries, recipients, created) VALUES (?, ?, ?, ?, ?)");
    s.bind(1, row.id)
        .bind(2, row.file)
        .bind(3, row.boundaries)
        .bind(4, std::int64_t{row.recipients});
    s.bind(5, row.created.time_since_epoch().count()).run();
}

std::optional<SnapshotRow> newest_snapshot(Database& db) {
    auto s = db.prepare(
        "SELECT id, file, boundaries, recipients, created FROM snapshots ORDER BY rowid DESC LIMIT "
        "1");
    return one_snapshot(s);
}

std::optional<SnapshotRow> find_snapshot(Database& db, std::string_view id) {
    auto s =
        db.prepare("SELECT id, file, boundaries, recipients, created FROM snapshots WHERE id = ?");
    return one_snapshot(s.bind(1, id));
}

std::optional<SnapshotRow> take_unneeded_snapshot(Database& db, int keep) {
    auto s = db.prepare(
        "DELETE FROM snapshots WHERE id IN (SELECT id FROM snapshots s WHERE"
        " id NOT IN (SELECT id FROM snapshots ORDER BY rowid DESC LIMIT ?)"
        " AND NOT EXISTS (SELECT 1 FROM plans p WHERE p.snapshot = s.id AND p.archived IS NULL)"
        " AND NOT EXISTS (SELECT 1 FROM alerts a WHERE instr(coalesce(a.frozen, ''), s.id) > 0"
        "  AND a.stage IN ('draft', 'submitted', 'returned', 'approved', 'active'))"
        " ORDER BY rowid LIMIT 1) RETURNING id, file, boundaries, recipients, created");
    auto row = one_snapshot(s.bind(1, std::int64_t{keep}));
    while (row && s.step()) {
    }
    return row;
}

}  // namespace alertd::store
