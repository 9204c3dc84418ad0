// alertctl validate: verdicts, fault lines, exit codes.
#include "alertd/ctl/validate.hpp"

#include <boost/json.hpp>
#include <catch2/catch.hpp>
#include <sstream>

#include "alertd/ctl/commands.hpp"
#include "alertd/model/timestamp.hpp"
#include "feeds/cap_xml.hpp"
#include "tests/support/temp_folder.hpp"

using namespace alertd;
using namespace alertd::test;

namespace alertd::ctl {
void add_validate(CLI::App& app, int& exit_code);
}

namespace {

struct Run {
    int exit_code;
    std::string out, err;
};

Run run(ctl::ValidateOptions const& options) {
    std::ostringstream out, err;
    int const exit_code = ctl::validate(options, out, err);
    return {exit_code, out.str(), err.str()};
}

std::string const every_element =
    std::string(ALERTD_SOURCE_DIR) + "/tests/data/feeds/every_element.xml";

Time time_of(std::string_view text) {
    return parse_timestamp(text)->instant;
}

}  // namespace

TEST_CASE("a good file is ok, a bad one refused with its lines", "[ctl]") {
    TempFolder const folder;
    auto const bad = folder.write("bad.xml", "<alert>\n</alert>\n");
    auto const result = run({{every_element, bad}, false, false, {}});
    CHECK(result.exit_code == ctl::refused);
    CHECK(result.out == every_element + ": ok\n" + bad + ": refused\n");
    CHECK(result.err == bad +
                            ": line 1: alert: the root is \"alert\" of the namespace \"\", not "
                            "alert of urn:oasis:names:tc:emergency:cap:1.2\n");
    CHECK(run({{every_element}, false, false, {}}).exit_code == ctl::done);
}

TEST_CASE("a file that cannot be read ends in 3, and the others are judged", "[ctl]") {
    TempFolder const folder;
    auto const bad = folder.write("bad.xml", "x");
    auto const result =
        run({{"/nowhere/a.xml", folder.path(), bad, every_element}, false, false, {}});
    CHECK(result.exit_code == ctl::unreachable);
    CHECK(result.out == bad + ": refused\n" + every_element + ": ok\n");
    CHECK(result.err.find("/nowhere/a.xml: cannot be read: No such file") != std::string::npos);
    CHECK(result.err.find(folder.path() + ": cannot be read: Is a directory") != std::string::npos);
}

TEST_CASE("a file over the limit of bytes is refused without being held whole", "[ctl]") {
    TempFolder const folder;
    auto const large = folder.write("large.xml", std::string(20u << 20, ' '));
    auto const result = run({{large}, false, false, {}});
    CHECK(result.exit_code == ctl::refused);
    CHECK(result.err == large + ": line 1: 5242881 bytes; at most 5242880\n");
}

TEST_CASE("--admit judges by the time that is given", "[ctl]") {
    TempFolder const folder;
    auto alert = feeds::read_cap(read_whole(every_element)).alert;
    alert.infos.resize(1);
    alert.infos[0].areas.erase(alert.infos[0].areas.begin());
    auto const file = folder.write("a.xml", feeds::write_cap(alert));
    CHECK(run({{file}, true, false, time_of("2026-11-22T16:10:00+07:00")}).exit_code == ctl::done);
    auto const late = run({{file}, true, false, time_of("2026-11-24T00:00:00+07:00")});
    CHECK(late.exit_code == ctl::refused);
    CHECK(late.err == file +
                          ": alert/info[1]/expires: 2026-11-23T06:00:00+07:00 is past; it is "
                          "2026-11-23T17:00:00.000Z now\n");
    CHECK(run({{file}, false, false, time_of("2026-11-24T00:00:00+07:00")}).exit_code == ctl::done);
}

TEST_CASE("--json prints every file with its verdict and faults", "[ctl]") {
    TempFolder const folder;
    auto const bad = folder.write("bad.xml", "<!DOCTYPE a>\n<a/>");
    auto const result = run({{every_element, bad, "/nowhere"}, false, true, {}});
    auto const json = boost::json::parse(result.out).as_array();
    REQUIRE(json.size() == 3);
    CHECK(json[0].at("file").as_string() == every_element);
    CHECK(json[0].at("verdict").as_string() == "ok");
    CHECK(json[0].at("faults").as_array().empty());
    CHECK(json[1].at("verdict").as_string() == "refused");
    CHECK(json[1].at("faults").at(0).at("line").to_number<int>() == 1);
    CHECK(json[1].at("faults").at(0).at("why").as_string() == "a DTD (<!DOCTYPE) is not allowed");
    CHECK(json[2].at("verdict").as_string() == "unreadable");
}

TEST_CASE("the command refuses usage without a file or with a time that is none", "[ctl]") {
    auto const exit_code_of = [](std::string const& arguments) {
        int exit_code = ctl::done;
        CLI::App app;
        ctl::add_validate(app, exit_code);
        app.parse("validate --json " + arguments, false);
        return exit_code;
    };
    CHECK_THROWS_AS(exit_code_of(""), CLI::ParseError);
    CHECK_THROWS_AS(exit_code_of("--at yesterday '" + every_element + "'"), CLI::ParseError);
    CHECK(exit_code_of("--at 2026-11-22T16:10:00+07:00 '" + every_element + "'") == ctl::done);
    CHECK(exit_code_of("--admit '" + every_element + "'") == ctl::refused);
    CHECK(exit_code_of("/nowhere/a.xml") == ctl::unreachable);
}
