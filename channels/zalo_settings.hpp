#pragma once
// What the section of an outlet of kind "zalo" says. What Zalo does not publish, or what was read
// in a single place only, is a setting here and marked so in the manual.
#include <map>
#include <string>
#include <vector>

#include "alertd/model/clock.hpp"
#include "alertd/model/delivery.hpp"
#include "alertd/model/result.hpp"
#include "config/section.hpp"

namespace alertd::channels {

inline constexpr std::size_t zalo_slot_max = 2'000;  // characters a slot may be set to hold

// One field of a template, as Zalo knows it, and what we say in it.
struct ZaloSlot {
    std::string name;
    std::string Slots::*says = nullptr;
    std::size_t max = 0;  // characters (code points)
};

struct ZaloTemplate {
    std::string id;
    std::vector<ZaloSlot> slots;
};

// What an error of Zalo means for the message.
enum class ZaloMeaning { accepted, rejected, opted_out, token, stop, retry, unknown };

struct ZaloSettings {
    std::string name;  // of the outlet
    std::string url = "https://business.openapi.zalo.me";
    std::string oauth_url = "https://oauth.zaloapp.com";
    std::string app_id;
    config::Secret app_secret;  // OAuth's secret_key
    config::Secret oa_secret;   // signs the webhook's events
    config::Secret tokens;      // the first pair: refresh token, then perhaps the access token
    std::map<std::string, ZaloTemplate> templates;  // by "warning_vi", "cancelled_en", ...
    std::map<int, ZaloMeaning> errors;              // what differs from zalo_errors.cpp
    milliseconds timeout{5'000};
    std::size_t batch = window_size, parallel = 16;
    double per_second = 0;
    bool simulated_only = false;
    std::string sending_mode;  // "1", "3" or none
    bool development = false, proof = false;
    seconds renew_before{600};
    bool hmac = false;
    seconds event_age_max{3'600};
    std::string delivered_event = "user_received_message", failed_event;
    bool keep_ids = true;
};

// Faults are noted in the section and told, all in one line, in the error.
Result<ZaloSettings> read_zalo_settings(config::Section const& section);

}  // namespace alertd::channels
