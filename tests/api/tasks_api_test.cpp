// Tasks over HTTP: a commune's officer, his province's watch, and who is refused.
#include <catch2/catch.hpp>

#include "alertd/tasks.hpp"
#include "tests/api/office.hpp"

using namespace alertd;
using test::json_of;
using test::must;
using test::office;
using test::Running;

namespace {

namespace json = boost::json;

// The sample warning approved and planned, and an officer in the first commune it hits.
struct Warned {
    Running r;
    std::string commune, province, own, above, elsewhere, marked;
    std::int64_t alert = 0;
    std::size_t communes = 0;

    explicit Warned(std::string const& identifier, std::string const& status = "Actual") {
        auto& o = office();
        auto const id =
            must(o.desk->draft({"officer", "Người trực", Role::officer, "nation"},
                               o.cap(identifier, {{"<status>Actual", "<status>" + status}})));
        must_be(o.desk->submit({"officer", "Người trực", Role::officer, "nation"}, id));
        auto const frozen =
            must(o.desk->approve({"approver", "Người trực", Role::approver, "nation"}, id));
        commune = frozen.communes.front().code;
        communes = frozen.communes.size();
        auto const& ground = o.ground->communes();
        province = ground.commune(*ground.find(commune)).province_code;
        store::Database db(o.settings.instance.store);
        own = enrol(db, identifier + "-xa", Role::officer, "commune:" + commune);
        above = enrol(db, identifier + "-tinh", Role::officer, "province:" + province);
        elsewhere = enrol(db, identifier + "-khac", Role::approver, "province:99");
        marked = identifier;
        alert = id;
        o.move(id, Stage::active);
        store::Database::Transaction change(db);
        make_tasks(db, o.settings.tasks, ground, must(store::find_alert(db, id)), frozen,
                   o.clock.now());
        change.commit();
    }
    ~Warned() { office().move(alert, Stage::cancelled); }

    static void must_be(Result<void> const& done) {
        if (!done) throw std::runtime_error(done.error().message);
    }
    static std::string enrol(store::Database& db, std::string const& id, Role role,
                             std::string const& area) {
        auto& o = office();
        return must(add_official(db, o.settings, {id, "Cán bộ", role, area}, o.clock.now()));
    }
    json::object own_task() {
        auto const tasks = json_of(r.ask("GET", "/v1/desk/tasks?limit=1", own));
        REQUIRE(tasks.at("tasks").as_array().size() == 1);
        return tasks.at("tasks").at(0).as_object();
    }
    std::string path(std::string const& act = "") {
        return "/v1/desk/tasks/" + std::to_string(own_task().at("id").to_number<std::int64_t>()) +
               act;
    }
};

}  // namespace

TEST_CASE("a commune's officer sees his task whole, reads it and acknowledges it once", "[api]") {
    Warned w("task-1");
    auto const task = w.own_task();
    CHECK(task.at("identifier") == "task-1");
    CHECK(task.at("commune").at("code").as_string() == w.commune);
    CHECK(task.at("state") == "open");
    CHECK(task.at("exercise") == false);
    CHECK(task.at("read").is_null());
    CHECK_FALSE(task.at("headline").as_string().empty());
    std::string const name(task.at("commune").at("full_name").as_string());
    CHECK(std::string(task.at("text").as_string()).find(name) != std::string::npos);
    CHECK_FALSE(task.at("instruction").as_string().empty());

    CHECK(json_of(w.r.ask("GET", w.path(), w.above)).at("read").is_null());
    CHECK(json_of(w.r.ask("GET", w.path(), w.own)).at("read").is_string());
    auto const done = w.r.ask("POST", w.path("/acknowledge"), w.own, R"({"note":"Đã báo loa"})");
    CHECK(done.status == 200);
    CHECK(json_of(done).at("state") == "done");
    auto const again = w.r.ask("POST", w.path("/acknowledge"), w.above, R"({"note":"khác"})");
    CHECK(again.status == 200);
    CHECK(json_of(again).at("note") == "Đã báo loa");
    CHECK(json_of(again).at("acknowledged_by") == "task-1-xa");
    auto const audit = w.r.ask(
        "GET", "/v1/desk/alerts/" + std::to_string(w.alert) + "/audit?limit=2", office().auditor);
    CHECK(json_of(audit).at("audit").at(0).at("act") == "task_read");
    CHECK(json_of(audit).at("audit").at(1).at("act") == "task_acknowledge");
}

