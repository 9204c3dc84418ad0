#include "channels/push.hpp"

#include <boost/json.hpp>
#include <catch2/catch.hpp>
#include <set>

#include "tests/support/mutated.hpp"
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

std::string const settings =
    "kind = \"push\"\nurl = \"https://push.example.vn/gate/\"\ntoken_file = \"token\"\n"
    "callback_secret_file = \"hook\"\n";

Outlet opened(std::string const& more = "") {
    return {*find_kind("push"), settings + more};
}

Answer said(std::string body) {
    return Response{200, {}, std::move(body)};
}

std::vector<std::string_view> words(std::vector<Outcome> const& outcomes) {
    std::vector<std::string_view> out;
    for (auto const& o : outcomes) out.push_back(word_of(o));
    return out;
}

using Words = std::vector<std::string_view>;

json::object contract() {
    return json::parse(test::read_whole(ALERTD_SOURCE_DIR "/channels/push.openapi.json"))
        .as_object();
}

std::set<std::string> texts(json::value const& list) {
    std::set<std::string> out;
    for (auto const& item : list.as_array()) out.insert(std::string(item.as_string()));
    return out;
}

std::set<std::string> keys(json::object const& object) {
    std::set<std::string> out;
    for (auto const& [key, value] : object) out.insert(std::string(key));
    return out;
}

}  // namespace

TEST_CASE("a request is what the contract says", "[channels]") {
    Outlet outlet = opened();
    outlet.http.script = [](auto const&) { return Failure{}; };
    outlet.send(Outlet::messages(2));
    net::Request const r = outlet.http.seen.at(0);
    CHECK(r.method == "POST");
    CHECK(r.url == "https://push.example.vn/gate/v1/messages:batch");
    CHECK(r.headers.at(0) ==
          std::pair<std::string, std::string>("Authorization", "Bearer secret of token"));
    json::object const body = json::parse(r.body).as_object();
    CHECK(body.at("alert") == "VN-2026-0001");
    CHECK(body.at("collapse_key") == "event-7");
    CHECK(body.at("severity") == "Severe");
    CHECK(body.at("expires") == "2026-11-18T12:06:40.000Z");
    json::object const message = body.at("messages").as_array().at(1).as_object();
    CHECK(message.at("key") == "key-1");
    CHECK(message.at("token") == "device-1");
    CHECK(message.at("language") == "vi");
    CHECK(message.at("title") == "Cảnh báo lũ quét");
    CHECK(message.at("body") == "Phường Cầu Giấy: rời khỏi vùng trũng \"ngay\".");
    auto const schemas = contract().at("components").at("schemas");
    CHECK(keys(body) == texts(schemas.at("Batch").at("required")));
    CHECK(keys(message) == texts(schemas.at("Message").at("required")));
}

TEST_CASE("a batch sent again has the same idempotency key, another batch another", "[channels]") {
    Outlet outlet = opened();
    outlet.http.script = [](auto const&) { return Failure{}; };
    auto batch = Outlet::messages(3);
    auto const key_of = [&] {
        outlet.send(batch);
        return outlet.http.seen.back().headers.at(2);
    };
    auto const first = key_of();
    CHECK(first.first == "Idempotency-Key");
    CHECK(first.second.size() == 64);
    std::swap(batch[0], batch[2]);
    CHECK(key_of() == first);
    batch.pop_back();
    CHECK(key_of() != first);
}

TEST_CASE("results become outcomes, one each and in order", "[channels]") {
    auto const batch = Outlet::messages(7);
    auto const outcomes = push_outcomes(said(R"({"results":[
        {"key":"key-0","status":"accepted","id":"g1"},
        {"key":"key-1","status":"rejected","reason":"unregistered"},
        {"key":"key-2","status":"opted_out"},
        {"key":"key-3","status":"retry","retry_after_ms":1500},
        {"key":"key-4","status":"retry"},
        {"key":"key-5","status":"on_its_way"},
        {"key":"key-6","status":"retry","retry_after_ms":-1}]})"),
                                        batch);
    CHECK(words(outcomes) ==
          Words{"Accepted", "Rejected", "OptedOut", "Retry", "Retry", "Unknown", "Unknown"});
    CHECK(std::get<Accepted>(outcomes[0]).carrier_id == "g1");
    CHECK(std::get<Rejected>(outcomes[1]).reason == "unregistered");
    CHECK(std::get<Retry>(outcomes[3]).after == milliseconds{1500});
    CHECK(std::get<Retry>(outcomes[4]).after == push_retry_default);
}

