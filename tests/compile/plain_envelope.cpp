// Must not compile: an envelope that nobody cleared.
#include "alertd/outlets.hpp"

std::vector<alertd::Outcome> send(alertd::Outlet<alertd::Live>& outlet,
                                  alertd::Envelope const& envelope,
                                  std::span<alertd::Message const> batch, alertd::Steady deadline) {
    return outlet.send(envelope, batch, deadline);
}
