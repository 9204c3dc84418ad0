// The life of Zalo's tokens: a refresh token works once, so it is shown once, by one thread of all
// processes, and the next pair is on disk before it is used.
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <latch>
#include <thread>

#include "channels/zalo_tokens.hpp"
#include "tests/support/outlet.hpp"

using namespace alertd;
using namespace alertd::channels;
using net::Answer;
using net::Failure;
using net::Response;

namespace {

// OAuth as Zalo has it: the refresh token that is due works once.
class OAuth final : public net::HttpClient {
public:
    std::function<std::optional<Answer>(int call)> instead;  // of a well-meant answer
    std::function<void()> before_answer;
    std::string due = "first";
    std::string lifetime = "90000";

    Answer perform(net::Request const& request) override {
        int call = 0;
        {
            std::lock_guard const held(lock_);
            call = ++calls_;
            auto const at = request.body.find("&refresh_token=");
            shown_.push_back(request.body.substr(at + 15));
            last_ = request;
        }
        if (before_answer) before_answer();
        if (instead)
            if (auto answer = instead(call)) return *answer;
        std::lock_guard const held(lock_);
        if (shown_.back() != due) return Response{200, {}, R"({"error":-14014})"};
        due = "refresh" + std::to_string(call);
        return Response{200,
                        {},
                        R"({"access_token":"access)" + std::to_string(call) +
                            R"(","refresh_token":")" + due + R"(","expires_in":")" + lifetime +
                            "\"}"};
    }

    int calls() const {
        std::lock_guard const held(lock_);
        return calls_;
    }
    std::vector<std::string> shown() const { return shown_; }
    net::Request last() const { return last_; }

private:
    mutable std::mutex lock_;
    int calls_ = 0;
    std::vector<std::string> shown_;
    net::Request last_;
};

class Account {
public:
    explicit Account(std::string first = "first") {
        settings.oauth_url = "https://oauth.example.vn";
        settings.app_id = "app 7";
        settings.app_secret = config::Secret("app secret");
        settings.tokens = config::Secret(std::move(first));
    }
    std::unique_ptr<ZaloTokens> process() {
        return std::make_unique<ZaloTokens>(settings, oauth, clock, file());
    }
    std::string file() const { return folder.file("zalo.zalo_tokens"); }
    Steady deadline() const { return clock.steady() + seconds{10}; }

    test::TempFolder folder;
    test::FakeClock clock;
    ZaloSettings settings;
    OAuth oauth;
};

std::string text_of(std::variant<std::string, Outcome> const& taken) {
    if (auto const* token = std::get_if<std::string>(&taken)) return *token;
    return std::string(test::word_of(std::get<Outcome>(taken)));
}

}  // namespace

