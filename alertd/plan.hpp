#pragma once
// A plan: who is to be told of one alert version, by which channel and outlet. One row in the
// store, written before the first lane entry; from it every `planned` bit can be made again.
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "alertd/bits.hpp"
#include "alertd/frozen.hpp"
#include "alertd/lanes.hpp"
#include "alertd/model/approval.hpp"
#include "alertd/recipients/directory.hpp"
#include "alertd/targeting.hpp"

namespace alertd {

using PlannedByChannel = std::map<ChannelKind, RecipientBits>;

enum class PlanStatus { live, superseded, cancelled, expired };
inline constexpr Word<PlanStatus> plan_status_words[] = {{PlanStatus::live, "live"},
                                                         {PlanStatus::superseded, "superseded"},
                                                         {PlanStatus::cancelled, "cancelled"},
                                                         {PlanStatus::expired, "expired"}};

// The store's form of `planned`; decode refuses indices beyond the snapshot and what encode does
// not write.
std::string encode_planned(PlannedByChannel const& planned);
Result<PlannedByChannel> decode_planned(std::string_view bytes, std::uint32_t recipients);

// Everybody targeted, on each channel that has an outlet and that the recipient has.
PlannedByChannel planned_for(RecipientSet const& targeted, std::vector<FrozenOutlet> const& outlets,
                             recipients::Directory const& directory);

// Whom a plan may tell by each channel, and whom it tells so from the start; the others of
// `allowed` follow when no channel before has reached them.
struct Rungs {
    PlannedByChannel allowed, first;
    bool operator==(Rungs const&) const = default;
};

// What earlier messages of an event have done, by channel.
struct Earlier {
    PlannedByChannel reached;  // sent, or with an unknown end
    // Allowed and neither reached nor failed when the plan was stopped: not begun, or a channel
    // further up the ladder.
    PlannedByChannel waiting;
    RecipientBits delivered;  // reported so by whichever channel
};

// Who an Update or a Cancel tells. raise: all targeted. extend: targeted, by the channels that have
// not reached them. correct, lower: those reached, by the channels that reached them, and those who
// still waited and are targeted now. same: only the latter. end and Cancel: those reached. Who has
// a delivery report waits for nothing more. Without a ladder everybody is told by all his channels
// at once.
Rungs told_by(std::optional<UpdateKind> kind, bool is_cancel, PlannedByChannel targeted,
              Earlier const& earlier, recipients::Directory const& directory, bool ladder);

// The rungs that a plan's row holds.
struct RungsRow {
    std::string const& planned;
    std::string const& rung;
};
Result<Rungs> decode_rungs(RungsRow const& row, std::uint32_t recipients);

// Which outlet of a channel serves a recipient. Each recipient has exactly one: among the outlets
// that serve his carrier, by the number of his range. Two outlets of one channel never get the same
// person.
class Routing {
public:
    // Both outlive it.
    Routing(std::vector<FrozenOutlet> const& outlets, recipients::Directory const& directory);
    // One bit for each recipient of the range; `first` and `count` within the segment, multiples
    // of 8.
    Bits mask(std::string_view outlet, ChannelKind channel, std::uint32_t segment,
              std::uint32_t first, std::uint32_t count) const;

private:
    FrozenOutlet const* outlet_of(ChannelKind channel, std::uint32_t index) const;
    using Serving = std::vector<FrozenOutlet const*>;
    std::array<std::array<Serving, std::size(recipients::carriers)>, channel_count> serving_;
    recipients::Directory const& directory_;
};

// Lane entries of an outlet for all ranges where `due` holds somebody of its.
std::vector<LaneEntry> entries_for(std::int64_t plan, FrozenOutlet const& outlet,
                                   RecipientBits const& due, Routing const& routing, bool resend);

}  // namespace alertd
