// Must not compile: a drill through a live outlet.
#include "alertd/outlets.hpp"

std::vector<alertd::Outcome> send(alertd::Outlet<alertd::Live>& outlet,
                                  alertd::Cleared<alertd::Drill> const& cleared,
                                  std::span<alertd::Message const> batch, alertd::Steady deadline) {
    return outlet.send(cleared, batch, deadline);
}
