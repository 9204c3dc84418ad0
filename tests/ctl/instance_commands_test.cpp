// alertctl init, official and audit: the program itself, as an operator runs it.
#include <sys/stat.h>
#include <sys/wait.h>

#include <algorithm>
#include <boost/json.hpp>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>

#include "alertd/audit.hpp"
#include "alertd/ctl/commands.hpp"
#include "alertd/settings.hpp"
#include "alertd/store/officials.hpp"
#include "tests/support/result_text.hpp"
#include "tests/support/temp_folder.hpp"

using namespace alertd;
using namespace alertd::test;

namespace {

struct Run {
    int exit_code = -1;
    std::string out, err;
};

unsigned mode_of(std::string const& file) {
    struct stat found {};
    INFO(file);
    REQUIRE(::stat(file.c_str(), &found) == 0);
    return found.st_mode & 07777u;
}

struct Instance {
    TempFolder folder;
    std::string const home = folder.file("tinh"), config = home + "/alertd.toml";

    Run alertctl(std::string const& arguments) const {
        auto const out = folder.file("out"), err = folder.file("err");
        std::string const command =
            "'" ALERTD_BINARY_DIR "/alertctl' " + arguments + " > '" + out + "' 2> '" + err + "'";
        int const status = std::system(command.c_str());
        REQUIRE(WIFEXITED(status));
        return {WEXITSTATUS(status), read_whole(out), read_whole(err)};
    }
    Run init() const { return alertctl("init '" + home + "'"); }
    Run add(std::string const& id, std::string const& role = "officer",
            std::string const& area = "nation") const {
        return alertctl("official add --config '" + config + "' --id '" + id +
                        "' --name 'Nguyễn Thị Lan' --role '" + role + "' --area '" + area + "'");
    }
    Run verify(std::string const& more = "") const {
        return alertctl("audit verify --config '" + config + "' " + more);
    }
    std::string store() const { return home + "/alertd.db"; }
    void change(char const* sql) const { store::Database(store()).run(sql); }
};

}  // namespace

TEST_CASE_METHOD(Instance, "init makes an instance that its owner alone may open", "[ctl]") {
    auto const made = init();
    CHECK(made.exit_code == ctl::done);
    CHECK(made.out == config + "\n");
    CHECK(made.err.empty());
    CHECK(mode_of(home + "/keys") == 0700);
    for (auto const* file : {"/keys/recipients.key", "/keys/instance.key", "/alertd.db"})
        CHECK(mode_of(home + file) == 0600);
    CHECK(read_whole(home + "/keys/recipients.key") != read_whole(home + "/keys/instance.key"));
    auto const settings = read_settings(config);
    REQUIRE(settings.has_value());
    CHECK(settings->document->check().has_value());
    CHECK(settings->instance.store == store());
    CHECK(settings->outlets.empty());
}

TEST_CASE_METHOD(Instance, "init leaves an instance that stands as it is", "[ctl]") {
    REQUIRE(init().exit_code == ctl::done);
    auto const key = read_whole(home + "/keys/instance.key");
    auto const again = init();
    CHECK(again.exit_code == ctl::refused);
    CHECK(again.out.empty());
    CHECK_THAT(again.err, Catch::Contains("is an instance already"));
    CHECK(read_whole(home + "/keys/instance.key") == key);
    // Nor are keys written over where only the settings are gone.
    REQUIRE(std::filesystem::remove(config));
    auto const half = init();
    CHECK(half.exit_code == ctl::refused);
    CHECK_THAT(half.err, Catch::Contains("not overwritten"));
    CHECK(read_whole(home + "/keys/instance.key") == key);
}

TEST_CASE_METHOD(Instance, "init tells wrong usage from a folder that cannot be made", "[ctl]") {
    CHECK(alertctl("init").exit_code == ctl::usage);
    folder.write("file", "");
    auto const below = alertctl("init '" + folder.file("file") + "/tinh'");
    CHECK(below.exit_code == ctl::unreachable);
    CHECK_THAT(below.err, Catch::Contains("cannot be made"));
}

