#pragma once
// Codes that change with time (RFC 6238: HMAC-SHA-1, 30 s, 6 digits), as every phone's
// authenticator makes them. Pure; any thread.
#include <optional>
#include <string>
#include <string_view>

#include "alertd/model/clock.hpp"
#include "alertd/model/text.hpp"

namespace alertd {

inline constexpr std::size_t totp_secret_size = 20;  // RFC 4226 section 4, R6: 160 bits
inline constexpr seconds totp_period{30};

std::int64_t totp_step(Time now);
seconds totp_left(Time now);  // until the next step: 1 to 30
// RFC 4226's HOTP of the step; 6 to 8 digits.
std::string totp_code(Bytes secret, std::int64_t step, int digits = 6);
// Which of the steps before, at and after now this is the code of; none when it is no such code or
// its step is not later than `used`. Takes as long for a right code as for a wrong one.
std::optional<std::int64_t> totp_match(Bytes secret, std::string_view code, Time now,
                                       std::int64_t used);

// RFC 4648 section 6, without padding. Reading takes small letters, spaces and padding too.
std::string to_base32(Bytes bytes);
std::optional<std::string> from_base32(std::string_view text);

// What an authenticator reads, from a QR code or by hand.
std::string totp_uri(std::string_view official, Bytes secret);

}  // namespace alertd
