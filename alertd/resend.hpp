#pragma once
// What happens to a message whose end is unknown: perhaps the carrier took it, perhaps not.
#include "alertd/model/delivery.hpp"

namespace alertd {

// May it be tried again? Push always (the same key replaces what is shown); others only where
// missing is worse than hearing twice.
constexpr bool resend_unknown(ChannelKind channel, Severity severity) {
    return channel == ChannelKind::push || severity == Severity::Extreme ||
           severity == Severity::Severe;
}

// Tries with an unknown end by one who holds it, where a repetition is heard as one.
inline constexpr int unknown_tries_max = 5;

// Does who holds it try once more, after so many unknown ends? Push until the alert expires:
// a gateway that is away for an hour must cost nobody his warning.
constexpr bool try_again(ChannelKind channel, Severity severity, int unknowns) {
    return resend_unknown(channel, severity) &&
           (channel == ChannelKind::push || unknowns < unknown_tries_max);
}

}  // namespace alertd
