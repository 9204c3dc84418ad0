#include "tests/alertd/desk_world.hpp"

#include <algorithm>

using namespace alertd;
using test::code_of;
using test::DeskWorld;
using test::must;
using test::refusal;

namespace {

struct World : DeskWorld {
    // Refused, saying `said`, and without a trace.
    void refused(Alert const& alert, char const* said, std::optional<UpdateKind> kind = {}) {
        auto const before = audit_rows();
        auto const alerts = store::newest_alerts(desk->db(), 99).size();
        auto const id = desk->draft(lan, feeds::write_cap(alert), kind);
        CHECK_THAT(refusal(id), Catch::Contains(said));
        CHECK(audit_rows() == before);
        CHECK(store::newest_alerts(desk->db(), 99).size() == alerts);
    }
};

}  // namespace

TEST_CASE_METHOD(World, "a draft is kept as the bytes that came, with its author and audit row",
                 "[alertd][desk]") {
    auto const bytes = feeds::write_cap(warning(here));
    auto const id = must(desk->draft(lan, bytes));
    auto const row = must(store::find_alert(desk->db(), id));
    CHECK(row.bytes == bytes);
    CHECK(row.author == "lan");
    CHECK(row.stage == Stage::draft);
    CHECK(row.severity == Severity::Severe);
    CHECK(last_act() == "lan draft alert:" + std::to_string(id));
    CHECK(wakes == 0);
}

TEST_CASE_METHOD(World, "the same file again is a duplicate, another under its identity a conflict",
                 "[alertd][desk]") {
    auto alert = warning(here);
    drafted(alert);
    refused(alert, "duplicate");
    alert.infos[0].headline = "Nội dung khác";
    refused(alert, "other content");
    auto elsewhere_in_time = alert;
    elsewhere_in_time.sent.offset_minutes = 0;  // the same instant in another zone
    refused(elsewhere_in_time, "other content");
}

TEST_CASE_METHOD(World, "an alert without a readable area is refused and never widened",
                 "[alertd][desk]") {
    auto alert = warning({});
    refused(alert, "area");
    alert = warning(here);
    for (auto& i : alert.infos) i.areas.clear();
    refused(alert, "area");
    alert = warning({"99999"});
    refused(alert, "99999");
    alert = warning({});
    Ring const bow_tie = {{16, 108}, {16.2, 108.2}, {16, 108.2}, {16.2, 108}, {16, 108}};
    for (auto& i : alert.infos) i.areas[0].polygons = {bow_tie};
    refused(alert, "polygon");
    Ring const swapped = {{108, 16}, {108, 16.2}, {108.2, 16.2}, {108, 16}};
    for (auto& i : alert.infos) i.areas[0].polygons = {swapped};
    refused(alert, "polygon");
}

TEST_CASE_METHOD(World, "an alert without expiry, long past or far ahead is refused",
                 "[alertd][desk]") {
    auto alert = warning(here);
    alert.infos[1].expires.reset();
    refused(alert, "expires");
    alert = warning(here);
    for (auto& i : alert.infos) i.expires->instant += std::chrono::hours{100};
    refused(alert, "expires");
    alert = warning(here);
    alert.sent.instant += std::chrono::minutes{6};
    refused(alert, "sent");
    alert = warning(here);
    clock.pass(std::chrono::hours{7});
    refused(alert, "expires");
}

TEST_CASE_METHOD(World, "what is not for the desk is refused by its word", "[alertd][desk]") {
    for (auto status : {Status::Draft, Status::System}) {
        auto alert = warning(here);
        alert.status = status;
        refused(alert, "alert/status");
    }
    for (auto scope : {Scope::Restricted, Scope::Private}) {
        auto alert = warning(here);
        alert.scope = scope;
        alert.restriction = alert.addresses = "x";
        refused(alert, "alert/scope");
    }
    for (auto type : {MsgType::Cancel, MsgType::Ack, MsgType::Error}) {
        auto alert = warning(here);
        alert.references = {warning(here).reference()};
        alert.msg_type = type;
        refused(alert, "alert/msgType");
    }
}

TEST_CASE_METHOD(World, "every fault is told at once, a line each", "[alertd][desk]") {
    auto alert = warning({"99999"});
    alert.status = Status::System;
    alert.scope = Scope::Private;
    alert.addresses = "x";
    auto const said = refusal(desk->draft(lan, feeds::write_cap(alert)));
    CHECK_THAT(said, Catch::Contains("99999") && Catch::Contains("alert/status") &&
                         Catch::Contains("alert/scope"));
    CHECK(std::count(said.begin(), said.end(), '\n') >= 2);
    CHECK(code_of(desk->draft(lan, "<alert")) == Errc::invalid);
    CHECK(code_of(desk->draft(lan, "")) == Errc::invalid);
}

TEST_CASE_METHOD(World, "a text that would deceive is refused when it is written",
                 "[alertd][desk]") {
    auto alert = warning(here);
    alert.infos[0].instruction = "An toàn\u202E";
    refused(alert, "alert/info[1]/instruction: character 8 is U+202E");
}

TEST_CASE_METHOD(World, "an auditor writes nothing", "[alertd][desk]") {
    CHECK(code_of(desk->draft(auditor, feeds::write_cap(warning(here)))) == Errc::forbidden);
    CHECK(audit_rows() == 0);
}

TEST_CASE_METHOD(World, "an Update says what it is and refers to what stands here",
                 "[alertd][desk]") {
    auto const first = warning(here);
    auto const update = update_of(first, "U1");
    refused(update, "not known here", UpdateKind::raise);
    auto const id = drafted(first);
    refused(update, "none of them is approved or active", UpdateKind::raise);
    must(desk->submit(lan, id));
    must(desk->approve(hoa, id));
    refused(update, "must say what it is");
    refused(first, "only an Update has a kind", UpdateKind::raise);

    auto other_zone = update;
    other_zone.references[0].sent.offset_minutes = 0;
    auto const second = drafted(other_zone, UpdateKind::raise);
    auto const row = must(store::find_alert(desk->db(), second));
    CHECK(row.previous_id == id);
    CHECK(row.event_id == id);
    CHECK(row.update_kind == UpdateKind::raise);
}

TEST_CASE_METHOD(World, "an Update by another sender, of another status or of a Cancel is refused",
                 "[alertd][desk]") {
    auto const first = warning(here);
    auto const id = approved(first);
    auto update = update_of(first, "U1");
    update.sender = "other@example.vn";
    refused(update, "another sender", UpdateKind::raise);
    update = update_of(first, "U2");
    update.status = Status::Exercise;
    refused(update, "status", UpdateKind::raise);
    auto const cancel = must(desk->cancel(hoa, id, "sai vùng"));
    update = update_of(stored(cancel), "U3");
    update.infos = first.infos;
    refused(update, "is a Cancel", UpdateKind::raise);
    refused(update_of(first, "U4"), "none of them", UpdateKind::raise);
}

TEST_CASE_METHOD(World, "an Update may name older versions, but only one happening",
                 "[alertd][desk]") {
    auto const first = warning(here), stranger = warning(here);
    planned(approved(first));
    approved(stranger);
    auto const second = update_of(first, "U1");
    auto const second_id = approved(second, UpdateKind::raise);
    planned(second_id);
    auto third = update_of(second, "U2");
    third.references.push_back(first.reference());
    third.references.push_back(stranger.reference());
    refused(third, "second live alert", UpdateKind::extend);
    third.references.pop_back();
    auto const id = drafted(third, UpdateKind::extend);
    CHECK(must(store::find_alert(desk->db(), id)).previous_id == second_id);
}
