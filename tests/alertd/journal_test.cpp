#include "alertd/journal.hpp"

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <map>
#include <random>
#include <thread>

#include "alertd/bits.hpp"
#include "tests/support/temp_folder.hpp"

namespace alertd {
namespace {

using test::read_whole;

constexpr milliseconds sync{5};

using Ledger = std::map<std::tuple<std::uint32_t, int, std::uint32_t, int>, Bits>;

void merge(Ledger& ledger, JournalRecord const& r) {
    merge_bits(ledger[{r.plan, int(r.channel), r.segment, int(r.mark)}], r.bits, r.first);
}

Ledger replayed(std::string const& folder, Journal::Replayed* counts = nullptr) {
    Ledger ledger;
    auto const all = Journal::replay(folder, [&](JournalRecord const& r) { merge(ledger, r); });
    if (counts) *counts = all;
    return ledger;
}

JournalRecord random_record(std::mt19937& random) {
    JournalRecord r;
    r.plan = std::uint32_t(random() % 5);
    r.segment = std::uint32_t(random() % 3);
    r.channel = static_cast<ChannelKind>(random() % channel_count);
    r.mark = static_cast<Mark>(random() % mark_count);
    std::size_t const length = 1 + random() % 64;
    r.first = std::uint16_t(random() % (segment_bytes - length + 1));
    for (std::size_t i = 0; i < length; ++i) r.bits += static_cast<char>(random());
    return r;
}

void write_file(std::string const& path, std::string const& bytes) {
    std::ofstream(path, std::ios::binary) << bytes;
}

}  // namespace

TEST_CASE("a journal replays to the OR of what was appended, over all files of the folder",
          "[alertd][journal]") {
    test::TempFolder folder;
    std::mt19937 random(1);
    Ledger expected;
    {
        Journal one(folder.path(), "one", sync), two(folder.path(), "two", sync);
        for (int n = 0; n < 500; ++n) {
            auto const r = random_record(random);
            REQUIRE((n % 2 ? one : two).append(r));
            merge(expected, r);
        }
        CHECK(one.bytes() == std::filesystem::file_size(folder.file("one.journal")));
    }
    Journal again(folder.path(), "one", sync);  // a restarted process goes on where it stood
    auto const r = random_record(random);
    REQUIRE(again.append(r));
    merge(expected, r);
    Journal::Replayed counts;
    CHECK(replayed(folder.path(), &counts) == expected);
    CHECK(counts.files == 2);
    CHECK(counts.records == 501);
    CHECK(counts.damaged == 0);
}

TEST_CASE("a record is in the file before append returns", "[alertd][journal]") {
    test::TempFolder folder;
    Journal journal(folder.path(), "a", std::chrono::hours{1});
    std::mt19937 random(2);
    for (int n = 1; n <= 20; ++n) {
        REQUIRE(journal.append(random_record(random)));
        Journal::Replayed counts;
        (void)replayed(folder.path(), &counts);
        CHECK(counts.records == std::uint64_t(n));
    }
}

TEST_CASE("many threads append whole records", "[alertd][journal]") {
    test::TempFolder folder;
    constexpr int threads = 8, each = 500;
    {
        Journal journal(folder.path(), "a", sync);
        std::vector<std::jthread> all;
        for (int t = 0; t < threads; ++t)
            all.emplace_back([&journal, t] {
                std::mt19937 random{unsigned(t)};
                for (int n = 0; n < each; ++n)
                    if (!journal.append(random_record(random))) return;
            });
    }
    Journal::Replayed counts;
    (void)replayed(folder.path(), &counts);
    CHECK(counts.records == threads * each);
    CHECK(counts.damaged == 0);
}

TEST_CASE("a torn end and records behind it are read as far as they are whole",
          "[alertd][journal]") {
    test::TempFolder folder;
    std::mt19937 random(3);
    JournalRecord const first = random_record(random), second = random_record(random);
    {
        Journal journal(folder.path(), "a", sync);
        REQUIRE(journal.append(first));
    }
    auto const path = folder.file("a.journal");
    std::string const whole = read_whole(path);
    Ledger one, both;
    merge(one, first);
    merge(both, first);
    merge(both, second);
    for (std::size_t cut = 1; cut < whole.size(); ++cut) {
        write_file(path, whole + whole.substr(0, cut));  // killed while it wrote the same again
        CHECK(replayed(folder.path()) == one);
        REQUIRE(Journal(folder.path(), "a", sync).append(second));
        Journal::Replayed counts;
        CHECK(replayed(folder.path(), &counts) == both);
        CHECK(counts.records == 2);
        CHECK(counts.damaged >= 1);
    }
}

TEST_CASE("no flipped bit makes a journal say what was not appended", "[alertd][journal]") {
    test::TempFolder folder;
    std::mt19937 random(4);
    Ledger expected;
    {
        Journal journal(folder.path(), "a", sync);
        for (int n = 0; n < 8; ++n) {
            auto const r = random_record(random);
            REQUIRE(journal.append(r));
            merge(expected, r);
        }
    }
    auto const path = folder.file("a.journal");
    std::string const whole = read_whole(path);
    for (std::size_t at = 0; at < whole.size(); ++at) {
        std::string damaged = whole;
        damaged[at] = static_cast<char>(damaged[at] ^ (1 << random() % 8));
        write_file(path, damaged);
        Journal::Replayed counts;
        auto const said = replayed(folder.path(), &counts);
        CHECK(counts.records == 7);
        CHECK(counts.damaged >= 1);
        for (auto const& [where, bits] : said) {
            REQUIRE(expected.contains(where));
            CHECK_FALSE(any_bit(minus_bits(bits, expected.at(where))));
        }
    }
}

TEST_CASE("a journal's name belongs to one living process, and is free after it",
          "[alertd][journal]") {
    test::TempFolder folder;
    {
        Journal mine(folder.path(), "a", sync);
        CHECK_THROWS_AS(Journal(folder.path(), "a", sync), std::runtime_error);
        CHECK_NOTHROW(Journal(folder.path(), "b", sync));
    }
    CHECK_NOTHROW(Journal(folder.path(), "a", sync));
}

TEST_CASE("sweeping takes the journals of the dead and leaves those of the living",
          "[alertd][journal]") {
    test::TempFolder folder;
    std::mt19937 random(5);
    Journal living(folder.path(), "living", sync);
    REQUIRE(living.append(random_record(random)));
    REQUIRE(Journal(folder.path(), "dead", sync).append(random_record(random)));
    Journal::sweep(folder.path());
    CHECK(std::filesystem::exists(folder.file("living.journal")));
    CHECK_FALSE(std::filesystem::exists(folder.file("dead.journal")));
    living.clear();
    CHECK(living.bytes() == 0);
    Journal::Replayed counts;
    (void)replayed(folder.path(), &counts);
    CHECK(counts.records == 0);
    REQUIRE(living.append(random_record(random)));
    (void)replayed(folder.path(), &counts);
    CHECK(counts.records == 1);
}

TEST_CASE("a journal that cannot be written says so", "[alertd][journal]") {
    if (!std::filesystem::exists("/dev/full")) return;
    test::TempFolder folder;
    std::filesystem::create_symlink("/dev/full", folder.file("a.journal"));
    Journal journal(folder.path(), "a", sync);
    std::mt19937 random(6);
    CHECK_FALSE(journal.append(random_record(random)));
    CHECK(journal.bytes() == 0);
}

}  // namespace alertd
