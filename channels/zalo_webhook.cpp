#include "channels/zalo_webhook.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <algorithm>
#include <boost/json.hpp>
#include <charconv>
#include <stdexcept>

#include "alertd/model/text.hpp"
#include "channels/carrier_answer.hpp"

namespace alertd::channels {
namespace {

namespace json = boost::json;

constexpr std::size_t id_bytes_max = 128;
constexpr std::string_view prefix = "mac=";

Error unauthorized(char const* why) {
    return {Errc::unauthorized, why};
}

std::string header_of(CallBack const& call, std::string_view name) {
    auto const found = std::ranges::find(call.headers, name, &net::Headers::value_type::first);
    return found == call.headers.end() ? "" : found->second;
}

std::string hmac_hex(std::string_view secret, std::string_view text) {
    unsigned char out[EVP_MAX_MD_SIZE];
    unsigned int size = 0;
    if (!HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()), bytes_of(text).data(),
              text.size(), out, &size))
        throw std::runtime_error("OpenSSL cannot make an HMAC");
    return to_hex({out, size});
}

std::string sha256_hex(std::string_view text) {
    unsigned char out[EVP_MAX_MD_SIZE];
    unsigned int size = 0;
    if (EVP_Digest(text.data(), text.size(), out, &size, EVP_sha256(), nullptr) != 1)
        throw std::runtime_error("OpenSSL cannot make a SHA-256");
    return to_hex({out, size});
}

// A text, or a number written as text.
std::string word_at(json::object const& o, std::string_view key) {
    auto const* value = o.if_contains(key);
    if (value && value->is_int64()) return std::to_string(value->get_int64());
    return std::string(text_at(o, key));
}

std::optional<Time> time_of(std::string_view ms) {
    std::int64_t value = 0;
    auto const [end, failed] = std::from_chars(ms.data(), ms.data() + ms.size(), value);
    if (failed != std::errc{} || end != ms.data() + ms.size()) return std::nullopt;
    if (value < 0 || value > 253'402'300'799'000) return std::nullopt;
    return Time{milliseconds{value}};
}

bool holds(std::string_view given, std::string const& right) {
    return given.size() == right.size() &&
           CRYPTO_memcmp(given.data(), right.data(), right.size()) == 0;
}

std::string id_of(std::string id) {
    return id.size() <= id_bytes_max && !utf8_fault(id) ? std::move(id) : "";
}

ZaloEvent read_event(json::object const& body, ZaloSettings const& settings, Time at) {
    ZaloEvent event;
    event.at = at;
    auto const name = text_at(body, "event_name");
    if (name == settings.delivered_event)
        event.meaning = ZaloEvent::delivered;
    else if (!settings.failed_event.empty() && name == settings.failed_event)
        event.meaning = ZaloEvent::failed;
    if (auto const* message = body.if_contains("message"); message && message->is_object()) {
        event.tracking_id = id_of(word_at(message->get_object(), "tracking_id"));
        event.message_id = id_of(word_at(message->get_object(), "msg_id"));
    }
    return event;
}

}  // namespace

std::string zalo_signature(ZaloSettings const& settings, std::string_view body,
                           std::string_view timestamp) {
    std::string text = settings.app_id;
    text.append(body).append(timestamp);
    auto const& secret = settings.oa_secret.reveal();
    return std::string(prefix) +
           (settings.hmac ? hmac_hex(secret, text) : sha256_hex(text + secret));
}

Result<ZaloEvent> zalo_event(CallBack const& call, ZaloSettings const& settings, Time now) {
    if (call.body.size() > zalo_event_bytes_max)
        return Error{Errc::too_large, "the event is over 256 KiB"};
    auto const given = header_of(call, zalo_signature_header);
    if (given.empty()) return unauthorized("the event is not signed");
    // The time is inside the body, so this much is read of what nobody has vouched for yet.
    auto const body = parse_object(call.body);
    if (!body) return invalid("the event is not a JSON object");
    std::string stamp = word_at(*body, "timestamp");
    if (stamp.empty()) stamp = header_of(call, zalo_timestamp_header);
    auto const at = time_of(stamp);
    if (!at) return unauthorized("the event has no time that can be read");
    if (!holds(given, zalo_signature(settings, call.body, stamp)))
        return unauthorized("the signature is not of our secret and this event");
    if (now - *at > settings.event_age_max) return unauthorized("the event is too old");
    if (*at - now > zalo_event_ahead_max) return unauthorized("the event is of the future");
    return read_event(*body, settings, *at);
}

}  // namespace alertd::channels
