// The kind "push" against the real sim_push_gateway, over real sockets.
#include <signal.h>

#include <boost/json.hpp>
#include <catch2/catch.hpp>
#include <filesystem>
#include <iostream>
#include <thread>

#include "alertd/net/curl_client.hpp"
#include "channels/signature.hpp"
#include "tests/support/child_process.hpp"
#include "tests/support/outlet.hpp"
#include "tests/support/scripted_server.hpp"

using namespace alertd;
using test::Outlet;
using test::ScriptedServer;
using test::word_of;
namespace json = boost::json;

namespace {

std::string const program = ALERTD_BINARY_DIR "/sim_push_gateway";

bool built() {
    if (std::filesystem::exists(program)) return true;
    std::puts("SKIPPED: sim_push_gateway is not built");
    return false;
}

// A gateway that runs, and an outlet that sends to it.
class Gateway {
public:
    explicit Gateway(std::vector<std::string> const& flags = {}) : process_(argv(flags)) {
        std::string const line = process_.read_line();
        REQUIRE(line.starts_with("listening 127.0.0.1:"));
        url_ = "http://" + line.substr(10);
        outlet_ = std::make_unique<Outlet>(*channels::find_kind("push"),
                                           "url = \"" + url_ +
                                               "\"\ntoken_file = \"token\"\ncallback_secret_file = "
                                               "\"hook\"\nsimulated_only = true\n",
                                           &http);
        REQUIRE(outlet_->opened());
    }

    std::vector<std::string_view> send(std::vector<Message> const& batch) {
        std::vector<std::string_view> words;
        outcomes = outlet_->send(batch);
        for (auto const& o : outcomes) words.push_back(word_of(o));
        return words;
    }

    std::string_view send_one(std::string const& key) {
        auto batch = Outlet::messages(1, "sim-");
        batch[0].key = key;
        return send(batch).at(0);
    }

    std::vector<json::object> record() const {
        std::vector<json::object> lines;
        std::istringstream text(test::read_whole(folder_.file("record")));
        for (std::string line; std::getline(text, line);)
            lines.push_back(json::parse(line).as_object());
        return lines;
    }

    net::Response call(std::string method, std::string const& path, std::string body = "",
                       net::Headers headers = {}) {
        auto const answer =
            http.perform({std::move(method), url_ + path, std::move(headers), std::move(body)});
        REQUIRE(std::holds_alternative<net::Response>(answer));
        return std::get<net::Response>(answer);
    }

    Outlet& outlet() { return *outlet_; }
    test::ChildProcess& process() { return process_; }

    net::CurlClient http{net::Rules{.allow_private = true}};
    std::vector<Outcome> outcomes;

private:
    std::vector<std::string> argv(std::vector<std::string> const& flags) {
        std::vector<std::string> all = {program, "--record", folder_.file("record"),
                                        "--die-with-parent"};
        all.insert(all.end(), flags.begin(), flags.end());
        return all;
    }

    test::TempFolder folder_;
    test::ChildProcess process_;
    std::string url_;
    std::unique_ptr<Outlet> outlet_;
};

using Words = std::vector<std::string_view>;
Words all(std::string_view word, std::size_t n) {
    return Words(n, word);
}

}  // namespace

TEST_CASE("a batch is in the gateway's record, word for word, when its answer comes",
          "[channels][simulator]") {
    if (!built()) return;
    Gateway gateway;
    auto const batch = Outlet::messages(32, "sim-");
    CHECK(gateway.send(batch) == all("Accepted", 32));
    CHECK(std::get<Accepted>(gateway.outcomes[31]).carrier_id == "g31");
    auto const record = gateway.record();
    REQUIRE(record.size() == 32);
    for (std::size_t i = 0; i < 32; ++i) {
        CHECK(record[i].at("alert") == "VN-2026-0001");
        CHECK(record[i].at("key") == batch[i].key.c_str());
        CHECK(record[i].at("token") == batch[i].address.c_str());
        CHECK(record[i].at("title") == "Cảnh báo lũ quét");
        CHECK(record[i].at("body") == "Phường Cầu Giấy: rời khỏi vùng trũng \"ngay\".");
        CHECK(record[i].at("batch") == record[0].at("batch"));
    }
}

