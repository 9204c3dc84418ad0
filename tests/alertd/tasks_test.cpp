// Commune officers' tasks: who gets one, how it ends, and the call to the province. Time is turned
// by hand.
#include "alertd/tasks.hpp"

#include "alertd/jurisdiction.hpp"
#include "alertd/store/officials.hpp"
#include "alertd/store/tasks.hpp"
#include "tests/alertd/desk_world.hpp"

using namespace alertd;
using test::code_of;
using test::DeskWorld;
using test::must;
using test::refusal;

namespace {

struct TaskWorld : DeskWorld {
    std::string first = here[0], second = here[1], third = here[2];
    Official own{"xa1", "An", Role::officer, "commune:" + first};
    Official other{"xa2", "Bình", Role::officer, "commune:" + second};
    Official above{"tinh", "Chi", Role::officer, "province:" + province};
    Official reads{"soat", "Dung", Role::auditor, "commune:" + first};

    TaskWorld() {
        for (auto const& o : {own, other, above, reads}) enrol(o);
    }
    void enrol(Official const& o) {
        must(store::insert_official(desk->db(), {o, "hash of " + o.id, clock.now(), {}}));
    }
    store::Database& db() { return desk->db(); }
    geo::Communes const& communes() { return ground->communes(); }

    // As the planner does it, in one transaction.
    void plan(std::int64_t id) {
        planned(id);
        auto const row = must(store::find_alert(db(), id));
        store::Database::Transaction change(db());
        make_tasks(db(), settings.tasks, communes(), row, must(frozen_from_json(*row.frozen)),
                   clock.now());
        change.commit();
    }
    std::int64_t warned(std::vector<std::string> const& codes) {
        auto const id = approved(warning(codes));
        plan(id);
        return id;
    }
    std::vector<Task> all(std::string_view area = "nation") {
        return store::watched_tasks(db(), area, clock.now() - std::chrono::hours{24}, 500);
    }
    Task of(std::string_view commune) {
        auto const tasks = store::tasks_of_commune(db(), commune, 1);
        REQUIRE(tasks.size() == 1);
        return tasks[0];
    }
    Result<Task> acknowledge(Official const& by, std::int64_t id, std::string_view note = "") {
        return acknowledge_task(db(), communes(), by, id, note, clock.now());
    }
    std::size_t escalate() { return escalate_late_tasks(db(), clock.now()); }
    std::int64_t acts(std::string const& act) {
        std::int64_t n = 0;
        store::each_audit_row(db(), [&](auto const& row) {
            n += row.act == act;
            return true;
        });
        return n;
    }
};

}  // namespace

TEST_CASE_METHOD(TaskWorld,
                 "each commune that is hit gets one task, due by the level since approval",
                 "[alertd][tasks]") {
    auto const id = approved(warning({first, second, third}));
    auto const approved_at = clock.now();
    clock.pass(seconds{20});
    plan(id);
    REQUIRE(all().size() == 3);
    auto const task = of(first);
    CHECK(task.alert_id == id);
    CHECK(task.province == province);
    CHECK(task.created == clock.now());
    CHECK(task.due == approved_at + settings.tasks.severe);
    CHECK(task.state() == TaskState::open);
    CHECK_FALSE(task.read);
    CHECK(acts("tasks") == 1);
}

TEST_CASE_METHOD(TaskWorld, "a commune without an officer of its own is the province's at once",
                 "[alertd][tasks]") {
    warned({first, second, third});
    CHECK(of(first).state() == TaskState::open);
    auto const unmanned = of(third);
    CHECK(unmanned.state() == TaskState::escalated);
    CHECK(unmanned.why == EscalatedWhy::no_officer);
    CHECK(unmanned.escalated == clock.now());
    // Neither an auditor nor one who has left is an officer.
    must(store::disable_official(db(), own.id, clock.now()));
    auto const next = warning({first, second});
    plan(approved(next));
    CHECK(of(first).why == EscalatedWhy::no_officer);
    CHECK(of(second).state() == TaskState::open);
    clock.pass(std::chrono::hours{5});
    CHECK(escalate() == 3);  // two of the first warning, one of the second, nobody again
}

