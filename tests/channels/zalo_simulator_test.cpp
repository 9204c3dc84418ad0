// The kind "zalo" against the real sim_zalo, over real sockets.
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/json.hpp>
#include <catch2/catch.hpp>
#include <filesystem>
#include <iostream>
#include <map>
#include <set>
#include <thread>

#include "alertd/net/curl_client.hpp"
#include "tests/support/child_process.hpp"
#include "tests/support/outlet.hpp"
#include "tests/support/scripted_server.hpp"

using namespace alertd;
using test::Outlet;
using test::ScriptedServer;
using test::word_of;
namespace json = boost::json;

namespace {

std::string const program = ALERTD_BINARY_DIR "/sim_zalo";

bool built() {
    if (std::filesystem::exists(program)) return true;
    std::puts("SKIPPED: sim_zalo is not built");
    return false;
}

using Words = std::vector<std::string_view>;
Words all(std::string_view word, std::size_t n) {
    return Words(n, word);
}

std::vector<Message> messages(std::size_t n, std::string const& prefix = "+8410000000") {
    auto batch = Outlet::messages(n);
    for (std::size_t i = 0; i < n; ++i) {
        auto const digits = std::to_string(i);
        batch[i].address =
            prefix + std::string(2 - std::min<std::size_t>(2, digits.size()), '0') + digits;
    }
    return batch;
}

// A Zalo that runs, and an outlet that sends to it.
class Zalo {
public:
    explicit Zalo(std::vector<std::string> const& flags = {}, std::string const& more = "")
        : folder_(), process_(argv(flags)) {
        std::string const line = process_.read_line();
        REQUIRE(line.starts_with("listening 127.0.0.1:"));
        url_ = "http://" + line.substr(10);
        more_ = more;
        outlet_ = open(http);
    }

    // One that shares what outlets keep with every other of this Zalo.
    std::unique_ptr<Outlet> open(net::HttpClient& client) {
        auto outlet = std::make_unique<Outlet>(
            *channels::find_kind("zalo"),
            "url = \"" + url_ + "\"\noauth_url = \"" + url_ +
                "\"\napp_id = \"app7\"\napp_secret_file = \"app\"\noa_secret_file = \"oa\"\n"
                "tokens_file = \"" +
                folder_.file("outlet_tokens") +
                "\"\nslot.hazard = { says = \"event\", max = 100 }\n"
                "slot.place = { says = \"commune\", max = 100 }\n"
                "template.warning_vi = { id = \"251001\" }\n"
                "template.update_vi = { id = \"251009\" }\nsimulated_only = true\n" +
                more_,
            &client, test::Around{.state = folder_.file("state")});
        REQUIRE(outlet->error() == "");
        outlet->clock.pass(
            std::chrono::duration_cast<milliseconds>(SystemClock().now() - outlet->clock.now()));
        return outlet;
    }

    Words send(std::vector<Message> const& batch) {
        Words words;
        outcomes = outlet_->send(batch);
        for (auto const& o : outcomes) words.push_back(word_of(o));
        return words;
    }

    // With the first pair's access token, which this Zalo does not know: one renewal.
    void renew() { REQUIRE(send(messages(1)) == all("Retry", 1)); }

    std::vector<json::object> record() const {
        std::vector<json::object> lines;
        std::istringstream text(test::read_whole(folder_.file("record")));
        for (std::string line; std::getline(text, line);)
            lines.push_back(json::parse(line).as_object());
        return lines;
    }

    net::Response get(std::string const& path) {
        auto const answer = http.perform({.url = url_ + path, .headers = {}, .body = ""});
        REQUIRE(std::holds_alternative<net::Response>(answer));
        return std::get<net::Response>(answer);
    }
    json::object counts() { return json::parse(get("/sim/counts").body).as_object(); }

    Outlet& outlet() { return *outlet_; }
    test::ChildProcess& process() { return process_; }
    std::string const& url() const { return url_; }
    test::TempFolder const& folder() const { return folder_; }

