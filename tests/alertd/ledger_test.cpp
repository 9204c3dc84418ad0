#include "alertd/ledger.hpp"

#include <catch2/catch.hpp>
#include <random>
#include <thread>

#include "alertd/epoch.hpp"
#include "tests/support/private_redis.hpp"
#include "tests/support/result_text.hpp"

namespace alertd {
namespace {

using test::PrivateRedis;

constexpr std::int64_t plan = 7;
constexpr ChannelKind push = ChannelKind::push;
constexpr Range whole{plan, push, 0, 0, range_size};
constexpr Time noon{milliseconds{1'795'000'000'000}};

Bits everybody() {
    return Bits(range_size / 8, '\xFF');
}

// A live plan for the first `people` of a segment.
void lay(Ledger& ledger, std::uint32_t people = range_size) {
    RecipientBits planned;
    planned.set_run(0, people);
    REQUIRE(ledger.set_planned(plan, push, planned, planned));
    REQUIRE(ledger.set_status(plan, "live"));
}

Bits claimed(Ledger& ledger, std::size_t most, bool resend, Bits const& mask = everybody()) {
    auto const claim = ledger.claim(whole, mask, most, resend, noon);
    REQUIRE(claim);
    REQUIRE(claim->standing == Claim::Standing::live);
    return claim->bits;
}

void mark(Ledger& ledger, Mark m, Bits const& bits) {
    REQUIRE(ledger.merge({{plan, push, 0, 0, m, bits}}));
}

}  // namespace

TEST_CASE("a claim takes the next people, no more than asked, and writes their intent",
          "[alertd][redis]") {
    PrivateRedis redis;
    Ledger ledger(redis.settings());
    lay(ledger, 100);
    Bits all;
    for (std::size_t want : {32u, 32u, 32u, 4u}) {
        auto const bits = claimed(ledger, 32, false);
        CHECK(count_bits(bits) == want);
        CHECK_FALSE(any_bit(both_bits(all, bits)));
        merge_bits(all, bits);
        auto const marks = ledger.look(whole);
        REQUIRE(marks);
        CHECK(count_bits(minus_bits(marks->intent, all)) == 0);
        CHECK(count_bits(marks->unknown()) == count_bits(all));
    }
    CHECK_FALSE(any_bit(claimed(ledger, 32, false)));
    for (std::uint32_t i = 0; i < range_size; ++i) CHECK(bit(all, i) == (i < 100));
    CHECK(ledger.times(plan)->first == noon);
}

TEST_CASE("a claim takes only people of its mask", "[alertd][redis]") {
    PrivateRedis redis;
    Ledger ledger(redis.settings());
    lay(ledger);
    Bits odd(range_size / 8, '\x55'), even(range_size / 8, '\xAA');
    CHECK(claimed(ledger, range_size, false, odd) == odd);
    CHECK(claimed(ledger, range_size, false, even) == even);
    CHECK_FALSE(any_bit(claimed(ledger, range_size, false)));
}

TEST_CASE("many senders claim one range: nobody is taken twice and nobody is left",
          "[alertd][redis]") {
    PrivateRedis redis;
    Ledger ledger(redis.settings());
    constexpr int senders = 8;
    lay(ledger);
    std::vector<std::vector<Bits>> taken(senders);
    {
        std::vector<std::jthread> threads;
        for (int t = 0; t < senders; ++t)
            threads.emplace_back([&, t] {
                Ledger own(redis.settings());
                for (;;) {
                    auto const claim = own.claim(whole, everybody(), 3, false, noon);
                    if (!claim || !any_bit(claim->bits)) return;
                    taken[std::size_t(t)].push_back(claim->bits);
                }
            });
    }
    std::vector<int> times(range_size);
    int workers = 0;
    for (auto const& of_one : taken) {
        workers += !of_one.empty();
        for (auto const& bits : of_one) for_each_bit(bits, [&](std::uint32_t i) { ++times.at(i); });
    }
    CHECK(workers > 1);
    CHECK(times == std::vector<int>(range_size, 1));
}

TEST_CASE("resending takes those with an unknown end, never those accepted or failed",
          "[alertd][redis]") {
    PrivateRedis redis;
    Ledger ledger(redis.settings());
    lay(ledger, 64);
    Bits const tried = claimed(ledger, 32, false);
    Bits accepted(range_size / 8, '\0'), failed(range_size / 8, '\0');
    for (std::uint32_t i = 0; i < 8; ++i) set_bit(accepted, i);
    for (std::uint32_t i = 8; i < 16; ++i) set_bit(failed, i);
    mark(ledger, Mark::accepted, accepted);
    mark(ledger, Mark::failed, failed);
    Bits const unsure = minus_bits(minus_bits(tried, accepted), failed);
    auto const marks = ledger.look(whole);
    REQUIRE(marks);
    CHECK(marks->status == "live");
    CHECK(marks->unknown() == unsure);
    CHECK(claimed(ledger, range_size, true, tried) == unsure);
    Bits const rest = claimed(ledger, range_size, false);
    CHECK(count_bits(rest) == 32);
    CHECK_FALSE(any_bit(both_bits(rest, tried)));
}

TEST_CASE("of a plan that has ended nobody is claimed, of one that is not known neither",
          "[alertd][redis]") {
    PrivateRedis redis;
    Ledger ledger(redis.settings());
    auto const standing = [&] {
        auto const claim = ledger.claim(whole, everybody(), 32, true, noon);
        REQUIRE(claim);
        CHECK_FALSE(any_bit(claim->bits));
        return claim->standing;
    };
    CHECK(standing() == Claim::Standing::unknown_plan);
    lay(ledger);
    for (auto const* ended : {"cancelled", "superseded", "expired"}) {
        REQUIRE(ledger.set_status(plan, ended));
        CHECK(standing() == Claim::Standing::ended);
        auto const marks = ledger.look(whole);
        REQUIRE(marks);
        CHECK_FALSE(any_bit(marks->intent));
    }
    REQUIRE(ledger.forget(plan, {{push, 0}}));
    CHECK(standing() == Claim::Standing::unknown_plan);
}

TEST_CASE("results merge in any order and any number of times", "[alertd][redis]") {
    PrivateRedis redis;
    Ledger ledger(redis.settings());
    lay(ledger);
    std::mt19937 random(1);
    Bits expected(segment_bytes, '\0');
    std::vector<Ledger::Or> ors;
    for (int n = 0; n < 50; ++n) {
        Bits bits(1 + random() % 64, '\0');
        for (char& c : bits) c = static_cast<char>(random());
        auto const first = std::uint32_t(random() % (segment_bytes - bits.size()));
        ors.push_back({plan, push, 0, first * 8, Mark::delivered, bits});
        merge_bits(expected, bits, first);
    }
    for (int round = 0; round < 3; ++round) {
        std::shuffle(ors.begin(), ors.end(), random);
        REQUIRE(ledger.merge(ors));
    }
    auto const marks = ledger.read(plan, push, 0);
    REQUIRE(marks);
    CHECK(marks->of(Mark::delivered) == expected);
    CHECK_FALSE(any_bit(marks->of(Mark::accepted)));
}

TEST_CASE("a result for a bitmap that is not there makes none", "[alertd][redis]") {
    PrivateRedis redis;
    Ledger ledger(redis.settings());
    mark(ledger, Mark::accepted, everybody());
    auto const marks = ledger.read(plan, push, 0);
    REQUIRE(marks);
    for (auto const& bits : marks->bits) CHECK(bits.empty());
}

TEST_CASE("laying a plan out again takes no mark away", "[alertd][redis]") {
    PrivateRedis redis;
    Ledger ledger(redis.settings());
    lay(ledger);
    Bits const tried = claimed(ledger, 32, false);
    mark(ledger, Mark::accepted, tried);
    lay(ledger);
    CHECK_FALSE(any_bit(both_bits(claimed(ledger, range_size, true), tried)));
}

TEST_CASE("at maxmemory people are still claimed and their results taken", "[alertd][redis]") {
    PrivateRedis redis;
    Ledger ledger(redis.settings());
    lay(ledger);
    REQUIRE(ledger.redis().command({"CONFIG", "SET", "maxmemory", "1mb"}));
    auto const refused = ledger.redis().command({"SET", "more", std::string(4'096, 'x')});
    REQUIRE_FALSE(refused);
    CHECK(refused.error().message.starts_with("OOM"));
    Bits const some = claimed(ledger, 32, false);
    CHECK(count_bits(some) == 32);
    mark(ledger, Mark::accepted, some);
    CHECK(ledger.look(whole)->accepted == some);
}

TEST_CASE("only the server that was filled is ours: not an emptied, not a restarted one",
          "[alertd][redis]") {
    PrivateRedis redis;
    Ledger ledger(redis.settings());
    auto const ours = [&] {
        auto const answer = redis_is_ours(ledger.redis(), ledger.keys());
        REQUIRE(answer);
        return *answer;
    };
    CHECK_FALSE(ours());
    REQUIRE(mark_as_ours(ledger.redis(), ledger.keys(), 1));
    CHECK(ours());
    auto const first = our_epoch(ledger.redis(), ledger.keys());
    REQUIRE(mark_as_ours(ledger.redis(), ledger.keys(), 2));
    CHECK(*first != *our_epoch(ledger.redis(), ledger.keys()));
    redis.kill();
    redis.start();
    CHECK_FALSE(redis_is_ours(ledger.redis(), ledger.keys()));  // the old connection is gone
    CHECK_FALSE(ours());
    CHECK_FALSE(our_epoch(ledger.redis(), ledger.keys()));
    REQUIRE(mark_as_ours(ledger.redis(), ledger.keys(), 3));
    REQUIRE(ledger.redis().command({"FLUSHALL"}));
    CHECK_FALSE(ours());
}

TEST_CASE("a server that hangs costs one timeout, and is used again when it goes on",
          "[alertd][redis]") {
    PrivateRedis redis;
    Ledger ledger(redis.settings(milliseconds{200}));
    lay(ledger);
    auto const before = ledger.redis().generation();
    redis.pause();
    auto const begun = std::chrono::steady_clock::now();
    auto const lost = ledger.claim(whole, everybody(), 32, false, noon);
    auto const took = std::chrono::steady_clock::now() - begun;
    redis.resume();
    REQUIRE_FALSE(lost);
    CHECK(lost.error().code == Errc::unavailable);
    CHECK(took >= milliseconds{190});
    CHECK(took < milliseconds{5'000});
    CHECK_FALSE(ledger.redis().connected());
    // The claim that was given up was carried out: its people have an unknown end, and stay so
    // until an entry that is redelivered takes them.
    Bits const next = claimed(ledger, range_size, false);
    CHECK(ledger.redis().generation() > before);
    CHECK(count_bits(next) >= range_size - 32);
    CHECK(count_bits(claimed(ledger, range_size, true)) == range_size);
}

TEST_CASE("scripts work on a server that has forgotten them", "[alertd][redis]") {
    PrivateRedis redis;
    Ledger ledger(redis.settings());
    lay(ledger);
    REQUIRE(ledger.redis().command({"SCRIPT", "FLUSH"}));
    CHECK(count_bits(claimed(ledger, 32, false)) == 32);
    REQUIRE(ledger.redis().command({"SCRIPT", "FLUSH"}));
    Bits const some = claimed(ledger, 32, false);
    // In a pipeline a script cannot fall back: it is refused, and then goes by a new connection.
    std::vector<Ledger::Or> const ors{{plan, push, 0, 0, Mark::accepted, some}};
    if (!ledger.merge(ors)) {
        ledger.redis().disconnect();
        REQUIRE(ledger.merge(ors));
    }
    CHECK(count_bits(ledger.look(whole)->accepted) == 32);
}

TEST_CASE("a server that would drop or forget work is refused", "[alertd][redis]") {
    auto const refusal = [](std::vector<std::string> const& arguments) {
        PrivateRedis redis(arguments);
        Redis connection(redis.settings());
        auto const checked = connection.check_server();
        if (checked) return std::string("none");
        CHECK(checked.error().code == Errc::invalid);
        return checked.error().message;
    };
    CHECK(refusal({}) == "none");
    CHECK(refusal({"--appendfsync", "always"}) == "none");
    CHECK(refusal({"--maxmemory-policy", "allkeys-lru"}).find("noeviction") != std::string::npos);
    CHECK(refusal({"--maxmemory-policy", "volatile-ttl"}).find("noeviction") != std::string::npos);
    CHECK(refusal({"--appendonly", "no"}).find("appendonly") != std::string::npos);
    CHECK(refusal({"--appendfsync", "no"}).find("appendfsync") != std::string::npos);
}

TEST_CASE("no server at all is unavailable, not a fault of the settings", "[alertd][redis]") {
    PrivateRedis redis;
    Redis connection(redis.settings());
    redis.kill();
    auto const checked = connection.check_server();
    REQUIRE_FALSE(checked);
    CHECK(checked.error().code == Errc::unavailable);
}

TEST_CASE("a timer stands from when it is armed until it is disarmed, and the first word counts",
          "[alertd][redis]") {
    PrivateRedis redis;
    Ledger ledger(redis.settings());
    lay(ledger);
    Timer const late{Timer::Why::late, push, 0, 512, everybody()};
    Timer const failed{Timer::Why::failed, push, 0, 0, Bits("\x80", 1)};
    REQUIRE(ledger.arm(plan, {late}, noon));
    CHECK(ledger.timers(plan, std::nullopt, 10)->empty());  // the plan has no ladder
    REQUIRE(ledger.set_ladder(plan, seconds{60}));
    REQUIRE(ledger.arm(plan, {late}, noon + seconds{60}));
    REQUIRE(ledger.arm(plan, {late}, noon + seconds{90}));
    REQUIRE(ledger.arm(plan, {failed}, noon));
    CHECK(*ledger.timers(plan, noon - seconds{1}, 10) == std::vector<Timer>{});
    CHECK(*ledger.timers(plan, noon, 10) == std::vector{failed});
    CHECK(*ledger.timers(plan, noon + seconds{60}, 10) == std::vector{failed, late});
    CHECK(*ledger.timers(plan, noon + seconds{60}, 1) == std::vector{failed});
    REQUIRE(ledger.disarm(plan, {failed}));
    CHECK(*ledger.timers(plan, std::nullopt, 10) == std::vector{late});
    REQUIRE(ledger.set_status(plan, "cancelled"));
    REQUIRE(ledger.arm(plan, {failed}, noon));
    CHECK(*ledger.timers(plan, std::nullopt, 10) == std::vector{late});
}

TEST_CASE("a timer that was damaged in Redis is dropped and moves nobody", "[alertd][redis]") {
    PrivateRedis redis;
    Ledger ledger(redis.settings());
    lay(ledger);
    for (auto const* damaged :
         {"", "l", "x push 0 0 80", "l post 0 0 80", "l push 0 4 80", "l push 0 65280 80",
          "l push -1 0 80", "l push 0 0 8", "l push 0 0 zz", "l push 99999999999 0 80"})
        REQUIRE(ledger.redis().command({"ZADD", ledger.keys().timers(plan), "1", damaged}));
    CHECK(ledger.timers(plan, noon, 100)->empty());
    CHECK(ledger.redis().command({"ZCARD", ledger.keys().timers(plan)})->number == 0);
}

TEST_CASE("planned bits are laid anew without touching what is known", "[alertd][redis]") {
    PrivateRedis redis;
    Ledger ledger(redis.settings());
    lay(ledger, 100);
    mark(ledger, Mark::accepted, Bits("\xF0", 1));
    RecipientBits allowed, first;
    allowed.set_run(0, 100);
    first.set_run(0, 8);
    REQUIRE(ledger.set_planned(plan, push, allowed, first));
    auto const marks = ledger.look_everywhere(plan, 0, 0, 512);
    REQUIRE(marks);
    CHECK(count_bits((*marks)[std::size_t(push)].of(Mark::planned)) == 8);
    CHECK(count_bits((*marks)[std::size_t(push)].of(Mark::accepted)) == 4);
    CHECK(count_bits((*marks)[std::size_t(ChannelKind::sms)].of(Mark::planned)) == 0);
}

}  // namespace alertd
