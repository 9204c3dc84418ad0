// The part of Ledger that serves the ladder.
#include <charconv>

#include "alertd/ledger.hpp"
#include "alertd/model/text.hpp"

namespace alertd {
namespace {

// "l push 3 512 <hex>": why, channel, segment, first, bits.
std::string encode(Timer const& t) {
    return std::string(t.why == Timer::Why::failed ? "f " : "l ") +
           std::string(text_of(channel_words, t.channel)) + " " + std::to_string(t.segment) + " " +
           std::to_string(t.first) + " " + to_hex(bytes_of(t.bits));
}

std::string_view word(std::string_view& text) {
    auto const end = std::min(text.find(' '), text.size());
    auto const found = text.substr(0, end);
    text.remove_prefix(std::min(text.size(), end + 1));
    return found;
}

std::optional<std::uint32_t> number(std::string_view text, std::uint32_t most) {
    std::uint32_t n = 0;
    auto const* const end = text.data() + text.size();
    auto const read = std::from_chars(text.data(), end, n);
    if (text.empty() || read.ec != std::errc{} || read.ptr != end || n > most) return std::nullopt;
    return n;
}

std::optional<Timer> decode(std::string_view text) {
    Timer t;
    auto const why = word(text);
    auto const channel = value_of(channel_words, word(text));
    auto const segment = number(word(text), UINT32_MAX / segment_size);
    auto const first = number(word(text), segment_size - 8);
    auto const bits = from_hex(text);
    if ((why != "f" && why != "l") || !channel || !segment || !first || *first % 8 != 0 || !bits ||
        bits->size() > range_size / 8)
        return std::nullopt;
    t.why = why == "f" ? Timer::Why::failed : Timer::Why::late;
    t.channel = *channel;
    t.segment = *segment;
    t.first = *first;
    t.bits = Bits(bits->begin(), bits->end());
    return t;
}

}  // namespace

Result<void> Ledger::arm(std::int64_t plan, std::vector<Timer> const& timers, Time due) {
    if (timers.empty()) return {};
    Arguments values{std::to_string(due.time_since_epoch().count())};
    for (auto const& t : timers) values.push_back(encode(t));
    auto done = redis_.script("arm", {keys_.plan(plan), keys_.timers(plan)}, values);
    if (!done) return done.error();
    return {};
}

Result<std::vector<Timer>> Ledger::timers(std::int64_t plan, std::optional<Time> now,
                                          std::size_t most) {
    auto reply =
        redis_.command({"ZRANGEBYSCORE", keys_.timers(plan), "-inf",
                        now ? std::to_string(now->time_since_epoch().count()) : std::string("+inf"),
                        "LIMIT", "0", std::to_string(most)});
    if (!reply) return reply.error();
    std::vector<Timer> due;
    for (auto const& member : reply->list) {
        auto timer = decode(member.text);
        if (timer)
            due.push_back(std::move(*timer));
        else
            (void)redis_.command({"ZREM", keys_.timers(plan), member.text});
    }
    return due;
}

Result<void> Ledger::disarm(std::int64_t plan, std::vector<Timer> const& timers) {
    if (timers.empty()) return {};
    Arguments call{"ZREM", keys_.timers(plan)};
    for (auto const& t : timers) call.push_back(encode(t));
    auto done = redis_.command(call);
    if (!done) return done.error();
    return {};
}

}  // namespace alertd