TEST_CASE_METHOD(Instance, "an official's token is printed once and kept nowhere", "[ctl]") {
    REQUIRE(init().exit_code == ctl::done);
    auto const added = add("lan", "approver", "province:48");
    REQUIRE(added.exit_code == ctl::done);
    REQUIRE(added.out.starts_with("alertd_"));
    REQUIRE(added.out.size() == 7 + 43 + 1);
    auto const token = added.out.substr(0, added.out.size() - 1);
    for (auto const& entry : std::filesystem::recursive_directory_iterator(home)) {
        if (!entry.is_regular_file()) continue;
        INFO(entry.path());
        CHECK(read_whole(entry.path()).find(token.substr(7)) == std::string::npos);
    }
    store::Database db(store());
    auto const row = store::find_official(db, "lan");
    REQUIRE(row);
    CHECK(row->official.role == Role::approver);
    CHECK(row->official.area == "province:48");
    CHECK_FALSE(row->disabled);
}

TEST_CASE_METHOD(Instance, "an official that cannot be is refused in one line, without a token",
                 "[ctl]") {
    REQUIRE(init().exit_code == ctl::done);
    REQUIRE(add("lan").exit_code == ctl::done);
    for (auto const& refused :
         {add("lan"), add("Lan"), add("planner"), add("hoa", "boss"), add("hoa", "officer", "48"),
          add("hoa", "officer", "province:1"), add("hoa", "officer", "commune:123")}) {
        CHECK(refused.exit_code == ctl::refused);
        CHECK(refused.out.empty());
        CHECK(std::count(refused.err.begin(), refused.err.end(), '\n') == 1);
    }
    CHECK(alertctl("official add --id hoa").exit_code == ctl::usage);
    CHECK(alertctl("official").exit_code == ctl::usage);
    store::Database db(store());
    CHECK(store::all_officials(db).size() == 1);
}

TEST_CASE_METHOD(Instance, "an official is disabled once; the id stays taken", "[ctl]") {
    REQUIRE(init().exit_code == ctl::done);
    REQUIRE(add("lan").exit_code == ctl::done);
    auto const disable = [&](std::string const& id) {
        return alertctl("official disable --config '" + config + "' " + id).exit_code;
    };
    CHECK(disable("lan") == ctl::done);
    CHECK(disable("lan") == ctl::refused);
    CHECK(disable("nobody") == ctl::refused);
    CHECK(add("lan").exit_code == ctl::refused);
    CHECK(verify().out == "whole: 2 rows, 0 checkpoints\n");
}

TEST_CASE_METHOD(Instance, "audit verify ends with 0 for a whole chain", "[ctl]") {
    REQUIRE(init().exit_code == ctl::done);
    CHECK(verify().out == "whole: 0 rows, 0 checkpoints\n");
    REQUIRE(add("lan").exit_code == ctl::done);
    {
        store::Database db(store());
        REQUIRE(checkpoint_audit(db, home + "/audit.checkpoints", Time{}).has_value());
    }
    auto const plain = verify();
    CHECK(plain.exit_code == ctl::done);
    CHECK(plain.out == "whole: 1 rows, 1 checkpoints\n");
    auto const json = verify("--json");
    CHECK(json.exit_code == ctl::done);
    CHECK(boost::json::parse(json.out) ==
          boost::json::value({{"whole", true}, {"rows", 1}, {"checkpoints", 1}}));
}

TEST_CASE_METHOD(Instance, "audit verify ends with 1 and names the row that was touched", "[ctl]") {
    REQUIRE(init().exit_code == ctl::done);
    for (auto const* id : {"lan", "hoa", "minh"}) REQUIRE(add(id).exit_code == ctl::done);
    {
        store::Database db(store());
        REQUIRE(checkpoint_audit(db, home + "/audit.checkpoints", Time{}).has_value());
    }
    change("UPDATE audit SET detail = 'role=approver area=nation' WHERE seq = 2");
    auto const changed = verify();
    CHECK(changed.exit_code == ctl::refused);
    CHECK(changed.out.empty());
    CHECK(changed.err == "alertctl: audit: row 2 was changed\n");
    auto const json = verify("--json");
    CHECK(json.exit_code == ctl::refused);
    auto const verdict = boost::json::parse(json.out);
    CHECK_FALSE(verdict.at("whole").as_bool());
    CHECK(verdict.at("fault").as_string() == "audit: row 2 was changed");
    change("DELETE FROM audit WHERE seq >= 2");
    auto const cut = verify();
    CHECK(cut.exit_code == ctl::refused);
    CHECK_THAT(cut.err, Catch::StartsWith("alertctl: audit: row 2 is missing"));
    REQUIRE(std::filesystem::remove(home + "/audit.checkpoints"));
    CHECK(verify().exit_code == ctl::refused);
}

