#pragma once
// One connection of one outlet: takes entries from the outlet's lanes, the gravest first, and works them off window by window:
// claim (intent) -> journal -> send -> journal -> result. A thread of its own; everything it may wait for ends with `stop`.
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "alertd/journal.hpp"
#include "alertd/lanes.hpp"
#include "alertd/metrics.hpp"
#include "alertd/plan_book.hpp"
#include "alertd/settings.hpp"

namespace alertd {

// What all workers of a process share; all outlive them.
struct SenderParts {
    Settings const& settings;
    InstanceKey const& key;
    recipients::Key const& people;   // opens contacts
    Clock const& clock;
    Metrics& metrics;
    Journal& journal;
    PlanBook& book;
    Stops& stops;
    std::string process;             // unique among living processes, kept by a restarted one
};

// May an unknown end be tried again? Push always (the same key replaces what is shown); others only where missing is worse
// than hearing twice.
bool resend_unknown(ChannelKind channel, Severity severity);

class LaneWorker {
public:
    LaneWorker(SenderParts parts, AnyOutlet& outlet, int number);
    ~LaneWorker();
    void run(std::stop_token stop);

private:
    // A message that certainly did not leave, or may be sent again, until it is due.
    struct Pending {
        Message message;
        std::uint32_t at = 0;   // recipient within the entry's range
        int tries = 1;
    };
    // An entry in the hand.
    struct Work {
        Held held;
        std::shared_ptr<PlanView const> plan;
        Bits mask;                      // of this outlet, less those tried in this holding
        std::vector<Pending> retries;   // one batch, kept together so that its idempotency key stays
        Steady retry_at{};
    };
    enum class Turn { more, done, wait, drop };

    bool ready();
    bool settle();                       // results that Redis has not taken yet
    void gather(std::stop_token stop);
    bool keep_leases();
    Turn step(Work& work);
    Turn open(Work& work);
    Turn claim(Work& work);
    Turn retry(Work& work);
    Turn send(Work& work, std::vector<Pending> batch);
    void record(Work& work, Mark mark, Bits const& bits);
    bool journal(Work const& work, Mark mark, Bits const& bits);
    std::vector<Pending> messages(Work& work, Bits const& bits);
    recipients::Contact const* contact(PlanView const& plan, std::uint32_t index);
    std::vector<Outcome> hand_over(PlanView const& plan, std::vector<Message> const& batch);
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
    std::map<int, Work> hand_;                  // by priority, at most one each
    std::vector<Held> own_;                     // what a dead process of this name left behind
    std::vector<Ledger::Or> unrecorded_;
    std::optional<std::int64_t> touched_plan_;  // whose last result is to be noted
    Steady paused_until_{}, reclaim_at_{};
    std::string block_snapshot_;
    std::uint32_t block_ = UINT32_MAX;
    std::vector<recipients::Contact> contacts_;
};

}  // namespace alertd
