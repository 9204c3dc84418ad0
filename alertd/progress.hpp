#pragma once
// Who was reached, counted from the ledger (Redis while it lives, the checkpoints in the store
// otherwise).
#include <optional>
#include <string>
#include <vector>

#include "alertd/ground.hpp"
#include "alertd/model/delivery.hpp"
#include "alertd/settings.hpp"

namespace alertd {

struct ChannelProgress {
    ChannelKind channel{};
    Counts counts;
};

struct CommuneProgress {
    std::string code, full_name;
    std::vector<ChannelProgress> channels;
};

struct Progress {
    std::string identifier, stage, plan_status;  // plan_status "" before planning
    std::optional<std::string> fault;            // why planning refused it
    std::uint64_t recipients = 0;                // in danger, told or not
    std::uint64_t without_channel = 0;           // of them, no channel reaches
    std::uint64_t climbing = 0;  // tried in vain so far, with a further channel to come
    std::optional<Time> approved, first_sent, last_sent;
    std::optional<seconds> eta;  // none while nothing moves
    std::vector<ChannelProgress> channels;
    std::vector<CommuneProgress> communes;  // only when asked for
    bool settled() const;                   // every planned delivery is accepted, failed or ended
};

class Ledger;

// `ledger` may be null (no Redis): then from the checkpoints. Any thread; opens its own
// connections.
Result<Progress> read_progress(Settings const& settings, Ground& ground, Ledger* ledger,
                               std::int64_t alert_id, bool by_commune);

}  // namespace alertd
