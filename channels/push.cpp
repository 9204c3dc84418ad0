// Push to phones through a gateway of the outlet's operator (VNeID, or a house's own FCM and APNs
// sender). Whose API: our own, push.openapi.json beside this file, 2026-11-22. VNeID publishes no
// interface for others' messages, so the contract is neutral and small enough to stand in front of
// whatever its keepers offer.
#include "channels/push.hpp"

#include <algorithm>
#include <stdexcept>

#include "alertd/model/text.hpp"
#include "channels/outlet_settings.hpp"
#include "channels/signature.hpp"
#include "channels/simulated.hpp"

namespace alertd::channels {
namespace {

constexpr std::size_t token_bytes_max = 4'096;

}  // namespace

Result<PushSettings> read_push_settings(config::Section const& s) {
    PushSettings out;
    Faults faults(s);
    out.url = url_of(s, "url", "", faults);
    out.token = secret_of(s, "token_file", faults);
    out.call_back_secret = secret_of(s, "callback_secret_file", faults);
    out.timeout = milliseconds{s.number("timeout_ms", out.timeout.count(), 100, 60'000)};
    out.batch = static_cast<std::size_t>(s.number("batch", window_size, 1, window_size));
    out.per_second = s.real("per_second", 0, 0, 1e6);
    out.simulated_only = s.flag("simulated_only", false);
    if (!faults.all().empty()) return invalid(faults.all());
    return out;
}

namespace {

class Push final : public Channel {
public:
    Push(PushSettings settings, Parts const& parts)
        : settings_(std::move(settings)), parts_(parts) {}

    Limits limits() const override { return {settings_.batch, settings_.per_second}; }

    std::vector<Outcome> send(Envelope const& envelope, std::span<Message const> batch,
                              Steady deadline) override {
        if (batch.size() > settings_.batch)
            throw std::invalid_argument("a batch is larger than the outlet's limit");
        std::vector<Outcome> outcomes(batch.size());
        std::vector<Message> sent;
        std::vector<std::size_t> places;
        for (std::size_t i = 0; i < batch.size(); ++i) {
            if (auto const fault = refusal(envelope, batch[i]); !fault.empty()) {
                outcomes[i] = Rejected{std::string(fault)};
                continue;
            }
            sent.push_back(batch[i]);
            places.push_back(i);
        }
        auto answered = call(envelope, sent, deadline);
        for (std::size_t k = 0; k < places.size(); ++k)
            outcomes[places[k]] = std::move(answered[k]);
        return outcomes;
    }

    CallBackAnswer receive(CallBack const& call) override {
        if (call.body.size() > push_call_back_bytes_max)
            return {413, "the call-back is over 1 MiB"};
        auto const given =
            std::ranges::find(call.headers, signature_header, &net::Headers::value_type::first);
        if (given == call.headers.end()) return {401, "the call-back is not signed"};
        auto const fault = signature_fault(given->second, settings_.call_back_secret.reveal(),
                                           parts_.clock.now(), call.body);
        if (!fault.empty()) return {401, std::string(fault)};
        auto const receipts = push_receipts(call.body);
        if (!receipts) return {400, receipts.error().message};
        if (!parts_.receipts.take(*receipts)) return {503, "the receipts could not be kept"};
        return {204, {}, receipts->size()};
    }

private:
    // Why a message is not handed over at all; empty when it is.
    std::string_view refusal(Envelope const& envelope, Message const& m) const {
        if (is_simulated(m.address) != settings_.simulated_only)
            return settings_.simulated_only ? "not a simulated recipient" : "simulated recipient";
        if (envelope.expires <= parts_.clock.now()) return "expired";
        if (m.address.empty() || m.address.size() > token_bytes_max) return "invalid_token";
        if (m.key.empty() || m.key.size() > push_key_bytes_max) return "invalid_message";
        for (auto const* text : {&m.key, &m.address, &m.language, &m.title, &m.body})
            if (utf8_fault(*text)) return "invalid_message";
        return {};
    }

    std::vector<Outcome> call(Envelope const& envelope, std::span<Message const> batch,
                              Steady deadline) {
        if (batch.empty()) return {};
        auto const left = std::chrono::floor<milliseconds>(deadline - parts_.clock.steady());
        if (left <= milliseconds{0})
            return std::vector<Outcome>(batch.size(),
                                        Retry{milliseconds{0}, "no time was left to send"});
        auto const request =
            push_request(settings_, envelope, batch, std::min(left, settings_.timeout));
        return push_outcomes(parts_.http.perform(request), batch);
    }

    PushSettings settings_;
    Parts parts_;
};

Result<std::unique_ptr<Channel>> open(config::Section const& section, Parts const& parts) {
    auto settings = read_push_settings(section);
    if (!settings) return settings.error();
    return std::unique_ptr<Channel>(new Push(std::move(*settings), parts));
}

constexpr std::string_view example = R"(kind = "push"
purpose = "drill"                  # "live" or "drill"
url = "https://push.example.vn"    # the gateway; its contract is channels/push.openapi.json
token_file = "push_token"          # mode 600
callback_secret_file = "push_callback_secret"
timeout_ms = 10000                 # for one batch
batch = 32                         # messages a call, 1 to 32
per_second = 0                     # messages; 0: the gateway sets no limit
simulated_only = false             # true: only simulated recipients, "sim-..." and "+841..."
)";

}  // namespace

extern Kind const push;
Kind const push{"push", ChannelKind::push, &open, example};

}  // namespace alertd::channels