TEST_CASE("what a gateway says at will does not get into our records", "[channels]") {
    auto const batch = Outlet::messages(3);
    auto const outcomes = push_outcomes(said(R"({"results":[
        {"key":"key-0","status":"rejected","reason":"no device for +84912345678"},
        {"key":"key-1","status":"accepted","id":")" +
                                             std::string(129, 'x') + R"("},
        {"key":"key-2","status":"retry","retry_after_ms":99999999999}]})"),
                                        batch);
    CHECK(std::get<Rejected>(outcomes[0]).reason == "other");
    CHECK(std::get<Accepted>(outcomes[1]).carrier_id.empty());
    CHECK(std::get<Retry>(outcomes[2]).after == push_retry_max);
}

TEST_CASE("an answer that does not fit the batch leaves every message in doubt", "[channels]") {
    auto const* body = GENERATE(
        "", "null", "[]", "{}", "garbage", R"({"results":{}})", R"({"results":[]})",
        R"({"results":[{"key":"key-0","status":"accepted"}]})",
        R"({"results":[{"key":"key-1","status":"accepted"},{"key":"key-0","status":"accepted"}]})",
        R"({"results":[{"key":"key-0","status":"accepted"},{"key":"key-0","status":"accepted"}]})",
        R"({"results":[{"key":"key-0","status":"accepted"},{"key":"key-1","status":"accepted"},{"key":"key-2"}]})",
        R"({"results":[{"key":"key-0","status":"accepted"},7]})",
        R"({"results":[{"key":"key-0","status":"accepted"},{"key":"key-1","status":"acc)");
    INFO(body);
    CHECK(words(push_outcomes(said(body), Outlet::messages(2))) == Words{"Unknown", "Unknown"});
}

TEST_CASE("an answer nested deeper than 32 is not read", "[channels]") {
    auto const nested = [](std::size_t depth) {
        return R"({"results":[{"key":"key-0","status":"accepted","id":"a"}],"x":)" +
               std::string(depth, '[') + std::string(depth, ']') + "}";
    };
    CHECK(words(push_outcomes(said(nested(31)), Outlet::messages(1))) == Words{"Accepted"});
    CHECK(words(push_outcomes(said(nested(32)), Outlet::messages(1))) == Words{"Unknown"});
}

TEST_CASE("each HTTP status has one meaning for the whole batch", "[channels]") {
    struct Row {
        int status;
        char const* retry_after;
        std::string_view word;
    };
    auto const row = GENERATE(values<Row>(
        {{400, "", "Rejected"},      {401, "", "Misconfigured"}, {403, "", "Misconfigured"},
         {404, "", "Misconfigured"}, {405, "", "Misconfigured"}, {301, "", "Misconfigured"},
         {308, "", "Misconfigured"}, {413, "", "Rejected"},      {422, "", "Rejected"},
         {409, "", "Unknown"},       {408, "", "Unknown"},       {429, "", "Retry"},
         {429, "3", "Retry"},        {503, "3", "Retry"},        {503, "", "Unknown"},
         {503, "soon", "Unknown"},   {500, "3", "Unknown"},      {502, "3", "Unknown"},
         {504, "3", "Unknown"},      {202, "", "Unknown"},       {204, "", "Unknown"},
         {418, "", "Unknown"},       {0, "", "Unknown"},         {999, "", "Unknown"}}));
    net::Headers headers;
    if (*row.retry_after) headers = {{"retry-after", row.retry_after}};
    INFO(row.status << " " << row.retry_after);
    CHECK(words(push_outcomes(Response{row.status, headers, ""}, Outlet::messages(2))) ==
          Words{row.word, row.word});
}

