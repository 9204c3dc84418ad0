#include <functional>
#include <utility>

#include "feeds/admit.hpp"
#include "tests/alertd/desk_world.hpp"
#include "tests/feeds/xmllint.hpp"

using namespace alertd;
using test::code_of;
using test::DeskWorld;
using test::must;
using test::refusal;

namespace {

// Somebody else acts in the moment when the time is first asked for.
class MeddlingClock final : public Clock {
public:
    MeddlingClock(Clock const& clock, std::function<void()> meddle)
        : clock_(clock), meddle_(std::move(meddle)) {}
    Time now() const override {
        if (auto const meddle = std::exchange(meddle_, nullptr)) meddle();
        return clock_.now();
    }
    Steady steady() const override { return clock_.steady(); }

private:
    Clock const& clock_;
    mutable std::function<void()> meddle_;
};

}  // namespace

TEST_CASE_METHOD(DeskWorld, "a Cancel ends the alert at once and goes to those it was frozen for",
                 "[alertd][desk]") {
    for (bool active : {false, true}) {
        auto const alert = warning(here);
        auto const id = approved(alert);
        if (active) planned(id);
        auto const before = audit_rows();
        auto const seen = wakes;
        auto const cancel = must(desk->cancel(hoa, id, "sai vùng"));
        CHECK(stage(id) == Stage::cancelled);
        CHECK(stage(cancel) == Stage::approved);
        CHECK(audit_rows() == before + 4);
        CHECK(last_act() == "hoa cancel alert:" + std::to_string(id));
        CHECK(wakes == seen + 1);

        auto const row = must(store::find_alert(desk->db(), cancel));
        CHECK(row.msg_type == MsgType::Cancel);
        CHECK(row.previous_id == id);
        CHECK(row.event_id == id);
        CHECK(row.severity == Severity::Severe);
        auto const then = must(frozen_from_json(*must(store::find_alert(desk->db(), id)).frozen));
        auto const now = must(frozen_from_json(*row.frozen));
        CHECK(now.communes == then.communes);
        CHECK(now.total == then.total);
        CHECK(now.outlets == then.outlets);
        CHECK(now.snapshot == then.snapshot);
        CHECK(now.bytes_hash == row.bytes_hash);
        CHECK_THAT(now.texts[0].title, Catch::Contains("Hủy cảnh báo lũ quét"));
    }
}

TEST_CASE_METHOD(DeskWorld, "the Cancel is CAP that anybody may admit and that names the alert",
                 "[alertd][desk]") {
    auto const alert = warning(here);
    auto const id = approved(alert);
    clock.pass(std::chrono::hours{1});
    auto const written = stored(must(desk->cancel(hoa, id, "sai vùng")));
    CHECK(written.sender == alert.sender);
    CHECK(written.identifier.starts_with(alert.identifier + "-CANCEL-"));
    CHECK(written.references == std::vector<Reference>{alert.reference()});
    CHECK(written.status == alert.status);
    REQUIRE(written.infos.size() == 2);
    CHECK(written.infos[0].headline == "Hủy cảnh báo: Nguy cơ lũ quét");
    CHECK(written.infos[1].headline == "Cancelled: Flash floods");
    for (auto const& info : written.infos) {
        CHECK(info.response_types == std::vector<ResponseType>{ResponseType::AllClear});
        CHECK(info.urgency == Urgency::Past);
        CHECK(info.areas == alert.infos[0].areas);
        CHECK(info.expires->instant == written.sent.instant + std::chrono::hours{6});
    }
    CHECK(feeds::admit(written, clock.now(), settings.admit_rules()).empty());
}

TEST_CASE_METHOD(DeskWorld, "one person is enough for a Cancel, also who wrote and submitted it",
                 "[alertd][desk]") {
    auto const id = must(desk->draft(minh, feeds::write_cap(warning(here))));
    must(desk->submit(minh, id));
    must(desk->approve(hoa, id));
    CHECK(code_of(desk->cancel(lan, id, "vì")) == Errc::forbidden);
    CHECK(code_of(desk->cancel(auditor, id, "vì")) == Errc::forbidden);
    Official const stranger{"an", "An", Role::approver, "commune:" + elsewhere};
    CHECK(code_of(desk->cancel(stranger, id, "vì")) == Errc::forbidden);
    CHECK(code_of(desk->cancel(minh, id, " ")) == Errc::invalid);
    CHECK(stage(id) == Stage::approved);
    CHECK(desk->cancel(minh, id, "vì"));
}

TEST_CASE_METHOD(DeskWorld, "only what is approved or active can be cancelled, and only once",
                 "[alertd][desk]") {
    auto const alert = warning(here);
    auto const id = drafted(alert);
    CHECK(code_of(desk->cancel(hoa, id, "vì")) == Errc::conflict);
    must(desk->submit(lan, id));
    CHECK(code_of(desk->cancel(hoa, id, "vì")) == Errc::conflict);
    must(desk->approve(hoa, id));
    auto const cancel = must(desk->cancel(hoa, id, "vì"));
    auto const before = audit_rows();
    CHECK(code_of(desk->cancel(hoa, id, "vì")) == Errc::conflict);
    CHECK_THAT(refusal(desk->cancel(hoa, cancel, "vì")), Catch::Contains("is a Cancel"));
    CHECK(code_of(desk->cancel(hoa, 999, "vì")) == Errc::not_found);
    CHECK(audit_rows() == before);
}