TEST_CASE_METHOD(TaskWorld, "a commune where only people with a place elsewhere live gets none",
                 "[alertd][tasks]") {
    auto const id = approved(warning({first, second}));
    planned(id);
    auto const row = must(store::find_alert(db(), id));
    auto frozen = must(frozen_from_json(*row.frozen));
    REQUIRE(frozen.communes.size() == 2);
    frozen.communes[1].share_area = 0;
    store::Database::Transaction change(db());
    make_tasks(db(), settings.tasks, communes(), row, frozen, clock.now());
    change.commit();
    REQUIRE(all().size() == 1);
    CHECK(all()[0].commune == frozen.communes[0].code);
}

TEST_CASE_METHOD(TaskWorld,
                 "an officer of the commune reads it once, and others do not read for him",
                 "[alertd][tasks]") {
    warned({first});
    auto const id = of(first).id;
    for (auto const& by : {above, lan, reads})
        CHECK_FALSE(must(read_task(db(), communes(), by, id, clock.now())).read);
    auto const read_at = clock.now();
    CHECK(must(read_task(db(), communes(), own, id, read_at)).read == read_at);
    clock.pass(seconds{5});
    CHECK(must(read_task(db(), communes(), own, id, clock.now())).read == read_at);
    CHECK(of(first).read_by == "xa1");
    CHECK(acts("task_read") == 1);
    CHECK(code_of(read_task(db(), communes(), other, id, clock.now())) == Errc::not_found);
    CHECK(code_of(read_task(db(), communes(), own, id + 999, clock.now())) == Errc::not_found);
}

TEST_CASE_METHOD(TaskWorld, "the first acknowledgement stands, and saying it again changes nothing",
                 "[alertd][tasks]") {
    warned({first, second});
    auto const id = of(first).id;
    auto const said_at = clock.now();
    auto const done = must(acknowledge(own, id, "  Đã   báo loa  "));
    CHECK(done.state() == TaskState::done);
    CHECK(done.acknowledged == said_at);
    CHECK(done.acknowledged_by == "xa1");
    CHECK(done.note == "Đã báo loa");
    CHECK(done.read == said_at);
    clock.pass(seconds{30});
    auto const again = must(acknowledge(above, id, "khác"));
    CHECK(again.note == "Đã báo loa");
    CHECK(again.acknowledged == said_at);
    CHECK(acts("task_acknowledge") == 1);
    clock.pass(std::chrono::hours{2});
    CHECK(escalate() == 1);  // of the other commune
    CHECK(of(first).state() == TaskState::done);
    CHECK(of(second).state() == TaskState::escalated);
    // Also after the province was called it can be said, by the province too.
    CHECK(must(acknowledge(above, of(second).id)).state() == TaskState::done);
    CHECK(of(second).escalated);
}

TEST_CASE_METHOD(TaskWorld, "only those of the commune or above acknowledge, and no auditor",
                 "[alertd][tasks]") {
    warned({first});
    auto const id = of(first).id;
    Official const far{"xa", "Xa", Role::approver, "province:99"};
    CHECK(code_of(acknowledge(other, id)) == Errc::not_found);
    CHECK(code_of(acknowledge(far, id)) == Errc::not_found);
    CHECK(code_of(acknowledge(reads, id)) == Errc::forbidden);
    CHECK(code_of(acknowledge(auditor, id)) == Errc::forbidden);
    CHECK(of(first).state() == TaskState::open);
    CHECK(acts("task_acknowledge") == 0);
    CHECK(must(acknowledge(hoa, id)).acknowledged_by == "hoa");
}

