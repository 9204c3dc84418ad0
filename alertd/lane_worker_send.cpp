// The part of LaneWorker that works an entry off, window by window.
#include <spdlog/spdlog.h>

#include <algorithm>
#include <map>

#include "alertd/crash_point.hpp"
#include "alertd/lane_worker.hpp"
#include "alertd/message_key.hpp"
#include "alertd/rungs.hpp"

namespace alertd {
namespace {

constexpr std::size_t refusals_kept = 100;
constexpr seconds refusal_quiet{60};
constexpr milliseconds pause_after_fault{1'000};
constexpr milliseconds misconfigured_pause{5'000};
constexpr milliseconds retry_min{100}, retry_max{10'000};
constexpr seconds complain_every{5};

milliseconds backoff(int tries) {
    return std::min(retry_max, retry_min * (1 << std::min(tries, 10)));
}

std::string_view name_of(Outcome const& outcome) {
    constexpr std::string_view names[] = {"accepted",  "retry",         "rejected",
                                          "opted_out", "misconfigured", "unknown"};
    return names[outcome.index()];
}

}  // namespace

// Everything that can fail for the entry alone fails here, before anybody's intent is written.
LaneWorker::Turn LaneWorker::open(Work& work) {
    auto const& e = work.held.entry;
    auto plan = parts_.book.view(*db_, e.plan);
    if (plan && read_contacts(work, **plan)) {
        // Redis names ranges and says who is left; who may be told at all is the store's word.
        auto const allowed = stretch_of((*plan)->rungs.allowed, e.segment, e.first, e.count);
        auto const first = stretch_of((*plan)->rungs.first, e.segment, e.first, e.count);
        work.mask = both_bits((*plan)->routing->mask(name(), kind_, e.segment, e.first, e.count),
                              allowed[std::size_t(kind_)]);
        work.mask.resize(e.count / 8);
        work.climbed = any_bit(minus_bits(work.mask, first[std::size_t(kind_)]));
        if (!leave_out_told(work, **plan) || !look_up(work, **plan)) return Turn::wait;
        work.plan = std::move(*plan);
        return Turn::more;
    }
    if (!plan && plan.error().code == Errc::not_found) {
        spdlog::error("component=sender plan={} {}", e.plan, plan.error().message);
        return Turn::done;
    }
    // Others' entries must not wait behind what cannot be opened now.
    Steady const now = parts_.clock.steady();
    if (now >= complain_at_) {
        complain_at_ = now + complain_every;
        parts_.metrics.count_event("plan_unreadable");
        if (!plan) spdlog::error("component=sender plan={} {}", e.plan, plan.error().message);
    }
    return Turn::give_back;
}

// Who has a delivery report of another channel hears nothing more.
Result<void> LaneWorker::leave_out_told(Work& work, PlanView const& plan) {
    if (plan.ladder == seconds{0}) return {};
    auto const& e = work.held.entry;
    auto const marks = ledger_.look_everywhere(e.plan, e.segment, e.first, e.count);
    if (!marks) return marks.error();
    auto const first = stretch_of(plan.rungs.first, e.segment, e.first, e.count);
    Bits const told = spared(*marks, first, kind_);
    work.mask = minus_bits(work.mask, told);
    work.unsure = minus_bits(work.unsure, told);
    return {};
}

// Whose end was unknown when the entry came into this hand.
Result<void> LaneWorker::look_up(Work& work, PlanView const& plan) {
    auto const& e = work.held.entry;
    if (!(e.resend || work.held.redelivered) || !resend_unknown(kind_, plan.severity)) return {};
    auto const marks = ledger_.look(e.range());
    if (!marks) return marks.error();
    work.unsure = both_bits(marks->unknown(), work.mask);
    return {};
}

bool LaneWorker::read_contacts(Work& work, PlanView const& plan) {
    auto const& e = work.held.entry;
    std::uint32_t const first = e.segment * segment_size + e.first;
    work.contacts.clear();
    for (std::uint32_t i = first; i < first + e.count && i < plan.directory->size(); ++i) {
        auto const* person = contact(plan, i);
        if (!person) return false;
        work.contacts.push_back(*person);
    }
    return true;
}

LaneWorker::Turn LaneWorker::step(Work& work) {
    if (!work.plan)
        if (Turn const opened = open(work); opened != Turn::more) return opened;
    Steady const now = parts_.clock.steady();
    if (parts_.clock.now() >= work.plan->expires) return Turn::done;
    if (parts_.stops.plan_ended(work.plan->id)) return Turn::done;
    if (parts_.stops.outlet_stopped(name())) return Turn::wait;
    // An issuer's switch must not hold up the warnings of others behind it in the lane.
    if (parts_.stops.issuer_stopped(work.plan->issuer)) return Turn::give_back;
    if (now < paused_until_ || !ledger_.redis().connected()) return Turn::wait;
    if (work.retries.empty()) return work.orphan ? Turn::drop : claim(work);
    return now < work.retry_at ? Turn::wait : retry(work);
}

LaneWorker::Turn LaneWorker::claim(Work& work) {
    if (work.climbed && !leave_out_told(work, *work.plan)) return Turn::wait;
    bool const again = any_bit(work.unsure);
    auto claimed = ledger_.claim(work.held.entry.range(), again ? work.unsure : work.mask,
                                 std::min(window_size, limits_.batch), again, parts_.clock.now());
    if (!claimed) return Turn::wait;
    if (claimed->standing == Claim::Standing::ended) return Turn::done;
    if (claimed->standing == Claim::Standing::unknown_plan) {
        checked_generation_ = 0;  // this Redis was emptied: look again whether it is ours
        return Turn::drop;
    }
    if (!any_bit(claimed->bits)) {
        work.unsure.clear();
        return again ? Turn::more : Turn::done;
    }
    crash_point("after_claim");
    merge_bits(work.tried, claimed->bits);
    work.mask = minus_bits(work.mask, claimed->bits);
    work.unsure = minus_bits(work.unsure, claimed->bits);
    auto batch = messages(work, claimed->bits);
    work.intent_kept = journal(work, Mark::intent, claimed->bits);
    if (work.intent_kept) return send(work, std::move(batch));
    // Not written down, so not sent: they stay due, this holding tries them again.
    work.retries = std::move(batch);
    work.retry_at = parts_.clock.steady() + pause_after_fault;
    return Turn::wait;
}

LaneWorker::Turn LaneWorker::retry(Work& work) {
    auto const marks = ledger_.look(work.held.entry.range());
    if (!marks) return Turn::wait;
    if (marks->status.empty()) {
        checked_generation_ = 0;
        return Turn::drop;
    }
    if (marks->status != "live") return Turn::done;
    // A receipt or another holder may have settled them. One who is due keeps the batch whole: a
    // part of it would come under another idempotency key, and be a second message.
    Bits all(work.held.entry.count / 8, '\0');
    for (auto const& p : work.retries) set_bit(all, p.at);
    if (!any_bit(minus_bits(minus_bits(all, marks->accepted), marks->failed))) {
        work.retries.clear();
        return Turn::more;
    }
    if (!work.intent_kept && !journal(work, Mark::intent, all)) {
        work.retry_at = parts_.clock.steady() + pause_after_fault;
        return Turn::wait;
    }
    work.intent_kept = true;
    return send(work, std::exchange(work.retries, {}));
}

std::vector<Outcome> LaneWorker::hand_over(PlanView const& plan,
                                           std::vector<Pending> const& batch) {
    std::vector<Message> messages;
    for (auto const& p : batch) messages.push_back(p.message);
    auto const left = std::min<Steady::duration>(parts_.settings.fanout.send_timeout,
                                                 plan.expires - parts_.clock.now());
    Steady const deadline = parts_.clock.steady() + left;
    if (auto* live = std::get_if<std::unique_ptr<Outlet<Live>>>(&outlet_); live && plan.live)
        return (*live)->send(*plan.live, messages, deadline);
    if (auto* drill = std::get_if<std::unique_ptr<Outlet<Drill>>>(&outlet_); drill && plan.drill)
        return (*drill)->send(*plan.drill, messages, deadline);
    return {batch.size(), Misconfigured{"the alert's status and the outlet's purpose do not fit"}};
}

LaneWorker::Turn LaneWorker::send(Work& work, std::vector<Pending> batch) {
    if (batch.empty()) return Turn::more;
    // This process may have stood still since the claim: then another has the entry by now.
    if (!holds(work.held) && resend_unknown(kind_, work.plan->severity)) return Turn::drop;
    if (parts_.clock.now() >= work.plan->expires) return Turn::done;
    auto const outcomes = hand_over(*work.plan, batch);
    crash_point("after_send");
    weigh(work, batch, outcomes);
    if (limits_.per_second > 0) {
        auto const share = double(batch.size()) * settings_.connections / limits_.per_second;
        paused_until_ = std::max(paused_until_,
                                 parts_.clock.steady() + milliseconds{std::int64_t(share * 1000)});
    }
    touched_plan_ = work.plan->id;
    return Turn::more;
}

// Results into the ledger; what is to be tried again stays with the work.
void LaneWorker::weigh(Work& work, std::vector<Pending>& batch,
                       std::vector<Outcome> const& outcomes) {
    Bits accepted, failed;
    milliseconds pause{0};
    for (std::size_t i = 0; i < batch.size(); ++i) {
        Outcome const& outcome = outcomes.at(i);
        Pending& p = batch[i];
        parts_.metrics.count_outcome(name(), std::string(name_of(outcome)), 1);
        if (std::holds_alternative<Accepted>(outcome)) {
            set_bit(accepted, p.at);
            continue;
        }
        if (std::holds_alternative<Rejected>(outcome) ||
            std::holds_alternative<OptedOut>(outcome)) {
            set_bit(failed, p.at);
            continue;
        }
        milliseconds own = misconfigured_pause;
        if (auto const* retry = std::get_if<Retry>(&outcome)) own = retry->after;
        if (std::holds_alternative<Unknown>(outcome)) {
            if (!try_again(kind_, work.plan->severity, ++p.unknowns)) continue;
            own = backoff(p.unknowns);
        }
        pause = std::max(pause, own);
        work.retries.push_back(std::move(p));
    }
    merge_bits(work.refused, failed);
    tell_refusals(work, outcomes);
    record(work, Mark::accepted, accepted);
    record(work, Mark::failed, failed);
    if (pause > milliseconds{0}) work.retry_at = paused_until_ = parts_.clock.steady() + pause;
}

// Why a carrier refuses, once a minute and reason: an outlet that takes nothing must not fail in
// silence. Reasons come from channel kinds and hold neither addresses nor texts.
void LaneWorker::tell_refusals(Work const& work, std::vector<Outcome> const& outcomes) {
    std::map<std::string, int> reasons;
    for (auto const& outcome : outcomes) {
        if (auto const* r = std::get_if<Rejected>(&outcome)) ++reasons["rejected: " + r->reason];
        if (auto const* m = std::get_if<Misconfigured>(&outcome))
            ++reasons["misconfigured: " + m->reason];
    }
    Steady const now = parts_.clock.steady();
    for (auto const& [reason, messages] : reasons) {
        auto& quiet_until = told_refusals_[reason];
        if (now < quiet_until || told_refusals_.size() > refusals_kept) continue;
        quiet_until = now + refusal_quiet;
        spdlog::warn("component=sender plan={} outlet={} messages={} {}", work.plan->id, name(),
                     messages, reason);
    }
}

bool LaneWorker::journal(Work const& work, Mark mark, Bits const& bits) {
    auto const& e = work.held.entry;
    if (!any_bit(bits)) return true;
    return parts_.journal.append({std::uint32_t(e.plan), e.segment, e.channel, mark,
                                  static_cast<std::uint16_t>(e.first / 8), bits});
}

void LaneWorker::record(Work& work, Mark mark, Bits const& bits) {
    if (!any_bit(bits)) return;
    auto const& e = work.held.entry;
    // A result that the journal cannot take still goes to Redis; only losing both would cost a
    // doubled message.
    if (!journal(work, mark, bits)) parts_.metrics.count_event("journal_fault");
    crash_point("after_journal");
    unrecorded_.push_back({e.plan, e.channel, e.segment, e.first, mark, bits});
    if (ledger_.merge(unrecorded_)) unrecorded_.clear();
    crash_point("after_result");
}

std::vector<LaneWorker::Pending> LaneWorker::messages(Work& work, Bits const& bits) {
    std::vector<Pending> batch;
    auto const& e = work.held.entry;
    PlanView const& plan = *work.plan;
    Bits unreachable;
    for_each_bit(bits, [&](std::uint32_t at) {
        std::uint32_t const index = e.segment * segment_size + e.first + at;
        auto const& entry = plan.directory->entries()[index];
        std::string const& address = work.contacts.at(at).address(kind_);
        auto const* text = plan.text(kind_, entry.language);
        if (!text || address.empty()) {
            set_bit(unreachable, at);
            return;
        }
        Text const own = for_commune(*text, parts_.book.commune_name(plan.named_commune(index)));
        std::string const key = message_key(parts_.key, {std::uint32_t(e.plan), kind_, index});
        std::string const language(text_of(recipients::language_words, entry.language));
        batch.push_back({{key, address, language, own.title, own.body, own.slots}, at});
    });
    if (any_bit(unreachable)) {
        parts_.metrics.count_outcome(name(), "no_address", double(count_bits(unreachable)));
        merge_bits(work.refused, unreachable);
        record(work, Mark::failed, unreachable);
    }
    return batch;
}

recipients::Contact const* LaneWorker::contact(PlanView const& plan, std::uint32_t index) {
    std::uint32_t const block = index / recipients::block_size;
    if (block != block_ || block_snapshot_ != plan.directory->id()) {
        auto opened = plan.directory->contacts(block, parts_.people);
        if (!opened) {
            spdlog::error("component=sender snapshot={} block={} {}", plan.directory->id(), block,
                          opened.error().message);
            parts_.metrics.count_event("directory_fault");
            return nullptr;
        }
        contacts_ = std::move(*opened);
        block_ = block;
        block_snapshot_ = plan.directory->id();
    }
    return &contacts_[index % recipients::block_size];
}

}  // namespace alertd
