// 10,000 random changes of an audit by somebody who may write to the store's file, each found.
// $ALERTD_TEST_SEED chooses others.
#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <map>
#include <random>

#include "alertd/audit.hpp"
#include "alertd/audit_chain.hpp"
#include "tests/support/result_text.hpp"
#include "tests/support/temp_folder.hpp"

using namespace alertd;
using store::AuditRow;
using store::Database;

namespace {

Time const noon{seconds{1'795'000'000}};
constexpr int row_count = 30, changes = 10'000;

unsigned seed() {
    auto const* said = std::getenv("ALERTD_TEST_SEED");
    return said ? unsigned(std::strtoul(said, nullptr, 10)) : 20261122u;
}

bool same(AuditRow const& a, AuditRow const& b) {
    return a.seq == b.seq && a.at == b.at && a.actor == b.actor && a.act == b.act &&
           a.subject == b.subject && a.detail == b.detail && a.hash == b.hash;
}

// An audit of acts as the desk, the command line and sign-ins write them, with three checkpoints.
struct Audited {
    test::TempFolder folder;
    Database db{folder.file("store.db")};
    std::string checkpoints = folder.file("audit.checkpoints");
    std::vector<AuditRow> whole;

    Audited() {
        for (int i = 0; i < row_count; ++i) {
            Act const acts[] = {{"alertctl", "official_add", "official:lan", "role=officer"},
                                {"lan", "sign_in", "official:lan", "from=0a1b2c3d"},
                                {"lan", "draft", "alert:" + std::to_string(i), "bytes=ab12"},
                                {"lan", "submit", "alert:" + std::to_string(i), ""},
                                {"minh", "approve", "alert:" + std::to_string(i), "recipients=7"},
                                {"planner", "plan", "alert:" + std::to_string(i), "lũ quét"}};
            Database::Transaction change(db);
            append_audit(db, noon + seconds{i}, acts[i % 6]);
            change.commit();
            if (i % 10 == 9) REQUIRE(checkpoint_audit(db, checkpoints, noon + seconds{i}));
        }
        whole = rows();
    }
    std::vector<AuditRow> rows() {
        std::vector<AuditRow> all;
        store::each_audit_row(db, [&](AuditRow const& row) {
            all.push_back(row);
            return true;
        });
        return all;
    }
    // Only what differs is written: ten thousand times.
    void put(std::vector<AuditRow> const& all) {
        auto in = [](std::vector<AuditRow> const& rows, AuditRow const& row) {
            return std::any_of(rows.begin(), rows.end(),
                               [&](AuditRow const& other) { return same(other, row); });
        };
        for (auto const& row : whole)
            if (!in(all, row))
                db.run(("DELETE FROM audit WHERE seq = " + std::to_string(row.seq)).c_str());
        for (auto const& row : all)
            if (!in(whole, row)) store::insert_audit_row(db, row);
    }
};

// One change of the rows; none of them is one that an act makes. Says what it was.
class Forger {
public:
    explicit Forger(unsigned number) : random_(number) {}

    std::string once(std::vector<AuditRow>& rows) {
        static constexpr std::array kinds = {
            &Forger::change_text, &Forger::change_text, &Forger::change_number,
            &Forger::remove_one,  &Forger::remove_some, &Forger::swap_rows,
            &Forger::swap_acts,   &Forger::cut_tail,    &Forger::copy_over,
            &Forger::insert_copy, &Forger::rechain,     &Forger::rewrite_tail};
        return (this->*kinds[pick(kinds.size())])(rows);
    }

private:
    std::size_t pick(std::size_t below) {
        return std::uniform_int_distribution<std::size_t>(0, below - 1)(random_);
    }
    std::string change_text(std::vector<AuditRow>& rows) {
        auto& row = rows[pick(rows.size())];
        std::string* const texts[] = {&row.actor, &row.act, &row.subject, &row.detail, &row.hash};
        auto& text = *texts[pick(5)];
        switch (pick(4)) {
            case 0:
                text += char(pick(256));
                break;
            case 1:
                if (!text.empty()) text.erase(pick(text.size()), 1);
                break;
            case 2:
                if (text.size() > 1) std::swap(text[pick(text.size())], text[pick(text.size())]);
                break;
            default:
                if (!text.empty()) {
                    auto& letter = text[pick(text.size())];
                    letter = char(letter ^ (1 << pick(8)));
                }
        }
        return "a text";
    }
    std::string change_number(std::vector<AuditRow>& rows) {
        auto& row = rows[pick(rows.size())];
        (pick(2) ? row.at : row.seq) ^= std::int64_t{1} << pick(40);
        return "a number";
    }
    std::string remove_one(std::vector<AuditRow>& rows) {
        rows.erase(rows.begin() + std::ptrdiff_t(pick(rows.size())));
        return "a row gone";
    }
    std::string remove_some(std::vector<AuditRow>& rows) {
        auto const from = pick(rows.size()), count = 1 + pick(rows.size() - from);
        rows.erase(rows.begin() + std::ptrdiff_t(from),
                   rows.begin() + std::ptrdiff_t(from + count));
        // The others may close ranks, as if nothing had been there.
        for (std::size_t i = from; pick(2) && i < rows.size(); ++i)
            rows[i].seq = std::int64_t(i + 1);
        return "rows gone";
    }
    std::string swap_rows(std::vector<AuditRow>& rows) {
        auto &a = rows[pick(rows.size())], &b = rows[pick(rows.size())];
        std::swap(a.seq, b.seq);
        return "two rows swapped";
    }
    std::string swap_acts(std::vector<AuditRow>& rows) {
        auto &a = rows[pick(rows.size())], &b = rows[pick(rows.size())];
        if (pick(2)) std::swap(a.actor, b.actor);
        std::swap(a.detail, b.detail);
        return "the acts of two rows swapped";
    }
    std::string cut_tail(std::vector<AuditRow>& rows) {
        rows.resize(pick(rows.size()));
        return "a tail cut";
    }
    std::string copy_over(std::vector<AuditRow>& rows) {
        auto& to = rows[pick(rows.size())];
        auto const seq = to.seq;
        to = rows[pick(rows.size())];
        to.seq = seq;
        return "a row copied over another";
    }
    std::string insert_copy(std::vector<AuditRow>& rows) {
        auto copy = rows[pick(rows.size())];
        auto const at = pick(rows.size() + 1);
        rows.insert(rows.begin() + std::ptrdiff_t(at), copy);
        for (std::size_t i = at; i < rows.size(); ++i) rows[i].seq = std::int64_t(i + 1);
        return "a row added";
    }
    // He who knows how hashes are made makes them right from the change on.
    std::string rechain(std::vector<AuditRow>& rows) {
        auto const from = pick(rows.size());
        rows[from].detail += pick(2) ? "0" : " ";
        hash_from(rows, from);
        return "a row changed and every hash after it";
    }
    std::string rewrite_tail(std::vector<AuditRow>& rows) {
        auto const from = pick(rows.size());
        rows.erase(rows.begin() + std::ptrdiff_t(from));
        if (rows.empty()) return "all gone";
        for (std::size_t i = from; i < rows.size(); ++i) rows[i].seq = std::int64_t(i + 1);
        AuditRow filler = rows.back();
        filler.seq = std::int64_t(rows.size() + 1);
        rows.push_back(filler);
        hash_from(rows, from);
        return "a row gone, the tail written anew as long as before";
    }
    static void hash_from(std::vector<AuditRow>& rows, std::size_t from) {
        for (std::size_t i = from; i < rows.size(); ++i)
            rows[i].hash =
                chain_hash(i ? std::string_view(rows[i - 1].hash) : chain_start, rows[i]);
    }

    std::mt19937 random_;
};

bool storable(std::vector<AuditRow> const& rows) {
    std::map<std::int64_t, int> seqs;
    for (auto const& row : rows)
        if (++seqs[row.seq] > 1) return false;
    return true;
}

// As the store would give them back.
bool changed(std::vector<AuditRow> rows, std::vector<AuditRow> const& whole) {
    std::sort(rows.begin(), rows.end(), [](auto const& a, auto const& b) { return a.seq < b.seq; });
    return !std::equal(rows.begin(), rows.end(), whole.begin(), whole.end(), same);
}

}  // namespace

TEST_CASE_METHOD(Audited, "each of 10,000 random changes, deletions, swaps and cuts is found",
                 "[alertd][audit]") {
    INFO("ALERTD_TEST_SEED=" << seed());
    Forger forger(seed());
    std::map<std::string, int> found;
    for (int n = 0; n < changes;) {
        auto rows = whole;
        auto const what = forger.once(rows);
        if (!storable(rows) || !changed(rows, whole)) continue;
        ++n;
        Database::Transaction taken_back(db);
        put(rows);
        if (verify_audit(db, checkpoints)) FAIL("change " << n << " is not found: " << what);
        ++found[what];
    }
    CHECK(found.size() >= 11);
    for (auto const& [what, times] : found) {
        INFO(what);
        CHECK(times > (what == "all gone" ? -1 : 200));
    }
    CHECK(verify_audit(db, checkpoints)->rows == row_count);
}

TEST_CASE_METHOD(Audited,
                 "each cut of the checkpoints' file is found, alone and with the tail it stood for",
                 "[alertd][audit]") {
    auto const text = test::read_whole(checkpoints);
    for (std::size_t size = 0; size < text.size(); ++size) {
        folder.write("audit.checkpoints", text.substr(0, size));
        CHECK_FALSE(verify_audit(db, checkpoints));
    }
    folder.write("audit.checkpoints", text.substr(0, text.find('\n') + 1));
    Database::Transaction taken_back(db);
    db.run("DELETE FROM audit WHERE seq > 10");
    CHECK_FALSE(verify_audit(db, checkpoints));
}

TEST_CASE_METHOD(Audited, "each changed letter of a checkpoint's number or hash is found",
                 "[alertd][audit]") {
    auto const text = test::read_whole(checkpoints);
    std::mt19937 random(seed());
    bool in_time = false;  // the third word says when it was written, and proves nothing
    int spaces = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == ' ') ++spaces;
        if (text[i] == '\n') spaces = 0;
        in_time = spaces == 2 && text[i] != ' ';
        if (in_time) continue;
        auto other = text;
        do other[i] = char(0x20 + random() % 95);
        while (other[i] == text[i]);
        folder.write("audit.checkpoints", other);
        INFO("letter " << i << " as " << other[i]);
        CHECK_FALSE(verify_audit(db, checkpoints));
    }
}
