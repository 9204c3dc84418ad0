#include "alertd/audit.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <fstream>
#include <random>

#include "alertd/audit_chain.hpp"
#include "tests/support/result_text.hpp"
#include "tests/support/temp_folder.hpp"

using namespace alertd;
using store::Database;

namespace {

Time const noon{seconds{1'795'000'000}};
constexpr int row_count = 40;

struct Fixture {
    test::TempFolder folder;
    Database db{folder.file("store.db")};
    std::string checkpoints = folder.file("audit.checkpoints");

    void append(int rows) {
        Database::Transaction change(db);
        for (int i = 0; i < rows; ++i)
            append_audit(db, noon + seconds{i},
                         {"lan", i % 2 ? "submit" : "draft", "alert:" + std::to_string(i),
                          i % 3 ? "recipients=" + std::to_string(i) : ""});
        change.commit();
    }
    Result<AuditVerdict> verify() { return verify_audit(db, checkpoints); }
    std::string fault() {
        auto const verdict = verify();
        return verdict ? "whole" : verdict.error().message;
    }
};

// One change that no act of the desk makes; says what it was. False: it changed nothing.
class Tamper {
public:
    Tamper(Database& db, std::mt19937& random) : db_(db), random_(random) {}

    bool once() {
        switch (pick(0, 4)) {
            case 0:
                return remove();
            case 1:
                return swap();
            case 2:
                return cut_tail();
            default:
                return change_byte();
        }
    }
    std::string said;

private:
    int pick(int low, int high) { return std::uniform_int_distribution<int>(low, high)(random_); }
    void run(std::string const& sql) { db_.run((said = sql).c_str()); }

    bool remove() {
        run("DELETE FROM audit WHERE seq = " + std::to_string(pick(1, row_count)));
        return true;
    }
    bool cut_tail() {
        run("DELETE FROM audit WHERE seq > " + std::to_string(pick(0, row_count - 1)));
        return true;
    }
    bool swap() {
        int const a = pick(1, row_count), b = pick(1, row_count);
        if (a == b) return false;
        std::string const x = std::to_string(a), y = std::to_string(b);
        run("UPDATE audit SET seq = -1 WHERE seq = " + x + "; UPDATE audit SET seq = " + x +
            " WHERE seq = " + y + "; UPDATE audit SET seq = " + y + " WHERE seq = -1");
        return true;
    }
    bool change_byte() {
        char const* columns[] = {"seq", "at", "actor", "act", "subject", "detail", "hash"};
        std::string const column = columns[pick(0, 6)], seq = std::to_string(pick(1, row_count));
        if (column == "seq" || column == "at") {
            run("UPDATE audit SET " + column + " = " + column + " + " +
                std::to_string(1 << pick(6, 30)) + " WHERE seq = " + seq);
            return true;
        }
        return change_text(column, seq);
    }
    bool change_text(std::string const& column, std::string const& seq) {
        auto read = db_.prepare("SELECT " + column + " FROM audit WHERE seq = " + seq);
        REQUIRE(read.step());
        std::string bytes = read.text(0);
        if (bytes.empty()) return false;
        auto const at = std::size_t(pick(0, int(bytes.size()) - 1));
        bytes[at] = char(bytes[at] ^ (1 << pick(0, 7)));
        auto write = db_.prepare("UPDATE audit SET " + column + " = ?1 WHERE seq = " + seq);
        column == "hash" ? write.bind_blob(1, bytes) : write.bind(1, bytes);
        write.run();
        said = "byte " + std::to_string(at) + " of " + column + " in " + seq;
        return true;
    }

    Database& db_;
    std::mt19937& random_;
};

}  // namespace

TEST_CASE_METHOD(Fixture, "an untouched chain proves whole", "[alertd][audit]") {
    CHECK(verify()->rows == 0);
    append(row_count);
    REQUIRE(checkpoint_audit(db, checkpoints, noon));
    append(3);
    REQUIRE(checkpoint_audit(db, checkpoints, noon));
    append(2);
    CHECK(verify()->rows == row_count + 5);
    CHECK(verify()->checkpoints == 2);
}

TEST_CASE_METHOD(Fixture, "the hash of a row is SHA-256 over its length-prefixed fields",
                 "[alertd][audit]") {
    // Computed by python3: hashlib over struct.pack(">Q", len) + field of each.
    store::AuditRow const row{1, 1795000000000, "lan", "draft", "alert:1", "", {}};
    auto const hash = chain_hash(std::string(32, '\0'), row);
    CHECK(to_line({1, hash, 5}) ==
          "1 f9c9f47dbc7a8e6eea183359a10bcc13b1786a76cd039239c66a328121169313 5\n");
    CHECK(chain_hash(std::string(32, '\0'),
                     {1, 1795000000000, "la", "ndraft", "alert:1", "", {}}) != hash);
}

TEST_CASE_METHOD(Fixture, "each of 10,000 random single changes is found", "[alertd][audit]") {
    append(row_count);
    REQUIRE(checkpoint_audit(db, checkpoints, noon));
    std::mt19937 random(20261122);
    int changes = 0;
    while (changes < 10'000) {
        Database::Transaction taken_back(db);
        Tamper tamper(db, random);
        if (!tamper.once()) continue;
        ++changes;
        if (verify()) FAIL("not found: " << tamper.said);
    }
    CHECK(verify());
}

TEST_CASE_METHOD(Fixture, "the first wrong row is named by its number", "[alertd][audit]") {
    append(row_count);
    REQUIRE(checkpoint_audit(db, checkpoints, noon));
    auto after = [&](char const* sql) {
        Database::Transaction taken_back(db);
        db.run(sql);
        return fault();
    };
    CHECK(after("UPDATE audit SET actor = 'hoa' WHERE seq >= 17") == "audit: row 17 was changed");
    CHECK(after("DELETE FROM audit WHERE seq = 9") == "audit: row 9 is missing");
    CHECK_THAT(after("DELETE FROM audit WHERE seq > 38"),
               Catch::StartsWith("audit: row 39 is missing") && Catch::Contains("tail"));
    CHECK_THAT(after("DELETE FROM audit"), Catch::StartsWith("audit: row 1 is missing"));
    CHECK_THAT(after("INSERT INTO audit VALUES (0, 0, 'x', 'x', 'x', 'x', x'00')"),
               Catch::StartsWith("audit: row 1 is missing"));
}

TEST_CASE_METHOD(Fixture, "a chain written anew with right hashes is told by its checkpoint",
                 "[alertd][audit]") {
    append(row_count);
    REQUIRE(checkpoint_audit(db, checkpoints, noon));
    db.run("DELETE FROM audit");
    for (int i = 0; i < row_count; ++i) append_audit(db, noon, {"hoa", "draft", "alert:1", ""});
    CHECK_THAT(fault(), Catch::StartsWith("audit: row 40 is another one"));
}

TEST_CASE_METHOD(Fixture, "checkpoints are added only when the chain has grown",
                 "[alertd][audit]") {
    REQUIRE(checkpoint_audit(db, checkpoints, noon));
    CHECK(test::read_whole(checkpoints).empty());
    append(2);
    REQUIRE(checkpoint_audit(db, checkpoints, noon));
    auto const once = test::read_whole(checkpoints);
    CHECK(once.starts_with("2 "));
    REQUIRE(checkpoint_audit(db, checkpoints, noon + seconds{60}));
    CHECK(test::read_whole(checkpoints) == once);
}

TEST_CASE_METHOD(Fixture, "a checkpoint file that is gone, cut or damaged is found",
                 "[alertd][audit]") {
    append(5);
    REQUIRE(checkpoint_audit(db, checkpoints, noon));
    append(5);
    REQUIRE(checkpoint_audit(db, checkpoints, noon));
    auto const whole = test::read_whole(checkpoints);
    auto with_file = [&](std::string const& text) {
        folder.write("audit.checkpoints", text);
        return fault();
    };
    CHECK_THAT(with_file(whole.substr(0, whole.find('\n') + 1)),
               Catch::Contains("row 10 is missing"));
    CHECK_THAT(with_file(""), Catch::Contains("row 10 is missing"));
    CHECK_THAT(with_file(whole.substr(0, whole.size() - 1)), Catch::Contains("line 2: is damaged"));
    CHECK_THAT(with_file(whole + whole), Catch::Contains("line 3: is damaged"));
    CHECK_THAT(with_file("+" + whole), Catch::Contains("line 1: is damaged"));
    CHECK(with_file(whole) == "whole");
    REQUIRE(::unlink(checkpoints.c_str()) == 0);
    CHECK_THAT(fault(), Catch::Contains("row 10 is missing"));
    append(1);
    auto const refused = checkpoint_audit(db, checkpoints, noon);
    REQUIRE_FALSE(refused);
    CHECK_THAT(refused.error().message, Catch::Contains("row 10 is missing"));
}

TEST_CASE_METHOD(Fixture, "an older copy of the store put back is found", "[alertd][audit]") {
    append(10);
    REQUIRE(checkpoint_audit(db, checkpoints, noon));
    db.run("DELETE FROM audit WHERE seq > 4; UPDATE meta SET value = '4'");
    CHECK_THAT(fault(), Catch::StartsWith("audit: row 5 is missing"));
    append(1);
    CHECK_FALSE(checkpoint_audit(db, checkpoints, noon));
}

TEST_CASE_METHOD(Fixture, "one process at a time writes checkpoints", "[alertd][audit]") {
    append(1);
    int const fd = ::open(checkpoints.c_str(), O_RDWR | O_CREAT, 0600);
    REQUIRE(::flock(fd, LOCK_EX) == 0);
    auto const refused = checkpoint_audit(db, checkpoints, noon);
    ::close(fd);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == Errc::conflict);
    CHECK(checkpoint_audit(db, checkpoints, noon));
}