TEST_CASE("the pause that a gateway asks for is kept, up to an hour", "[channels]") {
    auto const pause = [](char const* text) {
        auto const outcomes =
            push_outcomes(Response{429, {{"retry-after", text}}, ""}, Outlet::messages(1));
        return std::get<Retry>(outcomes.at(0)).after;
    };
    CHECK(pause("7") == seconds{7});
    CHECK(pause("0") == seconds{0});
    CHECK(pause("86400") == push_retry_max);
    CHECK(pause("-5") == push_retry_default);
    CHECK(pause("soon") == push_retry_default);
    CHECK(pause("99999999999999999999") == push_retry_default);
}

TEST_CASE("a call that certainly did not leave is tried again, any other is in doubt",
          "[channels]") {
    CHECK(words(push_outcomes(Failure{false, "refused"}, Outlet::messages(2))) ==
          Words{"Retry", "Retry"});
    CHECK(words(push_outcomes(Failure{true, "timeout"}, Outlet::messages(2))) ==
          Words{"Unknown", "Unknown"});
}

TEST_CASE("an outlet for people refuses simulated recipients, and the other way round",
          "[channels]") {
    auto const accept = [](net::Request const& request) -> Answer {
        json::array results;
        json::value const body = json::parse(request.body);
        for (auto const& m : body.at("messages").as_array())
            results.push_back({{"key", m.at("key")}, {"status", "accepted"}, {"id", "g"}});
        return said(json::serialize(json::object{{"results", std::move(results)}}));
    };
    auto batch = Outlet::messages(4);
    batch[1].address = "sim-1";
    batch[2].address = "+84123456789";
    Outlet people = opened(), trial = opened("simulated_only = true\n");
    people.http.script = trial.http.script = accept;
    CHECK(words(people.send(batch)) == Words{"Accepted", "Rejected", "Rejected", "Accepted"});
    CHECK(words(trial.send(batch)) == Words{"Rejected", "Accepted", "Accepted", "Rejected"});
    CHECK(people.http.seen.at(0).body.find("sim-1") == std::string::npos);
    CHECK(trial.http.seen.at(0).body.find("device-") == std::string::npos);
    CHECK(words(trial.send(Outlet::messages(2))) == Words{"Rejected", "Rejected"});
    CHECK(trial.http.seen.size() == 1);
}

