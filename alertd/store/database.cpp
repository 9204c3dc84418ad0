#include "alertd/store/database.hpp"

#include <sqlite3.h>
#include <sys/stat.h>

#include <charconv>

#include "embedded/migrations.hpp"

namespace alertd::store {
namespace {

// Writers of other processes hold the lock for milliseconds; a minute means something is broken.
constexpr int busy_timeout_ms = 60'000;

[[noreturn]] void fail(sqlite3* db, std::string_view doing) {
    throw StoreError(sqlite3_extended_errcode(db),
                     "store: " + std::string(doing) + ": " + sqlite3_errmsg(db));
}

int number_of(std::string_view migration) {
    int n = 0;
    std::from_chars(migration.data(), migration.data() + migration.size(), n);
    return n;
}

std::int64_t user_version(Database& db) {
    auto s = db.prepare("PRAGMA user_version");
    s.step();
    return s.number(0);
}

// Each file NNNN_what.sql is applied once, in order, each in a transaction of its own.
void migrate(Database& db) {
    std::int64_t const newest = number_of(std::rbegin(embedded::migrations)->name);
    if (user_version(db) > newest)
        throw StoreError(SQLITE_MISMATCH, "store: " + db.file() + " was written by a newer alertd");
    if (user_version(db) == newest) return;
    for (auto const& file : embedded::migrations) {
        Database::Transaction change(db);
        if (number_of(file.name) <= user_version(db)) continue;
        db.run(std::string(file.text).c_str());
        db.run(("PRAGMA user_version=" + std::to_string(number_of(file.name))).c_str());
        change.commit();
    }
}

}  // namespace

Statement::Statement(sqlite3* db, std::string_view sql) {
    if (sqlite3_prepare_v2(db, sql.data(), int(sql.size()), &stmt_, nullptr) != SQLITE_OK)
        fail(db, "cannot prepare \"" + std::string(sql.substr(0, 60)) + "\"");
}

Statement::~Statement() {
    sqlite3_finalize(stmt_);
}

Statement& Statement::bind(int i, std::int64_t value) {
    if (sqlite3_bind_int64(stmt_, i, value) != SQLITE_OK)
        fail(sqlite3_db_handle(stmt_), "cannot bind");
    return *this;
}

Statement& Statement::bind(int i, std::string_view text) {
    if (sqlite3_bind_text64(stmt_, i, text.data() ? text.data() : "", text.size(), SQLITE_TRANSIENT,
                            SQLITE_UTF8) != SQLITE_OK)
        fail(sqlite3_db_handle(stmt_), "cannot bind");
    return *this;
}

Statement& Statement::bind_blob(int i, std::string_view bytes) {
    if (sqlite3_bind_blob64(stmt_, i, bytes.data() ? bytes.data() : "", bytes.size(),
                            SQLITE_TRANSIENT) != SQLITE_OK)
        fail(sqlite3_db_handle(stmt_), "cannot bind");
    return *this;
}

Statement& Statement::bind_null(int i) {
    if (sqlite3_bind_null(stmt_, i) != SQLITE_OK) fail(sqlite3_db_handle(stmt_), "cannot bind");
    return *this;
}

bool Statement::step() {
    int const code = sqlite3_step(stmt_);
    if (code == SQLITE_ROW) return true;
    if (code == SQLITE_DONE) return false;
    fail(sqlite3_db_handle(stmt_), "cannot run");
}

void Statement::reset() {
    sqlite3_reset(stmt_);
    sqlite3_clear_bindings(stmt_);
}

std::int64_t Statement::number(int column) const {
    return sqlite3_column_int64(stmt_, column);
}
std::string Statement::text(int column) const {
    return std::string(view(column));
}
bool Statement::is_null(int column) const {
    return sqlite3_column_type(stmt_, column) == SQLITE_NULL;
}

std::string_view Statement::view(int column) const {
    auto const* bytes = static_cast<char const*>(sqlite3_column_blob(stmt_, column));
    return {bytes ? bytes : "", std::size_t(sqlite3_column_bytes(stmt_, column))};
}

Database::Database(std::string const& file) : file_(file) {
    mode_t const before = ::umask(0077);  // the file, its -wal and -shm hold personal data
    int const code =
        sqlite3_open_v2(file.c_str(), &db_,
                        SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, nullptr);
    ::umask(before);
    if (code != SQLITE_OK) {
        std::string const why = db_ ? sqlite3_errmsg(db_) : "out of memory";
        sqlite3_close(db_);
        throw StoreError(code, "store: cannot open " + file + ": " + why);
    }
    sqlite3_extended_result_codes(db_, 1);
    sqlite3_busy_timeout(db_, busy_timeout_ms);
    sqlite3_db_config(db_, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    try {
        run("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA "
            "trusted_schema=OFF");
        migrate(*this);
    } catch (...) {
        sqlite3_close(db_);
        throw;
    }
}

Database::~Database() {
    sqlite3_close(db_);
}

void Database::run(char const* sql) {
    if (sqlite3_exec(db_, sql, nullptr, nullptr, nullptr) != SQLITE_OK) fail(db_, "cannot run");
}

int Database::changes() const {
    return sqlite3_changes(db_);
}
std::int64_t Database::last_insert_id() const {
    return sqlite3_last_insert_rowid(db_);
}

std::int64_t Database::data_version() {
    auto s = prepare("PRAGMA data_version");
    s.step();
    return s.number(0);
}

Database::Transaction::Transaction(Database& db) : db_(db) {
    db_.run("BEGIN IMMEDIATE");
}

Database::Transaction::~Transaction() {
    if (!open_) return;
    try {
        db_.run("ROLLBACK");
    } catch (StoreError const&) {  // SQLite rolls back by itself after a full disk or an I/O error
    }
}

void Database::Transaction::commit() {
    db_.run("COMMIT");
    open_ = false;
}

}  // namespace alertd::store