TEST_CASE_METHOD(Instance, "audit verify ends with 3 when store or checkpoints cannot be used",
                 "[ctl]") {
    auto const nowhere = verify();
    CHECK(nowhere.exit_code == ctl::unreachable);
    CHECK_THAT(nowhere.err, Catch::Contains(config));
    REQUIRE(init().exit_code == ctl::done);
    std::filesystem::create_directory(home + "/audit.checkpoints");
    CHECK(verify().exit_code == ctl::unreachable);
    std::filesystem::remove(home + "/audit.checkpoints");
    folder.write("tinh/alertd.db", std::string(8'192, 'x'));
    CHECK(verify().exit_code == ctl::unreachable);
    std::filesystem::remove(store());
    auto const gone = verify();
    CHECK(gone.exit_code == ctl::unreachable);
    CHECK_THAT(gone.err, Catch::Contains("does not exist"));
    CHECK_FALSE(std::filesystem::exists(store()));
    CHECK(alertctl("audit").exit_code == ctl::usage);
    CHECK(verify("--loud").exit_code == ctl::usage);
}

TEST_CASE_METHOD(Instance, "an account is printed once, and totp shows the code of its secret",
                 "[ctl]") {
    REQUIRE(init().exit_code == ctl::done);
    REQUIRE(add("lan").exit_code == ctl::done);
    auto const with = " --config '" + config + "'";
    auto const made = alertctl("official account lan --json" + with);
    REQUIRE(made.exit_code == ctl::done);
    auto const account = boost::json::parse(made.out).as_object();
    auto const text = [&](char const* key) { return std::string(account.at(key).as_string()); };
    auto const secret = text("totp_secret");
    CHECK(text("otpauth").find("secret=" + secret + "&") != std::string::npos);
    CHECK(secret.size() == 32);
    CHECK_THAT(made.err, Catch::Contains("shown once"));
    auto const plain = alertctl("official account lan" + with);
    CHECK(plain.out.find(text("password")) == std::string::npos);
    CHECK_THAT(plain.out, Catch::StartsWith("password    ") && Catch::Contains("\ntotp_secret ") &&
                              Catch::Contains("\notpauth     otpauth://totp/alertd:lan?"));
    auto const file = folder.write("secret", secret + "\n");
    auto const code = alertctl("totp '" + file + "'");
    CHECK(code.exit_code == ctl::done);
    CHECK(code.out.find_first_not_of("0123456789") == 6);
    CHECK(alertctl("totp < '" + file + "'").exit_code == ctl::done);
    CHECK(alertctl("totp '" + folder.write("none", "0189\n") + "'").exit_code == ctl::refused);
    CHECK(alertctl("totp '" + folder.file("absent") + "'").exit_code == ctl::unreachable);
    CHECK(alertctl("official account hoa" + with).exit_code == ctl::refused);
}

TEST_CASE_METHOD(Instance, "a password is read from standard input, and held to the rules",
                 "[ctl]") {
    REQUIRE(init().exit_code == ctl::done);
    REQUIRE(add("lan").exit_code == ctl::done);
    auto set = [&](std::string const& line) {
        auto const file = folder.write("password", line);
        return alertctl("official password lan --config '" + config + "' < '" + file + "'");
    };
    CHECK_THAT(set("gió to ở ngoài khơi\n").err, Catch::Contains("has no account yet"));
    REQUIRE(alertctl("official account lan --config '" + config + "'").exit_code == ctl::done);
    CHECK(set("gió to ở ngoài khơi\n").exit_code == ctl::done);
    CHECK_THAT(set("ngắn\n").err, Catch::Contains("under 12 characters"));
    CHECK_THAT(set("").err, Catch::Contains("under 12 characters"));
    CHECK_THAT(set("lanlanlanlan\n").err, Catch::Contains("anybody would guess"));
}

TEST_CASE_METHOD(Instance, "every command of officials names --config in its help", "[ctl]") {
    for (auto const* command : {"add", "disable", "account", "password"})
        CHECK_THAT(alertctl("official " + std::string(command) + " --help").out,
                   Catch::Contains("--config"));
}
