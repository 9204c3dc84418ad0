#pragma once
// What the answers to a message's parts mean for the message. Pure; any thread.
#include <span>

#include "alertd/model/delivery.hpp"
#include "channels/smpp_settings.hpp"
#include "channels/smpp_window.hpp"

namespace alertd::channels::smpp {

// Of one part.
Outcome outcome_of(SmppSettings const& settings, SubmitAnswer const& answer);

// Of all parts that were sent now, at least one. The message is accepted when every part is. Else
// the first of: unknown (a part is in doubt), rejected or opted out (it will never be whole),
// misconfigured, retry: the next try sends the parts that are missing.
Outcome outcome_of(SmppSettings const& settings, std::span<SubmitAnswer const> parts);

}  // namespace alertd::channels::smpp