TEST_CASE("the first pair brings an access token, which is used until it is nearly over",
          "[channels][zalo]") {
    Account a;
    auto const tokens = a.process();
    CHECK(text_of(tokens->take(a.deadline())) == "access1");
    CHECK(a.oauth.last().url == "https://oauth.example.vn/v4/oa/access_token");
    CHECK(a.oauth.last().body == "app_id=app%207&grant_type=refresh_token&refresh_token=first");
    CHECK(a.oauth.last().headers.at(0) ==
          std::pair<std::string, std::string>("secret_key", "app secret"));
    a.clock.pass(seconds{90'000 - 601});
    CHECK(text_of(tokens->take(a.deadline())) == "access1");
    CHECK(a.oauth.calls() == 1);
    a.clock.pass(seconds{1});
    CHECK(text_of(tokens->take(a.deadline())) == "access2");
    CHECK(a.oauth.shown() == std::vector<std::string>{"first", "refresh1"});
}

TEST_CASE("an access token that came with the first pair is used before any renewal",
          "[channels][zalo]") {
    Account a("first\naccess0");
    auto const tokens = a.process();
    CHECK(text_of(tokens->take(a.deadline())) == "access0");
    CHECK(a.oauth.calls() == 0);
    CHECK(test::word_of(tokens->refused("access0", a.deadline())) == "Retry");
    CHECK(text_of(tokens->take(a.deadline())) == "access1");
    CHECK(a.oauth.calls() == 1);
}

TEST_CASE("threads that race for a token, in two processes, show the refresh token once",
          "[channels][zalo]") {
    Account a("first\naccess0");
    auto const one = a.process(), other = a.process();
    a.oauth.before_answer = [] { std::this_thread::sleep_for(milliseconds{30}); };
    std::vector<std::string> got(16);
    for (auto const& tokens : {&one, &other})
        REQUIRE(text_of((*tokens)->take(a.deadline())) == "access0");
    std::latch start(16);
    {
        std::vector<std::jthread> threads;
        for (std::size_t i = 0; i < 16; ++i)
            threads.emplace_back([&, i] {
                auto& tokens = i % 2 ? *one : *other;
                start.arrive_and_wait();
                tokens.refused("access0", a.deadline());
                got[i] = text_of(tokens.take(a.deadline()));
            });
    }
    CHECK(a.oauth.calls() == 1);
    for (auto const& token : got) CHECK(token == "access1");
}

TEST_CASE("while one renews in time, nobody else waits for him", "[channels][zalo]") {
    Account a;
    auto const tokens = a.process();
    REQUIRE(text_of(tokens->take(a.deadline())) == "access1");
    a.clock.pass(seconds{90'000 - 600});
    std::string meanwhile;
    a.oauth.before_answer = [&] {
        std::jthread([&] { meanwhile = text_of(tokens->take(a.deadline())); });
    };
    CHECK(text_of(tokens->take(a.deadline())) == "access2");
    CHECK(meanwhile == "access1");
    CHECK(a.oauth.calls() == 2);
}

TEST_CASE("the old access token is used until its end when the renewal fails", "[channels][zalo]") {
    Account a;
    auto const tokens = a.process();
    REQUIRE(text_of(tokens->take(a.deadline())) == "access1");
    a.oauth.instead = [](int) { return Response{500, {}, ""}; };
    a.clock.pass(seconds{90'000 - 600});
    for (int i = 0; i < 5; ++i) CHECK(text_of(tokens->take(a.deadline())) == "access1");
    CHECK(a.oauth.calls() == 2);
    a.clock.pass(seconds{599});
    CHECK(text_of(tokens->take(a.deadline())) == "access1");
    CHECK(a.oauth.calls() == 2);  // its end is not known: not shown again while there is another
    a.clock.pass(seconds{1});
    CHECK(text_of(tokens->take(a.deadline())) == "Retry");
    a.oauth.instead = nullptr;
    CHECK(text_of(tokens->take(a.deadline())) == "Retry");
    a.clock.pass(seconds{60});
    CHECK(text_of(tokens->take(a.deadline())) == "access4");
}

TEST_CASE("a pair is on disk, for nobody else to read, before it is used", "[channels][zalo]") {
    Account a;
    std::string on_disk_when_asked;
    a.oauth.before_answer = [&] { on_disk_when_asked = test::read_whole(a.file()); };
    auto const tokens = a.process();
    REQUIRE(text_of(tokens->take(a.deadline())) == "access1");
    CHECK_THAT(on_disk_when_asked, Catch::Contains("\"refresh_token\":\"first\""));
    CHECK_THAT(test::read_whole(a.file()), Catch::Contains("\"refresh_token\":\"refresh1\""));
    struct stat info {};
    REQUIRE(::stat(a.file().c_str(), &info) == 0);
    CHECK((info.st_mode & 0777) == 0600);
    // A process that begins now lives on what stands there.
    CHECK(text_of(a.process()->take(a.deadline())) == "access1");
    CHECK(a.oauth.calls() == 1);
}

TEST_CASE("a pair that the disk does not take is not used, and is kept once it does",
          "[channels][zalo]") {
    Account a;
    auto const partial = a.file() + ".partial";
    a.oauth.before_answer = [&] { std::filesystem::create_directories(partial + "/in the way"); };
    auto const tokens = a.process();
    CHECK(text_of(tokens->take(a.deadline())) == "Misconfigured");
    CHECK(text_of(tokens->take(a.deadline())) == "Misconfigured");
    CHECK(a.oauth.calls() == 1);
    std::filesystem::remove_all(partial);
    CHECK(text_of(tokens->take(a.deadline())) == "access1");
    CHECK(a.oauth.calls() == 1);
    CHECK_THAT(test::read_whole(a.file()), Catch::Contains("\"refresh_token\":\"refresh1\""));
}

TEST_CASE("a process that dies between keeping a pair and using it loses nothing",
          "[channels][zalo]") {
    Account a;
    pid_t const child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        auto const token = a.process()->take(a.deadline());
        ::_exit(text_of(token) == "access1" ? 7 : 1);  // and it was never sent with
    }
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    REQUIRE(WEXITSTATUS(status) == 7);
    a.oauth.due = "refresh1";  // what OAuth knows after the child's renewal
    auto const tokens = a.process();
    CHECK(text_of(tokens->take(a.deadline())) == "access1");
    CHECK(a.oauth.calls() == 0);
    a.clock.pass(seconds{90'000});
    CHECK(text_of(tokens->take(a.deadline())) == "access1");  // the first of this process' OAuth
    CHECK(a.oauth.shown() == std::vector<std::string>{"refresh1"});
}

TEST_CASE("a renewal that certainly did not leave is tried again soon", "[channels][zalo]") {
    Account a;
    a.oauth.instead = [](int call) -> std::optional<Answer> {
        if (call == 1) return Failure{false, "connection refused"};
        return std::nullopt;
    };
    auto const tokens = a.process();
    auto const first = tokens->take(a.deadline());
    REQUIRE(text_of(first) == "Retry");
    CHECK(std::get<Retry>(std::get<Outcome>(first)).after == seconds{5});
    CHECK(text_of(tokens->take(a.deadline())) == "access2");
}

TEST_CASE("a refresh token that Zalo refuses is the operator's to mend, by a new first pair",
          "[channels][zalo]") {
    Account a;
    a.oauth.due = "another";
    auto tokens = a.process();
    auto const refused = tokens->take(a.deadline());
    REQUIRE(text_of(refused) == "Misconfigured");
    CHECK_THAT(std::get<Misconfigured>(std::get<Outcome>(refused)).reason,
               Catch::Contains("tokens_file"));
    CHECK(text_of(tokens->take(a.deadline())) == "Misconfigured");
    CHECK(a.oauth.calls() == 1);  // and OAuth is not hammered
    a.settings.tokens = config::Secret("another");
    tokens = a.process();
    CHECK(text_of(tokens->take(a.deadline())) == "access2");
}

TEST_CASE("an access token refused as soon as it was given stops the outlet", "[channels][zalo]") {
    Account a;
    auto const tokens = a.process();
    REQUIRE(text_of(tokens->take(a.deadline())) == "access1");
    CHECK(test::word_of(tokens->refused("access1", a.deadline())) == "Misconfigured");
    CHECK(a.oauth.calls() == 1);
    a.clock.pass(seconds{61});
    CHECK(test::word_of(tokens->refused("access1", a.deadline())) == "Retry");
    CHECK(text_of(tokens->take(a.deadline())) == "access2");
}

TEST_CASE("OAuth's answer that is no pair gives no token", "[channels][zalo]") {
    auto const* body = GENERATE("", "{}", "null", R"({"access_token":"a"})",
                                R"({"access_token":"","refresh_token":"r"})",
                                R"({"access_token":"a\nb","refresh_token":"r"})",
                                R"({"access_token":7,"refresh_token":"r"})");
    INFO(body);
    Account a;
    a.oauth.instead = [&](int) { return Response{200, {}, body}; };
    CHECK(text_of(a.process()->take(a.deadline())) == "Retry");
}

TEST_CASE("a token without a lifetime is used until Zalo refuses it", "[channels][zalo]") {
    Account a;
    a.oauth.lifetime = GENERATE("", "soon", "-1", "99999999999");
    auto const tokens = a.process();
    REQUIRE(text_of(tokens->take(a.deadline())) == "access1");
    a.clock.pass(std::chrono::hours{1'000});
    CHECK(text_of(tokens->take(a.deadline())) == "access1");
}

TEST_CASE("no refresh token is shown when there is no time to hear the answer",
          "[channels][zalo]") {
    Account a;
    CHECK(text_of(a.process()->take(a.clock.steady() + milliseconds{999})) == "Retry");
    CHECK(a.oauth.calls() == 0);
}

TEST_CASE("a token file that was damaged is told, not passed over", "[channels][zalo]") {
    auto const* text = GENERATE("", "{", "{}", R"({"origin":"x","refresh_token":"r"})");
    Account a;
    a.folder.write("zalo.zalo_tokens", text);
    CHECK(text_of(a.process()->take(a.deadline())) == "Misconfigured");
    a.folder.write("zalo.zalo_tokens", std::string((64 << 10) + 1, ' '));
    CHECK(text_of(a.process()->take(a.deadline())) == "Misconfigured");
    CHECK(a.oauth.calls() == 0);
}
