// What was read is written back, whole.
#include "feeds/cap_xml.hpp"
#include "tests/feeds/cap_text.hpp"
#include "tests/feeds/xmllint.hpp"

using namespace alertd;
using namespace alertd::test;

TEST_CASE("a file with every element is written back byte for byte", "[feeds]") {
    auto const read = feeds::read_cap(every_element());
    INFO(lines(read.faults));
    REQUIRE(read.ok());
    CHECK(feeds::write_cap(read.alert) == every_element());
}

TEST_CASE("a file with every element and what is written have one canonical form", "[feeds]") {
    if (!has_xmllint()) return;
    TempFolder const folder;
    auto const text = with(every_element(), "<info>\n", "<info><!-- other spelling -->\n");
    auto const in = folder.write("in.xml", every_element());
    auto const out = folder.write("out.xml", feeds::write_cap(feeds::read_cap(text).alert));
    CHECK(canonical(in).size() > 3'000);
    CHECK(canonical(out) == canonical(in));
}

TEST_CASE("every element of the file with every element is in the alert", "[feeds]") {
    auto const a = feeds::read_cap(every_element()).alert;
    CHECK(a.identifier == "VN-KTTV-2026-11-22-0007");
    CHECK(a.sender == "canhbao@kttv.example.vn");
    CHECK(to_cap(a.sent) == "2026-11-22T16:00:00+07:00");
    CHECK(a.status == Status::Exercise);
    CHECK(a.msg_type == MsgType::Update);
    CHECK(a.source == "Trạm Hương Khê & đài tỉnh");
    CHECK(a.scope == Scope::Restricted);
    CHECK(a.restriction == "Chỉ dành cho diễn tập");
    CHECK(a.addresses == "ban-chi-huy@example.vn \"Ủy ban xã\"");
    CHECK(a.codes == std::vector<std::string>{"IPAWSv1.0", "diễn tập 2026"});
    CHECK(a.note == "Mưa < 100 mm, gió > cấp 6");
    REQUIRE(a.references.size() == 2);
    CHECK(a.references[1].sent.offset_minutes == 0);
    CHECK(a.incidents == "lu-quet-2026-11");
    REQUIRE(a.infos.size() == 2);
    CHECK(a.infos[1].language == "en");
}

TEST_CASE("every element of an info is in the alert", "[feeds]") {
    auto const info = feeds::read_cap(every_element()).alert.infos.at(0);
    CHECK(info.categories == std::vector{Category::Met, Category::Geo});
    CHECK(info.response_types == std::vector{ResponseType::Evacuate, ResponseType::Prepare});
    CHECK(info.audience == "Người dân ven suối");
    CHECK(info.event_codes ==
          std::vector<NamedValue>{{"OET:v1.2", "OET-085"}, {"QD18", "lu-quet"}});
    CHECK(to_cap(info.effective.value()) == "2026-11-22T16:05:00+07:00");
    CHECK(to_cap(info.onset.value()) == "2026-11-22T18:00:00+07:00");
    CHECK(to_cap(info.expires.value()) == "2026-11-23T06:00:00+07:00");
    CHECK(info.sender_name == "Đài Khí tượng Thủy văn tỉnh Hà Tĩnh");
    CHECK(info.headline == "Cảnh báo lũ quét, sạt lở đất");
    CHECK(info.description == "Mưa rất to ở thượng nguồn.\nMực nước lên nhanh.");
    CHECK(info.instruction == "Rời bờ suối ngay.\tNghe loa xã.");
    CHECK(info.web == "https://kttv.example.vn/canh-bao?id=7&lang=vi");
    CHECK(info.contact == "Trực ban tỉnh");
    CHECK(info.parameters == std::vector<NamedValue>{{"level", "3"}, {"ghi chú", ""}});
    REQUIRE(info.resources.size() == 2);
    CHECK(info.resources[0].size == 2048u);
    CHECK(info.resources[0].digest == "da39a3ee5e6b4b0d3255bfef95601890afd80709");
    REQUIRE(info.areas.size() == 2);
    CHECK(info.areas[0].polygons.size() == 2);
    CHECK(info.areas[0].circles.at(1) == Circle{{-8.5, -0.125}, 0});
    CHECK(info.areas[0].geocodes.size() == 2);
    CHECK(info.areas[0].altitude_ft == -3.5);
    CHECK(info.areas[0].ceiling_ft == 1200);
}

TEST_CASE("characters that mean something to XML come back as they were", "[feeds]") {
    auto alert = feeds::read_cap(warning()).alert;
    alert.infos[0].description = "a&b<c>d]]>e\"f'g\r\nh\ri\tj  k &amp; \xF0\x9F\x8C\x8A ";
    alert.infos[0].web = "https://x.vn/?a=1&b=<2>";
    alert.infos[0].parameters = {{"<&>", "]]>"}};
    alert.codes = {"", " ", "\r"};
    auto const again = feeds::read_cap(feeds::write_cap(alert));
    INFO(lines(again.faults));
    REQUIRE(again.ok());
    CHECK(again.alert == alert);
}

TEST_CASE("what CAP cannot carry is written, and refused when it is read", "[feeds]") {
    auto const refused = [](auto change) {
        auto alert = feeds::read_cap(warning()).alert;
        change(alert);
        return !feeds::read_cap(feeds::write_cap(alert)).ok();
    };
    CHECK(refused([](Alert& a) { a.infos[0].description = "a\x0B"; }));
    CHECK(refused([](Alert& a) { a.infos[0].description = "\xC3"; }));
    CHECK(refused([](Alert& a) { a.identifier = "a,b"; }));
    CHECK(refused([](Alert& a) { a.infos[0].categories.clear(); }));
    CHECK(refused([](Alert& a) { a.status = static_cast<Status>(99); }));
    CHECK(refused([](Alert& a) {
        Area area;
        area.circles = {{{std::numeric_limits<double>::quiet_NaN(), 105}, 1}};
        a.infos[0].areas = {area};
    }));
}
