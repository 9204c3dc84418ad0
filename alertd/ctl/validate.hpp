#pragma once
// alertctl validate: is it CAP, and would it be let in. Offline: needs no instance.
#include <iosfwd>
#include <optional>
#include <string>
#include <vector>

#include "alertd/model/clock.hpp"

namespace alertd::ctl {

struct ValidateOptions {
    std::vector<std::string> files;
    bool admit = false, json = false;
    Time at{};  // the time of admission
};

// One word a file on `out` ("FILE: ok" or "FILE: refused"), or one JSON array; one line a fault on
// `err`. The exit code: 0 all ok, 1 a file was refused, 3 a file could not be read (the others are
// judged all the same).
int validate(ValidateOptions const& options, std::ostream& out, std::ostream& err);

}  // namespace alertd::ctl
