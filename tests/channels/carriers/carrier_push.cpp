// A gateway of push.openapi.json, spoken to through the outlet's scripted HTTP client.
#include <boost/json.hpp>
#include <stdexcept>

#include "channels/signature.hpp"
#include "tests/channels/carriers/carrier.hpp"

namespace alertd::test {
namespace {

namespace json = boost::json;
using net::Answer;
using net::Failure;
using net::Response;

Answer accepted(net::Request const& request) {
    json::value const body = json::parse(request.body);
    json::array results;
    for (auto const& m : body.at("messages").as_array())
        results.push_back({{"key", m.at("key")}, {"status", "accepted"}, {"id", "g"}});
    return Response{200, {}, json::serialize(json::object{{"results", std::move(results)}})};
}

Answer answer_of(Says what, net::Request const& request) {
    switch (what) {
        case Says::accepts:
            return accepted(request);
        case Says::throttles:
            return Response{429, {{"retry-after", "2"}}, ""};
        case Says::fails:
            return Response{502, {}, "<html>"};
        case Says::times_out:
            return Failure{true, "time-out"};
        case Says::refuses_us:
            return Response{401, {}, ""};
        case Says::talks_garbage:
            return Response{200, {}, "{\"results\":[{\"ke"};
        case Says::loses_answer:
            return Failure{true, "lost"};
        case Says::is_away:
            return Failure{false, "connection refused"};
    }
    throw std::logic_error("the push carrier does not know what to say");
}

class PushCarrier final : public Carrier {
public:
    explicit PushCarrier(channels::Kind const& kind) : outlet_(kind, std::string(kind.example)) {
        now(Says::accepts);
    }

    Outlet& outlet() override { return outlet_; }
    void now(Says what) override {
        outlet_.http.script = [what](auto const& request) { return answer_of(what, request); };
    }
    std::size_t came() const override { return outlet_.http.seen.size(); }
    std::vector<Message> messages(std::size_t n) const override { return Outlet::messages(n); }
    milliseconds pause() const override { return seconds{2}; }

    void report(std::vector<Receipt> const& receipts) override {
        json::array list;
        for (auto const& r : receipts)
            list.push_back(
                {{"key", r.key}, {"status", r.delivered ? "delivered" : "undeliverable"}});
        auto const body = json::serialize(json::object{{"receipts", std::move(list)}});
        auto const at = std::chrono::floor<seconds>(outlet_.clock.now().time_since_epoch());
        auto const secret = secret_of("push_callback_secret");
        auto const answer = outlet_->receive(
            {{{std::string(channels::signature_header), channels::sign(secret, at, body)}}, body});
        if (answer.status / 100 != 2) throw std::runtime_error(answer.reason);
    }

private:
    Outlet outlet_;
};

}  // namespace

std::unique_ptr<Carrier> push_carrier(channels::Kind const& kind) {
    return std::make_unique<PushCarrier>(kind);
}

}  // namespace alertd::test
