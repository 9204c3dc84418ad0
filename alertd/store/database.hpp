#pragma once
// SQLite behind three small types. SQL lives only in alertd/store/. WAL, synchronous=FULL,
// defensive, foreign keys on; the numbered files of ops/migrations are applied at open. One
// Database is one connection: give each thread its own.
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "alertd/model/result.hpp"

struct sqlite3;
struct sqlite3_stmt;

namespace alertd::store {

// The store cannot do what a correct statement asks: disk full, I/O error, a bug in the SQL.
// Callers that face the outside catch it at their outermost loop and say "unavailable".
class StoreError : public std::runtime_error {
public:
    StoreError(int code, std::string const& what) : std::runtime_error(what), code_(code) {}
    int code() const { return code_; }  // SQLite's extended result code

private:
    int code_;
};

// A prepared statement. bind(1-based), then step() until it says false.
class Statement {
public:
    Statement(sqlite3* db, std::string_view sql);
    Statement(Statement&& other) noexcept : stmt_(std::exchange(other.stmt_, nullptr)) {}
    ~Statement();

    Statement& bind(int i, std::int64_t value);
    Statement& bind(int i, std::string_view text);
    Statement& bind_blob(int i, std::string_view bytes);  // copied
    Statement& bind_null(int i);
    template <class T>
    Statement& bind_optional(int i, std::optional<T> const& value) {
        return value ? bind(i, *value) : bind_null(i);
    }

    bool step();   // true: a row; throws StoreError
    void reset();  // for the next round with other values
    void run() {
        while (step()) {
        }
        reset();
    }

    std::int64_t number(int column) const;
    std::string text(int column) const;       // also blobs
    std::string_view view(int column) const;  // until the next step or reset
    bool is_null(int column) const;

private:
    sqlite3_stmt* stmt_ = nullptr;
};

class Database {
public:
    // Opens or makes the file (mode 0600) and migrates it; throws StoreError. A store written by a
    // newer alertd is refused.
    explicit Database(std::string const& file);
    ~Database();
    Database(Database const&) = delete;
    Database& operator=(Database const&) = delete;

    Statement prepare(std::string_view sql) { return Statement(db_, sql); }
    // Runs one statement or several without values.
    void run(char const* sql);
    int changes() const;
    std::int64_t last_insert_id() const;
    // Differs whenever another connection has committed: cheap to poll.
    std::int64_t data_version();
    std::string const& file() const { return file_; }

    // BEGIN IMMEDIATE ... COMMIT; rolls back when the scope is left without commit().
    class Transaction {
    public:
        explicit Transaction(Database& db);
        ~Transaction();
        void commit();

    private:
        Database& db_;
        bool open_ = true;
    };

private:
    sqlite3* db_ = nullptr;
    std::string file_;
};

}  // namespace alertd::store
