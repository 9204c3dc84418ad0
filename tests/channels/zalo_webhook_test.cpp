// Zalo's events: who signed them, how old they may be, and which message they tell of.
#include <boost/json.hpp>
#include <catch2/catch.hpp>

#include "channels/zalo_webhook.hpp"
#include "tests/support/outlet.hpp"

using namespace alertd;
using namespace alertd::channels;
using net::Response;
using test::Outlet;
namespace json = boost::json;

namespace {

std::string const settings =
    "kind = \"zalo\"\napp_id = \"app7\"\napp_secret_file = \"app\"\noa_secret_file = \"oa\"\n"
    "tokens_file = \"tokens\"\nslot.hazard = { says = \"event\", max = 30 }\n"
    "template.warning_vi = { id = \"251001\" }\n";

Outlet opened(std::string const& more = "") {
    return {*find_kind("zalo"), settings + more};
}

std::string event(Outlet const& outlet, std::string const& message,
                  std::string const& name = "user_received_message") {
    auto const ms = outlet.clock.now().time_since_epoch().count();
    return R"({"event_name":")" + name + R"(","message":)" + message + R"(,"timestamp":")" +
           std::to_string(ms) + "\"}";
}

CallBack signed_call(std::string const& body, bool hmac = false) {
    ZaloSettings z;
    z.app_id = "app7";
    z.oa_secret = config::Secret(test::secret_of("oa"));
    z.hmac = hmac;
    auto const stamp = json::parse(body).at("timestamp").as_string();
    return {{{"x-zevent-signature", zalo_signature(z, body, stamp)}}, body};
}

}  // namespace

TEST_CASE("the signature is the one that Zalo makes", "[channels][zalo]") {
    ZaloSettings z;
    z.app_id = "360846524940903967";
    z.oa_secret = config::Secret("OAsecret");
    // printf '360846524940903967{"a":1}1714529559833OAsecret' | sha256sum
    CHECK(zalo_signature(z, R"({"a":1})", "1714529559833") ==
          "mac=d9277c18af067af108205a6eafcabeee9fa8be3e82acdb29ee8dee3432183f90");
    z.hmac = true;
    CHECK(zalo_signature(z, R"({"a":1})", "1714529559833") ==
          "mac=e73d4f639ac940acba62e6e7dbf7b3902ad666855c97275da075b0d994e37fed");
}

TEST_CASE("a delivery event becomes a receipt of the message's own key", "[channels][zalo]") {
    Outlet outlet = opened();
    auto const body = event(outlet, R"({"msg_id":"m1","tracking_id":"key-7","delivery_time":"1"})");
    auto const call = signed_call(body);
    for (int twice = 0; twice < 2; ++twice) {
        auto const answer = outlet->receive(call);
        CHECK(answer.status == 200);
        CHECK(answer.receipts == 1);
    }
    auto const kept = outlet.receipts.all();
    REQUIRE(kept.size() == 2);
    CHECK((kept[1].key == "key-7" && kept[1].delivered));
}

TEST_CASE("an event that cannot be kept is asked for again", "[channels][zalo]") {
    Outlet outlet = opened();
    outlet.receipts.keeps = false;
    auto const body = event(outlet, R"({"tracking_id":"key-7"})");
    CHECK(outlet->receive(signed_call(body)).status == 503);
}

TEST_CASE("a forged event tells nothing", "[channels][zalo]") {
    Outlet outlet = opened();
    auto const body = event(outlet, R"({"tracking_id":"key-7"})");
    auto const right = signed_call(body).headers.at(0).second;
    auto const other_body = event(outlet, R"({"tracking_id":"key-8"})");
    auto changed = right;
    changed.back() = changed.back() == '0' ? '1' : '0';
    auto const refused = [&](std::string const& signature, std::string const& text) {
        return outlet->receive({{{"x-zevent-signature", signature}}, text}).status;
    };
    CHECK(refused(right, other_body) == 401);
    CHECK(refused(changed, body) == 401);
    CHECK(refused(right.substr(4), body) == 401);
    CHECK(refused("mac=", body) == 401);
    CHECK(refused("", body) == 401);
    CHECK(refused(right + "0", body) == 401);
    CHECK(refused(signed_call(body, true).headers.at(0).second, body) == 401);
    // The time stands inside what is signed: a new one needs a new signature.
    auto renewed = body;
    renewed.replace(renewed.find("\"timestamp\":\"") + 13, 1, "2");
    CHECK(refused(right, renewed) == 401);
    CHECK(outlet.receipts.all().empty());
    CHECK(refused(right, body) == 200);
}

