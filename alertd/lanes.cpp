#include "alertd/lanes.hpp"

#include <charconv>
#include <sstream>

#include "alertd/model/text.hpp"

namespace alertd {
namespace {

constexpr char const* group = "w";
constexpr std::size_t entries_a_round = 1'000;

template <class N>
bool read_number(std::istringstream& in, N& value, N max) {
    std::string word;
    in >> word;
    auto const end = word.data() + word.size();
    return std::from_chars(word.data(), end, value).ptr == end && !word.empty() && value >= 0 &&
           value <= max;
}

}  // namespace

int priority_of(Severity severity) {
    return severity == Severity::Extreme    ? 0
           : severity == Severity::Severe   ? 1
           : severity == Severity::Moderate ? 2
                                            : 3;
}

std::string Lanes::encode(LaneEntry const& e) const {
    std::string const text = std::to_string(e.plan) + " " +
                             std::string(text_of(channel_words, e.channel)) + " " +
                             std::to_string(e.segment) + " " + std::to_string(e.first) + " " +
                             std::to_string(e.count) + " " + (e.resend ? "1" : "0");
    return text + " " + to_hex(bytes_of(key_.mac("lane " + outlet_, text))).substr(0, 16);
}

std::optional<LaneEntry> Lanes::decode(std::string const& text) const {
    std::istringstream in(text);
    LaneEntry e;
    int resend = 0;
    std::string channel;
    if (!read_number(in, e.plan, std::int64_t{INT32_MAX}) || !(in >> channel)) return std::nullopt;
    auto const kind = value_of(channel_words, channel);
    if (!kind || !read_number(in, e.segment, UINT32_MAX / segment_size) ||
        !read_number(in, e.first, segment_size) ||
        !read_number(in, e.count, segment_size - e.first) || !read_number(in, resend, 1))
        return std::nullopt;
    e.channel = *kind;
    e.resend = resend == 1;
    if (encode(e) != text) return std::nullopt;  // the MAC, and nothing spelled otherwise
    return e;
}

Result<void> Lanes::create_groups() {
    for (int q = 0; q < priority_count; ++q) {
        auto made =
            redis_.command({"XGROUP", "CREATE", keys_.lane(outlet_, q), group, "0", "MKSTREAM"});
        if (!made && !made.error().message.starts_with("BUSYGROUP")) return made.error();
    }
    return {};
}

Result<void> Lanes::add(int priority, std::vector<LaneEntry> const& entries) {
    for (std::size_t at = 0; at < entries.size(); at += entries_a_round) {
        std::vector<Arguments> commands;
        for (std::size_t i = at; i < std::min(entries.size(), at + entries_a_round); ++i)
            commands.push_back(
                {"XADD", keys_.lane(outlet_, priority), "*", "e", encode(entries[i])});
        auto replies = redis_.pipeline(commands);
        if (!replies) return replies.error();
        for (auto const& r : *replies)
            if (r.is_error()) return unavailable(r.text);
    }
    return {};
}

// `stream`: a list of [id, [field, value]]; entries deleted while they were pending come as nil
// bodies.
void Lanes::gather(Reply const& stream, int priority, bool redelivered, Steady now,
                   std::vector<Held>& out) {
    for (auto const& item : stream.list) {
        if (item.list.size() != 2) continue;
        Held held{item.list[0].text, priority, {}, redelivered, now};
        auto const& fields = item.list[1].list;
        auto const entry = fields.size() == 2 ? decode(fields[1].text) : std::nullopt;
        if (entry) {
            held.entry = *entry;
            out.push_back(std::move(held));
            continue;
        }
        ++damaged_;
        (void)finish(
            held);  // no more can be done for it here; the reconciler finds who is still due
    }
}

Result<std::vector<Held>> Lanes::take(std::string const& consumer, int below, Steady now) {
    std::vector<Held> held;
    if (below <= 0) return held;
    Arguments call{"XREADGROUP", "GROUP", group, consumer, "COUNT", "1", "STREAMS"};
    for (int q = 0; q < below; ++q) call.push_back(keys_.lane(outlet_, q));
    for (int q = 0; q < below; ++q) call.push_back(">");
    auto reply = redis_.command(call);
    if (!reply) return reply.error();
    for (auto const& stream : reply->list)
        for (int q = 0; q < below && stream.list.size() == 2; ++q)
            if (stream.list[0].text == keys_.lane(outlet_, q))
                gather(stream.list[1], q, false, now, held);
    return held;
}

Result<std::vector<Held>> Lanes::take_own(std::string const& consumer, Steady now) {
    std::vector<Held> held;
    for (int q = 0; q < priority_count; ++q) {
        auto reply = redis_.command({"XREADGROUP", "GROUP", group, consumer, "COUNT", "16",
                                     "STREAMS", keys_.lane(outlet_, q), "0"});
        if (!reply) return reply.error();
        for (auto const& stream : reply->list)
            if (stream.list.size() == 2) gather(stream.list[1], q, true, now, held);
    }
    return held;
}

Result<std::vector<Held>> Lanes::reclaim(std::string const& consumer, milliseconds lease,
                                         Steady now) {
    std::vector<Held> held;
    for (int q = 0; q < priority_count && held.empty(); ++q) {
        // One call looks at ten entries: those of the living may stand before those of the dead.
        std::string from = "0-0";
        do {
            auto reply = redis_.command({"XAUTOCLAIM", keys_.lane(outlet_, q), group, consumer,
                                         std::to_string(lease.count()), from, "COUNT", "1"});
            if (!reply) return reply.error();
            if (reply->list.size() < 2) return unavailable("redis: XAUTOCLAIM answered no list");
            gather(reply->list[1], q, true, now, held);
            from = reply->list[0].text;
        } while (held.empty() && from != "0-0");
    }
    return held;
}

Result<bool> Lanes::renew(std::string const& consumer, Held const& held) {
    auto reply = redis_.command(
        {"XCLAIM", keys_.lane(outlet_, held.priority), group, consumer, "0", held.id, "JUSTID"});
    if (!reply) return reply.error();
    return !reply->list.empty();
}

Result<void> Lanes::finish(Held const& held) {
    std::string const lane = keys_.lane(outlet_, held.priority);
    auto replies = redis_.pipeline({{"XACK", lane, group, held.id}, {"XDEL", lane, held.id}});
    if (!replies) return replies.error();
    return {};
}

Result<void> Lanes::give_back(Held const& held) {
    std::string const lane = keys_.lane(outlet_, held.priority);
    auto replies = redis_.pipeline({{"MULTI"},
                                    {"XADD", lane, "*", "e", encode(held.entry)},
                                    {"XACK", lane, group, held.id},
                                    {"XDEL", lane, held.id},
                                    {"EXEC"}});
    if (!replies) return replies.error();
    if (replies->back().is_error()) return unavailable(replies->back().text);
    return {};
}

Result<std::uint64_t> Lanes::length() {
    std::uint64_t all = 0;
    for (int q = 0; q < priority_count; ++q) {
        auto reply = redis_.command({"XLEN", keys_.lane(outlet_, q)});
        if (!reply) return reply.error();
        all += std::uint64_t(reply->number);
    }
    return all;
}

}  // namespace alertd
