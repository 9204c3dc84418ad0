// Texts of the kind "sms_smpp" at the real sim_smsc, over real sockets.
#include <catch2/catch.hpp>
#include <map>

#include "tests/channels/smsc.hpp"

using namespace alertd;
using test::sms_messages;
using test::Smsc;
using test::text_to;

namespace {

using Words = std::vector<std::string_view>;
Words all(std::string_view word, std::size_t n) {
    return Words(n, word);
}

std::string long_vietnamese() {
    std::string text;
    for (int i = 1; i <= 12; ++i)
        text += "Cảnh báo lũ quét cấp " + std::to_string(i) + " tại xã Nậm Păm. ";
    return text;
}

}  // namespace

TEST_CASE("a text stands in the SMSC's record, letter for letter, when its answer comes",
          "[channels][simulator]") {
    if (!test::smsc_is_built()) return;
    Smsc smsc;
    auto batch = sms_messages(32, "Cảnh báo lũ quét");
    batch[1].body = "Canh bao lu quet [cap 4] {di ngay} 50€";
    CHECK(smsc.send(batch) == all("Accepted", 32));
    auto const record = smsc.record();
    REQUIRE(record.size() == 32);
    CHECK(record[0].at("text") == "Cảnh báo lũ quét");
    CHECK(record[0].at("dcs") == 8);
    CHECK(record[1].at("text") == batch[1].body.c_str());
    CHECK(record[1].at("dcs") == 0);
    CHECK(record[0].at("from") == "CANHBAO");
    CHECK(record[0].at("from_ton") == 5);
    CHECK(record[31].at("to") == batch[31].address.substr(1).c_str());
    CHECK(record[0].at("validity") == "000000010000000R");
    CHECK(std::get<Accepted>(smsc.outcomes[0]).carrier_id ==
          std::string_view(record[0].at("id").as_string()));
}

TEST_CASE("a long text comes in parts that make it whole again", "[channels][simulator]") {
    if (!test::smsc_is_built()) return;
    auto const* form = GENERATE("udh8", "udh16", "payload");
    auto const* alphabet = GENERATE("gsm7", "gsm7_packed", "latin1");
    INFO(form << " " << alphabet);
    Smsc smsc(
        {"--default-alphabet", alphabet},
        "long_text = \"" + std::string(form) + "\"\ndefault_alphabet = \"" + alphabet + "\"\n");
    auto batch = sms_messages(2, long_vietnamese());
    batch[1].body.clear();
    for (int i = 0; i < 30; ++i) batch[1].body += "Di ngay [" + std::to_string(i) + "] so tan! ";
    CHECK(smsc.send(batch) == all("Accepted", 2));
    auto const record = smsc.record();
    for (auto const& m : batch) CHECK(text_to(record, m.address.substr(1)) == m.body);
    bool const whole = std::string_view(form) == "payload";
    CHECK((whole ? record.size() == 2 : record.size() > 6));
    REQUIRE(smsc.outlet().receipts.wait_for(2, seconds{20}));
}

TEST_CASE("a throttling SMSC stops the pipe, and nothing is lost or doubled",
          "[channels][simulator]") {
    if (!test::smsc_is_built()) return;
    auto const flags = GENERATE(values<std::vector<std::string>>(
        {{"--rate", "200", "--burst", "20"}, {"--queue-full-every", "7"}, {"--nack-every", "9"}}));
    Smsc smsc(flags, "throttle_pause_ms = 20\n");
    auto batch = sms_messages(24, long_vietnamese());
    int rounds = 0;
    for (auto waiting = batch; !waiting.empty() && rounds < 500; ++rounds) {
        smsc.send(waiting);
        std::vector<Message> again;
        milliseconds pause{0};
        for (std::size_t i = 0; i < waiting.size(); ++i) {
            if (std::holds_alternative<Accepted>(smsc.outcomes[i])) continue;
            REQUIRE(std::holds_alternative<Retry>(smsc.outcomes[i]));
            pause = std::max(pause, std::get<Retry>(smsc.outcomes[i]).after);
            again.push_back(waiting[i]);
        }
        smsc.outlet().clock.pass(pause);
        waiting = again;
    }
    CHECK(rounds > 1);
    auto const record = smsc.record();
    std::map<std::pair<std::string, std::int64_t>, int> parts;
    for (auto const& line : record)
        ++parts[{line.at("to").as_string().c_str(), line.at("part").as_int64()}];
    for (auto const& [part, times] : parts) CHECK(times == 1);
    for (auto const& m : batch) CHECK(text_to(record, m.address.substr(1)) == m.body);
    REQUIRE(smsc.outlet().receipts.wait_for(24, seconds{20}));
}

TEST_CASE("what the SMSC refuses is told apart inside a batch", "[channels][simulator]") {
    if (!test::smsc_is_built()) return;
    Smsc smsc({"--refuse-every", "2", "--refuse-status", "0x0B"});
    CHECK(smsc.send(sms_messages(4)) == Words{"Accepted", "Rejected", "Accepted", "Rejected"});
    CHECK(std::get<Rejected>(smsc.outcomes[1]).reason == "SMPP status 0x0b");
}

TEST_CASE("parts leave at the pace of the contract, and the rest waits", "[channels][simulator]") {
    if (!test::smsc_is_built()) return;
    Smsc smsc({}, "parts_per_second = 50\n");
    CHECK(smsc.send_one("warm") == "Accepted");
    auto const batch = sms_messages(32);
    auto const began = std::chrono::steady_clock::now();
    auto const& clock = smsc.outlet().clock;
    auto const outcomes =
        smsc.outlet()->send(smsc.outlet().envelope(), batch, clock.steady() + milliseconds{400});
    auto const took = std::chrono::steady_clock::now() - began;
    auto const sent = std::ranges::count_if(
        outcomes, [](auto const& o) { return std::holds_alternative<Accepted>(o); });
    CHECK(double(sent) <= 50 * std::chrono::duration<double>(took).count() + 50 * 0.1 + 2);
    CHECK(sent >= 10);
    CHECK(took < seconds{2});
    CHECK(std::holds_alternative<Retry>(outcomes.back()));
    CHECK(smsc.record().size() == std::size_t(sent) + 1);
}

TEST_CASE("real numbers are refused by an outlet for trials, and by its SMSC",
          "[channels][simulator]") {
    if (!test::smsc_is_built()) return;
    Smsc smsc;
    auto batch = sms_messages(1);
    batch[0].address = "+84901234567";
    CHECK(smsc.send(batch) == Words{"Rejected"});
    CHECK(smsc.record().empty());
}
