#include "alertd/progress.hpp"

#include <algorithm>
#include <map>

#include "alertd/epoch.hpp"
#include "alertd/event_ledger.hpp"
#include "alertd/rungs.hpp"
#include "alertd/store/alerts.hpp"
#include "alertd/store/plans.hpp"

namespace alertd {
namespace {

using ByCommune = std::map<geo::CommuneIndex, std::map<ChannelKind, Counts>>;

// Adds one segment's bits to the communes of the people they stand for.
void spread(ByCommune& communes, recipients::Directory const& directory, ChannelKind channel,
            std::uint32_t segment, SegmentMarks const& marks) {
    for_each_bit(marks.of(Mark::planned), [&](std::uint32_t at) {
        std::uint32_t const index = segment * segment_size + at;
        if (index >= directory.size()) return;
        Counts& c = communes[directory.entries()[index].commune][channel];
        bool const intent = bit(marks.of(Mark::intent), at),
                   accepted = bit(marks.of(Mark::accepted), at);
        bool const failed = bit(marks.of(Mark::failed), at);
        ++c.planned;
        c.sent += intent;
        c.accepted += accepted;
        c.delivered += bit(marks.of(Mark::delivered), at);
        c.failed += failed;
        c.unknown += intent && !accepted && !failed;
    });
}

// The marks of a segment; planned: whom the plan tells there as far as is known, less those whom
// another channel has told in the meantime.
Everywhere told_in(Rungs const& rungs, PlanMarks const& marks, std::uint32_t segment) {
    Everywhere all = segment_of(marks, segment);
    auto const first = stretch_of(rungs.first, segment, 0, segment_size);
    auto const allowed = stretch_of(rungs.allowed, segment, 0, segment_size);
    for (std::size_t c = 0; c < channel_count; ++c)
        all[c].of(Mark::planned) = planned_bits(all[c], first[c], allowed[c]);
    for (auto const& word : channel_words) {
        SegmentMarks& m = all[std::size_t(word.value)];
        Bits const untold = minus_bits(spared(all, first, word.value), m.of(Mark::intent));
        m.of(Mark::planned) = minus_bits(m.of(Mark::planned), untold);
    }
    return all;
}

// Nobody has reported them told, and there is a channel left for them.
std::uint64_t climbing_in(Rungs const& rungs, Everywhere const& marks, std::uint32_t segment,
                          recipients::Directory const& directory) {
    auto const allowed = stretch_of(rungs.allowed, segment, 0, segment_size);
    Bits const delivered = delivered_anywhere(marks);
    Bits people;
    for (auto const& word : channel_words)
        for (auto const& bits :
             next_rungs(minus_bits(marks[std::size_t(word.value)].of(Mark::planned), delivered),
                        word.value, segment * segment_size, allowed, marks, directory))
            merge_bits(people, bits);
    return count_bits(people);
}

// Accepted and failed overlap: a carrier may report a failure of what it had accepted.
std::uint64_t ended_of(Counts const& c) {
    return c.sent - std::min(c.sent, c.unknown);
}

std::optional<seconds> eta_of(Progress const& p, Time now) {
    if (!p.first_sent || p.settled()) return std::nullopt;
    std::uint64_t planned = 0, ended = 0;
    for (auto const& c : p.channels) {
        planned += c.counts.planned;
        ended += ended_of(c.counts);
    }
    auto const passed = std::chrono::duration<double>(now - *p.first_sent).count();
    if (ended == 0 || passed <= 0) return std::nullopt;
    return seconds{
        std::int64_t(double(planned - std::min(planned, ended)) * passed / double(ended))};
}

void read_plan(Progress& p, store::Database& db, Settings const& settings, Ground& ground,
               Ledger* ledger, store::PlanRow const& plan, bool by_commune) {
    p.plan_status = text_of(plan_status_words, plan.status);
    p.first_sent = plan.first_sent;
    p.last_sent = plan.last_sent;
    auto directory = ground.directory(plan.snapshot);
    if (!directory) return;
    auto rungs = decode_rungs({plan.planned, plan.rung}, (*directory)->size());
    if (!rungs) return;
    PlanMarks marks;
    auto const ours = ledger ? redis_is_ours(ledger->redis(), ledger->keys()) : Result<bool>(false);
    if (auto live = ours && *ours ? redis_marks(*ledger, plan.id, rungs->allowed)
                                  : Result<PlanMarks>(unavailable("redis is not ours")))
        marks = std::move(*live);
    else  // Redis is away or was emptied: what the store and the journals know
        marks = kept_marks(db, settings.instance.journal, {plan.id})[plan.id];
    if (ledger)
        if (auto times = ledger->times(plan.id)) {
            if (times->first) p.first_sent = times->first;
            if (times->last) p.last_sent = times->last;
        }
    ByCommune communes;
    std::map<ChannelKind, Counts> channels;
    for (auto const& [channel, _] : rungs->allowed) channels[channel];
    for (auto const segment : segments_of(rungs->allowed)) {
        auto const everywhere = told_in(*rungs, marks, segment);
        for (auto& [channel, counts] : channels) {
            auto const& m = everywhere[std::size_t(channel)];
            counts = counts + counts_of(m);
            if (by_commune) spread(communes, **directory, channel, segment, m);
        }
        if (plan.ladder > seconds{0})
            p.climbing += climbing_in(*rungs, everywhere, segment, **directory);
    }
    for (auto const& [channel, counts] : channels) p.channels.push_back({channel, counts});
    for (auto const& [index, of_commune] : communes) {
        auto const commune = ground.communes().commune(index);
        p.communes.push_back({std::string(commune.code), std::string(commune.full_name), {}});
        for (auto const& [channel, counts] : of_commune)
            p.communes.back().channels.push_back({channel, counts});
    }
}

}  // namespace

bool Progress::settled() const {
    if (plan_status.empty()) return false;
    // Of a plan that has ended nothing leaves any more.
    if (plan_status != text_of(plan_status_words, PlanStatus::live)) return true;
    return climbing == 0 &&
           std::all_of(channels.begin(), channels.end(), [](ChannelProgress const& c) {
               return ended_of(c.counts) >= c.counts.planned;
           });
}

Result<Progress> read_progress(Settings const& settings, Ground& ground, Ledger* ledger,
                               std::int64_t alert_id, bool by_commune) {
    store::Database db(settings.instance.store);
    auto row = store::find_alert(db, alert_id);
    if (!row) return row.error();
    Progress p;
    p.identifier = row->identifier;
    p.stage = text_of(stage_words, row->stage);
    p.fault = row->fault;
    p.approved = row->approved;
    if (row->frozen)
        if (auto frozen = frozen_from_json(*row->frozen)) {
            p.recipients = frozen->total;
            p.without_channel = frozen->without_channel;
        }
    if (auto const plan = store::plan_of_alert(db, alert_id))
        read_plan(p, db, settings, ground, ledger, *plan, by_commune);
    p.eta = eta_of(p, SystemClock().now());
    return p;
}

}  // namespace alertd
