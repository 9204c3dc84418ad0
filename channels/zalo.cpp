#include "channels/zalo.hpp"

#include <atomic>
#include <filesystem>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <thread>

#include "channels/zalo_contract.hpp"
#include "channels/zalo_errors.hpp"
#include "channels/zalo_ids.hpp"
#include "channels/zalo_tokens.hpp"
#include "channels/zalo_webhook.hpp"

namespace alertd::channels {
namespace {

// What ends a batch before its last message: an outlet that is wrong, or a carrier that asks to
// wait, is not asked again for each of 32 people.
class Halt {
public:
    std::optional<Outcome> why() const {
        std::lock_guard const held(lock_);
        return why_;
    }
    void at(Outcome const& outcome) {
        std::lock_guard const held(lock_);
        if (!why_) why_ = outcome;
    }

private:
    mutable std::mutex lock_;
    std::optional<Outcome> why_;
};

class Zalo final : public Channel {
public:
    Zalo(ZaloSettings settings, Parts const& parts)
        : settings_(std::move(settings)),
          parts_(parts),
          tokens_(settings_, parts.http, parts.clock,
                  zalo_token_file(parts.state_folder, settings_.name)),
          ids_(parts.state_folder + "/" + settings_.name + ".zalo_ids", parts.clock) {}

    Limits limits() const override { return {settings_.batch, settings_.per_second}; }

    std::vector<Outcome> send(Envelope const& envelope, std::span<Message const> batch,
                              Steady deadline) override {
        if (batch.size() > settings_.batch)
            throw std::invalid_argument("a batch is larger than the outlet's limit");
        std::vector<Outcome> outcomes(batch.size());
        std::atomic<std::size_t> next{0};
        Halt halt;
        auto const work = [&] {
            for (std::size_t i = next++; i < batch.size(); i = next++)
                outcomes[i] = send_one(envelope, batch[i], deadline, halt);
        };
        std::vector<std::jthread> crew;
        for (std::size_t k = 1; k < std::min(settings_.parallel, batch.size()); ++k)
            crew.emplace_back(work);
        work();
        crew.clear();
        return outcomes;
    }

    CallBackAnswer receive(CallBack const& call) override {
        auto const event = zalo_event(call, settings_, parts_.clock.now());
        if (!event) return {status_of(event.error().code), event.error().message};
        if (event->meaning == ZaloEvent::other) return {200, "not an event of a delivery"};
        auto const key = key_of(*event);
        if (!key) return unmatched(*event);
        bool const delivered = event->meaning == ZaloEvent::delivered;
        Receipt const receipt{*key, delivered, delivered ? "" : "Zalo could not deliver"};
        if (!parts_.receipts.take({&receipt, 1})) return {503, "the receipt could not be kept"};
        return {200, {}, 1};
    }

private:
    static int status_of(Errc code) {
        return code == Errc::too_large ? 413 : code == Errc::invalid ? 400 : 401;
    }

    std::optional<std::string> key_of(ZaloEvent const& event) {
        if (!event.tracking_id.empty()) return event.tracking_id;
        return settings_.keep_ids ? ids_.find(event.message_id) : std::nullopt;
    }

    // Others may send from the same OA, so an id that stays unknown is no fault.
    CallBackAnswer unmatched(ZaloEvent const& event) const {
        if (parts_.clock.now() < event.at + zalo_id_patience)
            return {503, "the event's msg_id is not known yet"};
        return {200, "the event's msg_id is not of a message of ours"};
    }

    Outcome send_one(Envelope const& envelope, Message const& message, Steady deadline,
                     Halt& halt) {
        if (auto why = zalo_refusal(settings_, envelope, message, parts_.clock.now()); !why.empty())
            return Rejected{std::move(why)};
        if (auto why = halt.why()) return *why;
        auto outcome = hand_over(message, deadline);
        if (std::holds_alternative<Misconfigured>(outcome) ||
            std::holds_alternative<Retry>(outcome))
            halt.at(outcome);
        return outcome;
    }

    Outcome hand_over(Message const& message, Steady deadline) {
        auto const token = tokens_.take(deadline);
        if (auto const* why = std::get_if<Outcome>(&token)) return *why;
        auto const& access = std::get<std::string>(token);
        auto const left = std::chrono::floor<milliseconds>(deadline - parts_.clock.steady());
        if (left <= milliseconds{0}) return Retry{milliseconds{0}, "no time was left to send"};
        auto const request =
            zalo_request(settings_, message, access, std::min(left, settings_.timeout));
        auto const verdict = zalo_verdict(parts_.http.perform(request), settings_);
        if (verdict.token_refused) return tokens_.refused(access, deadline);
        if (auto const* accepted = std::get_if<Accepted>(&verdict.outcome);
            accepted && settings_.keep_ids)
            ids_.keep(accepted->carrier_id, message.key);
        return verdict.outcome;
    }

    ZaloSettings settings_;
    Parts parts_;
    ZaloTokens tokens_;
    ZaloIds ids_;
};

Result<std::unique_ptr<Channel>> open(config::Section const& section, Parts const& parts) {
    auto settings = read_zalo_settings(section);
    if (!settings) return settings.error();
    if (parts.state_folder.empty())
        return invalid(section.path() +
                       ".kind: zalo needs a folder for its tokens, instance.state");
    std::error_code failed;
    if (std::filesystem::create_directories(parts.state_folder, failed))
        std::filesystem::permissions(parts.state_folder, std::filesystem::perms::owner_all, failed);
    if (failed) return unavailable(parts.state_folder + ": cannot be made: " + failed.message());
    return std::unique_ptr<Channel>(new Zalo(std::move(*settings), parts));
}

constexpr std::string_view example = R"(kind = "zalo"
purpose = "drill"                  # "live" or "drill"
url = "https://business.openapi.zalo.me"
oauth_url = "https://oauth.zaloapp.com"
app_id = "1234567890"
app_secret_file = "zalo_app_secret"    # mode 600, as the next two
oa_secret_file = "zalo_oa_secret"      # what Zalo signs events with
tokens_file = "zalo_tokens"            # the first refresh token; on a second line its access token
timeout_ms = 5000                  # for one message
batch = 32                         # messages in a worker's hand, 1 to 32
parallel = 16                      # of them on their way at once
per_second = 0                     # messages; 0: no limit
simulated_only = false             # true: only simulated recipients, "+841..."
renew_before_s = 600               # before the access token's end
slot.hazard = { says = "event", max = 100 }
slot.level = { says = "level", max = 100 }
slot.place = { says = "commune", max = 100 }
slot.time = { says = "period", max = 100 }
slot.action = { says = "instruction", max = 100 }
slot.issuer = { says = "issuer", max = 100 }
template.warning_vi = { id = "251001" }
template.cancelled_vi = { id = "251002", slots = ["hazard", "place", "issuer"] }
)";

}  // namespace

std::string zalo_token_file(std::string const& state_folder, std::string const& outlet) {
    return state_folder + "/" + outlet + ".zalo_tokens";
}

extern Kind const zalo;
Kind const zalo{"zalo", ChannelKind::zalo, &open, example};

}  // namespace alertd::channels
