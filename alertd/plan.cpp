#include "alertd/plan.hpp"

#include <algorithm>
#include <cstring>

#include "alertd/rungs.hpp"

namespace alertd {
namespace {

ChannelMask channels_of(std::vector<FrozenOutlet> const& outlets) {
    ChannelMask mask = 0;
    for (auto const& o : outlets) mask = ChannelMask(mask | mask_of(o.channel));
    return mask;
}

void plan_one(PlannedByChannel& planned, ChannelMask wanted, recipients::Directory const& directory,
              std::uint32_t index) {
    ChannelMask const has = ChannelMask(directory.entries()[index].channels & wanted);
    for (auto const& word : channel_words)
        if (has & mask_of(word.value)) planned[word.value].set(index);
}

bool serves(FrozenOutlet const& outlet, std::string_view carrier) {
    return outlet.carriers.empty() || std::find(outlet.carriers.begin(), outlet.carriers.end(),
                                                carrier) != outlet.carriers.end();
}

}  // namespace

std::string encode_planned(PlannedByChannel const& planned) {
    std::string out;
    for (auto const& [channel, bits] : planned) {
        std::string const runs = bits.encode();
        std::uint32_t const length = std::uint32_t(runs.size());
        out += static_cast<char>(channel);
        out.append(reinterpret_cast<char const*>(&length), sizeof length);
        out += runs;
    }
    return out;
}

Result<PlannedByChannel> decode_planned(std::string_view bytes, std::uint32_t recipients) {
    PlannedByChannel planned;
    while (!bytes.empty()) {
        std::uint32_t length = 0;
        auto const channel = static_cast<unsigned char>(bytes.front());
        if (bytes.size() < 5 || channel >= channel_count) return invalid("plan: damaged");
        std::memcpy(&length, bytes.data() + 1, sizeof length);
        bytes.remove_prefix(5);
        if (length > bytes.size() ||
            !RecipientBits::decode(bytes.substr(0, length), recipients,
                                   planned[static_cast<ChannelKind>(channel)]))
            return invalid("plan: damaged, or of another snapshot");
        bytes.remove_prefix(length);
    }
    return planned;
}

PlannedByChannel planned_for(RecipientSet const& targeted, std::vector<FrozenOutlet> const& outlets,
                             recipients::Directory const& directory) {
    PlannedByChannel planned;
    ChannelMask const wanted = channels_of(outlets);
    for (auto const& run : targeted.runs)
        for (std::uint32_t i = 0; i < run.count; ++i)
            plan_one(planned, wanted, directory, run.first + i);
    for (std::uint32_t index : targeted.ids) plan_one(planned, wanted, directory, index);
    return planned;
}

namespace {

PlannedByChannel without(PlannedByChannel all, PlannedByChannel const& others) {
    for (auto& [channel, bits] : all)
        if (auto const found = others.find(channel); found != others.end())
            bits.remove(found->second);
    return all;
}

PlannedByChannel without(PlannedByChannel all, RecipientBits const& people) {
    for (auto& [_, bits] : all) bits.remove(people);
    return all;
}

RecipientBits anybody_of(PlannedByChannel const& all) {
    RecipientBits people;
    for (auto const& [_, bits] : all) people.merge(bits);
    return people;
}

}  // namespace

Rungs told_by(std::optional<UpdateKind> kind, bool is_cancel, PlannedByChannel targeted,
              Earlier const& earlier, recipients::Directory const& directory, bool ladder) {
    auto const from_the_first = [&](PlannedByChannel const& allowed) {
        return ladder ? first_rungs(allowed, directory) : allowed;
    };
    if (is_cancel || kind == UpdateKind::end) return {earlier.reached, earlier.reached};
    if (!kind || *kind == UpdateKind::raise) return {targeted, from_the_first(targeted)};
    if (*kind == UpdateKind::extend) {
        auto const told = without(without(targeted, earlier.reached), earlier.delivered);
        return {told, from_the_first(told)};
    }
    // The old plan has stopped half-way: who still waited for it must not be forgotten.
    PlannedByChannel waiting = without(earlier.waiting, earlier.delivered);
    for (auto& [channel, bits] : waiting) bits.keep(targeted[channel]);
    if (*kind == UpdateKind::same) return {waiting, from_the_first(waiting)};
    Rungs told{earlier.reached, earlier.reached};
    for (auto const& [channel, bits] : waiting) told.allowed[channel].merge(bits);
    auto const new_ones = from_the_first(without(waiting, anybody_of(earlier.reached)));
    for (auto const& [channel, bits] : ladder ? new_ones : waiting) told.first[channel].merge(bits);
    return told;
}

Result<Rungs> decode_rungs(RungsRow const& row, std::uint32_t recipients) {
    auto allowed = decode_planned(row.planned, recipients);
    if (!allowed) return allowed.error();
    if (row.rung.empty()) return Rungs{*allowed, *allowed};
    auto first = decode_planned(row.rung, recipients);
    if (!first) return first.error();
    return Rungs{std::move(*allowed), std::move(*first)};
}

Routing::Routing(std::vector<FrozenOutlet> const& outlets, recipients::Directory const& directory)
    : directory_(directory) {
    for (auto const& o : outlets)
        for (std::size_t c = 0; c < std::size(recipients::carriers); ++c)
            if (serves(o, recipients::carriers[c]))
                serving_[std::size_t(o.channel)][c].push_back(&o);
}

FrozenOutlet const* Routing::outlet_of(ChannelKind channel, std::uint32_t index) const {
    auto const& serving = serving_[std::size_t(channel)].at(directory_.entries()[index].carrier);
    return serving.empty() ? nullptr : serving[index / range_size % serving.size()];
}

Bits Routing::mask(std::string_view outlet, ChannelKind channel, std::uint32_t segment,
                   std::uint32_t first, std::uint32_t count) const {
    Bits mask(count / 8, '\0');
    std::uint32_t const start = segment * segment_size + first;
    for (std::uint32_t n = 0; n < count && start + n < directory_.size(); ++n) {
        auto const* serving = outlet_of(channel, start + n);
        if (serving && serving->name == outlet) set_bit(mask, n);
    }
    return mask;
}

std::vector<LaneEntry> entries_for(std::int64_t plan, FrozenOutlet const& outlet,
                                   RecipientBits const& due, Routing const& routing, bool resend) {
    std::vector<LaneEntry> entries;
    for (auto const& [segment, bits] : due.segments())
        for (std::uint32_t first = 0; first < segment_size; first += range_size) {
            std::uint32_t const count = std::min(range_size, segment_size - first);
            auto const range = std::string_view(bits).substr(first / 8, count / 8);
            if (!any_bit(range)) continue;
            if (any_bit(both_bits(
                    range, routing.mask(outlet.name, outlet.channel, segment, first, count))))
                entries.push_back({plan, outlet.channel, segment, first, count, resend});
        }
    return entries;
}

}  // namespace alertd
