#include "alertd/ledger.hpp"

#include <charconv>

namespace alertd {
namespace {

std::optional<Time> time_of(Reply const& r) {
    std::int64_t ms = 0;
    auto const end = r.text.data() + r.text.size();
    if (r.kind != Reply::Kind::text || std::from_chars(r.text.data(), end, ms).ptr != end)
        return std::nullopt;
    return Time{milliseconds{ms}};
}

Result<void> first_fault(Result<std::vector<Reply>> const& replies) {
    if (!replies) return replies.error();
    for (auto const& r : *replies)
        if (r.is_error()) return unavailable(r.text);
    return {};
}

std::string ms_text(Time t) {
    return std::to_string(t.time_since_epoch().count());
}

}  // namespace

Counts counts_of(SegmentMarks const& m) {
    Bits ended = m.of(Mark::accepted);
    merge_bits(ended, m.of(Mark::failed));
    Counts c;
    c.planned = count_bits(m.of(Mark::planned));
    c.sent = count_bits(m.of(Mark::intent));
    c.accepted = count_bits(m.of(Mark::accepted));
    c.delivered = count_bits(m.of(Mark::delivered));
    c.failed = count_bits(m.of(Mark::failed));
    c.unknown = count_bits(minus_bits(m.of(Mark::intent), ended));
    return c;
}

Counts operator+(Counts const& a, Counts const& b) {
    return {a.planned + b.planned,     a.sent + b.sent,     a.accepted + b.accepted,
            a.delivered + b.delivered, a.failed + b.failed, a.unknown + b.unknown};
}

std::string LedgerKeys::plan(std::int64_t plan) const {
    return prefix_ + ":{P" + std::to_string(plan) + "}:h";
}

std::string LedgerKeys::bitmap(std::int64_t plan, ChannelKind channel, std::uint32_t segment,
                               Mark mark) const {
    return prefix_ + ":{P" + std::to_string(plan) +
           "}:" + std::string(text_of(channel_words, channel)) + ":" + std::to_string(segment) +
           ":" + std::string(text_of(mark_words, mark));
}

std::string LedgerKeys::timers(std::int64_t plan) const {
    return prefix_ + ":{P" + std::to_string(plan) + "}:t";
}

std::string LedgerKeys::lane(std::string_view outlet, int priority) const {
    return prefix_ + ":{ln:" + std::string(outlet) + "}:q" + std::to_string(priority);
}

Ledger::Ledger(RedisSettings const& settings) : redis_(settings), keys_(settings.prefix) {}

Result<void> Ledger::set_status(std::int64_t plan, std::string_view status) {
    auto done = redis_.command({"HSET", keys_.plan(plan), "status", std::string(status)});
    if (!done) return done.error();
    return {};
}

Result<void> Ledger::set_ladder(std::int64_t plan, seconds wait) {
    auto done = redis_.command({"HSET", keys_.plan(plan), "ladder", std::to_string(wait.count())});
    if (!done) return done.error();
    return {};
}

Result<void> Ledger::set_planned(std::int64_t plan, ChannelKind channel,
                                 RecipientBits const& allowed, RecipientBits const& planned) {
    std::vector<Arguments> commands;
    // All five at full length at once: at maxmemory Redis refuses what grows, and a result must
    // never be refused.
    for (auto const& [segment, _] : allowed.segments()) {
        Bits bits(planned.segment(segment));
        bits.resize(segment_bytes);
        commands.push_back({"SET", keys_.bitmap(plan, channel, segment, Mark::planned), bits});
        for (Mark mark : {Mark::intent, Mark::accepted, Mark::delivered, Mark::failed})
            commands.push_back({"SET", keys_.bitmap(plan, channel, segment, mark),
                                Bits(segment_bytes, '\0'), "NX"});
    }
    return first_fault(redis_.pipeline(commands));
}

Result<Claim> Ledger::claim(Range const& r, std::string_view mask, std::size_t most, bool resend,
                            Time now) {
    auto key = [&](Mark m) { return keys_.bitmap(r.plan, r.channel, r.segment, m); };
    auto reply =
        redis_.script("claim",
                      {keys_.plan(r.plan), key(Mark::planned), key(Mark::intent),
                       key(Mark::accepted), key(Mark::failed)},
                      {std::to_string(r.first / 8), std::to_string(r.count / 8),
                       std::to_string(most), resend ? "1" : "0", std::string(mask), ms_text(now)});
    if (!reply) return reply.error();
    if (reply->list.empty()) return unavailable("redis: claim answered nothing");
    Claim claim;
    std::string const& status = reply->list[0].text;
    if (status.empty())
        claim.standing = Claim::Standing::unknown_plan;
    else if (status != "live")
        claim.standing = Claim::Standing::ended;
    if (reply->list.size() > 1) claim.bits = reply->list[1].text;
    return claim;
}

Result<void> Ledger::merge(std::vector<Or> const& ors) {
    std::vector<Arguments> commands;
    for (auto const& o : ors)
        commands.push_back(
            redis_.script_command("merge", {keys_.bitmap(o.plan, o.channel, o.segment, o.mark)},
                                  {std::to_string(o.first / 8), o.bits}));
    if (commands.empty()) return {};
    return first_fault(redis_.pipeline(commands));
}

Result<Ledger::RangeMarks> Ledger::look(Range const& r) {
    std::string const from = std::to_string(r.first / 8),
                      to = std::to_string((r.first + r.count) / 8 - 1);
    auto part = [&](Mark m) {
        return Arguments{"GETRANGE", keys_.bitmap(r.plan, r.channel, r.segment, m), from, to};
    };
    auto replies = redis_.pipeline({{"HGET", keys_.plan(r.plan), "status"},
                                    part(Mark::intent),
                                    part(Mark::accepted),
                                    part(Mark::failed)});
    if (auto fine = first_fault(replies); !fine) return fine.error();
    auto& all = *replies;
    return RangeMarks{all[0].text, all[1].text, all[2].text, all[3].text};
}

Result<std::array<SegmentMarks, channel_count>> Ledger::look_everywhere(std::int64_t plan,
                                                                        std::uint32_t segment,
                                                                        std::uint32_t first,
                                                                        std::uint32_t count) {
    std::string const from = std::to_string(first / 8),
                      to = std::to_string((first + count) / 8 - 1);
    std::vector<Arguments> calls;
    for (auto const& channel : channel_words)
        for (auto const& mark : mark_words)
            calls.push_back(
                {"GETRANGE", keys_.bitmap(plan, channel.value, segment, mark.value), from, to});
    auto replies = redis_.pipeline(calls);
    if (auto fine = first_fault(replies); !fine) return fine.error();
    std::array<SegmentMarks, channel_count> all;
    for (std::size_t i = 0; i < replies->size(); ++i)
        all[i / mark_count].bits[i % mark_count] = std::move((*replies)[i].text);
    return all;
}

Result<std::string> Ledger::status(std::int64_t plan) {
    auto reply = redis_.command({"HGET", keys_.plan(plan), "status"});
    if (!reply) return reply.error();
    return reply->text;
}

Result<SegmentMarks> Ledger::read(std::int64_t plan, ChannelKind channel, std::uint32_t segment) {
    Arguments call{"MGET"};
    for (auto const& word : mark_words)
        call.push_back(keys_.bitmap(plan, channel, segment, word.value));
    auto reply = redis_.command(call);
    if (!reply) return reply.error();
    SegmentMarks marks;
    for (std::size_t i = 0; i < mark_count && i < reply->list.size(); ++i)
        marks.bits[i] = reply->list[i].text;
    return marks;
}

Result<Ledger::Times> Ledger::times(std::int64_t plan) {
    auto reply = redis_.command({"HMGET", keys_.plan(plan), "first", "last"});
    if (!reply) return reply.error();
    if (reply->list.size() != 2) return unavailable("redis: HMGET answered no pair");
    return Times{time_of(reply->list[0]), time_of(reply->list[1])};
}

Result<void> Ledger::note_last(std::int64_t plan, Time now) {
    auto reply = redis_.command({"HSET", keys_.plan(plan), "last", ms_text(now)});
    if (!reply) return reply.error();
    return {};
}

Result<void> Ledger::forget(std::int64_t plan,
                            std::vector<std::pair<ChannelKind, std::uint32_t>> const& segments) {
    std::vector<Arguments> commands{{"DEL", keys_.plan(plan), keys_.timers(plan)}};
    for (auto const& [channel, segment] : segments)
        for (auto const& word : mark_words)
            commands.push_back({"DEL", keys_.bitmap(plan, channel, segment, word.value)});
    return first_fault(redis_.pipeline(commands));
}

}  // namespace alertd
