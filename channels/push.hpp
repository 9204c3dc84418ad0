#pragma once
// Push to phones through a gateway that speaks the neutral contract of push.openapi.json: the kind
// "push". Reading and writing the contract's bodies is pure and stands here for the tests; the rest
// is the Kind's own.
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "alertd/model/delivery.hpp"
#include "alertd/model/result.hpp"
#include "alertd/net/http_client.hpp"
#include "channels/channel.hpp"

namespace alertd::channels {

inline constexpr std::size_t push_receipts_max = 1'000;  // a call-back
inline constexpr std::size_t push_call_back_bytes_max = 1 << 20;
inline constexpr std::size_t push_key_bytes_max = 128;
inline constexpr milliseconds push_retry_max{3'600'000};  // a longer pause is cut to this
inline constexpr milliseconds push_retry_default{5'000};  // where the gateway names none

struct PushSettings {
    std::string url;  // without a trailing slash
    config::Secret token, call_back_secret;
    milliseconds timeout{10'000};
    std::size_t batch = window_size;
    double per_second = 0;
    bool simulated_only = false;
};

// Faults are noted in the section and told, all in one line, in the error.
Result<PushSettings> read_push_settings(config::Section const& section);

// The same messages of one alert have the same Idempotency-Key whatever their order.
net::Request push_request(PushSettings const& settings, Envelope const& envelope,
                          std::span<Message const> batch, milliseconds timeout);

// One outcome for each message that was sent, in order; total over every possible answer.
std::vector<Outcome> push_outcomes(net::Answer const& answer, std::span<Message const> batch);

// The receipts of a call-back's body, all or none.
Result<std::vector<Receipt>> push_receipts(std::string_view body);

// The reasons the contract knows; any other word of a gateway is told as "other", for it might hold
// an address.
std::span<std::string_view const> push_reasons();

}  // namespace alertd::channels
