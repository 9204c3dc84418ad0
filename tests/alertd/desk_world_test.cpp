// The body of DeskWorld; a _test.cpp so that it is built into this folder's tests only.
#include "tests/alertd/desk_world.hpp"

#include "alertd/instance_key.hpp"

namespace alertd::test {
namespace {

constexpr char const* settings_text = R"([instance]
public_url = "https://canhbao.example.vn"
instance_key = "instance.key"
[outlet.push_main]
kind = "push"
purpose = "live"
[outlet.push_drill]
kind = "push"
purpose = "drill"
)";

Info info(std::string language, std::string event, std::string headline) {
    Info i;
    i.language = std::move(language);
    i.categories = {Category::Met};
    i.event = std::move(event);
    i.urgency = Urgency::Immediate;
    i.severity = Severity::Severe;
    i.certainty = Certainty::Likely;
    i.sender_name = "Đài mẫu";
    i.headline = std::move(headline);
    i.instruction = "Rời khỏi bờ suối ngay.";
    return i;
}

}  // namespace

DeskWorld::DeskWorld() {
    write_settings();
    make_country();
    make_people();
    must(InstanceKey::create(settings.instance.instance_key));
    ground = must(Ground::open(settings.instance, key.get()));
    desk = std::make_unique<Desk>(settings, *ground, clock, [this] { ++wakes; });
    auto const& communes = ground->communes();
    province = communes.commune(0).province_code;
    for (std::size_t i = 0; i < communes.size(); ++i) {
        auto const c = communes.commune(geo::CommuneIndex(i));
        if (c.province_code == province)
            here.emplace_back(c.code);
        else
            elsewhere = c.code;
    }
    REQUIRE(here.size() > 5);
    REQUIRE_FALSE(elsewhere.empty());
}

void DeskWorld::write_settings() {
    settings = must(read_settings(folder.write("alertd.toml", settings_text)));
}

void DeskWorld::make_country() {
    auto const sample = must(geo::make_sample(7, clock.now()));
    auto const source = folder.write("communes.geojson", sample.communes_geojson);
    must(geo::import_communes(source, settings.instance.boundaries));
    folder.write("weights.csv", sample.weights_csv);
}

void DeskWorld::make_people() {
    key =
        std::make_unique<recipients::Key>(must(recipients::Key::create(folder.file("people.key"))));
    auto const communes = must(geo::Communes::open(settings.instance.boundaries));
    auto const& file = settings.instance.store;
    must(recipients::simulate(3'000, 1, {}, file, *communes, *key, clock.now()));
    must(recipients::build_directory(file, settings.instance.snapshots, *communes, *key,
                                     clock.now()));
}

Alert DeskWorld::warning(std::vector<std::string> const& codes) {
    Alert a;
    a.identifier = "VN-MAU-" + std::to_string(++number_);
    a.sender = "kttv@example.vn";
    a.sent = {std::chrono::floor<seconds>(clock.now()), 420};
    a.status = Status::Actual;
    a.msg_type = MsgType::Alert;
    a.scope = Scope::Public;
    a.infos = {info("vi-VN", "Lũ quét", "Nguy cơ lũ quét"),
               info("en-US", "Flash flood", "Flash floods")};
    Area area;
    area.area_desc = "Vùng mẫu";
    for (auto const& code : codes) area.geocodes.push_back({commune_geocode, code});
    for (auto& i : a.infos) {
        i.expires = Timestamp{a.sent.instant + std::chrono::hours{6}, 420};
        i.areas = {area};
    }
    return a;
}

Alert DeskWorld::update_of(Alert const& previous, std::string const& identifier) {
    clock.pass(seconds{60});
    Alert a = previous;
    a.identifier = identifier;
    a.sent = {std::chrono::floor<seconds>(clock.now()), 420};
    a.msg_type = MsgType::Update;
    a.references = {previous.reference()};
    return a;
}

std::int64_t DeskWorld::drafted(Alert const& alert, std::optional<UpdateKind> kind) {
    return must(desk->draft(lan, feeds::write_cap(alert), kind));
}

std::int64_t DeskWorld::submitted(Alert const& alert, std::optional<UpdateKind> kind) {
    auto const id = drafted(alert, kind);
    must(desk->submit(lan, id));
    return id;
}

std::int64_t DeskWorld::approved(Alert const& alert, std::optional<UpdateKind> kind) {
    auto const id = submitted(alert, kind);
    must(desk->approve(hoa, id));
    return id;
}

void DeskWorld::planned(std::int64_t id) {
    store::Database::Transaction change(desk->db());
    auto const row = must(store::find_alert(desk->db(), id));
    must(store::step(desk->db(), id, Stage::approved, Stage::active, clock.now()));
    if (row.previous_id && row.msg_type == MsgType::Update)
        must(store::step(desk->db(), *row.previous_id, stage(*row.previous_id), Stage::superseded,
                         clock.now()));
    change.commit();
}

Alert DeskWorld::stored(std::int64_t id) {
    auto read = feeds::read_cap(must(store::find_alert(desk->db(), id)).bytes);
    REQUIRE(read.ok());
    return read.alert;
}

std::int64_t DeskWorld::audit_rows() {
    auto const last = store::last_audit_row(desk->db());
    return last ? last->seq : 0;
}

std::string DeskWorld::last_act() {
    auto const last = store::last_audit_row(desk->db());
    return last ? last->actor + " " + last->act + " " + last->subject : "";
}

}  // namespace alertd::test
