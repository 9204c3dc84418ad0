#include "alertd/store/alerts.hpp"

#include <catch2/catch.hpp>

#include "tests/support/result_text.hpp"
#include "tests/support/temp_folder.hpp"

using namespace alertd;
using store::AlertRow;
using store::Database;

namespace {

Time const noon{seconds{1'795'000'000}};

AlertRow a_draft(std::string identifier = "A1") {
    AlertRow row;
    row.identifier = std::move(identifier);
    row.sender = "kttv@example.vn";
    row.sent = noon;
    row.status = Status::Actual;
    row.msg_type = MsgType::Alert;
    row.severity = Severity::Severe;
    row.expires = noon + std::chrono::hours{6};
    row.bytes = std::string("<alert>\0lũ</alert>", 20);
    row.bytes_hash = "00ff";
    row.author = "lan";
    row.created = noon;
    return row;
}

// A draft walked to `stage` by legal steps.
std::int64_t alert_in(Database& db, Stage stage) {
    static int number = 0;
    auto const id = *store::insert_draft(db, a_draft("stage-" + std::to_string(++number)));
    std::vector<Stage> way;
    if (stage != Stage::draft) way.push_back(Stage::submitted);
    if (stage == Stage::returned || stage == Stage::rejected) way.push_back(stage);
    if (stage >= Stage::approved) way.push_back(Stage::approved);
    if (stage > Stage::approved) way.push_back(stage);
    Stage from = Stage::draft;
    for (Stage to : way) {
        REQUIRE(store::step(db, id, from, to, noon));
        from = to;
    }
    return id;
}

struct Fixture {
    test::TempFolder folder;
    Database db{folder.file("store.db")};
};

}  // namespace

TEST_CASE_METHOD(Fixture, "an alert is read back as it was put in", "[store]") {
    auto const id = *store::insert_draft(db, a_draft());
    auto const row = *store::find_alert(db, id);
    CHECK(row.identifier == "A1");
    CHECK(row.bytes == a_draft().bytes);
    CHECK(row.sent == noon);
    CHECK(row.expires == a_draft().expires);
    CHECK(row.stage == Stage::draft);
    CHECK(row.event_id == id);
    CHECK_FALSE(row.submitter);
    CHECK_FALSE(row.update_kind);
    CHECK_FALSE(row.approved);
    CHECK(store::find_alert_by_identifier(db, "A1")->id == id);
    CHECK(store::find_alert(db, id + 1).error().code == Errc::not_found);
}

TEST_CASE_METHOD(Fixture, "of a thousand same messages one is kept and 999 are called duplicate",
                 "[store]") {
    int kept = 0, duplicates = 0;
    for (int i = 0; i < 1'000; ++i) {
        Database::Transaction change(db);
        auto const id = store::insert_draft(db, a_draft());
        if (id) change.commit();
        kept += id.has_value();
        duplicates += !id && id.error().code == Errc::conflict &&
                      id.error().message.find("duplicate") != std::string::npos;
    }
    CHECK(kept == 1);
    CHECK(duplicates == 999);
    CHECK(store::newest_alerts(db, 10).size() == 1);
}

TEST_CASE_METHOD(Fixture, "other content under a known identity is a conflict in clear words",
                 "[store]") {
    REQUIRE(store::insert_draft(db, a_draft()));
    auto other = a_draft();
    other.bytes += " ";
    auto const id = store::insert_draft(db, other);
    REQUIRE_FALSE(id);
    CHECK(id.error().code == Errc::conflict);
    CHECK_THAT(id.error().message, Catch::Contains("other content"));
    auto later = other;
    later.sent += seconds{1};
    CHECK(store::insert_draft(db, later));
    CHECK(store::find_alert_by_identifier(db, "A1")->sent == later.sent);
}

TEST_CASE_METHOD(Fixture, "a reference finds its alert by the instant, whatever the zone",
                 "[store]") {
    auto const id = *store::insert_draft(db, a_draft());
    CHECK(store::find_alert(db, Reference{"kttv@example.vn", "A1", {noon, 420}})->id == id);
    CHECK(store::find_alert(db, Reference{"kttv@example.vn", "A1", {noon, -300}})->id == id);
    CHECK_FALSE(
        store::find_alert(db, Reference{"kttv@example.vn", "A1", {noon + seconds{1}, 420}}));
    CHECK_FALSE(store::find_alert(db, Reference{"other@example.vn", "A1", {noon, 420}}));
}

TEST_CASE_METHOD(Fixture, "an Update belongs to the happening of what it updates", "[store]") {
    auto const first = *store::insert_draft(db, a_draft("A1"));
    auto update = a_draft("A2");
    update.previous_id = first;
    update.update_kind = UpdateKind::raise;
    auto const second = *store::insert_draft(db, update);
    update.identifier = "A3";
    update.previous_id = second;
    auto const third = *store::insert_draft(db, update);
    CHECK(store::find_alert(db, second)->event_id == first);
    CHECK(store::find_alert(db, third)->event_id == first);
    CHECK(store::find_alert(db, third)->update_kind == UpdateKind::raise);
}

TEST_CASE_METHOD(Fixture, "every legal step is taken and every other one refused", "[store]") {
    for (auto const& from : stage_words) {
        for (auto const& to : stage_words) {
            INFO(from.text << " -> " << to.text);
            auto const id = alert_in(db, from.value);
            if (legal(from.value, to.value)) {
                CHECK(store::step(db, id, from.value, to.value, noon + seconds{1}));
                CHECK(store::find_alert(db, id)->stage == to.value);
                CHECK(store::find_alert(db, id)->changed == noon + seconds{1});
            } else {
                CHECK_THROWS_AS(store::step(db, id, from.value, to.value, noon), std::logic_error);
                CHECK(store::find_alert(db, id)->stage == from.value);
            }
        }
    }
}

TEST_CASE_METHOD(Fixture, "a legal step from a stage the alert has left is a conflict", "[store]") {
    for (auto const& stage : stage_words) {
        for (auto const& s : legal_steps) {
            if (s.from == stage.value) continue;
            auto const id = alert_in(db, stage.value);
            auto const done = store::step(db, id, s.from, s.to, noon);
            REQUIRE_FALSE(done);
            CHECK(done.error().code == Errc::conflict);
            CHECK(store::find_alert(db, id)->stage == stage.value);
        }
    }
}

TEST_CASE_METHOD(Fixture, "only what is approved or active and past its expiry is to expire",
                 "[store]") {
    for (auto const& stage : stage_words) alert_in(db, stage.value);
    CHECK(store::alerts_to_expire(db, a_draft().expires - milliseconds{1}).empty());
    auto const rows = store::alerts_to_expire(db, a_draft().expires);
    REQUIRE(rows.size() == 2);
    CHECK(rows[0].stage == Stage::approved);
    CHECK(rows[1].stage == Stage::active);
    CHECK(store::alerts_in_stage(db, Stage::rejected).size() == 1);
}

TEST_CASE_METHOD(Fixture, "what is noted with an alert is kept", "[store]") {
    auto const id = alert_in(db, Stage::approved);
    store::set_submitter(db, id, "minh");
    store::set_frozen(db, id, "{}", noon + seconds{5});
    store::set_fault(db, id, "does not match");
    store::record_decision(db, id, "hoa", "approve", "", noon);
    store::log_public_change(db, id, "active", noon);
    auto const row = *store::find_alert(db, id);
    CHECK(row.submitter == "minh");
    CHECK(row.frozen == "{}");
    CHECK(row.fault == "does not match");
    CHECK(row.approved == noon + seconds{5});
    CHECK_THROWS(store::record_decision(db, id + 99, "hoa", "approve", "", noon));
    CHECK_THROWS_AS(store::set_fault(db, id + 99, "x"), std::logic_error);
}
