// What holds for every act of the desk: from which stages it may start, and that it and its audit
// row stand or fall together.
#include <algorithm>
#include <functional>

#include "alertd/audit.hpp"
#include "tests/alertd/desk_world.hpp"

using namespace alertd;
using test::code_of;
using test::DeskWorld;
using test::must;

namespace {

struct ActOnAlert {
    std::string name;
    std::vector<Stage> from;
    Stage to;
    std::function<Result<void>(DeskWorld&, std::int64_t)> run;
};

template <class T>
Result<void> without_value(Result<T> const& result) {
    if (!result) return result.error();
    return {};
}

std::vector<ActOnAlert> const acts = {
    {"submit",
     {Stage::draft, Stage::returned},
     Stage::submitted,
     [](DeskWorld& w, std::int64_t id) { return w.desk->submit(w.lan, id); }},
    {"approve",
     {Stage::submitted},
     Stage::approved,
     [](DeskWorld& w, std::int64_t id) { return without_value(w.desk->approve(w.hoa, id)); }},
    {"return",
     {Stage::submitted},
     Stage::returned,
     [](DeskWorld& w, std::int64_t id) { return w.desk->send_back(w.hoa, id, "vì"); }},
    {"reject",
     {Stage::submitted},
     Stage::rejected,
     [](DeskWorld& w, std::int64_t id) { return w.desk->reject(w.hoa, id, "vì"); }},
    {"cancel",
     {Stage::approved, Stage::active},
     Stage::cancelled,
     [](DeskWorld& w, std::int64_t id) { return without_value(w.desk->cancel(w.hoa, id, "vì")); }}};

struct World : DeskWorld {
    void step_to(std::int64_t id, Stage to) {
        must(store::step(desk->db(), id, stage(id), to, clock.now()));
    }
    // An alert of its own, walked to `wanted` the way officials, planner and keeper do.
    std::int64_t alert_in(Stage wanted) {
        if (wanted == Stage::draft) return drafted(warning(here));
        if (wanted == Stage::submitted) return submitted(warning(here));
        auto const id = wanted == Stage::returned || wanted == Stage::rejected
                            ? submitted(warning(here))
                            : approved(warning(here));
        if (wanted != Stage::approved) step_to(id, wanted);
        return id;
    }
    // All that acts may change, but for the audit.
    std::string everything() {
        std::string all;
        for (auto const* sql :
             {"SELECT id || stage || ifnull(submitter,'') || ifnull(frozen,'') || changed FROM "
              "alerts ORDER BY id",
              "SELECT alert_id || official || decision || why FROM approvals ORDER BY rowid",
              "SELECT id || ifnull(disabled,'') FROM officials ORDER BY id",
              "SELECT what || by FROM stops ORDER BY what",
              "SELECT alert_id || change FROM feed_log ORDER BY rowid"}) {
            auto s = desk->db().prepare(sql);
            while (s.step()) all += s.text(0) + "\n";
        }
        return all;
    }
    // Runs `act` with an audit that takes no row, then as it is: the first leaves
    // nothing, the second its row.
    void stands_or_falls(char const* act, std::function<Result<void>()> const& run) {
        INFO(act);
        auto const before = everything();
        auto const rows = audit_rows();
        auto const seen = wakes;
        desk->db().run(
            "CREATE TRIGGER full BEFORE INSERT ON audit BEGIN SELECT RAISE(ABORT, 'no'); END");
        CHECK_THROWS_AS(run(), store::StoreError);
        desk->db().run("DROP TRIGGER full");
        CHECK(everything() == before);
        CHECK(wakes == seen);
        must(run());
        CHECK(everything() != before);
        CHECK(audit_rows() > rows);
        CHECK_THAT(last_act(), Catch::Contains(std::string(" ") + act + " "));
    }
};

}  // namespace

TEST_CASE_METHOD(World, "each act starts from its own stages and from no other", "[alertd][desk]") {
    for (auto const& stage_word : stage_words) {
        for (auto const& act : acts) {
            INFO(act.name << " of what is " << stage_word.text);
            auto const id = alert_in(stage_word.value);
            auto const rows = audit_rows();
            bool const may =
                std::find(act.from.begin(), act.from.end(), stage_word.value) != act.from.end();
            auto const done = act.run(*this, id);
            CHECK(bool(done) == may);
            CHECK(stage(id) == (may ? act.to : stage_word.value));
            CHECK((audit_rows() > rows) == may);
            if (!may) CHECK(code_of(done) == Errc::conflict);
        }
    }
}

TEST_CASE_METHOD(World, "every act and its audit row are one transaction", "[alertd][desk]") {
    auto const fresh = feeds::write_cap(warning(here));
    stands_or_falls("draft", [&] { return without_value(desk->draft(lan, fresh)); });
    auto const draft = drafted(warning(here));
    stands_or_falls("submit", [&] { return desk->submit(lan, draft); });
    stands_or_falls("approve", [&] { return without_value(desk->approve(hoa, draft)); });
    planned(draft);
    stands_or_falls("cancel", [&] { return without_value(desk->cancel(hoa, draft, "vì")); });
    auto const one = submitted(warning(here)), two = submitted(warning(here));
    stands_or_falls("return", [&] { return desk->send_back(hoa, one, "vì"); });
    stands_or_falls("reject", [&] { return desk->reject(hoa, two, "vì"); });
    stands_or_falls("stop", [&] { return desk->stop(hoa, "all"); });
    stands_or_falls("release", [&] { return desk->release(hoa, "all"); });
    stands_or_falls("official_add", [&] {
        return without_value(add_official(desk->db(), settings, hoa, clock.now()));
    });
    stands_or_falls("official_disable",
                    [&] { return alertd::disable_official(desk->db(), "hoa", clock.now()); });
    CHECK(verify_audit(desk->db(), folder.file("none")));
}

TEST_CASE_METHOD(World, "an act whose decision cannot be kept leaves no audit row",
                 "[alertd][desk]") {
    auto const waiting = submitted(warning(here));
    auto const active = approved(warning(here));
    auto const rows = audit_rows();
    desk->db().run(
        "CREATE TRIGGER full BEFORE INSERT ON approvals BEGIN SELECT RAISE(ABORT, 'no'); END");
    for (auto const& act : acts) {
        if (act.name == "submit") continue;
        INFO(act.name);
        auto const id = act.name == "cancel" ? active : waiting;
        CHECK_THROWS_AS(act.run(*this, id), store::StoreError);
        CHECK(audit_rows() == rows);
        CHECK(stage(id) == act.from.front());
    }
}