TEST_CASE("the watch of a province counts and lists its communes, the escalated first", "[api]") {
    Warned w("task-2");
    auto const watch = json_of(w.r.ask("GET", "/v1/desk/watch?limit=500", w.above));
    CHECK(watch.at("area").as_string() == "province:" + w.province);
    auto const& tasks = watch.at("tasks").as_array();
    CHECK(tasks.front().at("state") == "escalated");
    CHECK(tasks.front().at("escalated_why") == "no_officer");
    CHECK_FALSE(tasks.front().as_object().contains("text"));
    CHECK(watch.at("counts").at("escalated").as_int64() > 0);
    CHECK(watch.at("counts").at("open").as_int64() >= 1);
    auto const nation = json_of(w.r.ask("GET", "/v1/desk/watch?limit=500", office().auditor));
    CHECK(nation.at("tasks").as_array().size() >= w.communes);
    auto const none = json_of(w.r.ask("GET", "/v1/desk/watch", w.elsewhere));
    CHECK(none.at("tasks").as_array().empty());
    CHECK(none.at("counts").at("open") == 0);
    CHECK(json_of(w.r.ask("GET", "/v1/desk/tasks", w.above)).at("tasks").as_array().empty());
}

TEST_CASE("tasks of others are not there, and malformed calls are refused", "[api]") {
    Warned w("task-3");
    auto const path = w.path();
    CHECK(w.r.ask("GET", path, w.elsewhere).status == 404);
    CHECK(w.r.ask("POST", path + "/acknowledge", w.elsewhere, "{}").status == 404);
    CHECK(w.r.ask("POST", path + "/acknowledge", office().auditor, "{}").status == 403);
    CHECK(w.r.get(path).status == 401);
    CHECK(w.r.get("/v1/desk/watch").status == 401);
    CHECK(w.r.ask("GET", "/v1/desk/tasks/0", w.own).status == 404);
    CHECK(w.r.ask("GET", "/v1/desk/tasks/x", w.own).status == 404);
    CHECK(w.r.ask("GET", "/v1/desk/watch?limit=501", w.own).status == 400);
    CHECK(w.r.ask("GET", "/v1/desk/tasks?limit=0", w.own).status == 400);
    auto const acknowledge = [&](std::string const& body) {
        return w.r.ask("POST", path + "/acknowledge", w.own, body).status;
    };
    CHECK(acknowledge(R"({"note":5})") == 400);
    CHECK(acknowledge(R"({"other":"x"})") == 400);
    CHECK(acknowledge(R"({"note":")" + std::string(1'001, 'x') + "\"}") == 400);
    CHECK(acknowledge(R"({"note":")" + std::string(4'001, 'x') + "\"}") == 400);
    CHECK(acknowledge(R"({"note":""})") == 200);
}

TEST_CASE("an exercise's task says that it is one, and an ended warning's is over", "[api]") {
    Warned w("task-4", "Exercise");
    auto const task = w.own_task();
    CHECK(task.at("exercise") == true);
    CHECK(std::string(task.at("headline").as_string()).starts_with("DIỄN TẬP"));
    CHECK(std::string(task.at("text").as_string()).find("DIỄN TẬP") != std::string::npos);
    office().move(w.alert, Stage::superseded);
    CHECK(w.own_task().at("state") == "ended");
    CHECK(w.own_task().at("alert_stage") == "superseded");
    CHECK(w.r.ask("POST", w.path("/acknowledge"), w.own, "{}").status == 409);
}
