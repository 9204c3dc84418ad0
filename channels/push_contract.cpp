// The bodies of push.openapi.json, written and read. Pure.
#include <openssl/evp.h>

#include <algorithm>
#include <boost/json.hpp>
#include <optional>
#include <stdexcept>

#include "alertd/model/text.hpp"
#include "alertd/model/timestamp.hpp"
#include "channels/carrier_answer.hpp"
#include "channels/push.hpp"

namespace alertd::channels {
namespace {

namespace json = boost::json;

constexpr std::size_t id_bytes_max = 128;

constexpr std::string_view reasons[] = {"unregistered", "invalid_token", "invalid_message",
                                        "too_large",    "expired",       "not_allowed",
                                        "blocked"};

std::string_view known_reason(std::string_view reason) {
    return std::ranges::find(reasons, reason) == std::end(reasons) ? "other" : reason;
}

}  // namespace

std::span<std::string_view const> push_reasons() {
    return reasons;
}

namespace {

std::string idempotency_key(Envelope const& envelope, std::span<Message const> batch) {
    std::vector<std::string_view> keys;
    for (auto const& m : batch) keys.push_back(m.key);
    std::ranges::sort(keys);
    std::string text = envelope.alert_identifier;
    for (auto const key : keys) text.append("\n").append(key);
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned int size = 0;
    if (EVP_Digest(text.data(), text.size(), digest, &size, EVP_sha256(), nullptr) != 1)
        throw std::runtime_error("OpenSSL cannot make a SHA-256");
    return to_hex({digest, size});
}

json::object message_body(Message const& m) {
    return {{"key", m.key},
            {"token", m.address},
            {"language", m.language},
            {"title", m.title},
            {"body", m.body}};
}

}  // namespace

net::Request push_request(PushSettings const& settings, Envelope const& envelope,
                          std::span<Message const> batch, milliseconds timeout) {
    json::array messages;
    for (auto const& m : batch) messages.push_back(message_body(m));
    json::object const body{{"alert", envelope.alert_identifier},
                            {"collapse_key", envelope.collapse_key},
                            {"severity", text_of(severity_words, envelope.severity)},
                            {"expires", to_rfc3339(envelope.expires)},
                            {"messages", std::move(messages)}};
    net::Request request;
    request.method = "POST";
    request.url = settings.url + "/v1/messages:batch";
    request.headers = {{"Authorization", "Bearer " + settings.token.reveal()},
                       {"Content-Type", "application/json"},
                       {"Idempotency-Key", idempotency_key(envelope, batch)}};
    request.body = json::serialize(body);
    request.timeout = timeout;
    return request;
}

namespace {

std::vector<Outcome> all(Outcome const& outcome, std::size_t n) {
    return {n, outcome};
}

std::optional<milliseconds> pause_of(json::object const& result) {
    auto const* value = result.if_contains("retry_after_ms");
    if (!value) return push_retry_default;
    auto const* ms = value->if_int64();
    if (!ms || *ms < 0) return std::nullopt;
    return std::min(milliseconds{*ms}, push_retry_max);
}

Outcome outcome_of(json::object const& result) {
    std::string_view const status = text_at(result, "status");
    if (status == "accepted") {
        std::string_view const id = text_at(result, "id");
        return Accepted{std::string(id.size() <= id_bytes_max ? id : "")};
    }
    if (status == "rejected") return Rejected{std::string(known_reason(text_at(result, "reason")))};
    if (status == "opted_out") return OptedOut{};
    if (status == "retry")
        if (auto const pause = pause_of(result)) return Retry{*pause, "the gateway asks to wait"};
    return Unknown{"the gateway's result has no status that we know"};
}

std::vector<Outcome> read_results(std::string_view body, std::span<Message const> batch) {
    auto const lost = [&](char const* why) { return all(Unknown{why}, batch.size()); };
    auto const answer = parse_object(body);
    if (!answer) return lost("the gateway's answer is not a JSON object");
    auto const* results = answer->if_contains("results");
    if (!results || !results->is_array() || results->get_array().size() != batch.size())
        return lost("the gateway's answer has not one result for each message");
    std::vector<Outcome> outcomes;
    for (std::size_t i = 0; i < batch.size(); ++i) {
        auto const* result = results->get_array()[i].if_object();
        if (!result || text_at(*result, "key") != batch[i].key)
            return lost("the gateway's results are not in the order of the messages");
        outcomes.push_back(outcome_of(*result));
    }
    return outcomes;
}

enum class Meaning { results, refused, wrong_outlet, wait, wait_if_said, unclear };

struct StatusRow {
    int status;
    Meaning meaning;
    char const* why;
};

// A status that is not here, 500, 502, 504 and 409 among them, is unclear: the gateway may have
// taken the messages.
constexpr StatusRow status_rows[] = {
    {200, Meaning::results, ""},
    {400, Meaning::refused, "the gateway cannot read the batch (400)"},
    {401, Meaning::wrong_outlet, "the gateway refuses our token (401)"},
    {403, Meaning::wrong_outlet, "the gateway forbids our token to send (403)"},
    {404, Meaning::wrong_outlet, "the gateway is not at this url (404)"},
    {405, Meaning::wrong_outlet, "the gateway is not at this url (405)"},
    {413, Meaning::refused, "the batch is larger than the gateway takes (413)"},
    {422, Meaning::refused, "the gateway refuses the batch (422)"},
    {429, Meaning::wait, "the gateway is throttling (429)"},
    {503, Meaning::wait_if_said, "the gateway is closed for a while (503)"}};

StatusRow row_of(int status) {
    for (auto const& row : status_rows)
        if (row.status == status) return row;
    if (status >= 300 && status < 400)
        return {status, Meaning::wrong_outlet, "the gateway redirects, which is not followed"};
    return {status, Meaning::unclear, ""};
}

std::vector<Outcome> read_response(net::Response const& response, std::span<Message const> batch) {
    StatusRow const row = row_of(response.status);
    auto const pause = retry_after(response, push_retry_max);
    switch (row.meaning) {
        case Meaning::results:
            return read_results(response.body, batch);
        case Meaning::refused:
            return all(Rejected{row.why}, batch.size());
        case Meaning::wrong_outlet:
            return all(Misconfigured{row.why}, batch.size());
        case Meaning::wait:
            return all(Retry{pause.value_or(push_retry_default), row.why}, batch.size());
        case Meaning::wait_if_said:
            if (pause) return all(Retry{*pause, row.why}, batch.size());
            break;
        case Meaning::unclear:
            break;
    }
    return all(Unknown{"the gateway answered " + std::to_string(response.status)}, batch.size());
}

}  // namespace

std::vector<Outcome> push_outcomes(net::Answer const& answer, std::span<Message const> batch) {
    if (auto const* response = std::get_if<net::Response>(&answer))
        return read_response(*response, batch);
    auto const& failure = std::get<net::Failure>(answer);
    if (failure.left) return all(Unknown{failure.reason}, batch.size());
    return all(Retry{push_retry_default, failure.reason}, batch.size());
}

namespace {

std::optional<Receipt> receipt_of(json::value const& value) {
    auto const* object = value.if_object();
    if (!object) return std::nullopt;
    std::string_view const key = text_at(*object, "key"), status = text_at(*object, "status");
    if (key.empty() || key.size() > push_key_bytes_max || utf8_fault(key)) return std::nullopt;
    if (status == "delivered") return Receipt{std::string(key), true, {}};
    if (status != "undeliverable") return std::nullopt;
    return Receipt{std::string(key), false, std::string(known_reason(text_at(*object, "reason")))};
}

}  // namespace

Result<std::vector<Receipt>> push_receipts(std::string_view body) {
    auto const call = parse_object(body);
    if (!call) return invalid("the call-back's body is not a JSON object");
    auto const* list = call->if_contains("receipts");
    if (!list || !list->is_array()) return invalid("the call-back has no list \"receipts\"");
    if (list->get_array().size() > push_receipts_max)
        return Error{Errc::too_large, "the call-back holds more than 1,000 receipts"};
    std::vector<Receipt> receipts;
    for (auto const& item : list->get_array()) {
        auto receipt = receipt_of(item);
        if (!receipt)
            return invalid("receipts[" + std::to_string(receipts.size()) +
                           "] has no key or status that we know");
        receipts.push_back(std::move(*receipt));
    }
    return receipts;
}

}  // namespace alertd::channels