    net::CurlClient http{net::Rules{.allow_private = true}};
    std::vector<Outcome> outcomes;

private:
    std::vector<std::string> argv(std::vector<std::string> const& flags) {
        folder_.write("outlet_tokens", "first\nstale\n");
        std::filesystem::permissions(folder_.file("outlet_tokens"), std::filesystem::perms(0600));
        std::vector<std::string> argv = {
            program,
            "--record",
            folder_.file("record"),
            "--die-with-parent",
            "--tokens-file",
            folder_.write("sim_tokens", "first"),
            "--app-id",
            "app7",
            "--app-secret-file",
            folder_.write("sim_app", test::secret_of("app")),
            "--templates",
            folder_.write("templates", R"({"251001":{"text":"Cảnh báo <hazard> tại <place>.",
                                            "slots":{"hazard":20,"place":30}}})")};
        argv.insert(argv.end(), flags.begin(), flags.end());
        return argv;
    }

    test::TempFolder folder_;
    test::ChildProcess process_;
    std::string url_, more_;
    std::unique_ptr<Outlet> outlet_;
};

}  // namespace

TEST_CASE("a message is in Zalo's record, as its reader sees it, when its answer comes",
          "[channels][zalo][simulator]") {
    if (!built()) return;
    Zalo zalo;
    zalo.renew();
    auto const batch = messages(32);
    CHECK(zalo.send(batch) == all("Accepted", 32));
    auto const record = zalo.record();
    REQUIRE(record.size() == 32);
    std::set<std::string> phones, keys;
    for (auto const& line : record) {
        phones.insert(std::string(line.at("phone").as_string()));
        keys.insert(std::string(line.at("key").as_string()));
        CHECK(line.at("text") == "Cảnh báo Lũ quét tại Phường Cầu Giấy.");
        CHECK(line.at("template") == "251001");
    }
    CHECK(phones.size() == 32);
    CHECK(phones.contains("841000000031"));
    CHECK(keys.contains("key-31"));
    std::string const page = zalo.get("/").body;
    CHECK(page.find("Cảnh báo Lũ quét") != std::string::npos);
    auto const latest = json::parse(zalo.get("/sim/messages?after=30&limit=5").body);
    CHECK(latest.at("next") == 32);
    CHECK(latest.at("messages").as_array().size() == 2);
}

TEST_CASE("threads that meet a token that is over renew it once, and show no token twice",
          "[channels][zalo][simulator]") {
    if (!built()) return;
    Zalo zalo({}, "parallel = 4\n");
    auto const other = zalo.open(zalo.http);
    {
        std::vector<std::jthread> senders;
        for (int t = 0; t < 6; ++t)
            senders.emplace_back([&, t] {
                auto& outlet = t % 2 ? zalo.outlet() : *other;
                outlet.send(messages(16));
            });
    }
    auto const tokens = zalo.counts().at("tokens").as_object();
    CHECK(tokens.at("asked") == 1);
    CHECK(tokens.at("refreshed") == 1);
    CHECK(tokens.at("reused") == 0);
    CHECK(zalo.send(messages(16)) == all("Accepted", 16));
    CHECK(zalo.counts().at("tokens").at("asked") == 1);
}

namespace {

// Ends its process, as a kill does, when it should use a token.
class DyingBeforeUse final : public net::HttpClient {
public:
    explicit DyingBeforeUse(std::string stale) : stale_(std::move(stale)) {}
    net::Answer perform(net::Request const& request) override {
        bool const uses_new =
            request.url.ends_with("/message/template") && request.headers.at(0).second != stale_;
        if (uses_new) ::kill(::getpid(), SIGKILL);
        return http_.perform(request);
    }

private:
    std::string stale_;
    net::CurlClient http_{net::Rules{.allow_private = true}};
};

}  // namespace

TEST_CASE("a process killed between keeping the new pair and using it costs no token",
          "[channels][zalo][simulator]") {
    if (!built()) return;
    Zalo zalo;
    pid_t const child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        DyingBeforeUse http("stale");
        auto const outlet = zalo.open(http);
        outlet->send(messages(1));
        outlet->send(messages(1));
        ::_exit(0);
    }
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    REQUIRE((WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL));
    CHECK(zalo.record().empty());
    CHECK(zalo.send(messages(1)) == all("Accepted", 1));
    auto const tokens = zalo.counts().at("tokens").as_object();
    CHECK(tokens.at("refreshed") == 1);
    CHECK(tokens.at("asked") == 1);
    CHECK(tokens.at("reused") == 0);
}

