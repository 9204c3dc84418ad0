// Zalo's business API and its OAuth, spoken to through the outlet's scripted HTTP client.
#include <boost/json.hpp>
#include <stdexcept>

#include "channels/zalo_webhook.hpp"
#include "tests/channels/carriers/carrier.hpp"

namespace alertd::test {
namespace {

namespace json = boost::json;
using net::Answer;
using net::Failure;
using net::Response;

Answer said(std::string body) {
    return Response{200, {}, std::move(body)};
}

Answer answer_of(Says what) {
    switch (what) {
        case Says::accepts:
            return said(R"({"error":0,"message":"Success","data":{"msg_id":"m1"}})");
        case Says::throttles:
            return Response{429, {{"retry-after", "2"}}, ""};
        case Says::fails:
            return said(R"({"error":-100,"message":"unknown error of 84912345600"})");
        case Says::times_out:
            return Failure{true, "time-out"};
        case Says::refuses_us:
            return said(R"({"error":-124,"message":"Access token is invalid"})");
        case Says::talks_garbage:
            return said("{\"error\":");
        case Says::loses_answer:
            return Failure{true, "lost"};
        case Says::is_away:
            return Failure{false, "connection refused"};
    }
    throw std::logic_error("the Zalo carrier does not know what to say");
}

class ZaloCarrier final : public Carrier {
public:
    explicit ZaloCarrier(channels::Kind const& kind)
        : outlet_(kind, std::string(kind.example) + "failed_event = \"user_missed_message\"\n") {
        now(Says::accepts);
    }

    Outlet& outlet() override { return outlet_; }

    void now(Says what) override {
        outlet_.http.script = [this, what](net::Request const& request) {
            if (request.url.ends_with("/message/template")) {
                ++came_;
                return answer_of(what);
            }
            if (what == Says::refuses_us)
                return said(R"({"error":-14014,"error_name":"invalid refresh token"})");
            return said(R"({"access_token":"access","refresh_token":"next","expires_in":"90000"})");
        };
    }

    std::size_t came() const override { return came_; }

    std::vector<Message> messages(std::size_t n) const override {
        auto batch = Outlet::messages(n);
        for (std::size_t i = 0; i < n; ++i) batch[i].address = "+849123456" + two_digits(i);
        return batch;
    }

    milliseconds pause() const override { return seconds{2}; }

    void report(std::vector<Receipt> const& receipts) override {
        for (auto const& r : receipts) {
            auto const at = std::to_string(outlet_.clock.now().time_since_epoch().count());
            auto const* name = r.delivered ? "user_received_message" : "user_missed_message";
            auto const body = json::serialize(
                json::object{{"event_name", name},
                             {"message", {{"msg_id", "m1"}, {"tracking_id", r.key}}},
                             {"timestamp", at}});
            auto const answer = outlet_->receive({{{"x-zevent-signature", mac(body, at)}}, body});
            if (answer.status / 100 != 2) throw std::runtime_error(answer.reason);
        }
    }

private:
    static std::string two_digits(std::size_t i) {
        return std::to_string(i / 10 % 10) + std::to_string(i % 10);
    }

    static std::string mac(std::string const& body, std::string const& at) {
        channels::ZaloSettings settings;
        settings.app_id = "1234567890";
        settings.oa_secret = config::Secret(secret_of("zalo_oa_secret"));
        return channels::zalo_signature(settings, body, at);
    }

    Outlet outlet_;
    std::size_t came_ = 0;
};

}  // namespace

std::unique_ptr<Carrier> zalo_carrier(channels::Kind const& kind) {
    return std::make_unique<ZaloCarrier>(kind);
}

}  // namespace alertd::test
