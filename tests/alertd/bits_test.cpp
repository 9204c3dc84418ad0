#include "alertd/bits.hpp"

#include <catch2/catch.hpp>
#include <random>
#include <vector>

#include "tests/support/mutated.hpp"

namespace alertd {
namespace {

constexpr std::uint32_t limit = 3 * segment_size + 77;

// The same set twice: as the ledger keeps it and as nobody can get it wrong.
struct Pair {
    RecipientBits bits;
    std::vector<bool> naive = std::vector<bool>(limit);

    void set_run(std::uint32_t first, std::uint32_t count) {
        bits.set_run(first, count);
        for (std::uint32_t i = first; i < first + count; ++i) naive[i] = true;
    }
    void check() const {
        std::uint64_t n = 0;
        bool same = true;
        for (std::uint32_t i = 0; i < limit; ++i) {
            n += naive[i];
            same = same && bits.has(i) == naive[i];
        }
        CHECK(same);
        CHECK(bits.count() == n);
        std::vector<bool> seen(limit);
        bits.for_each([&](std::uint32_t i) { seen.at(i) = true; });
        CHECK(seen == naive);
    }
};

Pair random_pair(std::mt19937& random) {
    Pair p;
    for (int n = 0; n < 40; ++n) {
        auto const first = std::uint32_t(random() % limit);
        auto const most = n % 8 == 0 ? limit - first : std::min<std::uint32_t>(70, limit - first);
        p.set_run(first, std::uint32_t(random() % (most + 1)));
        auto const one = std::uint32_t(random() % limit);
        p.bits.set(one);
        p.naive[one] = true;
    }
    return p;
}

}  // namespace

TEST_CASE("recipient bits are the set that a plain vector of bools is", "[alertd][bits]") {
    std::mt19937 random(1);
    for (int round = 0; round < 10; ++round) {
        Pair a = random_pair(random), b = random_pair(random);
        a.check();
        Pair merged = a, removed = a;
        merged.bits.merge(b.bits);
        removed.bits.remove(b.bits);
        for (std::uint32_t i = 0; i < limit; ++i) {
            merged.naive[i] = a.naive[i] || b.naive[i];
            removed.naive[i] = a.naive[i] && !b.naive[i];
        }
        merged.check();
        removed.check();
        CHECK((a.bits == merged.bits) == (a.naive == merged.naive));
    }
}

TEST_CASE("runs over the ends of bytes and segments are set whole", "[alertd][bits]") {
    for (std::uint32_t first : {0u, 1u, 7u, 8u, segment_size - 9, segment_size - 1, segment_size})
        for (std::uint32_t count : {0u, 1u, 7u, 8u, 9u, 17u, segment_size, 2 * segment_size + 3}) {
            Pair p;
            p.set_run(first, count);
            p.check();
        }
}

TEST_CASE("bitmaps are merged, subtracted and met byte by byte, short ones as if zeros followed",
          "[alertd][bits]") {
    Bits a("\xF0\x0F", 2);
    merge_bits(a, std::string_view("\x01", 1), 3);
    CHECK(a == std::string("\xF0\x0F\x00\x01", 4));
    CHECK(minus_bits(std::string("\xFF\xFF", 2), "\x0F") == std::string("\xF0\xFF", 2));
    CHECK(both_bits(std::string("\xFF\xFF", 2), "\x0F") == std::string("\x0F", 1));
    CHECK(any_bit(std::string("\0\x01", 2)));
    CHECK_FALSE(any_bit(std::string("\0\0", 2)));
    Bits highest;
    set_bit(highest, 0);
    set_bit(highest, 15);
    CHECK(highest == std::string("\x80\x01", 2));  // as SETBIT and BITCOUNT see it
}

TEST_CASE("encoded bits come back the same, and nothing else is read", "[alertd][bits]") {
    std::mt19937 random(2);
    for (int round = 0; round < 20; ++round) {
        auto const p = random_pair(random);
        RecipientBits back;
        REQUIRE(RecipientBits::decode(p.bits.encode(), limit, back));
        CHECK(back == p.bits);
    }
    RecipientBits none, read;
    CHECK(none.encode().empty());
    CHECK(RecipientBits::decode("", limit, read));
    CHECK(read.empty());
}

TEST_CASE("bits beyond the snapshot and what encode does not write are refused", "[alertd][bits]") {
    auto const refused = [](std::string_view bytes, std::uint32_t most) {
        RecipientBits out;
        return !RecipientBits::decode(bytes, most, out);
    };
    RecipientBits ten;
    ten.set_run(0, 10);
    CHECK_FALSE(refused(ten.encode(), 10));
    CHECK(refused(ten.encode(), 9));
    CHECK(refused(std::string("\x05", 1), 100));              // a gap without a length
    CHECK(refused(std::string("\x05\x00", 2), 100));          // an empty run
    CHECK(refused(std::string("\x00\x01\x00\x01", 4), 100));  // two runs that are one
    CHECK(refused(std::string("\x80\x00\x01", 3), 100));      // a number spelled longer
    CHECK(refused("\xFF\xFF\xFF\xFF\xFF\xFF", 100));
    CHECK(refused(std::string("\xFF\xFF\xFF\xFF\x0F\xFF\xFF\xFF\xFF\x0F", 10), UINT32_MAX));
}

TEST_CASE("damaged bits are refused or read as what would be written so", "[alertd][bits]") {
    std::mt19937 random(3);
    Pair const p = random_pair(random);
    auto const whole = p.bits.encode();
    int refused = 0;
    for (int round = 0; round < 3'000; ++round) {
        auto const damaged = test::mutated(whole, random);
        RecipientBits out;
        if (!RecipientBits::decode(damaged, limit, out))
            ++refused;
        else
            CHECK(out.encode() == damaged);
    }
    CHECK(refused > 100);
}

}  // namespace alertd
