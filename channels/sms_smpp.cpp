// SMS through a carrier's SMSC. Whose API: SMPP 3.4, issue 1.2 of 12-Oct-1999; texts by 3GPP TS
// 23.038 and 23.040. The channel binds once as transceiver, so receipts come by the same
// connection.
#include <algorithm>
#include <stdexcept>

#include "channels/channel.hpp"
#include "channels/simulated.hpp"
#include "channels/smpp_begun.hpp"
#include "channels/smpp_bind.hpp"
#include "channels/smpp_message.hpp"
#include "channels/smpp_outcome.hpp"

namespace alertd::channels {
namespace {

using namespace smpp;

constexpr std::size_t key_bytes_max = 128;

// What a key may be: it stands in the file of ids, between spaces.
bool is_key(std::string_view key) {
    return !key.empty() && key.size() <= key_bytes_max &&
           std::ranges::all_of(key, [](char c) { return c > ' ' && c < 0x7F; });
}

class SmsSmpp final : public Channel {
public:
    SmsSmpp(SmppSettings settings, Parts const& parts, std::string const& outlet)
        : settings_(std::move(settings)), parts_(parts) {
        if (parts.sends)
            bind_ = std::make_unique<SmppBind>(settings_, parts.clock, parts.receipts,
                                               parts.state_folder, outlet);
    }

    Limits limits() const override { return {window_size, 0}; }

    std::vector<Outcome> send(Envelope const& envelope, std::span<Message const> batch,
                              Steady deadline) override {
        if (!bind_) throw std::logic_error("an outlet that does not send was asked to");
        if (batch.size() > window_size)
            throw std::invalid_argument("a batch is larger than the outlet's limit");
        std::vector<Outcome> outcomes(batch.size());
        std::vector<Place> places;
        std::vector<Submission> submissions;
        for (std::size_t i = 0; i < batch.size(); ++i)
            if (auto place = prepare(envelope, batch[i], outcomes[i], submissions)) {
                place->message = i;
                places.push_back(std::move(*place));
            }
        auto const left = std::chrono::floor<milliseconds>(deadline - parts_.clock.steady());
        auto const answers = bind_->window().submit(submissions, std::max(left, milliseconds{0}));
        for (auto& place : places)
            outcomes[place.message] = weigh(batch[place.message], place, answers);
        return outcomes;
    }

    CallBackAnswer receive(CallBack const&) override {
        return {404, "receipts of this outlet come by its own connection", 0};
    }

private:
    // Where the parts of a message are among the submissions of its batch.
    struct Place {
        std::size_t message = 0, first = 0;
        std::vector<bool> taken;  // a flag a part; the others are sent now
    };

    // None: the message is not handed over, and `outcome` says why.
    std::optional<Place> prepare(Envelope const& envelope, Message const& message, Outcome& outcome,
                                 std::vector<Submission>& submissions) const {
        if (auto const fault = refusal(envelope, message); !fault.empty()) {
            outcome = Rejected{std::string(fault)};
            return std::nullopt;
        }
        auto parts = short_messages(settings_, envelope, message, parts_.clock.now());
        if (!parts) {
            outcome = Rejected{parts.error().message};
            return std::nullopt;
        }
        auto const count = parts->size();
        Place place{0, submissions.size(),
                    begun_.taken(message.key, message.body, count, parts_.clock.steady())};
        for (unsigned i = 0; i < count; ++i)
            if (!place.taken[i])
                submissions.push_back(
                    {std::move((*parts)[i]), {message.key, i, unsigned(count), {}}});
        return place;
    }

    // Why a message is not handed over at all; empty when it is.
    std::string_view refusal(Envelope const& envelope, Message const& m) const {
        if (is_simulated(m.address) != settings_.simulated_only)
            return settings_.simulated_only ? "not a simulated recipient" : "simulated recipient";
        if (envelope.expires <= parts_.clock.now()) return "expired";
        if (!is_key(m.key)) return "invalid_message";
        return {};
    }

    Outcome weigh(Message const& message, Place& place, std::span<SubmitAnswer const> answers) {
        auto const sent = std::size_t(std::ranges::count(place.taken, false));
        auto const own = answers.subspan(place.first, sent);
        auto outcome = outcome_of(settings_, own);
        if (place.taken.size() == 1) return outcome;
        for (std::size_t part = 0, at = 0; part < place.taken.size(); ++part)
            if (!place.taken[part]) place.taken[part] = own[at++].end == SubmitAnswer::End::taken;
        if (std::ranges::count(place.taken, true) == 0 || std::holds_alternative<Accepted>(outcome))
            begun_.forget(message.key);
        else
            begun_.keep(message.key, message.body, place.taken, parts_.clock.steady());
        return outcome;
    }

    SmppSettings settings_;
    Parts parts_;
    BegunMessages begun_;
    std::unique_ptr<SmppBind> bind_;
};

Result<std::unique_ptr<Channel>> open(config::Section const& section, Parts const& parts) {
    auto settings = read_smpp_settings(section);
    if (!settings) return settings.error();
    auto const outlet = section.path().substr(section.path().rfind('.') + 1);
    return std::unique_ptr<Channel>(new SmsSmpp(std::move(*settings), parts, outlet));
}

constexpr std::string_view example = R"(kind = "sms_smpp"
purpose = "drill"                  # "live" or "drill"
host = "127.0.0.1"                 # the SMSC, as a rule through the carrier's VPN
port = 2775
system_id = "alertd"
password_file = "smpp_password"    # mode 600
source = "CANHBAO"                 # a brand's name the carrier knows, at most 11 characters
window = 10                        # parts on their way, 1 to 32
parts_per_second = 0               # as the contract says; 0: no limit
simulated_only = false             # true: only simulated recipients, "+841..."
)";

}  // namespace

extern Kind const sms_smpp;
Kind const sms_smpp{"sms_smpp", ChannelKind::sms, &open, example};

}  // namespace alertd::channels
