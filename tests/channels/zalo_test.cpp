// The kind "zalo" without a network: what leaves, what answers mean, what settings must say.
#include <boost/json.hpp>
#include <catch2/catch.hpp>
#include <random>

#include "channels/zalo_contract.hpp"
#include "channels/zalo_errors.hpp"
#include "channels/zalo_ids.hpp"
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
    "kind = \"zalo\"\nurl = \"https://zns.example.vn/\"\napp_id = \"app7\"\n"
    "app_secret_file = \"app\"\noa_secret_file = \"oa\"\ntokens_file = \"tokens\"\n"
    "slot.hazard = { says = \"event\", max = 10 }\nslot.place = { says = \"commune\", max = 40 }\n"
    "template.warning_vi = { id = \"251001\" }\n"
    "template.cancelled_vi = { id = \"251002\", slots = [\"place\"] }\n";

Outlet opened(std::string const& more = "") {
    return {*find_kind("zalo"), settings + more};
}

ZaloSettings plain_settings() {
    ZaloSettings z;
    z.url = "https://zns.example.vn";
    z.app_secret = config::Secret("app secret");
    z.templates["warning_vi"] = {"251001", {{"hazard", &Slots::event, 10}}};
    z.templates["cancelled_vi"] = {"251002", {{"place", &Slots::commune, 20}}};
    return z;
}

Message message() {
    Message m = Outlet::messages(1)[0];
    m.address = "+84912345678";
    return m;
}

std::string refusal(Message const& m, ZaloSettings const& z = plain_settings()) {
    Envelope const envelope{"VN-1", "e", Severity::Severe, Time{seconds{100}}};
    return zalo_refusal(z, envelope, m, Time{seconds{50}});
}

Answer said(std::string body) {
    return Response{200, {}, std::move(body)};
}

std::string_view word(Answer const& answer) {
    return word_of(zalo_verdict(answer, plain_settings()).outcome);
}

Answer error(int code) {
    return said(R"({"error":)" + std::to_string(code) + R"(,"message":"84912345678"})");
}

// Answers OAuth with a pair, and messages by `script`.
auto with_tokens(std::function<Answer(net::Request const&)> script) {
    return [script = std::move(script)](net::Request const& request) -> Answer {
        if (request.url.ends_with("/v4/oa/access_token"))
            return said(R"({"access_token":"a1","refresh_token":"r1","expires_in":"90000"})");
        return script(request);
    };
}

}  // namespace

TEST_CASE("a number leaves as Zalo writes it, and only a Vietnamese one", "[channels][zalo]") {
    CHECK(zalo_phone("+84912345678") == "84912345678");
    CHECK(zalo_phone("+841000000001") == "841000000001");
    for (auto const* wrong : {"", "84912345678", "0912345678", "+8491234567", "+849123456789012",
                              "+84012345678", "+85212345678", "+8491234567x", "sim-1"})
        CHECK_FALSE(zalo_phone(wrong));
}

TEST_CASE("a message says what its template asks for, slot by slot", "[channels][zalo]") {
    auto z = plain_settings();
    auto m = message();
    auto const request = zalo_request(z, m, "token", milliseconds{700});
    CHECK(request.method == "POST");
    CHECK(request.url == "https://zns.example.vn/message/template");
    CHECK(request.timeout == milliseconds{700});
    CHECK(request.headers.at(0) == std::pair<std::string, std::string>("access_token", "token"));
    CHECK(json::parse(request.body) == json::parse(R"({"phone":"84912345678","template_id":"251001",
                          "template_data":{"hazard":"Lũ quét"},"tracking_id":"key-0"})"));
    m.slots.kind = "cancelled";
    z.sending_mode = "3";
    z.development = z.proof = true;
    auto const other = zalo_request(z, m, "token", milliseconds{700});
    auto const body = json::parse(other.body);
    CHECK(body.at("template_id") == "251002");
    CHECK(body.at("template_data") == json::parse(R"({"place":"Phường Cầu Giấy"})"));
    CHECK(body.at("sending_mode") == "3");
    CHECK(body.at("mode") == "development");
    // openssl dgst -sha256 -hmac "app secret" over "token"
    CHECK(
        other.headers.back() ==
        std::pair<std::string, std::string>(
            "appsecret_proof", "3cfdb0e5f5fd459cf80f74d0dec60d5842017b6c70d01f7ee9d4c631639033ab"));
}

