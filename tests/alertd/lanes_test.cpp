#include "alertd/lanes.hpp"

#include <catch2/catch.hpp>
#include <random>

#include "tests/support/mutated.hpp"
#include "tests/support/private_redis.hpp"
#include "tests/support/result_text.hpp"
#include "tests/support/temp_folder.hpp"

namespace alertd {
namespace {

constexpr milliseconds lease{50};

InstanceKey key_in(std::string const& file) {
    auto key = InstanceKey::create(file);
    REQUIRE(key);
    return *key;
}

// The lanes of one outlet, seen by two senders.
struct World {
    test::PrivateRedis redis;
    test::TempFolder folder;
    InstanceKey key = key_in(folder.file("instance.key"));
    Redis one{redis.settings()}, two{redis.settings()};
    LedgerKeys keys{redis.settings().prefix};
    Lanes a{one, keys, key, "out"}, b{two, keys, key, "out"};

    World() { REQUIRE(a.create_groups()); }

    std::vector<Held> take(Lanes& lanes, std::string const& who, int below = priority_count) {
        auto taken = lanes.take(who, below, Steady{});
        REQUIRE(taken);
        return *taken;
    }
    std::uint64_t length() {
        auto const n = a.length();
        REQUIRE(n);
        return *n;
    }
    // Until the server's own clock says that it lies idle for so long.
    void let_lease_end(Lanes& by, std::string const& who, std::vector<Held>& got) {
        for (auto const end = std::chrono::steady_clock::now() + std::chrono::seconds{10};
             got.empty() && std::chrono::steady_clock::now() < end;) {
            auto reclaimed = by.reclaim(who, lease, Steady{});
            REQUIRE(reclaimed);
            got = *reclaimed;
        }
    }
};

LaneEntry entry(std::uint32_t n, bool resend = false) {
    return {1, ChannelKind::push, n / 127, n % 127 * range_size, range_size, resend};
}

}  // namespace

TEST_CASE("entries come out as they went in, each once, the gravest lanes as asked",
          "[alertd][redis]") {
    World w;
    for (int q = 0; q < priority_count; ++q)
        REQUIRE(w.a.add(q, {entry(std::uint32_t(q)), entry(std::uint32_t(q) + 10, true)}));
    CHECK(w.length() == 8);
    auto const graver = w.take(w.a, "a", 2);
    REQUIRE(graver.size() == 2);
    CHECK(graver[0].priority == 0);
    CHECK(graver[0].entry == entry(0));
    CHECK(graver[1].priority == 1);
    CHECK(graver[1].entry == entry(1));
    CHECK_FALSE(graver[0].redelivered);
    CHECK(w.take(w.b, "b", 0).empty());
    auto const rest = w.take(w.b, "b");
    REQUIRE(rest.size() == 4);
    CHECK(rest[0].entry == entry(10, true));
    for (auto const& held : graver) REQUIRE(w.a.finish(held));
    for (auto const& held : rest) REQUIRE(w.b.finish(held));
    CHECK(w.length() == 2);
}

TEST_CASE("thousands of entries go in and out", "[alertd][redis]") {
    World w;
    constexpr std::uint32_t count = 2'500;
    std::vector<LaneEntry> all;
    for (std::uint32_t n = 0; n < count; ++n) all.push_back(entry(n));
    REQUIRE(w.a.add(1, all));
    for (std::uint32_t n = 0; n < count; ++n) {
        auto const got = w.take(n % 2 ? w.a : w.b, n % 2 ? "a" : "b");
        REQUIRE(got.size() == 1);
        CHECK(got[0].entry == entry(n));
        REQUIRE(w.a.finish(got[0]));
    }
    CHECK(w.length() == 0);
}

TEST_CASE("a damaged entry is dropped and counted, never followed", "[alertd][redis]") {
    World w;
    REQUIRE(w.a.add(0, {entry(3)}));
    auto const lane = w.keys.lane("out", 0);
    auto const stored = w.one.command({"XRANGE", lane, "-", "+"});
    REQUIRE(stored);
    std::string const good = stored->list[0].list[1].list[1].text;
    REQUIRE(w.take(w.a, "a").size() == 1);
    std::mt19937 random(1);
    std::uint64_t damaged = 0;
    auto const put = [&](std::string const& text) {
        REQUIRE(w.one.command({"XADD", lane, "*", "e", text}));
        CHECK(w.take(w.a, "a").empty());
        ++damaged;
    };
    for (int n = 0; n < 300; ++n)
        if (auto const text = test::mutated(good, random); text != good) put(text);
    put("");
    put(good.substr(0, good.rfind(' ')));
    // The entry of another outlet's lane and of another instance are foreign here.
    test::TempFolder folder;
    Lanes other_outlet(w.one, w.keys, w.key, "other");
    Lanes other_key(w.one, w.keys, key_in(folder.file("k")), "out");
    REQUIRE(other_outlet.create_groups());
    REQUIRE(other_outlet.add(0, {entry(3)}));
    auto const foreign = w.one.command({"XRANGE", w.keys.lane("other", 0), "-", "+"});
    put(foreign->list[0].list[1].list[1].text);
    REQUIRE(other_key.add(0, {entry(3)}));
    CHECK(w.take(w.a, "a").empty());
    CHECK(w.a.damaged() == damaged + 1);
    CHECK(w.length() == 1);  // all but the first are gone
}

TEST_CASE("a restarted sender finds what it held, others do not", "[alertd][redis]") {
    World w;
    REQUIRE(w.a.add(0, {entry(1), entry(2)}));
    auto const held = w.take(w.a, "a");
    REQUIRE(held.size() == 1);
    w.one.disconnect();
    auto const others = w.b.take_own("b", Steady{});
    REQUIRE(others);
    CHECK(others->empty());
    auto const own = w.a.take_own("a", Steady{});
    REQUIRE(own);
    REQUIRE(own->size() == 1);
    CHECK(own->front().id == held[0].id);
    CHECK(own->front().entry == entry(1));
    CHECK(own->front().redelivered);
    REQUIRE(w.a.finish(own->front()));
    CHECK(w.a.take_own("a", Steady{})->empty());
}

TEST_CASE("what lies longer than the lease goes to another, what is renewed does not",
          "[alertd][redis]") {
    World w;
    REQUIRE(w.a.add(2, {entry(1)}));
    auto const held = w.take(w.a, "a");
    REQUIRE(held.size() == 1);
    auto const too_early = w.b.reclaim("b", std::chrono::hours{1}, Steady{});
    REQUIRE(too_early);
    CHECK(too_early->empty());
    CHECK(*w.a.renew("a", held[0]));
    std::vector<Held> got;
    w.let_lease_end(w.b, "b", got);
    REQUIRE(got.size() == 1);
    CHECK(got[0].id == held[0].id);
    CHECK(got[0].priority == 2);
    CHECK(got[0].redelivered);
    REQUIRE(w.b.finish(got[0]));
    CHECK_FALSE(*w.a.renew("a", held[0]));  // it is not there any more: let go
}

TEST_CASE("an entry of the dead behind many of the living is found", "[alertd][redis]") {
    World w;
    constexpr std::uint32_t living = 40;
    std::vector<LaneEntry> all;
    for (std::uint32_t n = 0; n <= living; ++n) all.push_back(entry(n));
    REQUIRE(w.a.add(0, all));
    std::vector<Held> held;
    for (std::uint32_t n = 0; n <= living; ++n) held.push_back(w.take(w.a, "a").at(0));
    Held const dead = held.back();
    held.pop_back();
    std::vector<Held> got;
    for (auto const end = std::chrono::steady_clock::now() + std::chrono::seconds{20};
         got.empty() && std::chrono::steady_clock::now() < end;) {
        for (auto const& h : held) REQUIRE(w.a.renew("a", h));
        auto reclaimed = w.b.reclaim("b", std::chrono::seconds{1}, Steady{});
        REQUIRE(reclaimed);
        got = *reclaimed;
    }
    REQUIRE(got.size() == 1);
    CHECK(got[0].id == dead.id);
}

TEST_CASE("what is given back stands behind the others and loses nothing", "[alertd][redis]") {
    World w;
    REQUIRE(w.a.add(1, {entry(1), entry(2)}));
    auto first = w.take(w.a, "a").at(0);
    first.entry.resend = true;
    REQUIRE(w.a.give_back(first));
    CHECK(w.length() == 2);
    CHECK(w.take(w.b, "b").at(0).entry == entry(2));
    CHECK(w.take(w.b, "b").at(0).entry == entry(1, true));
    CHECK(w.a.take_own("a", Steady{})->empty());
}

TEST_CASE("lanes of an emptied server are told from empty lanes", "[alertd][redis]") {
    World w;
    REQUIRE(w.one.command({"FLUSHALL"}));
    auto const taken = w.a.take("a", priority_count, Steady{});
    REQUIRE_FALSE(taken);
    CHECK(taken.error().message.starts_with("NOGROUP"));
    REQUIRE(w.a.create_groups());
    CHECK(w.take(w.a, "a").empty());
    REQUIRE(w.a.create_groups());  // again does no harm
}

TEST_CASE("a server that hangs is left after the timeout and found again", "[alertd][redis]") {
    World w;
    REQUIRE(w.a.add(0, {entry(1)}));
    Redis quick(w.redis.settings(milliseconds{200}));
    Lanes lanes(quick, w.keys, w.key, "out");
    CHECK(*lanes.length() == 1);
    w.redis.pause();
    auto const lost = lanes.take("c", priority_count, Steady{});
    w.redis.resume();
    CHECK_FALSE(lost);
    CHECK_FALSE(quick.connected());
    // The take that was given up was carried out: its entry is found as the sender's own.
    auto const own = lanes.take_own("c", Steady{});
    REQUIRE(own);
    auto const rest = lanes.take("c", priority_count, Steady{});
    REQUIRE(rest);
    CHECK(own->size() + rest->size() == 1);
}

TEST_CASE("the gravest alerts have the lane of their own", "[alertd]") {
    CHECK(priority_of(Severity::Extreme) == 0);
    CHECK(priority_of(Severity::Severe) == 1);
    CHECK(priority_of(Severity::Moderate) == 2);
    CHECK(priority_of(Severity::Minor) == 3);
    CHECK(priority_of(Severity::Unknown) == 3);
}

}  // namespace alertd
