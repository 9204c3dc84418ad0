#pragma once
// One message as the submit_sm of its parts. Pure; any thread. The text is never changed.
#include <string>
#include <vector>

#include "alertd/model/delivery.hpp"
#include "channels/smpp_pdu.hpp"
#include "channels/smpp_settings.hpp"

namespace alertd::channels::smpp {

// All parts carry the same reference number, which follows from the message's key: a message that
// is sent once more has the same, and a phone that has all its parts takes the second ones for what
// they are. Refuses, with a reason that may be told, what cannot be sent at all: an address that is
// no E.164 number, a text that is empty, too long, not UTF-8 or not NFC.
Result<std::vector<ShortMessage>> short_messages(SmppSettings const& settings,
                                                 Envelope const& envelope, Message const& message,
                                                 Time now);

// Seven bits a septet, after `fill` bits that are zero (3GPP TS 23.038, 6.1.2.1).
std::string packed_septets(std::string_view septets, unsigned fill);

}  // namespace alertd::channels::smpp
