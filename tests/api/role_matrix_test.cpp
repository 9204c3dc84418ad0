// Every cell of tests/api/role_matrix.hpp, asked of the Desk itself and over HTTP by token and by
// session. What is refused must have changed nothing.
#include "tests/api/role_matrix.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <set>

#include "alertd/api/routes.hpp"
#include "alertd/jurisdiction.hpp"
#include "alertd/store/stops.hpp"
#include "feeds/cap_xml.hpp"
#include "tests/api/browser.hpp"
#include "tests/support/result_text.hpp"

using namespace alertd;
using test::Browser;
using test::must;
using test::office;
using test::Running;
namespace matrix = test::matrix;

namespace {

constexpr std::size_t area_count = 5;

struct Holder {
    Official official;
    std::string token;
    std::size_t area = 0;  // its letter in the rows
};

bool may(matrix::ByRole const& row, Holder const& who) {
    auto const letters = who.official.role == Role::officer    ? row.officer
                         : who.official.role == Role::approver ? row.approver
                                                               : row.auditor;
    REQUIRE(letters.size() == area_count);
    return letters[who.area] == 'Y';
}

// May he anywhere? Then it is not his role that refuses him.
bool role_may(matrix::ActRow const& row, Role role) {
    for (auto const& grid : {row.one_commune, row.two_communes, row.two_provinces}) {
        auto const letters = role == Role::officer    ? grid.officer
                             : role == Role::approver ? grid.approver
                                                      : grid.auditor;
        if (letters.find('Y') != std::string_view::npos) return true;
    }
    return false;
}

// The communes it is about, those who hold its roles, and one alert of each extent.
class World {
public:
    World() {
        choose_communes();
        std::string const areas[] = {"nation", "province:" + province, "province:" + other_province,
                                     "commune:" + here[0], "commune:" + here[2]};
        for (auto const& role : role_words)
            for (std::size_t i = 0; i < area_count; ++i)
                holders.push_back(holder("m-" + std::string(role.text) + std::to_string(i),
                                         role.value, areas[i], i));
        alerts = {drafted("matrix-one", {here[0]}), drafted("matrix-two", {here[0], here[1]}),
                  drafted("matrix-provinces", {here[0], there})};
        for (auto const id : alerts) learn_frozen(id);
    }

    store::Database& db() { return office().desk->db(); }

    // The alert as if `own` official, or others, had brought it to this stage.
    void set(std::int64_t id, Stage stage, Official const* own, bool correction) {
        auto s = db().prepare(
            "UPDATE alerts SET stage = ?2, author = ?3, submitter = ?3, update_kind = ?4, frozen ="
            " ?5 WHERE id = ?1");
        s.bind(1, id).bind(2, text_of(stage_words, stage)).bind(3, own ? own->id : "somebody");
        s.bind_optional(4, correction ? std::optional<std::string_view>("correct") : std::nullopt);
        bool const passed = stage != Stage::draft && stage != Stage::submitted &&
                            stage != Stage::returned && stage != Stage::rejected;
        s.bind_optional(5, passed ? std::optional<std::string_view>(frozen[id]) : std::nullopt);
        s.run();
    }
    // What an allowed act left beside the row.
    void sweep() {
        db().run("DELETE FROM approvals; DELETE FROM feed_log");
        db().run("DELETE FROM alerts WHERE msg_type = 'Cancel'");
    }
    Stage stage(std::int64_t id) { return must(store::find_alert(db(), id)).stage; }
    std::string audit_head() {
        auto s = db().prepare("SELECT count(*) FROM audit");
        s.step();
        return s.text(0);
    }

    std::string cap(std::string const& identifier, std::vector<std::string> const& communes) {
        auto alert = feeds::read_cap(office().cap(identifier)).alert;
        for (auto& info : alert.infos) {
            Area area;
            area.area_desc = "Vùng mẫu";
            for (auto const& code : communes) area.geocodes.push_back({commune_geocode, code});
            info.areas = {area};
        }
        return feeds::write_cap(alert);
    }

    std::vector<Holder> holders;
    std::vector<std::int64_t> alerts;
    std::vector<std::string> here;  // communes with people in one province
    std::string there, province, other_province;

private:
    Holder holder(std::string const& id, Role role, std::string const& area, std::size_t letter) {
        Official const official{id, "Người trực", role, area};
        return {official,
                must(add_official(db(), office().settings, official, office().clock.now())),
                letter};
    }

