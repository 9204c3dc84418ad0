// Must compile: what is cleared for live outlets leaves through one.
#include "alertd/outlets.hpp"

std::vector<alertd::Outcome> send(alertd::Outlet<alertd::Live>& outlet,
                                  alertd::Cleared<alertd::Live> const& cleared,
                                  std::span<alertd::Message const> batch, alertd::Steady deadline) {
    return outlet.send(cleared, batch, deadline);
}