TEST_CASE("a pair whose answer was lost is told to the operator, and OAuth is not hammered",
          "[channels][zalo][simulator]") {
    if (!built()) return;
    Zalo zalo({"--oauth-drop-every", "1"});
    CHECK(zalo.send(messages(1)) == all("Retry", 1));
    for (int i = 0; i < 5; ++i) CHECK(zalo.send(messages(1)) == all("Retry", 1));
    CHECK(zalo.counts().at("tokens").at("asked") == 1);
    zalo.outlet().clock.pass(seconds{61});
    CHECK(zalo.send(messages(1)) == all("Misconfigured", 1));
    CHECK(zalo.record().empty());
}

TEST_CASE("a Zalo that starts again knows its tokens", "[channels][zalo][simulator]") {
    if (!built()) return;
    test::TempFolder const kept;
    Zalo first({"--state", kept.file("tokens")});
    first.renew();
    auto const pair = json::parse(test::read_whole(kept.file("tokens")));
    Zalo second({"--state", kept.file("tokens")});
    auto const access = pair.at("access").as_object().begin()->key();
    auto const answer = second.http.perform({"POST",
                                             second.url() + "/message/template",
                                             {{"access_token", std::string(access)}},
                                             "{}"});
    CHECK(std::get<net::Response>(answer).body.find("-124") == std::string::npos);
    auto const other = second.http.perform(
        {"POST", second.url() + "/message/template", {{"access_token", "another"}}, "{}"});
    CHECK(std::get<net::Response>(other).body.find("-124") != std::string::npos);
}

TEST_CASE("what does not fit the template at Zalo is refused, and the person goes on",
          "[channels][zalo][simulator]") {
    if (!built()) return;
    Zalo zalo;
    zalo.renew();
    auto batch = messages(3);
    batch[0].slots.event = std::string(21, 'x');
    batch[1].slots.kind = "update";
    CHECK(zalo.send(batch) == Words{"Rejected", "Rejected", "Accepted"});
    CHECK(std::get<Rejected>(zalo.outcomes[0]).reason == "a slot is invalid (-112)");
    CHECK(std::get<Rejected>(zalo.outcomes[1]).reason == "the template's id is invalid (-109)");
    CHECK(zalo.record().size() == 1);
}

TEST_CASE("errors by share meet the same numbers each time", "[channels][zalo][simulator]") {
    if (!built()) return;
    auto const rejected = [](std::string const& seed) {
        Zalo zalo({"--seed", seed, "--error", "-118:0.3", "--error", "-139:0.2"});
        zalo.renew();
        return zalo.send(messages(32));
    };
    auto const once = rejected("5");
    auto const count = [&](std::string_view word) { return std::ranges::count(once, word); };
    CHECK(count("Rejected") > 2);
    CHECK(count("OptedOut") > 1);
    CHECK(count("Accepted") > 6);
    CHECK(rejected("5") == once);
    CHECK(rejected("6") != once);
    Zalo one({"--error-for", "-118:841000000001"});
    one.renew();
    CHECK(one.send(messages(3)) == Words{"Accepted", "Rejected", "Accepted"});
}

TEST_CASE("Zalo's quota, its quota of a person and its night", "[channels][zalo][simulator]") {
    if (!built()) return;
    Zalo small({"--quota", "3"}, "parallel = 1\n");
    small.renew();
    CHECK(small.send(messages(5)) ==
          Words{"Accepted", "Accepted", "Accepted", "Misconfigured", "Misconfigured"});
    Zalo twice({"--user-quota", "2"});
    twice.renew();
    CHECK(twice.send(messages(1)) == all("Accepted", 1));
    CHECK(twice.send(messages(1)) == all("Accepted", 1));
    CHECK(twice.send(messages(1)) == all("Rejected", 1));
    auto const at = [](std::string const& hour, std::string const& more) {
        Zalo zalo({"--night", "--hour", hour}, more);
        zalo.renew();
        return zalo.send(messages(1)).at(0);
    };
    CHECK(at("21", "") == "Accepted");
    CHECK(at("22", "") == "Rejected");
    CHECK(at("5", "") == "Rejected");
    CHECK(at("6", "") == "Accepted");
    CHECK(at("23", "sending_mode = \"3\"\n") == "Accepted");
}