TEST_CASE_METHOD(TaskWorld, "a note is plain text of at most a thousand characters",
                 "[alertd][tasks]") {
    warned({first, second});
    auto const id = of(first).id;
    CHECK(code_of(acknowledge(own, id, std::string(1'001, 'x'))) == Errc::invalid);
    CHECK(code_of(acknowledge(own, id, "a\u202Eb")) == Errc::invalid);
    CHECK(of(first).state() == TaskState::open);
    CHECK(must(acknowledge(own, id, std::string(1'000, 'x'))).note->size() == 1'000);
    CHECK(must(acknowledge(other, of(second).id)).note == "");
}

TEST_CASE_METHOD(TaskWorld, "when the clock runs out the province is called, exactly once",
                 "[alertd][tasks]") {
    warned({first, second});
    auto const due = of(first).due;
    clock.pass(std::chrono::duration_cast<milliseconds>(due - clock.now()) - milliseconds{1});
    CHECK(escalate() == 0);
    clock.pass(milliseconds{1});
    CHECK(escalate() == 2);
    CHECK(escalate() == 0);
    clock.pass(std::chrono::hours{1});
    CHECK(escalate() == 0);
    CHECK(acts("escalate") == 2);
    CHECK(of(first).escalated == due);
    CHECK(of(first).why == EscalatedWhy::late);
}

TEST_CASE_METHOD(TaskWorld, "many that run out at once are all called for, in small steps",
                 "[alertd][tasks]") {
    std::vector<std::string> some;
    for (auto const& code : here) some.push_back(code);
    for (auto const& code : some)
        if (code != first && code != second)
            enrol({"o" + code, "O", Role::officer, "commune:" + code});
    int alerts = 0;
    while (std::size_t(alerts) * some.size() <= 210) {
        warned(some);
        ++alerts;
    }
    clock.pass(std::chrono::hours{4});
    CHECK(escalate() == std::size_t(alerts) * some.size());
    CHECK(acts("escalate") == std::int64_t(std::size_t(alerts) * some.size()));
}

TEST_CASE_METHOD(TaskWorld, "an Update ends the tasks of what it replaces and makes its own",
                 "[alertd][tasks]") {
    auto const alert = warning({first, second});
    auto const id = approved(alert);
    plan(id);
    auto const before = of(first).id;
    must(acknowledge(other, of(second).id));
    auto update = update_of(alert, "VN-MAU-U1");
    plan(approved(update, UpdateKind::raise));
    auto const old = *store::find_task(db(), before);
    CHECK(old.state() == TaskState::ended);
    CHECK(of(first).id != before);
    CHECK(of(first).state() == TaskState::open);
    CHECK(of(second).state() == TaskState::open);  // acknowledged was the earlier one only
    CHECK(refusal(acknowledge(own, before)).find("superseded") != std::string::npos);
    clock.pass(std::chrono::hours{2});
    CHECK(escalate() == 2);  // of the Update alone
    CHECK_FALSE(store::find_task(db(), before)->escalated);
}

TEST_CASE_METHOD(TaskWorld, "a Cancel ends open tasks at once and gives its own",
                 "[alertd][tasks]") {
    auto const id = warned({first});
    auto const before = of(first).id;
    auto const cancel = must(desk->cancel(hoa, id, "đo nhầm"));
    CHECK(store::find_task(db(), before)->state() == TaskState::ended);
    clock.pass(std::chrono::hours{1});
    CHECK(escalate() == 0);
    plan(cancel);
    CHECK(of(first).alert_id == cancel);
    CHECK(of(first).state() == TaskState::open);
}

TEST_CASE_METHOD(TaskWorld, "the watch shows its own area, the escalated first, then by due time",
                 "[alertd][tasks]") {
    warned({first, third, elsewhere});
    clock.pass(seconds{60});
    warned({first, second});
    must(acknowledge(other, of(second).id));
    auto const tasks = all("province:" + province);
    REQUIRE(tasks.size() == 4);
    CHECK(tasks[0].state() == TaskState::escalated);
    CHECK(tasks[0].commune == third);
    CHECK(tasks[1].state() == TaskState::open);
    CHECK(tasks[2].state() == TaskState::open);
    CHECK(tasks[1].due < tasks[2].due);
    CHECK(tasks[3].state() == TaskState::done);
    CHECK(all().size() == 5);
    CHECK(all("commune:" + first).size() == 2);
    CHECK(all("commune:" + second).size() == 1);
    CHECK(all("province:99").empty());
    CHECK(all("gibberish").empty());
    auto const counts = store::count_tasks(db(), "province:" + province, clock.now());
    CHECK(counts == TaskCounts{1, 2, 1, 0, 1});
}

TEST_CASE_METHOD(TaskWorld, "what has ended leaves the watch after its time, what stands does not",
                 "[alertd][tasks]") {
    auto const ended = warned({first});
    warned({second});
    must(desk->cancel(hoa, ended, "hết"));
    CHECK(all().size() == 2);
    CHECK(all().back().state() == TaskState::ended);
    clock.pass(std::chrono::hours{25});
    REQUIRE(all().size() == 1);
    CHECK(all()[0].commune == second);
}

TEST_CASE_METHOD(TaskWorld, "an alert gives a commune one task, also if planning is tried again",
                 "[alertd][tasks]") {
    auto const id = warned({first});
    auto const row = must(store::find_alert(db(), id));
    auto const again = [&] {
        store::Database::Transaction change(db());
        make_tasks(db(), settings.tasks, communes(), row, must(frozen_from_json(*row.frozen)),
                   clock.now());
        change.commit();
    };
    CHECK_THROWS_AS(again(), store::StoreError);
    CHECK(all().size() == 1);
}
