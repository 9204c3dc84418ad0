#pragma once
// One ZNS message as Zalo's business API takes it. Pure.
#include <optional>
#include <string>
#include <string_view>

#include "alertd/net/http_client.hpp"
#include "channels/zalo_settings.hpp"

namespace alertd::channels {

inline constexpr std::size_t zalo_tracking_bytes_max = 48;

// "+84912345678" -> "84912345678"; none for what is no Vietnamese number.
std::optional<std::string> zalo_phone(std::string_view address);

// The template for this kind of message and language; null: none is set.
ZaloTemplate const* zalo_template(ZaloSettings const& settings, Message const& message);

// Why a message is not handed over; empty when it is. Names slots, never what stands in them.
std::string zalo_refusal(ZaloSettings const& settings, Envelope const& envelope,
                         Message const& message, Time now);

// For a message that zalo_refusal lets pass.
net::Request zalo_request(ZaloSettings const& settings, Message const& message,
                          std::string const& access_token, milliseconds timeout);

}  // namespace alertd::channels