TEST_CASE("a slot that is empty, too long or not plain is named, and nothing leaves",
          "[channels][zalo]") {
    struct Row {
        std::string text, fault;
    };
    auto const row = GENERATE(values<Row>({
        {"", "slot hazard is empty"},
        {"  ", "slot hazard is empty"},
        {"Lũ quét\n", "slot hazard holds a control character"},
        {"Lũ\xC2\x85", "slot hazard holds a control character"},
        {"\xE2\x80\xAELũ", "slot hazard holds a control character"},
        {"Lũ\x7F", "slot hazard holds a control character"},
        {"\xFFLũ", "slot hazard is not UTF-8"},
        {"ữữữữữữữữữữữ", "slot hazard is longer than 10 characters"},
        {"ữữữữữữữữữữ", ""},
    }));
    INFO(row.text);
    auto m = message();
    m.slots.event = row.text;
    CHECK(refusal(m) == row.fault);
}

TEST_CASE("a message is not handed over when it is over, has no template or no place to go",
          "[channels][zalo]") {
    CHECK(refusal(message()).empty());
    auto z = plain_settings();
    Envelope const over{"VN-1", "e", Severity::Severe, Time{seconds{50}}};
    CHECK(zalo_refusal(z, over, message(), Time{seconds{50}}) == "expired");
    for (auto const* kind : {"update", "", "ended"}) {
        auto m = message();
        m.slots.kind = kind;
        CHECK(refusal(m) == "no template is set for this kind of message and language");
    }
    auto m = message();
    m.language = "en";
    CHECK(refusal(m) == "no template is set for this kind of message and language");
    m = message();
    m.address = "+85291234567";
    CHECK(refusal(m) == "not a Vietnamese number");
    m = message();
    m.key = std::string(49, 'k');
    CHECK(refusal(m) == "invalid_message");
    m.key.pop_back();
    CHECK(refusal(m).empty());
    m.address = "+841000000001";
    CHECK(refusal(m) == "simulated recipient");
    z.simulated_only = true;
    CHECK(refusal(m, z).empty());
    CHECK(refusal(message(), z) == "not a simulated recipient");
}

