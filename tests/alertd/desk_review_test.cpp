#include "alertd/audit.hpp"
#include "alertd/sha256.hpp"
#include "alertd/store/officials.hpp"
#include "alertd/store/stops.hpp"
#include "tests/alertd/desk_world.hpp"

using namespace alertd;
using test::code_of;
using test::DeskWorld;
using test::must;
using test::refusal;

TEST_CASE_METHOD(DeskWorld, "an alert goes from draft to approved, and each act is in the audit",
                 "[alertd][desk]") {
    auto const id = drafted(warning(here));
    must(desk->submit(lan, id));
    CHECK(stage(id) == Stage::submitted);
    CHECK(last_act() == "lan submit alert:" + std::to_string(id));
    auto const reach = must(desk->reach(id));
    CHECK(reach.total > 0);
    CHECK(wakes == 0);
    auto const frozen = must(desk->approve(hoa, id, reach.total));
    CHECK(stage(id) == Stage::approved);
    CHECK(last_act() == "hoa approve alert:" + std::to_string(id));
    CHECK(audit_rows() == 3);
    CHECK(wakes == 1);
    CHECK(verify_audit(desk->db(), folder.file("none")));

    auto const row = must(store::find_alert(desk->db(), id));
    CHECK(must(frozen_from_json(*row.frozen)) == frozen);
    CHECK(row.submitter == "lan");
    CHECK(row.approved == clock.now());
    CHECK(frozen.bytes_hash == sha256_hex(row.bytes));
    CHECK(frozen.boundaries == ground->communes().source_hash());
    CHECK(frozen.snapshot == must(ground->newest())->id());
    CHECK(frozen.total == reach.total);
    CHECK(frozen.communes.size() == here.size());
    REQUIRE(frozen.outlets.size() == 1);
    CHECK(frozen.outlets[0].name == "push_main");
    REQUIRE(frozen.texts.size() == 2);
    CHECK_THAT(frozen.texts[0].body, Catch::Contains("[DỮ LIỆU MẪU] {commune} và"));
}

TEST_CASE_METHOD(DeskWorld, "freezing the same again gives the same", "[alertd][desk]") {
    auto const id = submitted(warning(here));
    auto const frozen = must(desk->approve(hoa, id));
    auto const bytes = must(store::find_alert(desk->db(), id)).bytes;
    auto const again = must(freeze(stored(id), bytes, settings, ground->communes(),
                                   *must(ground->directory(frozen.snapshot))));
    CHECK(again == frozen);
}

TEST_CASE_METHOD(DeskWorld, "an exercise goes out by drill outlets only", "[alertd][desk]") {
    for (auto status : {Status::Exercise, Status::Test}) {
        auto alert = warning(here);
        alert.status = status;
        auto const frozen = must(desk->approve(hoa, submitted(alert)));
        REQUIRE(frozen.outlets.size() == 1);
        CHECK(frozen.outlets[0].name == "push_drill");
        CHECK_FALSE(frozen.outlets[0].live);
    }
}

TEST_CASE_METHOD(DeskWorld,
                 "without an outlet for its status an alert is refused, naming what to set",
                 "[alertd][desk]") {
    settings.outlets.pop_back();
    settings.outlets[0].live = false;
    Desk poor(settings, *ground, clock);
    auto const id = submitted(warning(here));
    auto const said = refusal(poor.approve(hoa, id));
    CHECK_THAT(said, Catch::Contains("purpose = \"live\"") && Catch::Contains("[outlet.NAME]"));
    CHECK(stage(id) == Stage::submitted);
}

