// Call-backs of the push gateway: who signed them, what they hold, how much.
#include <catch2/catch.hpp>

#include "channels/push.hpp"
#include "channels/signature.hpp"
#include "tests/support/mutated.hpp"
#include "tests/support/outlet.hpp"

using namespace alertd;
using namespace alertd::channels;
using test::Outlet;

namespace {

std::string const settings =
    "kind = \"push\"\nurl = \"https://push.example.vn/gate/\"\ntoken_file = \"token\"\n"
    "callback_secret_file = \"hook\"\n";

Outlet opened() {
    return {*find_kind("push"), settings};
}

CallBack signed_call(Outlet const& outlet, std::string_view body) {
    auto const at = std::chrono::floor<seconds>(outlet.clock.now().time_since_epoch());
    return {{{std::string(signature_header), sign(test::secret_of("hook"), at, body)}}, body};
}

}  // namespace

TEST_CASE("a signed call-back's receipts reach the sink", "[channels]") {
    Outlet outlet = opened();
    auto const call = signed_call(outlet, R"({"receipts":[{"key":"key-0","status":"delivered"},
        {"key":"key-1","status":"undeliverable","reason":"unregistered"}]})");
    auto const answer = outlet->receive(call);
    CHECK(answer.status == 204);
    CHECK(answer.receipts == 2);
    auto const kept = outlet.receipts.all();
    REQUIRE(kept.size() == 2);
    CHECK((kept[0].key == "key-0" && kept[0].delivered));
    CHECK((kept[1].key == "key-1" && !kept[1].delivered && kept[1].reason == "unregistered"));
}

TEST_CASE("a call-back that cannot be kept is asked for again", "[channels]") {
    Outlet outlet = opened();
    outlet.receipts.keeps = false;
    auto const call = signed_call(outlet, R"({"receipts":[{"key":"k","status":"delivered"}]})");
    CHECK(outlet->receive(call).status == 503);
}

TEST_CASE("a call-back with no, an old or another body's signature changes nothing", "[channels]") {
    Outlet outlet = opened();
    std::string_view const body = R"({"receipts":[{"key":"k","status":"delivered"}]})";
    auto call = signed_call(outlet, body);
    CHECK(outlet->receive({{}, body}).status == 401);
    CHECK(outlet->receive({call.headers, R"({"receipts":[{"key":"x","status":"delivered"}]})"})
              .status == 401);
    outlet.clock.pass(seconds{301});
    CHECK(outlet->receive(call).status == 401);
    CHECK(outlet.receipts.all().empty());
}

TEST_CASE("a call-back of another shape is refused whole", "[channels]") {
    std::string const many = std::string(R"({"receipts":[)") + [] {
        std::string list;
        for (int i = 0; i < 1'001; ++i) list += R"({"key":"k","status":"delivered"},)";
        list.pop_back();
        return list;
    }() + "]}";
    auto const body = GENERATE_COPY(
        std::string(), many, std::string("{}"), std::string("[]"), std::string(R"({"receipts":7})"),
        std::string(
            R"({"receipts":[{"key":"k","status":"delivered"},{"key":"","status":"delivered"}]})"),
        std::string(R"({"receipts":[{"key":"k","status":"seen"}]})"),
        std::string(R"({"receipts":[{"key":7,"status":"delivered"}]})"),
        R"({"receipts":[{"key":")" + std::string(129, 'k') + R"(","status":"delivered"}]})",
        std::string(R"({"receipts":[{"key":"a\u0000b","status":"delivered"}]})"));
    Outlet outlet = opened();
    CHECK(outlet->receive(signed_call(outlet, body)).status == 400);
    CHECK(outlet.receipts.all().empty());
}

TEST_CASE("a call-back holds at most 1,000 receipts and 1 MiB", "[channels]") {
    Outlet outlet = opened();
    std::string body = R"({"receipts":[{"key":"k","status":"delivered"})";
    for (int i = 1; i < 1'000; ++i) body += R"(,{"key":"k","status":"delivered"})";
    body += "]}";
    CHECK(outlet->receive(signed_call(outlet, body)).receipts == 1'000);
    body.append((1 << 20) - body.size(), ' ');
    CHECK(outlet->receive(signed_call(outlet, body)).status == 204);
    body += ' ';
    CHECK(outlet->receive(signed_call(outlet, body)).status == 413);
}

TEST_CASE("damaged call-backs are refused unless they are signed and read whole", "[channels]") {
    std::mt19937 random(8);
    Outlet outlet = opened();
    std::string const whole = R"({"receipts":[{"key":"key-0","status":"delivered"},)"
                              R"({"key":"key-1","status":"undeliverable","reason":"expired"}]})";
    auto const good = signed_call(outlet, whole);
    std::size_t taken = 0;
    for (int i = 0; i < 5'000; ++i) {
        std::string const body = test::mutated(whole, random);
        if (body != whole) REQUIRE(outlet->receive({good.headers, body}).status == 401);
        auto const answer = outlet->receive(signed_call(outlet, body));
        REQUIRE((answer.status == 204 || answer.status == 400));
        taken += answer.receipts;
        REQUIRE(outlet.receipts.all().size() == taken);
    }
}
