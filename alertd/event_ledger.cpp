#include "alertd/event_ledger.hpp"

#include <algorithm>

#include "alertd/journal.hpp"
#include "alertd/resend.hpp"
#include "alertd/rungs.hpp"
#include "alertd/store/plans.hpp"

namespace alertd {

std::map<std::int64_t, PlanMarks> kept_marks(store::Database& db, std::string const& journal_folder,
                                             std::vector<std::int64_t> const& plans) {
    std::map<std::int64_t, PlanMarks> all;
    for (auto const plan : plans)
        store::for_each_checkpoint(
            db, plan, [&](ChannelKind c, std::uint32_t segment, Mark mark, std::string_view bits) {
                merge_bits(all[plan][{c, segment}].of(mark), bits);
            });
    Journal::replay(journal_folder, [&](JournalRecord const& r) {
        if (std::find(plans.begin(), plans.end(), std::int64_t{r.plan}) == plans.end()) return;
        Bits& bits = all[r.plan][{r.channel, r.segment}].of(r.mark);
        merge_bits(bits, r.bits, r.first);
    });
    return all;
}

Result<PlanMarks> redis_marks(Ledger& ledger, std::int64_t plan, PlannedByChannel const& planned) {
    PlanMarks marks;
    for (auto const& [channel, bits] : planned)
        for (auto const& [segment, _] : bits.segments()) {
            auto read = ledger.read(plan, channel, segment);
            if (!read) return read.error();
            marks[{channel, segment}] = std::move(*read);
        }
    return marks;
}

PlannedByChannel reached_of(PlanMarks const& marks) {
    PlannedByChannel reached;
    for (auto const& [where, segment] : marks) {
        Bits sent = segment.of(Mark::intent);
        merge_bits(sent, segment.of(Mark::accepted));
        reached[where.first].merge_segment(where.second,
                                           minus_bits(sent, segment.of(Mark::failed)));
    }
    return reached;
}

std::array<SegmentMarks, channel_count> segment_of(PlanMarks const& marks, std::uint32_t segment) {
    std::array<SegmentMarks, channel_count> all;
    for (auto const& channel : channel_words)
        if (auto const found = marks.find({channel.value, segment}); found != marks.end())
            all[std::size_t(channel.value)] = found->second;
    return all;
}

PlannedByChannel planned_of(Rungs const& rungs, PlanMarks const& marks) {
    PlannedByChannel planned;
    for (auto const& [channel, allowed] : rungs.allowed) {
        planned[channel];
        auto const first = rungs.first.find(channel);
        for (auto const& [segment, bits] : allowed.segments()) {
            auto const found = marks.find({channel, segment});
            planned[channel].merge_segment(
                segment, planned_bits(found == marks.end() ? SegmentMarks{} : found->second,
                                      first == rungs.first.end() ? std::string_view{}
                                                                 : first->second.segment(segment),
                                      bits));
        }
    }
    return planned;
}

PlannedByChannel due_of(Rungs const& rungs, PlanMarks const& marks, Severity severity) {
    PlannedByChannel due = planned_of(rungs, marks);
    for (auto const segment : segments_of(rungs.allowed)) {
        auto const everywhere = segment_of(marks, segment);
        auto const first = stretch_of(rungs.first, segment, 0, segment_size);
        for (auto& [channel, bits] : due) {
            auto const& m = everywhere[std::size_t(channel)];
            Bits done = spared(everywhere, first, channel);
            merge_bits(done, m.of(Mark::accepted));
            merge_bits(done, m.of(Mark::failed));
            if (!resend_unknown(channel, severity)) merge_bits(done, m.of(Mark::intent));
            RecipientBits ended;
            ended.merge_segment(segment, done);
            bits.remove(ended);
        }
    }
    return due;
}

PlannedByChannel untried_of(PlannedByChannel planned, PlanMarks const& marks) {
    PlannedByChannel tried;
    for (auto const& [where, segment] : marks)
        for (Mark const mark : {Mark::intent, Mark::accepted, Mark::failed})
            tried[where.first].merge_segment(where.second, segment.of(mark));
    for (auto& [channel, bits] : planned) bits.remove(tried[channel]);
    return planned;
}

}  // namespace alertd
