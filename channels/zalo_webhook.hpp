#pragma once
// Events of an Official Account, as Zalo posts them to our webhook: who signed them, and which
// message arrived. Pure.
#include <optional>
#include <string>
#include <string_view>

#include "channels/channel.hpp"
#include "channels/zalo_settings.hpp"

namespace alertd::channels {

inline constexpr std::string_view zalo_signature_header = "x-zevent-signature";
inline constexpr std::string_view zalo_timestamp_header = "x-zevent-timestamp";
inline constexpr std::size_t zalo_event_bytes_max = 256 << 10;
inline constexpr seconds zalo_event_ahead_max{300};  // a clock that goes before ours

// "mac=" and the hex of SHA-256 over app id, body, timestamp and the OA's secret; or of an HMAC
// with that secret over the first three.
std::string zalo_signature(ZaloSettings const& settings, std::string_view body,
                           std::string_view timestamp);

struct ZaloEvent {
    enum Meaning { delivered, failed, other } meaning = other;
    std::string tracking_id;  // Message::key, where Zalo sends it back
    std::string message_id;   // Zalo's own
    Time at;                  // when Zalo sent the event first
};

// Errors: unauthorized (not signed, forged, too old), too_large, invalid.
Result<ZaloEvent> zalo_event(CallBack const& call, ZaloSettings const& settings, Time now);

}  // namespace alertd::channels