TEST_CASE("a message that cannot be told does not spoil the batch it came in", "[channels]") {
    auto batch = Outlet::messages(5);
    batch[0].body = "\xff";
    batch[1].address.clear();
    batch[2].key.clear();
    batch[3].address.assign(4'097, 'x');
    Outlet outlet = opened();
    outlet.http.script = [](auto const&) {
        return said(R"({"results":[{"key":"key-4","status":"accepted","id":"g"}]})");
    };
    CHECK(words(outlet.send(batch)) ==
          Words{"Rejected", "Rejected", "Rejected", "Rejected", "Accepted"});
}

TEST_CASE("nothing leaves after its expiry or its deadline", "[channels]") {
    Outlet outlet = opened();
    auto const batch = Outlet::messages(1);
    auto const envelope = outlet.envelope();
    CHECK(words(outlet->send(envelope, batch, outlet.clock.steady())) == Words{"Retry"});
    outlet.clock.pass(std::chrono::hours{1});
    CHECK(words(outlet->send(envelope, batch, outlet.clock.steady() + seconds{10})) ==
          Words{"Rejected"});
    CHECK(outlet.http.seen.empty());
}

TEST_CASE("a call is given the time that is left and no more than the settings say", "[channels]") {
    Outlet outlet = opened("timeout_ms = 4000\n");
    outlet.http.script = [](auto const&) { return Failure{}; };
    auto const batch = Outlet::messages(1);
    outlet->send(outlet.envelope(), batch, outlet.clock.steady() + seconds{10});
    outlet->send(outlet.envelope(), batch, outlet.clock.steady() + milliseconds{300});
    CHECK(outlet.http.seen.at(0).timeout == milliseconds{4000});
    CHECK(outlet.http.seen.at(1).timeout == milliseconds{300});
}

TEST_CASE("a batch over the outlet's limit is a bug of the sender", "[channels]") {
    Outlet outlet = opened("batch = 2\n");
    CHECK(outlet->limits().batch == 2);
    CHECK_THROWS_AS(outlet.send(Outlet::messages(3)), std::invalid_argument);
}

TEST_CASE("settings that are missing or wrong are named", "[channels]") {
    struct Row {
        std::string from, to, named;
    };
    auto const row = GENERATE(values<Row>(
        {{"url = \"https://push.example.vn/gate/\"\n", "", "outlet.tested.url: is missing"},
         {"https://push.example.vn/gate/", "ftp://push.example.vn", "must begin with https://"},
         {"https://push.example.vn/gate/", "https://", "a host and a path alone"},
         {"https://push.example.vn/gate/", "https:///x", "a host and a path alone"},
         {"https://push.example.vn/gate/", "https://me:pw@push.example.vn",
          "a host and a path alone"},
         {"https://push.example.vn/gate/", "https://push.example.vn/?a=b",
          "a host and a path alone"},
         {"https://push.example.vn/gate/", "https://" + std::string(2'048, 'x'), "longer than"},
         {"token_file = \"token\"\n", "", "outlet.tested.token_file: is missing"},
         {"callback_secret_file = \"hook\"\n", "",
          "outlet.tested.callback_secret_file: is missing"}}));
    std::string text = settings;
    text.replace(text.find(row.from), row.from.size(), row.to);
    Outlet const outlet(*find_kind("push"), text);
    CHECK_FALSE(outlet.opened());
    CHECK_THAT(outlet.error(), Catch::Contains(row.named));
    CHECK_THAT(outlet.check().error().message, Catch::Contains(row.named));
}

TEST_CASE("numbers out of their range are faults of the settings", "[channels]") {
    auto const* line = GENERATE("batch = 0", "batch = 33", "timeout_ms = 99", "timeout_ms = 60001",
                                "per_second = -1", "simulated_only = 1", "colour = 1");
    INFO(line);
    CHECK(opened(std::string(line) + "\n").check().has_error());
}

TEST_CASE("the contract's words and the code's are the same", "[channels]") {
    auto const document = contract();
    auto const& schemas = document.at("components").at("schemas");
    std::set<std::string> const reasons(push_reasons().begin(), push_reasons().end());
    CHECK(texts(schemas.at("Reason").at("enum")) == reasons);
    for (auto const& status :
         texts(schemas.at("Result").at("properties").at("status").at("enum"))) {
        auto const answer = said(R"({"results":[{"key":"key-0","status":")" + status + R"("}]})");
        CHECK(words(push_outcomes(answer, Outlet::messages(1))) != Words{"Unknown"});
    }
    for (auto const& severity :
         texts(schemas.at("Batch").at("properties").at("severity").at("enum")))
        CHECK(value_of(severity_words, severity));
    auto const& said_to = document.at("paths").at("/v1/messages:batch").at("post").at("responses");
    for (auto const& code : keys(said_to.as_object())) {
        if (code == "default" || code == "200" || code == "409") continue;
        Answer const answer = Response{std::stoi(code), {{"retry-after", "1"}}, ""};
        CHECK(words(push_outcomes(answer, Outlet::messages(1))) != Words{"Unknown"});
    }
}

TEST_CASE("damaged answers give one outcome each, and accept nobody they do not name",
          "[channels]") {
    std::mt19937 random(7);
    auto const batch = Outlet::messages(3);
    std::string const whole =
        R"({"results":[{"key":"key-0","status":"accepted","id":"g1"},)"
        R"({"key":"key-1","status":"retry","retry_after_ms":15},{"key":"key-2","status":"opted_out"}]})";
    std::size_t accepted = 0;
    for (int i = 0; i < 20'000; ++i) {
        std::string const body = test::mutated(whole, random);
        auto const outcomes = push_outcomes(said(body), batch);
        REQUIRE(outcomes.size() == 3);
        for (std::size_t k = 0; k < 3; ++k) {
            if (word_of(outcomes[k]) != "Accepted") continue;
            ++accepted;
            REQUIRE(body.find(batch[k].key) != std::string::npos);
        }
    }
    CHECK(accepted > 0);  // some damage is in places that do not matter
}
