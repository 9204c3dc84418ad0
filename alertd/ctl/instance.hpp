#pragma once
// What a command needs of an instance on this machine: its settings, boundaries and the recipients'
// key.
#include <memory>
#include <string>

#include "alertd/model/clock.hpp"
#include "alertd/recipients/keys.hpp"
#include "alertd/settings.hpp"
#include "geo/communes.hpp"

namespace alertd::ctl {

struct Instance {
    Settings settings;
    std::shared_ptr<geo::Communes const> communes;
    recipients::Key key;
};

// Reads DIR/alertd.toml and opens what it names.
Result<Instance> open_instance(std::string const& config);

// Says the error on standard error; answers the exit code it stands for.
int tell(Error const& error);

// Who runs alertctl, for the audit: "user:NAME", or the number where the system has no name.
std::string operating_user();

}  // namespace alertd::ctl
