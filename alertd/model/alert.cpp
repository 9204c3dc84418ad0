#include "alertd/model/alert.hpp"

#include <algorithm>

namespace alertd {

std::optional<Time> expires_of(Alert const& alert) {
    std::optional<Time> latest;
    for (auto const& info : alert.infos) {
        if (!info.expires) return std::nullopt;
        latest = std::max(latest.value_or(info.expires->instant), info.expires->instant);
    }
    return latest;
}

Severity severity_of(Alert const& alert) {
    Severity gravest = Severity::Unknown;
    for (auto const& info : alert.infos) gravest = std::min(gravest, info.severity);
    return gravest;
}

}  // namespace alertd