    void choose_communes() {
        auto const& communes = office().ground->communes();
        std::vector<std::string> all;
        for (std::size_t i = 0; i < communes.size(); ++i)
            all.emplace_back(communes.commune(geo::CommuneIndex(i)).code);
        auto const alert = feeds::read_cap(cap("matrix-all", all)).alert;
        auto const directory = must(office().ground->newest());
        auto const reached = must(target(alert, communes, *directory));
        for (auto const& t : reached.communes) {
            auto const commune = communes.commune(t.commune);
            if (t.recipients == 0) continue;
            if (province.empty()) province = commune.province_code;
            if (province == commune.province_code)
                here.emplace_back(commune.code);
            else
                there = commune.code, other_province = commune.province_code;
        }
        REQUIRE(here.size() >= 3);
        REQUIRE_FALSE(there.empty());
    }

    std::int64_t drafted(std::string const& identifier, std::vector<std::string> const& communes) {
        return must(office().desk->draft(holders.front().official, cap(identifier, communes)));
    }
    void learn_frozen(std::int64_t id) {
        set(id, Stage::submitted, nullptr, false);
        must(office().desk->approve(holders[area_count].official, id));
        frozen[id] = *must(store::find_alert(db(), id)).frozen;
        sweep();
    }

    std::map<std::int64_t, std::string> frozen;
};

World& world() {
    static World one;
    return one;
}

// What a cell answers, as an HTTP status.
using Ask = std::function<int(matrix::ActRow const&, Holder const&, std::int64_t)>;

int status_of_desk(matrix::ActRow const& row, Holder const& who, std::int64_t id) {
    auto& desk = *office().desk;
    auto status = [](auto const& result) {
        if (result) return 200;
        return result.error().code == Errc::forbidden  ? 403
               : result.error().code == Errc::conflict ? 409
                                                       : 500;
    };
    if (row.act == "submit") return status(desk.submit(who.official, id));
    if (row.act.starts_with("approve")) return status(desk.approve(who.official, id));
    if (row.act == "return") return status(desk.send_back(who.official, id, "vì"));
    if (row.act == "reject") return status(desk.reject(who.official, id, "vì"));
    REQUIRE(row.act == "cancel");
    return status(desk.cancel(who.official, id, "vì"));
}

std::string path_of(matrix::ActRow const& row, std::int64_t id) {
    std::string path(row.pattern);
    return path.replace(path.find("{id}"), 4, std::to_string(id));
}

// Which status the table says; 0: refused by area or stage, either may be told first.
int expected(matrix::ActRow const& row, Holder const& who, std::size_t extent, Stage stage,
             bool own) {
    auto const& grid = extent == 0   ? row.one_commune
                       : extent == 1 ? row.two_communes
                                     : row.two_provinces;
    auto const from = api::words_of(row.from);
    bool const right_stage =
        std::find(from.begin(), from.end(), text_of(stage_words, stage)) != from.end();
    bool const right_person = may(grid, who) && (row.own || !own);
    if (!role_may(row, who.official.role)) return 403;
    if (right_stage && right_person) return 200;
    if (!right_stage && !right_person) return 0;
    return right_stage ? 403 : 409;
}

// Walks every cell of the acts; answers how many.
int walk(Ask const& ask, std::function<bool(Stage)> const& looks_at) {
    int cells = 0;
    for (auto const& row : matrix::act_rows)
        for (std::size_t extent = 0; extent < world().alerts.size(); ++extent)
            for (auto const& who : world().holders)
                for (auto const& stage : stage_words)
                    for (bool const own : {false, true}) {
                        if (!looks_at(stage.value)) continue;
                        auto const id = world().alerts[extent];
                        world().set(id, stage.value, own ? &who.official : nullptr, row.correction);
                        auto const before = world().audit_head();
                        int const wanted = expected(row, who, extent, stage.value, own);
                        int const got = ask(row, who, id);
                        INFO(row.act << " by " << who.official.id << " of " << who.official.area
                                     << ", extent " << extent << ", " << stage.text
                                     << (own ? ", his own" : ""));
                        if (wanted)
                            CHECK(got == wanted);
                        else
                            CHECK((got == 403 || got == 409));
                        if (wanted == 200) {
                            CHECK(text_of(stage_words, world().stage(id)) == row.to);
                            world().sweep();
                        } else {
                            CHECK(world().stage(id) == stage.value);
                            CHECK(world().audit_head() == before);
                        }
                        ++cells;
                    }
    return cells;
}

bool every_stage(Stage) {
    return true;
}

}  // namespace

TEST_CASE("the desk does for each role, area, stage and author what the matrix says", "[api]") {
    constexpr int acts = std::size(matrix::act_rows), extents = 3, roles = 3, stages = 9, own = 2;
    CHECK(walk(status_of_desk, every_stage) ==
          acts * extents * roles * int(area_count) * stages * own);
}

TEST_CASE("over HTTP each token holder may what the matrix says", "[api]") {
    Running r;
    // Where the stage alone refuses, one wrong stage stands for all: the desk was asked for each.
    auto some = [](Stage stage) {
        return stage == Stage::draft || stage == Stage::submitted || stage == Stage::approved;
    };
    auto const cells = walk(
        [&](matrix::ActRow const& row, Holder const& who, std::int64_t id) {
            return r.ask("POST", path_of(row, id), who.token, std::string(row.body)).status;
        },
        some);
    CHECK(cells == int(std::size(matrix::act_rows)) * 3 * 15 * 3 * 2);
}

