#include "alertd/compose.hpp"

#include <boost/json.hpp>
#include <catch2/catch.hpp>
#include <fstream>
#include <regex>
#include <set>

#include "alertd/render.hpp"
#include "channels/sms_text.hpp"
#include "feeds/admit.hpp"
#include "feeds/cap_xml.hpp"
#include "geo/sample.hpp"
#include "tests/feeds/xmllint.hpp"
#include "tests/support/fake_clock.hpp"
#include "tests/support/result_text.hpp"

using namespace alertd;
namespace json = boost::json;
using test::TempFolder;

namespace {

// The sample country, an issuer and a clock; made once.
struct Country {
    TempFolder folder;
    test::FakeClock clock;
    Settings settings;
    std::shared_ptr<geo::Communes const> communes;

    Country() {
        auto const sample = *geo::make_sample(7, clock.now());
        auto const snapshot = folder.file("communes.snapshot");
        REQUIRE(geo::import_communes(folder.write("c.geojson", sample.communes_geojson), snapshot));
        communes = *geo::Communes::open(snapshot);
        settings.issuer = {"pctt@example.gov.vn", "Ban Chỉ huy Tỉnh Mẫu", "Sample Command"};
    }
};

Country& country() {
    static Country one;
    return one;
}

std::string hours_from_now(int hours) {
    return to_cap({country().clock.now() + std::chrono::hours{hours}, 420});
}

json::object form() {
    json::object o{{"hazard", "flash_flood"},
                   {"severity", "Severe"},
                   {"certainty", "Likely"},
                   {"urgency", "Immediate"},
                   {"status", "Actual"}};
    o["expires"] = hours_from_now(6);
    o["communes"] = json::array{country().communes->commune(0).code};
    return o;
}

// Four corners about the middle of a commune, clockwise and open, as somebody may draw them.
json::array about(geo::CommuneIndex index) {
    auto const b = country().communes->commune(index).bounds;
    double const lat = (b.south + b.north) / 2, lon = (b.west + b.east) / 2, d = 0.01;
    return {json::array{lat - d, lon - d}, json::array{lat + d, lon - d},
            json::array{lat + d, lon + d}, json::array{lat - d, lon + d}};
}

Result<Alert> composed(json::object const& o, Alert const* previous = nullptr) {
    auto const read = read_form(json::serialize(o));
    if (!read) return read.error();
    auto& c = country();
    return compose(*read, previous, c.settings, *c.communes, c.clock.now());
}

Alert alert_of(json::object const& o, Alert const* previous = nullptr) {
    auto const alert = composed(o, previous);
    INFO((alert ? "" : alert.error().message));
    REQUIRE(alert);
    return *alert;
}

std::string fault_of(json::object const& o, Alert const* previous = nullptr) {
    auto const alert = composed(o, previous);
    return alert ? "composed" : alert.error().message;
}

json::object with(std::string_view field, json::value value) {
    auto o = form();
    o[field] = std::move(value);
    return o;
}

}  // namespace

TEST_CASE("a form becomes an alert in two languages with the template's words",
          "[alertd][compose]") {
    auto const alert = alert_of(form());
    CHECK(alert.sender == "pctt@example.gov.vn");
    CHECK(alert.msg_type == MsgType::Alert);
    CHECK(alert.scope == Scope::Public);
    CHECK(alert.status == Status::Actual);
    REQUIRE(alert.infos.size() == 2);
    auto const& vi = alert.infos[0];
    CHECK(vi.language == "vi-VN");
    CHECK(vi.sender_name == "Ban Chỉ huy Tỉnh Mẫu");
    CHECK(vi.event == "Lũ quét");
    CHECK(vi.headline == find_hazard("flash_flood")->level(Severity::Severe)->headline.vi);
    CHECK(vi.response_types == std::vector{ResponseType::Evacuate});
    CHECK(alert.infos[1].language == "en-US");
    CHECK(alert.infos[1].instruction ==
          find_hazard("flash_flood")->level(Severity::Severe)->instruction.en);
    REQUIRE(vi.areas.size() == 1);
    auto const commune = country().communes->commune(0);
    CHECK(vi.areas[0].geocodes ==
          std::vector<NamedValue>{{"VN-GSO-2025", std::string(commune.code)}});
    CHECK_THAT(vi.areas[0].area_desc, Catch::Contains(std::string(commune.full_name)));
}

