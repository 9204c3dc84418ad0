#pragma once
// One connection of one outlet: takes entries from the outlet's lanes, the gravest first, and works
// them off window by window: claim (intent) -> journal -> send -> journal -> result. A thread of
// its own; everything it may wait for ends with `stop`.
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "alertd/journal.hpp"
#include "alertd/lanes.hpp"
#include "alertd/metrics.hpp"
#include "alertd/plan_book.hpp"
#include "alertd/resend.hpp"
#include "alertd/settings.hpp"

namespace alertd {

// What all workers of a process share; all outlive them.
struct SenderParts {
    Settings const& settings;
    InstanceKey const& key;
    recipients::Key const& people;  // opens contacts
    Clock const& clock;
    Metrics& metrics;
    Journal& journal;
    PlanBook& book;
    Stops& stops;
    std::string process;  // unique among living processes, kept by a restarted one
};

class LaneWorker {
public:
    LaneWorker(SenderParts parts, AnyOutlet& outlet, int number);
    ~LaneWorker();
    void run(std::stop_token stop);

private:
    // A message that certainly did not leave, or may be sent again, until it is due.
    struct Pending {
        Message message;
        std::uint32_t at = 0;  // recipient within the entry's range
        int unknowns = 0;      // tries that ended so
    };
    // An entry in the hand.
    struct Work {
        Held held;
        std::shared_ptr<PlanView const> plan;
        Bits mask;  // of this outlet, less those tried in this holding
        // Of the mask: those with an unknown end when the entry came into this hand, to be tried
        // once more. Who is tried later by another holder of the same range is not in it.
        Bits unsure;
        Bits tried, refused;   // by this holding: the ladder goes on with them
        bool climbed = false;  // some came from another channel, which may still report
        std::vector<recipients::Contact> contacts;  // of the range
        std::vector<Pending> retries;  // one batch, kept together so that its idempotency key stays
        bool intent_kept = true;       // the journal knows of the retries
        Steady retry_at{};
        // The lease is lost, and of those in `retries` it is only known here that nothing left:
        // whoever has the entry now takes them for told.
        bool orphan = false;
    };
    enum class Turn { more, done, wait, drop, give_back };

    bool ready();
    bool settle();  // results that Redis has not taken yet
    void gather(std::stop_token stop);
    bool keep_leases();
    bool holds(Held const& held) const;  // by its own clock: nobody else may have taken it yet
    void take_turn(std::stop_token stop);
    void end(Turn turn);
    void count_damaged();
    Turn step(Work& work);
    Turn open(Work& work);
    Result<void> look_up(Work& work, PlanView const& plan);
    Result<void> leave_out_told(Work& work, PlanView const& plan);
    Result<void> arm_ladder(Work const& work);
    bool read_contacts(Work& work, PlanView const& plan);
    Turn claim(Work& work);
    Turn retry(Work& work);
    Turn send(Work& work, std::vector<Pending> batch);
    void weigh(Work& work, std::vector<Pending>& batch, std::vector<Outcome> const& outcomes);
    void record(Work& work, Mark mark, Bits const& bits);
    void tell_refusals(Work const& work, std::vector<Outcome> const& outcomes);
    bool journal(Work const& work, Mark mark, Bits const& bits);
    std::vector<Pending> messages(Work& work, Bits const& bits);
    recipients::Contact const* contact(PlanView const& plan, std::uint32_t index);
    std::vector<Outcome> hand_over(PlanView const& plan, std::vector<Pending> const& batch);
    void rest(std::stop_token stop, milliseconds d);
    std::string const& name() const { return settings_.name; }

    SenderParts parts_;
    AnyOutlet& outlet_;
    OutletSettings settings_;
    ChannelKind kind_;
    channels::Limits limits_;
    std::string consumer_;
    Ledger ledger_;
    Lanes lanes_;
    std::unique_ptr<store::Database> db_;
    std::uint64_t checked_generation_ = 0;
    std::map<int, Work> hand_;                     // by priority, at most one each
    std::vector<Held> own_;                        // what a dead process of this name left behind
    std::map<std::string, Steady> told_refusals_;  // reason -> not again before
    std::vector<Ledger::Or> unrecorded_;
    std::optional<std::int64_t> touched_plan_;  // whose last result is to be noted
    Steady paused_until_{}, reclaim_at_{}, complain_at_{};
    std::uint64_t damaged_ = 0;  // lane entries, told to the metrics
    std::string block_snapshot_;
    std::uint32_t block_ = UINT32_MAX;
    std::vector<recipients::Contact> contacts_;
};

}  // namespace alertd