TEST_CASE_METHOD(DeskWorld, "who wrote or submitted an alert cannot approve it", "[alertd][desk]") {
    auto const alert = warning(here);
    auto const id = must(desk->draft(minh, feeds::write_cap(alert)));
    must(desk->submit(hoa, id));
    auto const before = audit_rows();
    CHECK(code_of(desk->approve(minh, id)) == Errc::forbidden);  // wrote it
    CHECK(code_of(desk->approve(hoa, id)) == Errc::forbidden);   // submitted it
    CHECK(stage(id) == Stage::submitted);
    CHECK(audit_rows() == before);
    Official const third{"an", "An", Role::approver, "nation"};
    CHECK(desk->approve(third, id));
}

TEST_CASE_METHOD(DeskWorld, "a correction needs one approver, any other Update two persons",
                 "[alertd][desk]") {
    for (auto const& kind : update_kind_words) {
        auto const first = warning(here);
        planned(approved(first));
        auto const update = update_of(first, "U-" + std::string(kind.text));
        auto const id = must(desk->draft(hoa, feeds::write_cap(update), kind.value));
        must(desk->submit(hoa, id));
        INFO(kind.text);
        CHECK(bool(desk->approve(hoa, id)) == (kind.value == UpdateKind::correct));
    }
}

TEST_CASE_METHOD(DeskWorld, "role and area decide who may submit and who may approve",
                 "[alertd][desk]") {
    auto const commune = here[0], other = here[1];
    struct Row {
        Role role;
        std::string area;
        std::vector<std::string> codes;
        bool submits, approves;
    };
    std::string const own = "province:" + province;
    Row const rows[] = {
        {Role::auditor, "nation", {commune}, false, false},
        {Role::officer, "nation", {commune, elsewhere}, true, false},
        {Role::officer, own, {commune, other}, true, false},
        {Role::officer, own, {commune, elsewhere}, false, false},
        {Role::officer, "commune:" + commune, {commune}, true, false},
        {Role::officer, "commune:" + commune, {other}, false, false},
        {Role::approver, "nation", {commune, elsewhere}, true, true},
        {Role::approver, own, {commune, other}, true, true},
        {Role::approver, own, {commune, elsewhere}, false, false},
        {Role::approver, own, {elsewhere}, false, false},
        {Role::approver, "commune:" + commune, {commune}, true, true},
        {Role::approver, "commune:" + commune, {commune, other}, false, false},
        {Role::approver, "", {commune}, false, false},
        {Role::approver, "province:" + province.substr(0, 1), {commune}, false, false}};
    for (auto const& row : rows) {
        INFO(text_of(role_words, row.role) << " of " << row.area << ", " << row.codes.size());
        Official const who{"x", "X", row.role, row.area};
        auto const tried = desk->submit(who, drafted(warning(row.codes)));
        CHECK(bool(tried) == row.submits);
        if (!tried) CHECK(code_of(tried) == Errc::forbidden);
        auto const id = submitted(warning(row.codes));
        auto const before = audit_rows();
        auto const passed = desk->approve(who, id);
        CHECK(bool(passed) == row.approves);
        if (passed) continue;
        CHECK(code_of(passed) == Errc::forbidden);
        CHECK(stage(id) == Stage::submitted);
        CHECK(audit_rows() == before);
        for (auto const& refused : {desk->reject(who, id, "vì"), desk->send_back(who, id, "vì")})
            CHECK(code_of(refused) == Errc::forbidden);
    }
}

TEST_CASE_METHOD(DeskWorld, "another number than the reach is refused, and so is reaching nobody",
                 "[alertd][desk]") {
    auto const id = submitted(warning(here));
    auto const total = must(desk->reach(id)).total;
    auto const before = audit_rows();
    CHECK(code_of(desk->approve(hoa, id, total + 1)) == Errc::conflict);
    CHECK(code_of(desk->approve(hoa, id, total - 1)) == Errc::conflict);
    CHECK(code_of(desk->approve(hoa, id, 0)) == Errc::conflict);
    CHECK(audit_rows() == before);
    CHECK(desk->approve(hoa, id, total));

    auto at_sea = warning({});
    for (auto& i : at_sea.infos)
        i.areas[0].polygons = {{{12, 115}, {12, 115.1}, {12.1, 115.1}, {12, 115}}};
    auto const nobody = submitted(at_sea);
    CHECK_THAT(refusal(desk->approve(hoa, nobody)),
               Catch::Contains("would reach nobody") && Catch::Contains("swapped"));
    CHECK(stage(nobody) == Stage::submitted);
}