TEST_CASE("every hazard and severity composed is CAP that reads back, is let in and fits its SMS",
          "[alertd][compose]") {
    auto& c = country();
    auto rules = c.settings.admit_rules();
    std::size_t written = 0;
    for (auto const& hazard : hazards()) {
        for (auto const& level : hazard.levels) {
            INFO(hazard.name << " " << text_of(severity_words, level.severity));
            auto o = with("severity", json::value(text_of(severity_words, level.severity)));
            o["hazard"] = hazard.name;
            o["polygon"] = about(1);
            auto const alert = alert_of(o);
            auto const xml = feeds::write_cap(alert);
            auto const read = feeds::read_cap(xml);
            REQUIRE(read.ok());
            CHECK(read.alert == alert);
            CHECK(feeds::admit(alert, c.clock.now(), rules).empty());
            ++written;
            auto const texts = render(alert, {ChannelKind::zalo, ChannelKind::sms},
                                      {23, "https://canhbao.example.gov.vn", "abcd1234"});
            REQUIRE(texts);
            for (std::size_t i = 0; i < 4; ++i) {
                auto const& text = texts->at(i);
                auto const& info = alert.infos.at(i % 2);
                INFO(text.body);
                if (text.channel == ChannelKind::zalo)
                    CHECK(text.slots.instruction.find("…") == std::string::npos);
                else
                    CHECK_THAT(text.body, Catch::Contains(channels::unaccented(info.instruction)) &&
                                              Catch::Contains(channels::unaccented(info.headline)));
            }
        }
    }
    CHECK(written == 19 * 4);
}

TEST_CASE("what is composed is valid by the OASIS schema", "[alertd][compose][real-data]") {
    auto const real = test::real_data();
    if (real.empty() || !test::has_xmllint()) return;
    TempFolder folder;
    std::size_t written = 0;
    for (auto const& hazard : hazards()) {
        auto o = with("risk_level", 2);
        o["hazard"] = hazard.name;
        if (!hazard.risk_levels) o.erase("risk_level");
        o["polygon"] = about(1);
        o["onset"] = hours_from_now(1);
        o["status"] = "Exercise";
        folder.write(std::to_string(written++), feeds::write_cap(alert_of(o)));
    }
    CHECK(test::valid_by_schema(folder.path(), real + "/cap/schema/cap12.xsd").size() == written);
}

