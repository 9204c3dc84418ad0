#pragma once
// How a command says what went wrong, and which exit code that is.
#include <cstdio>
#include <string>

#include "alertd/ctl/commands.hpp"
#include "alertd/model/result.hpp"

namespace alertd::ctl {

// One line a fault on standard error. What cannot be reached or used ends with 3, all else with 1.
inline int say(Error const& error) {
    std::fprintf(stderr, "alertctl: %s\n", error.message.c_str());
    bool const broken = error.code == Errc::unavailable || error.code == Errc::internal;
    return broken ? unreachable : refused;
}

}  // namespace alertd::ctl
