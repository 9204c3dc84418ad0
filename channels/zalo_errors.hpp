#pragma once
// What Zalo answers to one message. Total over every possible answer; pure.
#include "alertd/net/http_client.hpp"
#include "channels/zalo_settings.hpp"

namespace alertd::channels {

inline constexpr milliseconds zalo_retry_default{5'000};
inline constexpr milliseconds zalo_retry_max{3'600'000};

struct ZaloVerdict {
    Outcome outcome;
    bool token_refused = false;  // the access token is not valid; `outcome` is then Retry
};

ZaloVerdict zalo_verdict(net::Answer const& answer, ZaloSettings const& settings);

// By the settings, else by the table; unknown where neither has it.
ZaloMeaning zalo_meaning(int code, ZaloSettings const& settings);

}  // namespace alertd::channels