TEST_CASE_METHOD(DeskWorld, "cancelling an alert stops its Update that is on the way",
                 "[alertd][desk]") {
    auto const alert = warning(here);
    auto const id = approved(alert);
    planned(id);
    auto const update = approved(update_of(alert, "U1"), UpdateKind::raise);
    must(desk->cancel(hoa, id, "vì"));
    CHECK(stage(update) == Stage::cancelled);
}

TEST_CASE_METHOD(DeskWorld, "once an Update took its place, the Update is what is cancelled",
                 "[alertd][desk]") {
    auto const alert = warning(here);
    auto const id = approved(alert);
    planned(id);
    auto const update = approved(update_of(alert, "U1"), UpdateKind::raise);
    planned(update);
    CHECK_THAT(refusal(desk->cancel(hoa, id, "vì")), Catch::Contains("superseded"));
    auto const cancel = must(desk->cancel(hoa, update, "vì"));
    CHECK(must(store::find_alert(desk->db(), cancel)).event_id == id);
}

TEST_CASE_METHOD(DeskWorld, "a Cancel needs neither the directory nor the people's key",
                 "[alertd][desk]") {
    auto const id = approved(warning(here));
    auto const blind = must(Ground::open(settings.instance, nullptr));
    desk->db().run("DELETE FROM snapshots");
    Desk other(settings, *blind, clock);
    CHECK(other.cancel(hoa, id, "vì"));
}

TEST_CASE_METHOD(DeskWorld, "a Cancel stays valid as long as what it ends would have been",
                 "[alertd][desk]") {
    auto alert = warning(here);
    for (auto& i : alert.infos) i.expires->instant += std::chrono::hours{24};
    auto const id = approved(alert);
    auto const cancel = must(desk->cancel(hoa, id, "vì"));
    CHECK(must(store::find_alert(desk->db(), cancel)).expires == *expires_of(alert));
}

TEST_CASE_METHOD(DeskWorld, "a Cancel goes through while the planner makes the alert active",
                 "[alertd][desk]") {
    auto const id = approved(warning(here));
    MeddlingClock const meddling(clock, [&] { planned(id); });
    Desk other(settings, *ground, meddling);
    auto const cancel = must(other.cancel(hoa, id, "vì"));
    CHECK(stage(id) == Stage::cancelled);
    CHECK(stage(cancel) == Stage::approved);
    auto told = desk->db().prepare("SELECT count(*) FROM feed_log WHERE change = 'cancelled'");
    REQUIRE(told.step());
    CHECK(told.number(0) == 1);
}

TEST_CASE_METHOD(DeskWorld, "of two Cancels at once one is made and the other leaves nothing",
                 "[alertd][desk]") {
    auto const id = approved(warning(here));
    MeddlingClock const meddling(clock, [&] {
        clock.pass(seconds{5});
        must(desk->cancel(minh, id, "vì"));
    });
    Desk other(settings, *ground, meddling);
    CHECK(code_of(other.cancel(hoa, id, "vì")) == Errc::conflict);
    CHECK(store::newest_alerts(desk->db(), 9).size() == 2);
    CHECK(last_act() == "minh cancel alert:" + std::to_string(id));
}

TEST_CASE_METHOD(DeskWorld, "the Cancel is what the OASIS schema demands", "[alertd][real-data]") {
    auto const real = test::real_data();
    if (real.empty() || !test::has_xmllint()) return;
    auto named = warning(here);
    auto drawn = warning({});
    auto const box = ground->communes().commune(0).bounds;
    Ring const around = {{box.south, box.west},
                         {box.south, box.east},
                         {box.north, box.east},
                         {box.north, box.west},
                         {box.south, box.west}};
    for (auto& i : drawn.infos) {
        i.headline.clear();
        i.areas[0].polygons = {around};
    }
    named.incidents = "lu-quet-2026-11";
    test::TempFolder written;
    std::set<std::string> names;
    for (auto const& alert : {named, drawn}) {
        auto const cancel = must(desk->cancel(hoa, approved(alert), "sai vùng <&> \"gấp\""));
        auto const name = alert.identifier + ".xml";
        written.write(name, must(store::find_alert(desk->db(), cancel)).bytes);
        names.insert(name);
    }
    CHECK(test::valid_by_schema(written.path(), real + "/cap/schema/cap12.xsd") == names);
    // The schema itself must be able to say no.
    written.write("bad.xml", "<alert xmlns=\"urn:oasis:names:tc:emergency:cap:1.2\"/>");
    CHECK(test::valid_by_schema(written.path(), real + "/cap/schema/cap12.xsd") == names);
}
