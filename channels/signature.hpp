#pragma once
// The signature of a call-back: `X-Alertd-Signature: t=<unix seconds>,v1=<hex of
// HMAC-SHA256(secret, t + "." + body)>`. While a gateway changes its secret it may send one v1 for
// each of them.
#include <string>
#include <string_view>

#include "alertd/model/clock.hpp"

namespace alertd::channels {

inline constexpr std::string_view signature_header = "x-alertd-signature";
inline constexpr seconds signature_age_max{300};  // either way: clocks differ

std::string sign(std::string_view secret, seconds at, std::string_view body);  // the header's value

// Why it does not hold; empty when it does. Compares in constant time. A call repeated within the
// tolerance passes: receipts are bits that are only ever set, so a second time changes nothing.
std::string_view signature_fault(std::string_view header, std::string_view secret, Time now,
                                 std::string_view body);

}  // namespace alertd::channels