TEST_CASE("each error of Zalo has one meaning", "[channels][zalo]") {
    std::map<std::string_view, std::vector<int>> const rows = {
        {"Accepted", {0}},
        {"Rejected",
         {-107, -108, -109, -110, -111, -112, -113, -114, -116, -117, -118, -119, -131, -132, -133,
          -146, -1472}},
        {"OptedOut", {-139, -141}},
        {"Misconfigured",
         {-101, -102, -103, -104, -105, -106, -115, -120, -135, -144, -147, -1241}},
        {"Retry", {-124, -216, -220, -32}},
        {"Unknown", {-100, -1, 1, -999, -32'000}}};
    for (auto const& [expected, codes] : rows)
        for (int const code : codes) {
            INFO(code);
            CHECK(word(error(code)) == expected);
            auto const verdict = zalo_verdict(error(code), plain_settings());
            CHECK(verdict.token_refused == (code == -124 || code == -216 || code == -220));
            CHECK(word(said(R"({"error":")" + std::to_string(code) + "\"}")) == expected);
        }
}

TEST_CASE("a meaning that the settings give goes before ours", "[channels][zalo]") {
    auto z = plain_settings();
    z.errors = {
        {-133, ZaloMeaning::retry}, {-999, ZaloMeaning::rejected}, {-118, ZaloMeaning::stop}};
    CHECK(word_of(zalo_verdict(error(-133), z).outcome) == "Retry");
    CHECK(word_of(zalo_verdict(error(-999), z).outcome) == "Rejected");
    CHECK(word_of(zalo_verdict(error(-118), z).outcome) == "Misconfigured");
    CHECK(word_of(zalo_verdict(error(0), z).outcome) == "Accepted");
    Outlet outlet = opened("errors.rejected = [\"-100\"]\n");
    outlet.http.script = with_tokens([](auto const&) { return error(-100); });
    CHECK(word_of(outlet.send({message()}).at(0)) == "Rejected");
}

TEST_CASE("an answer that is not Zalo's leaves the message in doubt", "[channels][zalo]") {
    for (auto const* body : {"", "null", "[]", "{}", "ok", R"({"error":null})", R"({"error":0.0})",
                             R"({"error":""})", R"({"error":"0x"})", R"({"error":99999999999})",
                             R"({"message":"Success"})", R"({"error":0)"}) {
        INFO(body);
        CHECK(word(said(body)) == "Unknown");
    }
    CHECK(word(said(R"({"error":0})")) == "Accepted");
    auto const taken = zalo_verdict(said(R"({"error":0,"data":{"msg_id":"m7"}})"), {}).outcome;
    CHECK(std::get<Accepted>(taken).carrier_id == "m7");
    auto const long_id = R"({"error":0,"data":{"msg_id":")" + std::string(129, 'm') + "\"}}";
    CHECK(std::get<Accepted>(zalo_verdict(said(long_id), {}).outcome).carrier_id.empty());
}

TEST_CASE("each HTTP status has one meaning for Zalo too", "[channels][zalo]") {
    std::map<int, std::string_view> const rows = {
        {204, "Unknown"},       {301, "Misconfigured"}, {400, "Rejected"},
        {401, "Misconfigured"}, {403, "Misconfigured"}, {404, "Misconfigured"},
        {405, "Misconfigured"}, {408, "Unknown"},       {409, "Unknown"},
        {413, "Rejected"},      {429, "Retry"},         {500, "Unknown"},
        {502, "Unknown"},       {503, "Unknown"},       {504, "Unknown"}};
    for (auto const& [status, expected] : rows) {
        INFO(status);
        CHECK(word(Response{status, {}, R"({"error":0})"}) == expected);
    }
    auto const wait = zalo_verdict(Response{503, {{"retry-after", "3"}}, ""}, {}).outcome;
    CHECK(std::get<Retry>(wait).after == seconds{3});
}

TEST_CASE("damaged answers accept nobody who was not accepted", "[channels][zalo]") {
    std::mt19937 random(11);
    std::string const whole = R"({"error":-118,"message":"Zalo account not existed"})";
    for (int i = 0; i < 20'000; ++i) {
        auto const body = test::mutated(whole, random);
        auto const outcome = zalo_verdict(said(body), plain_settings()).outcome;
        if (!std::holds_alternative<Accepted>(outcome)) continue;
        auto const read = json::parse(body).as_object();
        REQUIRE((read.at("error") == 0 || read.at("error").is_string()));
    }
}

TEST_CASE("a batch goes out person by person, and each has his own outcome", "[channels][zalo]") {
    Outlet outlet = opened();
    outlet.http.script = with_tokens([](net::Request const& request) {
        auto const phone = json::parse(request.body).at("phone").as_string();
        return phone.ends_with("03") ? error(-118) : said(R"({"error":0,"data":{"msg_id":"m"}})");
    });
    std::vector<Message> batch(32, message());
    for (std::size_t i = 0; i < batch.size(); ++i) {
        batch[i].key = "k" + std::to_string(i);
        batch[i].address = "+849123456" + std::string(i < 10 ? "0" : "") + std::to_string(i);
    }
    batch[5].slots.commune.clear();
    auto const outcomes = outlet.send(batch);
    for (std::size_t i = 0; i < batch.size(); ++i) {
        INFO(i);
        CHECK(word_of(outcomes[i]) == (i == 3 || i == 5 ? "Rejected" : "Accepted"));
    }
    CHECK(std::get<Rejected>(outcomes[5]).reason == "slot place is empty");
    CHECK(outlet.http.seen.size() == 1 + 31);  // OAuth once; a person each, but for the slot
}

TEST_CASE("a quota that is used up stops the batch instead of asking for every person",
          "[channels][zalo]") {
    auto const code = GENERATE(-144, -147, -115);
    Outlet outlet = opened("parallel = 1\n");
    std::size_t asked = 0;
    outlet.http.script = with_tokens(
        [&](auto const&) { return ++asked <= 3 ? said(R"({"error":0})") : error(code); });
    auto const outcomes = outlet.send(std::vector<Message>(10, message()));
    CHECK(asked == 4);
    for (std::size_t i = 0; i < 10; ++i)
        CHECK(word_of(outcomes[i]) == (i < 3 ? "Accepted" : "Misconfigured"));
}

TEST_CASE("nothing leaves for Zalo after the deadline", "[channels][zalo]") {
    Outlet outlet = opened();
    outlet.http.script = with_tokens([](auto const&) { return said(R"({"error":0})"); });
    REQUIRE(word_of(outlet.send({message()}).at(0)) == "Accepted");
    auto const before = outlet.http.seen.size();
    std::vector<Message> const batch{message()};
    CHECK(word_of(outlet->send(outlet.envelope(), batch, outlet.clock.steady()).at(0)) == "Retry");
    CHECK(outlet.http.seen.size() == before);
    outlet->send(outlet.envelope(), batch, outlet.clock.steady() + milliseconds{300});
    CHECK(outlet.http.seen.back().timeout == milliseconds{300});
    CHECK_THROWS_AS(outlet.send(std::vector<Message>(33, message())), std::invalid_argument);
}

TEST_CASE("Zalo settings that are missing or wrong are named", "[channels][zalo]") {
    struct Row {
        std::string from, to, named;
    };
    auto const row = GENERATE(values<Row>(
        {{"app_id = \"app7\"\n", "", "outlet.tested.app_id: must be letters"},
         {"app_secret_file = \"app\"\n", "", "outlet.tested.app_secret_file: is missing"},
         {"oa_secret_file = \"oa\"\n", "", "outlet.tested.oa_secret_file: is missing"},
         {"tokens_file = \"tokens\"\n", "", "outlet.tested.tokens_file: is missing"},
         {"https://zns.example.vn/", "zns", "outlet.tested.url: must begin with"},
         {"says = \"event\"", "says = \"colour\"", "hazard: says must be"},
         {"says = \"event\", max = 10", "says = \"event\"", "hazard: max is missing"},
         {"\"251001\"", "\"a b\"", "outlet.tested.template.warning_vi.id: must be letters"},
         {"[\"place\"]", "[\"street\"]", "names \"street\", which is not a slot"},
         {"template.cancelled_vi", "template.goodbye_vi", "\"goodbye_vi\" is not warning"},
         {"kind = \"zalo\"\n", "sending_mode = \"2\"\n", "sending_mode: must be"},
         {"kind = \"zalo\"\n", "event_mac = \"md5\"\n", "event_mac: must be"},
         {"kind = \"zalo\"\n", "failed_event = \"user_received_message\"\n", "delivered_event"},
         {"kind = \"zalo\"\n", "errors.stop = [\"none\"]\n", "\"none\" is not an error's number"},
         {"kind = \"zalo\"\n", "errors.stop = [\"-9\"]\nerrors.retry = [\"-9\"]\n",
          "-9 has two meanings"}}));
    std::string text = settings;
    text.replace(text.find(row.from), row.from.size(), row.to);
    Outlet const outlet(*find_kind("zalo"), text);
    CHECK_FALSE(outlet.opened());
    CHECK_THAT(outlet.error(), Catch::Contains(row.named));
    REQUIRE(outlet.check().has_error());
    auto const key = row.named.substr(0, row.named.find(':'));
    CHECK_THAT(outlet.check().error().message, Catch::Contains(key));
}

TEST_CASE("numbers of Zalo's settings have their ranges", "[channels][zalo]") {
    auto const* line =
        GENERATE("batch = 33", "parallel = 0", "parallel = 33", "timeout_ms = 99",
                 "event_age_max_s = 59", "renew_before_s = -1", "renew_before_s = 43201",
                 "slot.x = { says = \"event\", max = 2001 }", "proof = 1", "colour = 1");
    INFO(line);
    CHECK(opened(std::string(line) + "\n").check().has_error());
}

TEST_CASE("Zalo's ids lead back to our keys, across processes and days", "[channels][zalo]") {
    test::TempFolder const folder;
    test::FakeClock clock;
    ZaloIds sender(folder.file("ids"), clock), webhook(folder.file("ids"), clock);
    CHECK_FALSE(webhook.find("m1"));
    REQUIRE(sender.keep("m1", "key-1"));
    CHECK(webhook.find("m1") == "key-1");
    REQUIRE(sender.keep("m2", "key-2"));
    CHECK(webhook.find("m2") == "key-2");
    CHECK_FALSE(webhook.find("m"));
    CHECK_FALSE(sender.keep("m 3", "key-3"));
    CHECK_FALSE(sender.keep("m3", "key\n3"));
    CHECK_FALSE(sender.keep("", "key-3"));
    clock.pass(std::chrono::hours{72});
    REQUIRE(sender.keep("m4", "key-4"));
    CHECK(webhook.find("m1") == "key-1");
    CHECK(webhook.find("m4") == "key-4");
    clock.pass(std::chrono::hours{24});
    REQUIRE(sender.keep("m5", "key-5"));
    CHECK_FALSE(webhook.find("m1"));  // its file is gone
    CHECK(webhook.find("m4") == "key-4");
}