TEST_CASE("every commune's name is GSM-7 without marks and has room", "[alertd][real-data]") {
    auto const real = test::real_data();
    if (real.empty()) return;
    std::ifstream in(real + "/communes/communes.geojson");
    std::string const text{std::istreambuf_iterator<char>(in), {}};
    std::regex const name("\"full_name\": ?\"([^\"]+)\"");
    std::size_t names = 0;
    for (std::sregex_iterator i(text.begin(), text.end(), name), end; i != end; ++i, ++names) {
        auto const parts = channels::split_sms(channels::unaccented((*i)[1].str()),
                                               channels::Concatenation::udh16);
        INFO((*i)[1]);
        REQUIRE(parts);
        CHECK(parts->encoding == channels::SmsEncoding::gsm7);
        CHECK(parts->units <= commune_name_room);
    }
    CHECK(names > 3'000);
}

TEST_CASE("identifiers are never the same", "[alertd][compose]") {
    std::set<std::string> seen;
    for (int i = 0; i < 1'000; ++i) seen.insert(alert_of(form()).identifier);
    CHECK(seen.size() == 1'000);
    CHECK_THAT(*seen.begin(), Catch::StartsWith("flash-flood-20"));
}

TEST_CASE("a drawn polygon is closed, turned and rounded, and names what it covers",
          "[alertd][compose]") {
    auto o = form();
    o.erase("communes");
    o["polygon"] = about(0);
    auto const area = alert_of(o).infos[0].areas.at(0);
    REQUIRE(area.polygons.size() == 1);
    auto const& ring = area.polygons[0];
    CHECK(ring.size() == 5);
    CHECK(ring.front() == ring.back());
    double turn = 0;
    for (std::size_t i = 1; i < ring.size(); ++i)
        turn += ring[i - 1].lon * ring[i].lat - ring[i].lon * ring[i - 1].lat;
    CHECK(turn > 0);  // counter-clockwise
    CHECK_THAT(area.area_desc,
               Catch::Contains(std::string(country().communes->commune(0).full_name)));
    auto both = with("polygon", about(3));
    CHECK(alert_of(both).infos[0].areas.size() == 2);
}

TEST_CASE("an official's own words stand in both languages", "[alertd][compose]") {
    auto o = with("headline", json::object{{"vi", "Nước  về\nnhanh"}, {"en", "Water comes fast"}});
    o["risk_level"] = 3;
    auto const alert = alert_of(o);
    CHECK(alert.infos[0].headline == "Nước về nhanh");
    CHECK(alert.infos[1].headline == "Water comes fast");
    CHECK(alert.infos[0].description == "Cấp độ rủi ro thiên tai: cấp 3.");
    CHECK(alert.infos[1].parameters == std::vector<NamedValue>{{"VN-QD18-2021-risk-level", "3"}});
    CHECK(alert.infos[0].severity == Severity::Severe);  // the one says nothing of the other
}

TEST_CASE("an update refers to what it updates and its end says so", "[alertd][compose]") {
    auto const first = alert_of(form());
    auto o = with("update_of", 7);
    o["kind"] = "extend";
    auto const update = alert_of(o, &first);
    CHECK(update.msg_type == MsgType::Update);
    CHECK(update.references == std::vector{first.reference()});
    o["kind"] = "end";
    auto const end = alert_of(o, &first);
    CHECK(end.infos[0].response_types == std::vector{ResponseType::AllClear});
    CHECK(end.infos[0].headline == "Nguy hiểm đã qua");
    auto other = first;
    other.sender = "kttv@example.gov.vn";
    CHECK_THAT(fault_of(o, &other), Catch::StartsWith("update_of: is another sender's"));
    auto drill = o;
    drill["status"] = "Exercise";
    CHECK_THAT(fault_of(drill, &first), Catch::StartsWith("status: "));
}

TEST_CASE("every field that is wrong is named", "[alertd][compose]") {
    struct Bad {
        std::string_view field;
        json::value value;
    };
    json::value const blank = json::object{{"vi", " "}, {"en", "x"}};
    json::value const long_text =
        json::object{{"vi", std::string(5'000, 'x')}, {"en", std::string(5'000, 'x')}};
    json::value const bow = json::parse("[[16,107],[16.1,107.1],[16.1,107],[16,107.1]]");
    json::value const many_codes = json::array(2'001, json::value("00001"));
    json::value const many_corners = json::array(1'001, json::array{16.0, 107.0});
    Bad const all[] = {{"hazard", "ufo"},
                       {"hazard", 7},
                       {"severity", "Unknown"},
                       {"severity", "severe"},
                       {"certainty", "Unlikely"},
                       {"urgency", "Past"},
                       {"status", "Test"},
                       {"status", "System"},
                       {"onset", "soon"},
                       {"onset", json::value(hours_from_now(7))},
                       {"expires", "2026-13-01T00:00:00+07:00"},
                       {"expires", json::value(hours_from_now(-1))},
                       {"expires", json::value(hours_from_now(1'000))},
                       {"expires", nullptr},
                       {"headline", "text"},
                       {"headline", json::object{{"vi", "chỉ tiếng Việt"}}},
                       {"headline", json::object{{"vi", "a\u202Eb"}, {"en", "x"}}},
                       {"headline", blank},
                       {"headline", long_text},
                       {"description", long_text},
                       {"instruction", long_text},
                       {"instruction", json::object{{"vi", "a"}, {"en", "b"}, {"fr", "c"}}},
                       {"communes", "00001"},
                       {"communes", json::array{"99999"}},
                       {"communes", json::array{"0001"}},
                       {"communes", json::array{1}},
                       {"communes", many_codes},
                       {"polygon", json::array{}},
                       {"polygon", json::parse("[[16,107],[16,107.1]]")},
                       {"polygon", json::parse("[[16,107],[16,107.1],[16]]")},
                       {"polygon", json::parse("[[91,107],[16,107.1],[16,107.2]]")},
                       {"polygon", json::parse("[[107,16],[107.1,16],[107.1,16.1]]")},
                       {"polygon", json::parse("[[50,10],[50,11],[51,11]]")},
                       {"polygon", bow},
                       {"polygon", many_corners},
                       {"risk_level", 0},
                       {"risk_level", 6},
                       {"risk_level", 2.5},
                       {"update_of", "seven"},
                       {"update_of", -1},
                       {"kind", "extend"},
                       {"colour", "red"}};
    for (auto const& bad : all) {
        auto const fault = fault_of(with(bad.field, bad.value));
        INFO(bad.field << " " << json::serialize(bad.value).substr(0, 80) << ": " << fault);
        CHECK(fault != "composed");
        CHECK((fault.starts_with(bad.field) ||
               fault.find("\n" + std::string(bad.field)) != fault.npos));
    }
    for (auto const* field : {"hazard", "severity", "certainty", "urgency", "status", "expires"}) {
        auto o = form();
        o.erase(field);
        CHECK_THAT(fault_of(o), Catch::StartsWith(std::string(field) + ": is missing"));
    }
    auto twice = form();
    twice["communes"] = json::array{form().at("communes").at(0), form().at("communes").at(0)};
    CHECK_THAT(fault_of(twice), Catch::Contains("stands twice"));
    auto dam = with("risk_level", 3);
    dam["hazard"] = "dam_release";
    CHECK_THAT(fault_of(dam), Catch::StartsWith("risk_level"));
    CHECK_FALSE(read_form("[1]"));
    CHECK_FALSE(read_form("{"));
}

TEST_CASE("an area that is lost tells no one", "[alertd][compose]") {
    auto none = form();
    none.erase("communes");
    CHECK_THAT(fault_of(none), Catch::StartsWith("communes: "));
    none["communes"] = json::array{};
    CHECK_THAT(fault_of(none), Catch::StartsWith("communes: "));
    none.erase("communes");
    none["polygon"] = json::parse("[[8,112],[8,112.1],[8.1,112.1]]");  // at sea
    CHECK_THAT(fault_of(none), Catch::StartsWith("polygon: covers no commune"));
}

TEST_CASE("without an issuer the desk writes nothing", "[alertd][compose]") {
    auto settings = country().settings;
    settings.issuer = {};
    auto const read = *read_form(json::serialize(form()));
    auto const alert = compose(read, nullptr, settings, *country().communes, country().clock.now());
    REQUIRE_FALSE(alert);
    CHECK_THAT(alert.error().message, Catch::StartsWith("settings: issuer.sender"));
}

TEST_CASE("a hazard's file with an unknown word or a missing text is refused",
          "[alertd][compose]") {
    std::string const file = ALERTD_SOURCE_DIR "/config/hazards/fog.toml";
    auto const sound = test::read_whole(file);
    CHECK(read_hazard("fog", sound));
    for (auto const& [from, to] : std::vector<std::pair<std::string, std::string>>{
             {"\"Met\"", "\"Weather\""},
             {"response = \"Avoid\"", "response = \"Hide\""},
             {"en = \"Fog\"", "fr = \"Brouillard\""},
             {"[Minor.headline]", "[Slight.headline]"},
             {"vi = \"Sương mù\"", "vi = \"Sương mu\u0300\""},
             {"vi = \"Sương mù\"", "vi = \"\""}}) {
        auto bad = sound;
        REQUIRE(bad.find(from) != bad.npos);
        bad.replace(bad.find(from), from.size(), to);
        INFO(to);
        CHECK_FALSE(read_hazard("fog", bad));
    }
}
