// What every way out must show, whatever its carrier: over the registry, so that a new kind cannot
// forget a case.
#include <boost/json.hpp>
#include <catch2/catch.hpp>
#include <map>

#include "channels/signature.hpp"
#include "tests/support/outlet.hpp"

using namespace alertd;
using namespace alertd::channels;
using net::Answer;
using net::Failure;
using net::Response;
using test::Outlet;
using test::word_of;
namespace json = boost::json;

namespace {

// How the carrier of one kind says the things that every carrier can say.
struct Carrier {
    std::function<Answer(net::Request const&)> accepts;
    Answer throttles, fails, refuses_credentials, talks_garbage;
    std::function<CallBack(Outlet const&, std::string& body, std::vector<Receipt> const&)> receipt;
};

Answer push_accepts(net::Request const& request) {
    json::value const body = json::parse(request.body);
    json::array results;
    for (auto const& m : body.at("messages").as_array())
        results.push_back({{"key", m.at("key")}, {"status", "accepted"}, {"id", "g"}});
    return Response{200, {}, json::serialize(json::object{{"results", std::move(results)}})};
}

CallBack push_receipt(Outlet const& outlet, std::string& body,
                      std::vector<Receipt> const& receipts) {
    json::array list;
    for (auto const& r : receipts)
        list.push_back({{"key", r.key}, {"status", r.delivered ? "delivered" : "undeliverable"}});
    body = json::serialize(json::object{{"receipts", std::move(list)}});
    auto const at = std::chrono::floor<seconds>(outlet.clock.now().time_since_epoch());
    auto const secret = test::secret_of("push_callback_secret");
    return {{{std::string(signature_header), sign(secret, at, body)}}, body};
}

std::map<std::string_view, Carrier> const carriers = {
    {"push",
     {push_accepts, Response{429, {{"retry-after", "2"}}, ""}, Response{502, {}, "<html>"},
      Response{401, {}, ""}, Response{200, {}, "{\"results\":[{\"ke"}, push_receipt}}};

void check_all(std::vector<Outcome> const& outcomes, std::size_t n, std::string_view word) {
    CHECK(outcomes.size() == n);
    for (auto const& o : outcomes) CHECK(word_of(o) == word);
}

// Runs a case with an open outlet of each kind and its carrier.
void with_every_kind(std::function<void(Outlet&, Carrier const&)> const& check) {
    for (auto const* kind : kinds()) {
        INFO(kind->name);
        REQUIRE(carriers.contains(kind->name));
        Outlet outlet(*kind, std::string(kind->example));
        REQUIRE(outlet.error() == "");
        check(outlet, carriers.at(kind->name));
    }
}

}  // namespace

TEST_CASE("every kind is found by its name, and no other is", "[channels]") {
    CHECK_FALSE(kinds().empty());
    for (auto const* kind : kinds()) CHECK(find_kind(kind->name) == kind);
    CHECK(find_kind("pigeon") == nullptr);
    CHECK(find_kind("") == nullptr);
}

TEST_CASE("every kind's example opens, without a key that nobody reads", "[channels]") {
    with_every_kind([](Outlet& outlet, Carrier const&) {
        auto const checked = outlet.check();
        CHECK((checked ? "" : checked.error().message) == "");
        CHECK(outlet->limits().batch >= 1);
        CHECK(outlet->limits().batch <= window_size);
    });
}

TEST_CASE("every kind refuses to open without its settings, and says which", "[channels]") {
    for (auto const* kind : kinds()) {
        Outlet const outlet(*kind, "");
        CHECK_FALSE(outlet.opened());
        CHECK(outlet.error().find("outlet.tested.") != std::string::npos);
    }
}

TEST_CASE("every kind answers one outcome a message when all goes well", "[channels]") {
    with_every_kind([](Outlet& outlet, Carrier const& carrier) {
        outlet.http.script = carrier.accepts;
        std::size_t const n = outlet->limits().batch;
        check_all(outlet.send(Outlet::messages(n)), n, "Accepted");
        check_all(outlet.send({}), 0, "");
    });
}