TEST_CASE("what Zalo took but did not say clearly is in doubt", "[channels][zalo][simulator]") {
    if (!built()) return;
    auto const* knob = GENERATE("--fail-every", "--drop-answer-every", "--garbage-every");
    INFO(knob);
    Zalo zalo({knob, "1"});
    zalo.renew();
    CHECK(zalo.send(messages(4)) == all("Unknown", 4));
    CHECK(zalo.record().size() == 4);
}

TEST_CASE("a throttling Zalo is waited for, and takes nothing meanwhile",
          "[channels][zalo][simulator]") {
    if (!built()) return;
    Zalo zalo({"--throttle", "2"}, "parallel = 1\n");
    zalo.renew();
    CHECK(zalo.send(messages(5)) == Words{"Accepted", "Accepted", "Retry", "Retry", "Retry"});
    CHECK(std::get<Retry>(zalo.outcomes[4]).after == seconds{1});
    CHECK(zalo.record().size() == 2);
    CHECK(zalo.counts().at("calls") == 3);  // nobody else of the batch was asked for
}

TEST_CASE("a slow Zalo ends at the deadline and what it took is in doubt",
          "[channels][zalo][simulator]") {
    if (!built()) return;
    Zalo zalo({"--delay-ms", "60000"});
    zalo.renew();
    auto const batch = messages(2);
    auto const deadline = zalo.outlet().clock.steady() + milliseconds{300};
    for (auto const& o : zalo.outlet()->send(zalo.outlet().envelope(), batch, deadline))
        CHECK(word_of(o) == "Unknown");
    CHECK(zalo.record().size() == 2);
}

TEST_CASE("the simulated Zalo takes no real number, and says that one came",
          "[channels][zalo][simulator]") {
    if (!built()) return;
    Zalo zalo;
    zalo.renew();
    auto const access =
        json::parse(test::read_whole(zalo.folder().file("state/tested.zalo_tokens")))
            .at("access_token")
            .as_string();
    auto const answer =
        zalo.http.perform({"POST",
                           zalo.url() + "/message/template",
                           {{"access_token", std::string(access)}},
                           R"({"phone":"84912345678","template_id":"251001","tracking_id":"k",
             "template_data":{"hazard":"a","place":"b"}})"});
    CHECK(std::get<net::Response>(answer).body.find("-108") != std::string::npos);
    CHECK(zalo.counts().at("real_numbers") == 1);
    CHECK(zalo.record().empty());
}

TEST_CASE("the app secret's proof is what Zalo reckons", "[channels][zalo][simulator]") {
    if (!built()) return;
    Zalo proven({"--proof"}, "proof = true\n"), bare({"--proof"});
    proven.renew();
    bare.renew();
    CHECK(proven.send(messages(1)) == all("Accepted", 1));
    CHECK(bare.send(messages(1)) == all("Misconfigured", 1));
}

namespace {

// Where events go: the outlet, once it is there.
class Webhook {
public:
    Webhook()
        : server_(std::make_unique<ScriptedServer>(
              [this](std::string const& request) { return answer(request); })) {}

    void close() { server_.reset(); }  // no event is in work any more

    std::vector<std::string> flags(std::vector<std::string> more) {
        more.insert(more.end(),
                    {"--callback-url", server_->url("/v1/receipts/zalo"), "--callback-secret-file",
                     folder_.write("s", test::secret_of("oa")), "--receipt-delay-ms", "1"});
        return more;
    }
    void lead_to(Outlet& outlet) { outlet_ = &outlet; }
    int answered(int status) const {
        std::lock_guard const held(lock_);
        return int(std::ranges::count(statuses_, status));
    }

private:
    ScriptedServer::Reply answer(std::string const& request) {
        auto const head = request.find("\r\n\r\n");
        auto const at = request.find("X-ZEvent-Signature: ") + 20;
        std::string const signature = request.substr(at, request.find("\r\n", at) - at);
        std::string const body = request.substr(head + 4);
        auto const said = (*outlet_.load())->receive({{{"x-zevent-signature", signature}}, body});
        std::lock_guard const held(lock_);
        statuses_.push_back(said.status);
        return {test::http_answer(said.status, ""), ScriptedServer::Reply::close};
    }

    test::TempFolder folder_;
    std::atomic<Outlet*> outlet_{nullptr};
    mutable std::mutex lock_;
    std::vector<int> statuses_;
    std::unique_ptr<ScriptedServer> server_;
};

}  // namespace

