// alertctl sim: messages as their readers see them, from raw records.
#include <sys/wait.h>

#include <catch2/catch.hpp>
#include <cstdlib>
#include <fstream>

#include "alertd/ctl/sim_record.hpp"
#include "tests/support/result_text.hpp"
#include "tests/support/temp_folder.hpp"

using namespace alertd;
using namespace alertd::ctl;

namespace {

std::string push_line(std::int64_t t, std::string const& token, std::string const& body) {
    return R"({"t":)" + std::to_string(t) + R"(,"conn":1,"key":"k","token":")" + token +
           R"(","language":"vi","title":"Lũ","body":")" + body + "\"}\n";
}

std::string zalo_line(std::int64_t t, std::string const& phone) {
    return R"({"t":)" + std::to_string(t) + R"(,"key":"k","phone":")" + phone +
           R"(","template":"251001","slots":{"a":"b"},"text":"Cảnh báo lũ"})" + "\n";
}

std::string sms_line(std::int64_t t, int esm, int dcs, std::string const& hex,
                     std::string const& to = "841000000001") {
    return R"({"t":)" + std::to_string(t) + R"(,"from":"PCTT","to":")" + to + R"(","esm":)" +
           std::to_string(esm) + R"(,"dcs":)" + std::to_string(dcs) + R"(,"hex":")" + hex +
           R"(","text":"what the simulator made of it"})" + "\n";
}

struct Run {
    int exit_code = -1;
    std::string out, err;
};

Run alertctl_sim(test::TempFolder const& folder, std::string const& arguments) {
    auto const out = folder.file("out"), err = folder.file("err");
    std::string const command =
        "'" ALERTD_BINARY_DIR "/alertctl' sim " + arguments + " >'" + out + "' 2>'" + err + "'";
    int const status = std::system(command.c_str());
    return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, test::read_whole(out),
            test::read_whole(err)};
}

std::vector<std::string> shown(std::string const& lines) {
    test::TempFolder const folder;
    SimRecord record(folder.write("record", lines));
    std::vector<std::string> faults, texts;
    auto const some = record.next(faults);
    REQUIRE(some);
    for (auto const& m : *some) texts.push_back(m.text);
    for (auto const& fault : faults) texts.push_back(fault.substr(fault.find(": ") + 2));
    return texts;
}

using Texts = std::vector<std::string>;

}  // namespace

TEST_CASE("an SMS is decoded from its octets, whatever the record says of it", "[ctl]") {
    CHECK(shown(sms_line(1, 0, 8, "004c0169002000710075 00e9 0074")) ==
          Texts{"holds octets that are not hexadecimal"});
    CHECK(shown(sms_line(1, 0, 8, "004c01690020d83dde00")) == Texts{"Lũ 😀"});
    CHECK(shown(sms_line(1, 0, 8, "004cd83d")) == Texts{"L\xEF\xBF\xBD"});
    CHECK(shown(sms_line(1, 0, 8, "004c01")) == Texts{"L\xEF\xBF\xBD"});
    CHECK(shown(sms_line(1, 0, 0, "4c7500021b651b28057f")) == Texts{"Lu@$€{éà"});
    CHECK(shown(sms_line(1, 0, 0, "4cff1b01")) == Texts{"L\xEF\xBF\xBD\xEF\xBF\xBD"});
    CHECK(shown(sms_line(1, 0, 3, "4ce9")) == Texts{"Lé"});
    CHECK(shown(sms_line(1, 0, 24, "004c")) == Texts{"L"});
}

TEST_CASE("parts of an SMS become one message in whatever order they come", "[ctl]") {
    auto const first = sms_line(1, 64, 0,
                                "050003070301"
                                "41"),
               second = sms_line(2, 64, 0,
                                 "050003070302"
                                 "42"),
               third = sms_line(3, 64, 0,
                                "050003070303"
                                "43");
    CHECK(shown(third + first + second) == Texts{"ABC"});
    CHECK(shown(first + first + third) == Texts{});
    // Another reference, another receiver: another message. Parts of a 16-bit reference.
    auto const other = sms_line(2, 64, 0,
                                "050003080302"
                                "58");
    auto const stranger = sms_line(2, 64, 0,
                                   "050003070302"
                                   "59",
                                   "841000000002");
    CHECK(shown(first + other + stranger + third + second) == Texts{"ABC"});
    CHECK(shown(sms_line(1, 64, 8,
                         "06080412340201"
                         "004c") +
                sms_line(1, 64, 8,
                         "06080412340202"
                         "0169")) == Texts{"Lũ"});
    // A header that says nothing of parts is passed over; one that is damaged ends in time.
    CHECK(shown(sms_line(1, 64, 0,
                         "03240101"
                         "41")) == Texts{"A"});
    CHECK(shown(sms_line(1, 64, 0,
                         "050003070009"
                         "41")) == Texts{"A"});
    CHECK(shown(sms_line(1, 64, 0, "ff0003070301")).empty());
    CHECK(shown(sms_line(1, 64, 0, "")) == Texts{""});
}