TEST_CASE("an event is refused when it is older than the settings say, or of the future",
          "[channels][zalo]") {
    Outlet outlet = opened("event_age_max_s = 600\n");
    auto const body = event(outlet, R"({"tracking_id":"key-7"})");
    auto const call = signed_call(body);
    outlet.clock.pass(seconds{600});
    CHECK(outlet->receive(call).status == 200);
    outlet.clock.pass(seconds{1});
    CHECK(outlet->receive(call).status == 401);
    outlet.clock.pass(-seconds{901});
    CHECK(outlet->receive(call).status == 200);
    outlet.clock.pass(-seconds{1});
    CHECK(outlet->receive(call).status == 401);
}

TEST_CASE("the other way of signing is a setting, and the time may stand in a header",
          "[channels][zalo]") {
    Outlet outlet = opened("event_mac = \"hmac\"\n");
    auto const body = event(outlet, R"({"tracking_id":"key-7"})");
    CHECK(outlet->receive(signed_call(body, true)).status == 200);
    CHECK(outlet->receive(signed_call(body)).status == 401);
    Outlet other = opened();
    std::string const bare =
        R"({"event_name":"user_received_message","message":{"tracking_id":"k"}})";
    ZaloSettings z;
    z.app_id = "app7";
    z.oa_secret = config::Secret(test::secret_of("oa"));
    auto const stamp = std::to_string(other.clock.now().time_since_epoch().count());
    CallBack const call{
        {{"x-zevent-signature", zalo_signature(z, bare, stamp)}, {"x-zevent-timestamp", stamp}},
        bare};
    CHECK(other->receive(call).status == 200);
    CHECK(other->receive({{call.headers.at(0)}, bare}).status == 401);
}

TEST_CASE("other events of the Official Account are answered and passed over", "[channels][zalo]") {
    Outlet outlet = opened();
    for (auto const* name : {"user_send_text", "follow", ""}) {
        auto const body = event(outlet, R"({"tracking_id":"key-7","msg_id":"m"})", name);
        auto const answer = outlet->receive(signed_call(body));
        CHECK(answer.status == 200);
        CHECK(answer.receipts == 0);
    }
    CHECK(outlet.receipts.all().empty());
}

TEST_CASE("an event without our key finds its message by Zalo's id", "[channels][zalo]") {
    Outlet outlet = opened();
    outlet.http.script = [](net::Request const& request) -> net::Answer {
        if (request.url.ends_with("access_token"))
            return Response{200, {}, R"({"access_token":"a","refresh_token":"r"})"};
        return Response{200, {}, R"({"error":0,"data":{"msg_id":"m7"}})"};
    };
    auto const body = event(outlet, R"({"msg_id":"m7"})");
    auto const call = signed_call(body);
    CHECK(outlet->receive(call).status == 503);  // it came before the answer
    auto batch = Outlet::messages(1);
    batch[0].address = "+84912345678";
    REQUIRE(test::word_of(outlet.send(batch).at(0)) == "Accepted");
    CHECK(outlet->receive(call).status == 200);
    REQUIRE(outlet.receipts.all().size() == 1);
    CHECK(outlet.receipts.all()[0].key == "key-0");
    auto const foreign = event(outlet, R"({"msg_id":"m8"})");
    auto const others = signed_call(foreign);
    CHECK(outlet->receive(others).status == 503);
    outlet.clock.pass(seconds{60});
    CHECK(outlet->receive(others).status == 200);  // of another sender of the same account
    CHECK(outlet.receipts.all().size() == 1);
}

TEST_CASE("an event that is too large, no object or without a time is refused",
          "[channels][zalo]") {
    Outlet outlet = opened();
    auto const status = [&](std::string const& body) {
        return outlet->receive({{{"x-zevent-signature", "mac=0"}}, body}).status;
    };
    CHECK(status(std::string((256 << 10) + 1, ' ')) == 413);
    CHECK(status("[]") == 400);
    CHECK(status("{") == 400);
    CHECK(status("{}") == 401);
    CHECK(status(R"({"timestamp":"soon"})") == 401);
    CHECK(status(R"({"timestamp":"-1"})") == 401);
    CHECK(status(R"({"timestamp":"253402300799001"})") == 401);
}