TEST_CASE_METHOD(DeskWorld, "what has expired is neither submitted nor approved",
                 "[alertd][desk]") {
    auto const draft = drafted(warning(here));
    auto const waiting = submitted(warning(here));
    clock.pass(std::chrono::hours{6});
    CHECK_THAT(refusal(desk->submit(lan, draft)), Catch::Contains("expired"));
    CHECK_THAT(refusal(desk->approve(hoa, waiting)), Catch::Contains("expired"));
}

TEST_CASE_METHOD(DeskWorld, "an alert is sent back and comes again, or is rejected for good",
                 "[alertd][desk]") {
    auto const id = submitted(warning(here));
    CHECK(code_of(desk->send_back(lan, id, "thiếu")) == Errc::forbidden);
    CHECK(code_of(desk->send_back(hoa, id, "")) == Errc::invalid);
    CHECK(code_of(desk->send_back(hoa, id, std::string(1'001, 'x'))) == Errc::invalid);
    must(desk->send_back(hoa, id, std::string(1'000, 'x')));
    CHECK(stage(id) == Stage::returned);
    CHECK(last_act() == "hoa return alert:" + std::to_string(id));
    CHECK(code_of(desk->approve(hoa, id)) == Errc::conflict);
    must(desk->submit(lan, id));
    must(desk->reject(hoa, id, "trùng tin khác"));
    CHECK(stage(id) == Stage::rejected);
    CHECK(code_of(desk->submit(lan, id)) == Errc::conflict);
    CHECK(wakes == 0);
}

TEST_CASE_METHOD(DeskWorld, "an act that fails leaves neither a step nor an audit row",
                 "[alertd][desk]") {
    auto const id = approved(warning(here));
    auto const before = audit_rows();
    CHECK(code_of(desk->submit(lan, id)) == Errc::conflict);
    CHECK(code_of(desk->approve(minh, id)) == Errc::conflict);
    CHECK(code_of(desk->send_back(hoa, id, "vì")) == Errc::conflict);
    CHECK(code_of(desk->reject(hoa, id, "vì")) == Errc::conflict);
    CHECK(code_of(desk->submit(lan, 999)) == Errc::not_found);
    CHECK(code_of(desk->approve(hoa, 999)) == Errc::not_found);
    CHECK(code_of(desk->release(hoa, "all")) == Errc::not_found);
    CHECK(audit_rows() == before);
    CHECK(stage(id) == Stage::approved);
}

TEST_CASE_METHOD(DeskWorld, "an act that cannot be audited does not happen", "[alertd][desk]") {
    auto const id = submitted(warning(here));
    desk->db().run(
        "CREATE TRIGGER full BEFORE INSERT ON audit BEGIN SELECT RAISE(ABORT, 'no'); END");
    CHECK_THROWS_AS(desk->approve(hoa, id), store::StoreError);
    CHECK(stage(id) == Stage::submitted);
    CHECK_FALSE(must(store::find_alert(desk->db(), id)).frozen);
    CHECK_THROWS_AS(desk->stop(hoa, "all"), store::StoreError);
    CHECK(store::thrown_stops(desk->db()).empty());
    CHECK(wakes == 0);
}

TEST_CASE_METHOD(DeskWorld, "of two Updates of one alert the second cannot be approved",
                 "[alertd][desk]") {
    auto const first = warning(here);
    planned(approved(first));
    auto const one = submitted(update_of(first, "U1"), UpdateKind::raise);
    auto const two = submitted(update_of(first, "U2"), UpdateKind::extend);
    must(desk->approve(hoa, one));
    CHECK(code_of(desk->approve(hoa, two)) == Errc::conflict);  // one is on its way
    planned(one);
    CHECK(code_of(desk->approve(hoa, two)) == Errc::conflict);  // one took its place
    CHECK(stage(two) == Stage::submitted);
}

TEST_CASE_METHOD(DeskWorld, "kill switches are an approver's and known by their right name only",
                 "[alertd][desk]") {
    CHECK(code_of(desk->stop(lan, "all")) == Errc::forbidden);
    for (auto const* wrong : {"", "everything", "outlet:", "outlet:push", "issuer:", "ALL"})
        CHECK_FALSE(desk->stop(hoa, wrong));
    CHECK_FALSE(desk->stop(hoa, "issuer:" + std::string(300, 'x')));
    CHECK(audit_rows() == 0);
    must(desk->stop(hoa, "outlet:push_main"));
    must(desk->stop(hoa, "issuer:kttv@example.vn"));
    must(desk->stop(hoa, "all"));
    must(desk->stop(minh, "all"));
    CHECK(store::thrown_stops(desk->db()).size() == 3);
    CHECK(last_act() == "minh stop all");
    CHECK(code_of(desk->release(lan, "all")) == Errc::forbidden);
    must(desk->release(hoa, "all"));
    CHECK(last_act() == "hoa release all");
    CHECK(store::thrown_stops(desk->db()).size() == 2);
    CHECK(wakes == 5);
}

TEST_CASE_METHOD(DeskWorld, "a token opens the desk until it is disabled, and is not kept",
                 "[alertd][desk]") {
    auto const token = must(add_official(desk->db(), settings, hoa, clock.now()));
    CHECK(token.starts_with("alertd_"));
    CHECK(token.size() == 7 + 43);
    auto const who = must(desk->who(token));
    CHECK(who.id == "hoa");
    CHECK(who.role == Role::approver);
    for (auto const& wrong : {std::string(), token.substr(1), token + "x", std::string("alertd_"),
                              std::string(5'000, 'a')})
        CHECK(code_of(desk->who(wrong)) == Errc::unauthorized);
    CHECK(must(store::find_official(desk->db(), "hoa").has_value()
                   ? Result<std::string>(store::find_official(desk->db(), "hoa")->token_hash)
                   : Result<std::string>(not_found("hoa")))
              .find(token) == std::string::npos);
    must(alertd::disable_official(desk->db(), "hoa", clock.now()));
    CHECK(code_of(desk->who(token)) == Errc::unauthorized);
    CHECK(last_act() == "alertctl official_disable official:hoa");
}

TEST_CASE_METHOD(DeskWorld, "an official with a wrong id, name or area is not added",
                 "[alertd][desk]") {
    Official const wrong[] = {{"", "A", Role::officer, "nation"},
                              {"Hoa", "A", Role::officer, "nation"},
                              {"planner", "A", Role::officer, "nation"},
                              {std::string(65, 'a'), "A", Role::officer, "nation"},
                              {"a", "", Role::officer, "nation"},
                              {"a", "A\u202E", Role::officer, "nation"},
                              {"a", std::string(201, 'A'), Role::officer, "nation"},
                              {"a", "A", Role::officer, ""},
                              {"a", "A", Role::officer, "province:1"},
                              {"a", "A", Role::officer, "commune:1234x"},
                              {"a", "A", Role::officer, "Nation"}};
    for (auto const& official : wrong)
        CHECK(code_of(add_official(desk->db(), settings, official, clock.now())) == Errc::invalid);
    CHECK(audit_rows() == 0);
    must(add_official(desk->db(), settings, hoa, clock.now()));
    CHECK(code_of(add_official(desk->db(), settings, hoa, clock.now())) == Errc::conflict);
    CHECK(audit_rows() == 1);
}