TEST_CASE("unfinished SMS are held up to a bound, the oldest is let go", "[ctl]") {
    SmsAssembly sms;
    auto const part = [](int to, char number) {
        return SmsPart{"PCTT", std::to_string(to), 64, 0,
                       std::string("\x05\x00\x03\x07\x02", 5) + number + "A"};
    };
    for (int to = 0; to < 10'000; ++to) CHECK_FALSE(sms.add(part(to, 1)));
    CHECK(sms.unfinished() == 10'000);
    CHECK_FALSE(sms.add(part(10'000, 1)));
    CHECK(sms.unfinished() == 10'000);
    CHECK(sms.add(part(1, 2))->text == "AA");
    CHECK_FALSE(sms.add(part(0, 2)));
}

TEST_CASE("a record is read on where it ended, and half a line is waited for", "[ctl]") {
    test::TempFolder const folder;
    auto const whole = push_line(1, "sim-1", "Một"), next = push_line(2, "sim-2", "Hai");
    auto const file = folder.write("record", whole + next.substr(0, 30));
    SimRecord record(file);
    std::vector<std::string> faults;
    CHECK(record.next(faults)->size() == 1);
    CHECK(record.next(faults)->empty());
    std::ofstream(file, std::ios::app) << next.substr(30);
    auto const more = record.next(faults);
    REQUIRE(more->size() == 1);
    CHECK(more->at(0).text == "Hai");
    CHECK(more->at(0).to == "sim-2");
    CHECK(faults.empty());
}

TEST_CASE("a line that is no record or not of a simulated person is told and not shown", "[ctl]") {
    Texts const real{"is of an address that is not simulated: not shown"};
    CHECK(shown(push_line(1, "device-7", "x")) == real);
    CHECK(shown(zalo_line(1, "84912345678")) == real);
    CHECK(shown(sms_line(1, 0, 0, "41", "+84912345678")) ==
          Texts{"is of a number that is not simulated: not shown"});
    for (auto const* line : {"[]\n", "{}\n", "garbage\n", "\n"})
        CHECK(shown(line) == Texts{"is not a record of a simulator"});
    CHECK(shown(std::string((1 << 20) + 1, ' ') + "\n") == Texts{"is over 1 MiB"});
}

TEST_CASE("alertctl sim shows what arrived at all simulators in the order of time", "[ctl]") {
    test::TempFolder const folder;
    auto const push = folder.write(
        "push", push_line(1'000, "sim-1", "Một") + push_line(4'000, "sim-2", "Hai\\u001b[2J"));
    auto const zalo = folder.write("zalo", zalo_line(3'000, "841000000001"));
    auto const sms = folder.write("sms", sms_line(2'000, 0, 8, "004c0169"));
    auto const files = push + " " + zalo + " " + sms;
    auto const all = alertctl_sim(folder, files);
    CHECK(all.exit_code == 0);
    CHECK(all.out ==
          "07:00:01  push  sim-1  vi\n    Lũ\n    Một\n\n"
          "07:00:02  sms   841000000001  1 part UCS-2\n    Lũ\n\n"
          "07:00:03  zalo  841000000001  template 251001\n    Cảnh báo lũ\n\n"
          "07:00:04  push  sim-2  vi\n    Lũ\n    Hai?[2J\n\n");
    auto const one = alertctl_sim(folder, files + " --to +841000000001 --last 1 --json");
    CHECK(
        one.out ==
        R"({"t":3000,"channel":"zalo","to":"841000000001","key":"k","title":"","text":"Cảnh báo lũ","form":"template 251001"})"
        "\n");
    CHECK(alertctl_sim(folder, folder.file("absent")).exit_code == 1);
    auto const bad = alertctl_sim(folder, folder.write("bad", push_line(1, "device-7", "x")));
    CHECK(bad.exit_code == 1);
    CHECK(bad.out.empty());
    CHECK(bad.err.find("device-7") == std::string::npos);
    CHECK(bad.err.find("bad:1: is of an address that is not simulated") != std::string::npos);
    auto const half =
        alertctl_sim(folder, folder.write("half", sms_line(1, 64, 0, "05000307020141")));
    CHECK(half.err == "1 SMS have not all of their parts yet: not shown\n");
}
