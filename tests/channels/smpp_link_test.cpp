// The bind of the kind "sms_smpp" to the real sim_smsc, and what becomes of it.
#include <catch2/catch.hpp>
#include <filesystem>
#include <thread>

#include "tests/channels/smsc.hpp"

using namespace alertd;
using test::sms_messages;
using test::Smsc;

namespace {

using Words = std::vector<std::string_view>;
}  // namespace

TEST_CASE("a lost answer is in doubt, and only that one", "[channels][simulator]") {
    if (!test::smsc_is_built()) return;
    auto const* knob = GENERATE("--drop-answer-every", "--garbage-every");
    INFO(knob);
    Smsc smsc({knob, "3"}, "response_timeout_ms = 100\n");
    CHECK(smsc.send(sms_messages(4)) == Words{"Accepted", "Accepted", "Unknown", "Accepted"});
    CHECK(smsc.record().size() == 4);
    CHECK(smsc.send_one("later") == "Accepted");
}

TEST_CASE("a link that breaks leaves in doubt what left, and comes back", "[channels][simulator]") {
    if (!test::smsc_is_built()) return;
    auto const* knob = GENERATE("--close-every", "--wrong-length-every", "--unbind-every");
    INFO(knob);
    Smsc smsc({knob, "3"});
    auto const words = smsc.send(sms_messages(4));
    CHECK(std::ranges::count(words, "Unknown") >= 1);
    CHECK(std::ranges::count(words, "Accepted") <= 2);
    CHECK(std::ranges::count(words, "Rejected") == 0);
    smsc.outlet().clock.pass(seconds{60});
    CHECK(smsc.send_one("after") == "Accepted");
}

TEST_CASE("an SMSC that is killed and started again is bound again", "[channels][simulator]") {
    if (!test::smsc_is_built()) return;
    Smsc smsc;
    CHECK(smsc.send_one("a") == "Accepted");
    smsc.stop();
    auto const word = smsc.send_one("b");
    CHECK((word == "Retry" || word == "Unknown"));  // by whether its end was noticed yet
    smsc.outlet().clock.pass(seconds{60});
    smsc.start({});
    smsc.outlet().clock.pass(seconds{60});
    for (int i = 0; i < 100 && smsc.send_one("b") != "Accepted"; ++i)
        smsc.outlet().clock.pass(seconds{60});
    CHECK(smsc.record().size() >= 2);
}

TEST_CASE("refused binds say that the settings are wrong, and are not repeated in haste",
          "[channels][simulator]") {
    if (!test::smsc_is_built()) return;
    auto const* given = GENERATE("0x0D", "0x0E", "0x0F", "0x05");
    Smsc smsc({"--bind-status", given, "--bind-refusals", "1"}, "reconnect_ms = 1000\n");
    CHECK(smsc.send_one("k") == "Misconfigured");
    smsc.outlet().clock.pass(seconds{29});
    CHECK(smsc.send_one("k") == "Misconfigured");
    smsc.outlet().clock.pass(seconds{31});
    CHECK(smsc.send_one("k") == "Accepted");
}

TEST_CASE("a bind that is refused for a moment is no fault of the settings",
          "[channels][simulator]") {
    if (!test::smsc_is_built()) return;
    Smsc smsc({"--bind-status", "0x08", "--bind-refusals", "1"});
    CHECK(smsc.send_one("k") == "Retry");
    smsc.outlet().clock.pass(seconds{1});
    CHECK(smsc.send_one("k") == "Accepted");
}

TEST_CASE("an SMSC that is silent at the bind is left and tried again", "[channels][simulator]") {
    if (!test::smsc_is_built()) return;
    Smsc smsc({"--silent-binds", "1"}, "connect_timeout_ms = 80\n");
    CHECK(smsc.send_one("k") == "Retry");
    smsc.outlet().clock.pass(seconds{1});
    CHECK(smsc.send_one("k") == "Accepted");
}

TEST_CASE("a silent link is asked, and left when nobody answers", "[channels][simulator]") {
    if (!test::smsc_is_built()) return;
    Smsc smsc({"--silent-enquire", "--receipts", "none"}, "enquire_link_s = 30\n");
    CHECK(smsc.send_one("a") == "Accepted");
    smsc.outlet().clock.pass(seconds{31});
    auto const left = [&] {  // sends nothing: what is heard of the SMSC would put off the question
        smsc.outlet().clock.pass(seconds{9});
        std::this_thread::sleep_for(milliseconds{20});
        return smsc.connections() > 1;
    };
    int looks = 0;
    while (looks < 500 && !left()) ++looks;
    CHECK(looks < 500);
    CHECK(smsc.send_one("b") == "Accepted");
}

TEST_CASE("a silent link whose SMSC answers is kept", "[channels][simulator]") {
    if (!test::smsc_is_built()) return;
    Smsc smsc({"--receipts", "none"}, "enquire_link_s = 30\n");
    CHECK(smsc.send_one("a") == "Accepted");
    for (int i = 0; i < 2; ++i) {
        smsc.outlet().clock.pass(seconds{20});
        std::this_thread::sleep_for(milliseconds{400});  // a question and its answer
    }
    CHECK(smsc.send_one("b") == "Accepted");
    CHECK(smsc.connections() == 1);
}

TEST_CASE("an SMSC's own questions are answered", "[channels][simulator]") {
    if (!test::smsc_is_built()) return;
    Smsc smsc({"--enquire-ms", "5", "--split", "1"});
    for (int i = 0; i < 5; ++i) CHECK(smsc.send_one("k" + std::to_string(i)) == "Accepted");
}

TEST_CASE("several threads share one window and one bind", "[channels][simulator]") {
    if (!test::smsc_is_built()) return;
    Smsc smsc({"--reorder", "4"}, "window = 4\n");
    std::atomic<int> accepted{0};
    {
        std::vector<std::jthread> threads;
        for (int t = 0; t < 4; ++t)
            threads.emplace_back([&, t] {
                auto batch = sms_messages(32);
                for (auto& m : batch) m.key += "-" + std::to_string(t);
                for (auto const& o : smsc.outlet().send(batch))
                    accepted += std::holds_alternative<Accepted>(o);
            });
    }
    CHECK(accepted == 128);
    auto const record = smsc.record();
    CHECK(record.size() == 128);
    for (auto const& line : record) CHECK(line.at("conn") == 1);
    REQUIRE(smsc.outlet().receipts.wait_for(128, seconds{20}));
}

TEST_CASE("an outlet that only takes call-backs binds nowhere", "[channels][simulator]") {
    if (!test::smsc_is_built()) return;
    test::Outlet const outlet(*channels::find_kind("sms_smpp"),
                              std::string(channels::find_kind("sms_smpp")->example), nullptr,
                              {.sends = false});
    CHECK(outlet.opened());
    CHECK(std::filesystem::is_empty(outlet.folder()) == false);  // its password alone
    for (auto const& file : std::filesystem::directory_iterator(outlet.folder()))
        CHECK(file.path().extension() != ".ids");
}