TEST_CASE("a session may exactly what its official's token may", "[api]") {
    Running r;
    office().desk->db().run("DELETE FROM tries");
    test::next_code();
    for (auto const& who : world().holders) {
        INFO(who.official.id);
        Browser browser{r, {}, ""};
        browser.origin = "https://test";
        REQUIRE(browser.sign_in(who.official.id, test::account_of(who.official.id)).status == 200);
        for (auto const& row : matrix::act_rows)
            for (std::size_t extent = 0; extent < world().alerts.size(); ++extent) {
                auto const id = world().alerts[extent];
                auto const from =
                    value_of(stage_words, api::words_of(row.from).front()).value_or(Stage::draft);
                world().set(id, from, nullptr, row.correction);
                auto const status = browser.ask("POST", path_of(row, id), std::string(row.body));
                CHECK(status.status == expected(row, who, extent, from, false));
                world().sweep();
            }
    }
}

TEST_CASE("drafts and kill switches are for whom the matrix says", "[api]") {
    Running r;
    auto& db = office().desk->db();
    int n = 0;
    for (auto const& row : matrix::free_rows)
        for (auto const& who : world().holders) {
            INFO(row.act << " " << row.what << " by " << who.official.id);
            std::string const what(row.what);
            store::lift_stop(db, what);
            bool const releases = row.act == "release";
            if (releases) store::throw_stop(db, {what, "somebody", office().clock.now()});
            auto const before = world().audit_head();
            auto const answer =
                row.act == "draft"
                    ? r.draft(who.token,
                              world().cap("matrix-draft-" + std::to_string(++n), {world().here[0]}))
                : releases
                    ? r.ask("DELETE", "/v1/desk/stops/" + api::percent_encoded(what), who.token)
                    : r.ask("POST", "/v1/desk/stops", who.token, R"({"what":")" + what + R"("})");
            int const done = releases ? 204 : 201;
            CHECK(answer.status == (may(row.who, who) ? done : 403));
            bool const changed = world().audit_head() != before;
            CHECK(changed == may(row.who, who));
            store::lift_stop(db, what);
        }
}

TEST_CASE("every route has a row in the matrix, and its door opens for those the row says",
          "[api]") {
    Running r;
    std::set<std::string> in_table, real;
    Holder const& officer = world().holders[0];
    Holder const& approver = world().holders[area_count];
    Holder const& auditor = world().holders[2 * area_count];
    Official const gone{"m-gone", "Người trực", Role::approver, "nation"};
    auto const gone_token =
        must(add_official(world().db(), office().settings, gone, office().clock.now()));
    REQUIRE(disable_official(world().db(), gone.id, office().clock.now()));
    for (auto const& route : api::routes())
        real.insert(std::string(route.method) + " " + std::string(route.pattern));
    for (auto const& row : matrix::route_rows) {
        std::string const method(row.method);
        in_table.insert(method + " " + std::string(row.pattern));
        std::string path(row.pattern);
        for (auto open = path.find('{'); open != std::string::npos; open = path.find('{'))
            path.replace(open, path.find('}') - open + 1, "999999");
        INFO(method << " " << path);
        auto shut = [&](std::string const& token) {
            auto const status = r.ask(method, path, token).status;
            return status == 401 || status == 403 ? status : 0;
        };
        bool const open = row.door == matrix::Door::everybody;
        CHECK(shut("") == (open ? 0 : 401));
        if (row.pattern != "/v1/alerts/{identifier}/progress")  // a token that is given must be one
            CHECK(shut(gone_token) == (open ? 0 : 401));
        office().clock.pass(seconds{120});  // what nobody holds is not asked too often
        if (row.door == matrix::Door::told_apart) continue;
        bool const writers = row.door == matrix::Door::writers;
        bool const approvers = row.door == matrix::Door::approvers;
        CHECK(shut(officer.token) == (approvers ? 403 : 0));
        CHECK(shut(approver.token) == 0);
        CHECK(shut(auditor.token) == (writers || approvers ? 403 : 0));
    }
    std::vector<std::string> without_row, without_route;
    std::set_difference(real.begin(), real.end(), in_table.begin(), in_table.end(),
                        std::back_inserter(without_row));
    std::set_difference(in_table.begin(), in_table.end(), real.begin(), real.end(),
                        std::back_inserter(without_route));
    INFO("each route needs a row in tests/api/role_matrix.hpp, and each row a route");
    CHECK(without_row == std::vector<std::string>{});
    CHECK(without_route == std::vector<std::string>{});
}
