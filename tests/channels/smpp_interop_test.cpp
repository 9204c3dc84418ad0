// The kind "sms_smpp" against somebody else's SMPP: npm smpp as the SMSC. Run by
// tests/interop/run_smpp.sh, which installs it and names its folder.
#include <boost/json.hpp>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <sstream>

#include "tests/channels/smsc.hpp"
#include "tests/support/child_process.hpp"
#include "tests/support/outlet.hpp"

using namespace alertd;
using test::Outlet;
using test::sms_messages;
namespace json = boost::json;

namespace {

constexpr char account[] =
    "host = \"127.0.0.1\"\npassword_file = \"smpp_password\"\n"
    "source = \"CANHBAO\"\nsimulated_only = true\nreconnect_ms = 20\nthrottle_pause_ms = 50\n";

class NodeSmsc {
public:
    explicit NodeSmsc(std::vector<std::string> const& words = {}, std::string const& settings = "",
                      std::string const& system_id = "alertd")
        : process_(argv(words)) {
        std::string const line = process_.read_line();
        REQUIRE(line.starts_with("listening 127.0.0.1:"));
        outlet = std::make_unique<Outlet>(*channels::find_kind("sms_smpp"),
                                          account + settings + "system_id = \"" + system_id +
                                              "\"\nport = " + line.substr(20) + "\n",
                                          nullptr, test::Around{.time_runs = true});
        REQUIRE(outlet->error() == "");
    }

    std::vector<json::object> lines(char const* with) const {
        std::vector<json::object> found;
        std::istringstream text(test::read_whole(folder_.file("record")));
        for (std::string line; std::getline(text, line);)
            if (auto o = json::parse(line).as_object(); o.contains(with))
                found.push_back(std::move(o));
        return found;
    }

    std::unique_ptr<Outlet> outlet;

private:
    std::vector<std::string> argv(std::vector<std::string> const& words) const {
        auto const* folder = std::getenv("ALERTD_INTEROP");
        REQUIRE(folder);
        std::vector<std::string> all = {
            "/usr/bin/env", "node", std::string(folder) + "/smpp_smsc.mjs", folder_.file("record")};
        all.insert(all.end(), words.begin(), words.end());
        return all;
    }

    test::TempFolder folder_;
    test::ChildProcess process_;
};

std::vector<Message> texts() {
    auto batch = sms_messages(4, "Cảnh báo lũ quét tại xã Nậm Păm, huyện Mường La.");
    for (int i = 0; i < 9; ++i)
        batch[1].body += " Khu vực " + std::to_string(i) + " rời khỏi vùng trũng ngay 🌊.";
    batch[2].body = "Canh bao lu quet tai xa Nam Pam.";
    batch[3].body.clear();
    for (int i = 0; i < 20; ++i) batch[3].body += "Khu vuc " + std::to_string(i) + " di ngay. ";
    return batch;
}

}  // namespace

TEST_CASE("node reads our texts, puts parts together, and its receipts are read",
          "[channels][.][interop]") {
    auto const* receipts = GENERATE("text", "tlv");
    auto const* form = GENERATE("udh8", "udh16", "payload");
    INFO(receipts << " " << form);
    NodeSmsc smsc({receipts}, "long_text = \"" + std::string(form) + "\"\n");
    auto const batch = texts();
    for (auto const& o : smsc.outlet->send(batch)) CHECK(test::word_of(o) == "Accepted");
    auto const whole = smsc.lines("whole");
    REQUIRE(whole.size() == batch.size());
    for (auto const& m : batch) {
        auto const found = std::ranges::find_if(whole, [&](auto const& w) {
            return "+" + std::string(w.at("to").as_string()) == m.address;
        });
        REQUIRE(found != whole.end());
        CHECK(found->at("whole") == m.body.c_str());
    }
    REQUIRE(smsc.outlet->receipts.wait_for(batch.size(), seconds{20}));
    for (auto const& r : smsc.outlet->receipts.all()) CHECK(r.delivered);
}

TEST_CASE("node reads our brand, our numbers, our alphabets and until when a text is valid",
          "[channels][.][interop]") {
    auto const* validity = GENERATE("relative", "absolute");
    NodeSmsc smsc({}, "validity = \"" + std::string(validity) + "\"\n");
    auto const batch = texts();
    auto envelope = smsc.outlet->envelope();
    auto const left = std::chrono::hours{2};
    if (std::string_view(validity) == "absolute")  // node reckons with the real time
        envelope.expires = SystemClock().now() + left;
    else
        envelope.expires = smsc.outlet->clock.now() + left;
    auto const deadline = smsc.outlet->clock.steady() + seconds{10};
    for (auto const& o : (*smsc.outlet)->send(envelope, batch, deadline))
        CHECK(test::word_of(o) == "Accepted");
    for (auto const& part : smsc.lines("id")) {
        CHECK(part.at("from") == "CANHBAO");
        CHECK(part.at("from_ton") == 5);
        bool const accented = part.at("to") == "84110000000" || part.at("to") == "84110000001";
        CHECK(part.at("data_coding") == (accented ? 8 : 0));
        auto const off = part.at("valid_ms").to_number<double>() - 7'200'000;
        CHECK(std::abs(off) < 60'000);
    }
}

TEST_CASE("node throttles and every text arrives once", "[channels][.][interop]") {
    NodeSmsc smsc({"throttle", "5"});
    auto const batch = texts();
    auto waiting = batch;
    int rounds = 0;
    for (; !waiting.empty() && rounds < 200; ++rounds) {
        std::vector<Message> again;
        auto const outcomes = smsc.outlet->send(waiting);
        for (std::size_t i = 0; i < waiting.size(); ++i)
            if (!std::holds_alternative<Accepted>(outcomes[i])) {
                CHECK(test::word_of(outcomes[i]) == "Retry");
                again.push_back(waiting[i]);
            }
        smsc.outlet->clock.pass(milliseconds{100});
        waiting = again;
    }
    CHECK(rounds > 1);
    CHECK(smsc.lines("whole").size() == batch.size());
    REQUIRE(smsc.outlet->receipts.wait_for(batch.size(), seconds{20}));
}

TEST_CASE("node refuses an account that it does not know", "[channels][.][interop]") {
    NodeSmsc smsc({}, "", "nobody");
    auto const outcomes = smsc.outlet->send(sms_messages(1));
    CHECK(test::word_of(outcomes.at(0)) == "Misconfigured");
}