TEST_CASE("a batch that comes twice is told once, and with other words not at all",
          "[channels][simulator]") {
    if (!built()) return;
    Gateway gateway;
    auto batch = Outlet::messages(3, "sim-");
    CHECK(gateway.send(batch) == all("Accepted", 3));
    CHECK(gateway.send(batch) == all("Accepted", 3));
    CHECK(std::get<Accepted>(gateway.outcomes[0]).carrier_id == "g0");
    batch[0].body = "Khác";
    CHECK(gateway.send(batch) == all("Unknown", 3));
    CHECK(gateway.record().size() == 3);
    CHECK(
        gateway.call("GET", "/sim/counts").body ==
        R"({"accepted":3,"batches":1,"repeated":1,"receipts_sent":0,"receipts_pending":0,"receipts_dropped":0})");
}

TEST_CASE("a gateway that forgets keys shows what was sent twice", "[channels][simulator]") {
    if (!built()) return;
    Gateway gateway({"--no-idempotency"});
    CHECK(gateway.send_one("k") == "Accepted");
    CHECK(gateway.send_one("k") == "Accepted");
    CHECK(gateway.record().size() == 2);
}

TEST_CASE("a lost answer is in doubt, and asking again tells nobody twice",
          "[channels][simulator]") {
    if (!built()) return;
    auto const* knob = GENERATE("--drop-answer-every", "--fail-every", "--garbage-every");
    INFO(knob);
    Gateway gateway({knob, "1"});
    auto const batch = Outlet::messages(4, "sim-");
    CHECK(gateway.send(batch) == all("Unknown", 4));
    CHECK(gateway.record().size() == 4);
    CHECK(gateway.send(batch) == all("Accepted", 4));
    CHECK(gateway.record().size() == 4);
}

TEST_CASE("a lost answer on a kept connection is not made good behind our back",
          "[channels][simulator]") {
    if (!built()) return;
    Gateway gateway({"--drop-answer-every", "2", "--no-idempotency"});
    CHECK(gateway.send_one("a") == "Accepted");
    CHECK(gateway.send_one("b") == "Unknown");
    CHECK(gateway.record().size() == 2);
}

TEST_CASE("a throttled batch is not recorded and asks to wait", "[channels][simulator]") {
    if (!built()) return;
    Gateway gateway({"--retry-every", "2"});
    CHECK(gateway.send_one("a") == "Accepted");
    CHECK(gateway.send_one("b") == "Retry");
    CHECK(std::get<Retry>(gateway.outcomes[0]).after == seconds{1});
    CHECK(gateway.record().size() == 1);
    CHECK(gateway.send_one("b") == "Accepted");
}

TEST_CASE("rejected recipients are told apart inside a batch", "[channels][simulator]") {
    if (!built()) return;
    Gateway gateway({"--reject-every", "3", "--unregistered-every", "2"});
    CHECK(gateway.send(Outlet::messages(4, "sim-")) ==
          Words{"Accepted", "Rejected", "Rejected", "Rejected"});
    CHECK(std::get<Rejected>(gateway.outcomes[1]).reason == "unregistered");
    CHECK(std::get<Rejected>(gateway.outcomes[2]).reason == "not_allowed");
    CHECK(gateway.record().size() == 1);
}

TEST_CASE("a gateway that does not know our token takes nothing", "[channels][simulator]") {
    if (!built()) return;
    test::TempFolder folder;
    Gateway stranger({"--token-file", folder.write("t", "another")});
    CHECK(stranger.send_one("k") == "Misconfigured");
    CHECK(stranger.record().empty());
    Gateway known({"--token-file", folder.write("t", test::secret_of("token"))});
    CHECK(known.send_one("k") == "Accepted");
}

TEST_CASE("a slow gateway ends at the deadline and what it took is in doubt",
          "[channels][simulator]") {
    if (!built()) return;
    Gateway gateway({"--delay-ms", "60000"});
    auto const batch = Outlet::messages(1, "sim-");
    auto const deadline = gateway.outlet().clock.steady() + milliseconds{500};
    auto const outcomes = gateway.outlet()->send(gateway.outlet().envelope(), batch, deadline);
    CHECK(word_of(outcomes.at(0)) == "Unknown");
    CHECK(gateway.record().size() == 1);
}

TEST_CASE("a gateway's rate makes batches wait before they are recorded", "[channels][simulator]") {
    if (!built()) return;
    Gateway gateway({"--rate", "100"});
    for (int i = 0; i < 3; ++i) gateway.send_one("k" + std::to_string(i));
    auto const record = gateway.record();
    REQUIRE(record.size() == 3);
    CHECK(record[2].at("t").as_int64() - record[0].at("t").as_int64() >= 18);
}

