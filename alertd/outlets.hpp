#pragma once
// The ways out that are open, and the one rule that types keep: only an alert of status Actual is
// cleared for a live outlet, only an exercise or a test for a drill outlet. There is no conversion
// between the two; tests/compile proves it.
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "alertd/model/alert.hpp"
#include "alertd/settings.hpp"
#include "channels/channel.hpp"

namespace alertd {

struct Live {};
struct Drill {};

// An envelope that may leave through outlets of one purpose. Only clear_live and clear_drill make
// one.
template <class Purpose>
class Cleared {
public:
    Envelope const& envelope() const { return envelope_; }

private:
    explicit Cleared(Envelope envelope) : envelope_(std::move(envelope)) {}
    friend std::optional<Cleared<Live>> clear_live(Alert const& alert, Envelope envelope);
    friend std::optional<Cleared<Drill>> clear_drill(Alert const& alert, Envelope envelope);
    Envelope envelope_;
};
std::optional<Cleared<Live>> clear_live(Alert const& alert, Envelope envelope);  // status Actual
std::optional<Cleared<Drill>> clear_drill(Alert const& alert,
                                          Envelope envelope);  // status Exercise or Test

template <class Purpose>
class Outlet {
public:
    Outlet(OutletSettings settings, ChannelKind kind, std::unique_ptr<channels::Channel> channel)
        : settings_(std::move(settings)), kind_(kind), channel_(std::move(channel)) {}

    std::vector<Outcome> send(Cleared<Purpose> const& cleared, std::span<Message const> batch,
                              Steady deadline) {
        return channel_->send(cleared.envelope(), batch, deadline);
    }
    OutletSettings const& settings() const { return settings_; }
    ChannelKind kind() const { return kind_; }
    channels::Channel& channel() { return *channel_; }

private:
    OutletSettings settings_;
    ChannelKind kind_;
    std::unique_ptr<channels::Channel> channel_;
};

using AnyOutlet = std::variant<std::unique_ptr<Outlet<Live>>, std::unique_ptr<Outlet<Drill>>>;

// All outlets of the settings, opened. Lives as long as the daemon.
class Outlets {
public:
    // Unknown kinds and what a kind refuses are faults of the settings.
    static Result<std::unique_ptr<Outlets>> open(Settings const& settings,
                                                 channels::Parts const& parts);
    std::vector<AnyOutlet>& all() { return all_; }
    // A carrier's call-back, for the outlet of that name, or for the only one of that channel.
    channels::CallBackAnswer receive(std::string_view outlet_or_channel,
                                     channels::CallBack const& call);

private:
    std::vector<AnyOutlet> all_;
};

}  // namespace alertd