TEST_CASE("delivery events arrive signed, also twice, and become receipts",
          "[channels][zalo][simulator]") {
    if (!built()) return;
    bool const hmac = GENERATE(false, true);
    Webhook webhook;
    test::TempFolder const told;
    std::vector<std::string> flags = {"--receipt-ratio", "1", "--receipt-twice", "1", "--receipts",
                                      told.file("taken")};
    if (hmac) flags.push_back("--hmac");
    Zalo zalo(webhook.flags(flags), hmac ? "event_mac = \"hmac\"\n" : "");
    webhook.lead_to(zalo.outlet());
    zalo.renew();
    REQUIRE(zalo.send(messages(16)) == all("Accepted", 16));
    REQUIRE(zalo.outlet().receipts.wait_for(32, seconds{20}));
    webhook.close();
    std::map<std::string, int> times;
    for (auto const& r : zalo.outlet().receipts.all()) {
        CHECK(r.delivered);
        ++times[r.key];
    }
    CHECK(times.size() == 16);
    CHECK(test::read_whole(told.file("taken")).find("\"key\":\"key-15\"") != std::string::npos);
    for (auto const& [key, n] : times) CHECK(n == 2);
}

TEST_CASE("events without our key find their messages, and forged ones none",
          "[channels][zalo][simulator]") {
    if (!built()) return;
    Webhook webhook;
    Zalo zalo(webhook.flags({"--receipt-ratio", "1", "--no-tracking-id"}));
    webhook.lead_to(zalo.outlet());
    zalo.renew();
    REQUIRE(zalo.send(messages(8)) == all("Accepted", 8));
    REQUIRE(zalo.outlet().receipts.wait_for(8, seconds{20}));
    webhook.close();
    std::set<std::string> keys;
    for (auto const& r : zalo.outlet().receipts.all()) keys.insert(r.key);
    CHECK(keys.size() == 8);
    CHECK(keys.contains("key-7"));
    Webhook other;
    Zalo forger(other.flags({"--receipt-ratio", "1", "--hmac"}));  // signs otherwise
    other.lead_to(forger.outlet());
    forger.renew();
    REQUIRE(forger.send(messages(4)) == all("Accepted", 4));
    for (int i = 0; i < 2'000 && other.answered(401) < 4; ++i)
        std::this_thread::sleep_for(milliseconds{5});
    other.close();
    CHECK(other.answered(401) == 4);
    CHECK(forger.outlet().receipts.all().empty());
}

TEST_CASE("some deliveries are never told, and some late", "[channels][zalo][simulator]") {
    if (!built()) return;
    Webhook webhook;
    Zalo zalo(webhook.flags(
        {"--receipt-ratio", "0.5", "--receipt-late", "0.5", "--receipt-late-ms", "60000"}));
    webhook.lead_to(zalo.outlet());
    zalo.renew();
    REQUIRE(zalo.send(messages(32)) == all("Accepted", 32));
    auto events = [&] { return zalo.counts().at("events").as_object(); };
    auto const told = [&] {
        return events().at("sent").to_number<int>() + events().at("pending").to_number<int>();
    };
    CHECK(told() > 6);
    CHECK(told() < 26);
    REQUIRE(zalo.outlet().receipts.wait_for(1, seconds{20}));
    CHECK(events().at("pending").to_number<int>() > 0);
    webhook.close();
}

TEST_CASE("how many messages a second pass to Zalo, by those on their way at once",
          "[.][channels][zalo][rate]") {
    auto const* parallel = GENERATE("1", "4", "8", "16", "32");
    auto const* delay = GENERATE("0", "30");
    Zalo zalo({"--delay-ms", delay}, "parallel = " + std::string(parallel) + "\n");
    zalo.renew();
    auto const before = std::chrono::steady_clock::now();
    constexpr int batches = 20;
    for (int i = 0; i < batches; ++i) zalo.outlet().send(messages(32));
    std::chrono::duration<double> const took = std::chrono::steady_clock::now() - before;
    std::cout << "parallel " << parallel << ", " << delay
              << " ms a message: " << batches * 32 / took.count() << " messages a second\n";
    CHECK(zalo.record().size() == batches * 32);
}