TEST_CASE("call-backs arrive signed, and again when they could not be kept",
          "[channels][simulator]") {
    if (!built()) return;
    test::TempFolder folder;
    Outlet* outlet = nullptr;
    SystemClock const clock;
    int calls = 0;
    auto listener = std::make_unique<ScriptedServer>([&](std::string const& request) {
        auto const head = request.find("\r\n\r\n");
        auto const at = request.find("X-Alertd-Signature: ") + 20;
        std::string const signature = request.substr(at, request.find("\r\n", at) - at);
        std::string const body = request.substr(head + 4);
        if (++calls == 1)
            return ScriptedServer::Reply{test::http_answer(503, ""), ScriptedServer::Reply::close};
        outlet->clock.pass(
            std::chrono::duration_cast<milliseconds>(clock.now() - outlet->clock.now()));
        auto const answer = (*outlet)->receive({{{"x-alertd-signature", signature}}, body});
        return ScriptedServer::Reply{test::http_answer(answer.status, ""),
                                     ScriptedServer::Reply::close};
    });
    Gateway gateway({"--callback-url", listener->url("/v1/receipts/push"), "--callback-secret-file",
                     folder.write("s", test::secret_of("hook")), "--receipt-delay-ms", "1",
                     "--receipt-ratio", "1"});
    outlet = &gateway.outlet();
    CHECK(gateway.send(Outlet::messages(32, "sim-")) == all("Accepted", 32));
    REQUIRE(gateway.outlet().receipts.wait_for(32, seconds{20}));
    listener.reset();  // no call is in work any more
    auto const receipts = gateway.outlet().receipts.all();
    CHECK(receipts.size() == 32);
    CHECK(std::ranges::all_of(receipts, &Receipt::delivered));
    CHECK(calls >= 2);
}

TEST_CASE("the gateway refuses what is not of the contract and lives on", "[channels][simulator]") {
    if (!built()) return;
    Gateway gateway({"--batch-max", "2"});
    net::Headers const key = {{"Idempotency-Key", "k"}};
    auto const post = [&](std::string body, net::Headers headers) {
        return gateway.call("POST", "/v1/messages:batch", std::move(body), std::move(headers))
            .status;
    };
    CHECK(post("{", key) == 400);
    CHECK(post("{}", key) == 400);
    CHECK(post("[]", {}) == 400);
    CHECK(
        post(
            R"({"alert":"a","collapse_key":"c","severity":"Severe","expires":"e","messages":[{}]})",
            key) == 400);
    CHECK(post(std::string((1 << 20) + 1, ' '), key) == 413);
    CHECK(gateway.send(Outlet::messages(3, "sim-")) == all("Rejected", 3));
    CHECK(gateway.call("GET", "/nowhere").status == 404);
    CHECK(gateway.send(Outlet::messages(2, "sim-")) == all("Accepted", 2));
}

TEST_CASE("the gateway shows its latest messages as JSON and as a page", "[channels][simulator]") {
    if (!built()) return;
    Gateway gateway;
    auto batch = Outlet::messages(5, "sim-");
    batch[4].title = "<script>";
    gateway.send(batch);
    auto const latest = json::parse(gateway.call("GET", "/sim/messages?after=1&limit=2").body);
    CHECK(latest.at("next") == 5);
    REQUIRE(latest.at("messages").as_array().size() == 2);
    CHECK(latest.at("messages").as_array()[1].at("key") == "key-4");
    std::string const page = gateway.call("GET", "/").body;
    CHECK(page.find("Cảnh báo lũ quét") != std::string::npos);
    CHECK(page.find("<script>") == std::string::npos);
}

TEST_CASE("the gateway ends at once when it is told to", "[channels][simulator]") {
    if (!built()) return;
    Gateway gateway({"--delay-ms", "60000"});
    gateway.process().signal(SIGTERM);
    CHECK(gateway.process().wait(seconds{5}) == 0);
}

TEST_CASE("how many messages a second pass from the kind to the gateway", "[.][channels][rate]") {
    Gateway gateway;
    constexpr std::size_t threads = 4, batches = 2'000;
    auto const before = std::chrono::steady_clock::now();
    {
        std::vector<std::jthread> senders;
        for (std::size_t t = 0; t < threads; ++t)
            senders.emplace_back([&, t] {
                auto batch = Outlet::messages(32, "sim-");
                for (std::size_t i = 0; i < batches; ++i) {
                    batch[0].key = std::to_string(t) + "-" + std::to_string(i);
                    gateway.outlet().send(batch);
                }
            });
    }
    std::chrono::duration<double> const took = std::chrono::steady_clock::now() - before;
    std::cout << "messages a second: " << double(threads * batches * 32) / took.count() << "\n";
    CHECK(gateway.record().size() == threads * batches * 32);
}
