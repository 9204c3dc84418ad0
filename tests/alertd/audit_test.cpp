#include "alertd/audit.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <fstream>

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
