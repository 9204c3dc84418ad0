// Whose API: Zalo Notification Service, business.openapi.zalo.me, as its users write of it; read
// 2026-11-22. tracking_id comes back with the delivery event; no source says that it deduplicates.
#include "channels/zalo_contract.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <algorithm>
#include <boost/json.hpp>
#include <stdexcept>

#include "alertd/model/text.hpp"
#include "channels/simulated.hpp"

namespace alertd::channels {
namespace {

namespace json = boost::json;

// One code point of text that is UTF-8, taken off its front.
char32_t next_of(std::string_view& text) {
    auto const lead = static_cast<unsigned char>(text[0]);
    std::size_t const n = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    char32_t c = n == 1 ? lead : lead & (0x7Fu >> n);
    for (std::size_t i = 1; i < n; ++i) c = c << 6 | (static_cast<unsigned char>(text[i]) & 0x3Fu);
    text.remove_prefix(n);
    return c;
}

// What would break a template's line, or turn the direction of its words.
bool is_control(char32_t c) {
    return c < 0x20 || (c >= 0x7F && c <= 0x9F) || c == 0x2028 || c == 0x2029 || c == 0x200E ||
           c == 0x200F || (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
}

std::string slot_fault(ZaloSlot const& slot, Slots const& slots) {
    std::string_view text = slots.*slot.says;
    std::string const name = "slot " + slot.name;
    if (text.find_first_not_of(' ') == std::string_view::npos) return name + " is empty";
    if (utf8_fault(text)) return name + " is not UTF-8";
    std::size_t characters = 0;
    for (; !text.empty(); ++characters)
        if (is_control(next_of(text))) return name + " holds a control character";
    if (characters <= slot.max) return {};
    return name + " is longer than " + std::to_string(slot.max) + " characters";
}

std::string hmac_of(std::string_view secret, std::string_view text) {
    unsigned char out[EVP_MAX_MD_SIZE];
    unsigned int size = 0;
    if (!HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()), bytes_of(text).data(),
              text.size(), out, &size))
        throw std::runtime_error("OpenSSL cannot make an HMAC");
    return to_hex({out, size});
}

}  // namespace

std::optional<std::string> zalo_phone(std::string_view address) {
    if (!address.starts_with("+84")) return std::nullopt;
    auto const digits = address.substr(3);
    bool const plain = (digits.size() == 9 || digits.size() == 10) && digits[0] != '0' &&
                       std::ranges::all_of(digits, [](char c) { return c >= '0' && c <= '9'; });
    return plain ? std::optional(std::string(address.substr(1))) : std::nullopt;
}

ZaloTemplate const* zalo_template(ZaloSettings const& settings, Message const& message) {
    auto const found = settings.templates.find(message.slots.kind + "_" + message.language);
    return found == settings.templates.end() ? nullptr : &found->second;
}

std::string zalo_refusal(ZaloSettings const& settings, Envelope const& envelope,
                         Message const& message, Time now) {
    if (is_simulated(message.address) != settings.simulated_only)
        return settings.simulated_only ? "not a simulated recipient" : "simulated recipient";
    if (envelope.expires <= now) return "expired";
    if (!zalo_phone(message.address)) return "not a Vietnamese number";
    if (message.key.empty() || message.key.size() > zalo_tracking_bytes_max ||
        utf8_fault(message.key))
        return "invalid_message";
    auto const* form = zalo_template(settings, message);
    if (!form) return "no template is set for this kind of message and language";
    for (auto const& slot : form->slots)
        if (auto fault = slot_fault(slot, message.slots); !fault.empty()) return fault;
    return {};
}

net::Request zalo_request(ZaloSettings const& settings, Message const& message,
                          std::string const& access_token, milliseconds timeout) {
    ZaloTemplate const& form = *zalo_template(settings, message);
    json::object filled;
    for (auto const& slot : form.slots) filled[slot.name] = message.slots.*slot.says;
    json::object body{{"phone", *zalo_phone(message.address)},
                      {"template_id", form.id},
                      {"template_data", std::move(filled)},
                      {"tracking_id", message.key}};
    if (!settings.sending_mode.empty()) body["sending_mode"] = settings.sending_mode;
    if (settings.development) body["mode"] = "development";
    net::Request request;
    request.method = "POST";
    request.url = settings.url + "/message/template";
    request.headers = {{"access_token", access_token}, {"Content-Type", "application/json"}};
    if (settings.proof)
        request.headers.emplace_back("appsecret_proof",
                                     hmac_of(settings.app_secret.reveal(), access_token));
    request.body = json::serialize(body);
    request.timeout = timeout;
    return request;
}

}  // namespace alertd::channels