TEST_CASE("every kind waits when its carrier throttles", "[channels]") {
    with_every_kind([](Outlet& outlet, Carrier const& carrier) {
        outlet.http.script = [&](auto const&) { return carrier.throttles; };
        auto const outcomes = outlet.send(Outlet::messages(1));
        check_all(outcomes, 1, "Retry");
        CHECK(std::get<Retry>(outcomes[0]).after == seconds{2});
    });
}

TEST_CASE("every kind leaves in doubt what a failing carrier may have taken", "[channels]") {
    with_every_kind([](Outlet& outlet, Carrier const& carrier) {
        for (Answer const& answer :
             {carrier.fails, carrier.talks_garbage, Answer{Failure{true, "time-out"}},
              Answer{Failure{true, "lost"}}}) {
            outlet.http.script = [&](auto const&) { return answer; };
            check_all(outlet.send(Outlet::messages(1)), 1, "Unknown");
        }
        CHECK(outlet.http.seen.size() == 4);  // and never tried again by itself
    });
}

TEST_CASE("every kind tries again what certainly did not leave", "[channels]") {
    with_every_kind([](Outlet& outlet, Carrier const&) {
        outlet.http.script = [](auto const&) { return Failure{false, "connection refused"}; };
        check_all(outlet.send(Outlet::messages(1)), 1, "Retry");
    });
}

TEST_CASE("every kind says that its outlet is wrong when its credentials are refused",
          "[channels]") {
    with_every_kind([](Outlet& outlet, Carrier const& carrier) {
        outlet.http.script = [&](auto const&) { return carrier.refuses_credentials; };
        check_all(outlet.send(Outlet::messages(1)), 1, "Misconfigured");
    });
}

TEST_CASE("every kind hands over a receipt that comes twice, and one that comes late",
          "[channels]") {
    with_every_kind([](Outlet& outlet, Carrier const& carrier) {
        std::string body;
        auto const call = carrier.receipt(outlet, body, {{"key-0", true, ""}});
        CHECK(outlet->receive(call).status / 100 == 2);
        CHECK(outlet->receive(call).status / 100 == 2);
        outlet.clock.pass(std::chrono::hours{30});  // long after the alert is over
        auto const late = carrier.receipt(outlet, body, {{"key-1", false, ""}});
        CHECK(outlet->receive(late).status / 100 == 2);
        auto const kept = outlet.receipts.all();
        REQUIRE(kept.size() == 3);
        CHECK((kept[0].key == "key-0" && kept[1].key == "key-0" && kept[2].key == "key-1"));
    });
}

TEST_CASE("every kind refuses simulated people unless it is told to serve them alone",
          "[channels]") {
    with_every_kind([](Outlet& outlet, Carrier const& carrier) {
        outlet.http.script = carrier.accepts;
        for (auto const* address : {"sim-", "+84123"})
            check_all(outlet.send(Outlet::messages(1, address)), 1, "Rejected");
        CHECK(outlet.http.seen.empty());
    });
}

TEST_CASE("no kind lets an address or a text out through the reasons of its outcomes",
          "[channels]") {
    with_every_kind([](Outlet& outlet, Carrier const& carrier) {
        for (Answer const& answer : {carrier.throttles, carrier.fails, carrier.refuses_credentials,
                                     carrier.talks_garbage}) {
            outlet.http.script = [&](auto const&) { return answer; };
            auto const outcomes = outlet.send(Outlet::messages(1));
            std::visit(
                [](auto const& o) {
                    if constexpr (requires { o.reason; }) {
                        CHECK(o.reason.find("device-") == std::string::npos);
                        CHECK(o.reason.find("Cầu Giấy") == std::string::npos);
                    }
                },
                outcomes.at(0));
        }
    });
}
