// Communes searched and drawn: the sample country over HTTP, the real one by its sizes and times.
#include <zlib.h>

#include <catch2/catch.hpp>
#include <cstdio>
#include <filesystem>
#include <set>

#include "alertd/api/atlas.hpp"
#include "alertd/api/gzip.hpp"
#include "tests/api/office.hpp"

using namespace alertd;
using test::json_of;
using test::office;
using test::Running;

namespace {

namespace json = boost::json;

std::string unpacked(std::string const& packed) {
    z_stream z{};
    REQUIRE(inflateInit2(&z, 15 + 16) == Z_OK);
    std::string text(8u << 20, '\0');
    z.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
    z.avail_in = uInt(packed.size());
    z.next_out = reinterpret_cast<Bytef*>(text.data());
    z.avail_out = uInt(text.size());
    REQUIRE(inflate(&z, Z_FINISH) == Z_STREAM_END);
    text.resize(z.total_out);
    inflateEnd(&z);
    return text;
}

std::vector<std::string> codes(json::object const& answer, char const* list = "communes") {
    std::vector<std::string> all;
    for (auto const& c : answer.at(list).as_array())
        all.emplace_back(c.at("code").as_string().c_str());
    return all;
}

std::string real_communes() {
    auto const* folder = std::getenv("ALERTD_TEST_DATA");
    return (folder ? std::string(folder) : ALERTD_SOURCE_DIR "/../shared/data") +
           "/communes/communes.geojson";
}

double since(Steady start) {
    return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start)
        .count();
}

// Rings as text: are they closed, and have they four positions?
std::size_t check_rings(json::value const& collection) {
    std::size_t positions = 0;
    for (auto const& feature : collection.at("features").as_array()) {
        auto const& polygons = feature.at("geometry").at("coordinates").as_array();
        if (polygons.empty()) FAIL("nothing is drawn of " << json::serialize(feature));
        for (auto const& polygon : polygons)
            for (auto const& ring : polygon.as_array()) {
                auto const& points = ring.as_array();
                if (points.size() < 4 || points.front() != points.back())
                    FAIL("not a ring: " << json::serialize(ring));
                positions += points.size();
            }
    }
    return positions;
}

}  // namespace

TEST_CASE("a commune is found by its code, its name and its words, with and without tone marks",
          "[api]") {
    Running r;
    auto const all = json_of(r.get("/v1/communes?limit=500"));
    CHECK(all.at("sample") == true);
    auto const& first = all.at("communes").as_array().front().as_object();
    std::string const code = first.at("code").as_string().c_str();
    CHECK(all.at("communes").as_array().size() == office().ground->communes().size());
    CHECK(first.at("bbox").as_array().size() == 4);
    CHECK(codes(json_of(r.get("/v1/communes?q=" + code))) == std::vector{code});
    CHECK(codes(json_of(r.get("/v1/communes?q=" + code.substr(0, 2)))).size() > 1);
    std::string const number = std::string(first.at("name").as_string().c_str());  // "Mẫu 001"
    CHECK(codes(json_of(r.get("/v1/communes?q=" + api::percent_encoded(number)))).front() == code);
    auto const bare = "xa mau " + number.substr(number.find(' ') + 1);
    CHECK(codes(json_of(r.get("/v1/communes?q=" + api::percent_encoded(bare)))) ==
          std::vector{code});
    CHECK(codes(json_of(r.get("/v1/communes?q=nowhere"))).empty());
}

TEST_CASE("a search is limited in words, in number and to provinces that there are", "[api]") {
    Running r;
    CHECK(codes(json_of(r.get("/v1/communes?limit=3"))).size() == 3);
    CHECK(r.get("/v1/communes?limit=501").status == 400);
    CHECK(r.get("/v1/communes?limit=0").status == 400);
    CHECK(r.get("/v1/communes?q=" + std::string(200, 'x')).status == 200);
    CHECK(r.get("/v1/communes?q=" + std::string(201, 'x')).status == 400);
    CHECK(r.get("/v1/communes?province=zz").status == 404);
    auto const provinces = json_of(r.get("/v1/provinces"));
    std::size_t sum = 0;
    for (auto const& p : provinces.at("provinces").as_array()) {
        auto const code = std::string(p.at("code").as_string().c_str());
        auto const own = json_of(r.get("/v1/communes?limit=500&province=" + code));
        CHECK(std::int64_t(codes(own).size()) == p.at("communes").as_int64());
        sum += codes(own).size();
    }
    CHECK(sum == office().ground->communes().size());
}

TEST_CASE("a province is drawn by its communes and the country by its provinces", "[api]") {
    Running r;
    auto const provinces = codes(json_of(r.get("/v1/provinces")), "provinces");
    auto const overview = r.get("/v1/boundaries");
    CHECK(overview.header("content-type") == "application/geo+json");
    CHECK(overview.header("cache-control") == "public, max-age=86400");
    auto const country = json::parse(overview.body);
    check_rings(country);
    CHECK(country.at("sample") == true);
    CHECK(country.at("features").as_array().size() == provinces.size());
    auto const one = json::parse(r.get("/v1/boundaries?province=" + provinces.front()).body);
    check_rings(one);
    auto const listed =
        codes(json_of(r.get("/v1/communes?limit=500&province=" + provinces.front())));
    std::vector<std::string> drawn;
    for (auto const& f : one.at("features").as_array())
        drawn.emplace_back(f.at("properties").at("code").as_string().c_str());
    CHECK(drawn == listed);
    CHECK(r.get("/v1/boundaries?province=zz").status == 404);
    CHECK(r.get("/v1/boundaries?province=").status == 404);
}

TEST_CASE("outlines are packed for who takes it and kept by who has them", "[api]") {
    Running r;
    auto const plain = r.get("/v1/boundaries");
    CHECK(plain.header("content-encoding").empty());
    CHECK(plain.header("vary") == "Accept-Encoding");
    auto const packed = r.get("/v1/boundaries", "Accept-Encoding: br, gzip;q=0.5\r\n");
    CHECK(packed.header("content-encoding") == "gzip");
    CHECK(packed.body.size() < plain.body.size() / 2);
    CHECK(unpacked(packed.body) == plain.body);
    CHECK(packed.header("etag") != plain.header("etag"));
    CHECK(r.get("/v1/boundaries", "Accept-Encoding: gzip;q=0\r\n").body == plain.body);
    CHECK(r.get("/v1/boundaries", "Accept-Encoding: *\r\n").header("content-encoding") == "gzip");
    auto const again = r.get("/v1/boundaries", "If-None-Match: " + plain.header("etag") + "\r\n");
    CHECK(again.status == 304);
    CHECK(again.body.empty());
}

TEST_CASE("the real country is found as its officials type it", "[api][real-data]") {
    if (!std::filesystem::exists(real_communes())) {
        WARN("SKIPPED: " << real_communes() << " is not there");
        return;
    }
    test::TempFolder folder;
    test::must(geo::import_communes(real_communes(), folder.file("communes.snapshot")));
    auto const communes = test::must(geo::Communes::open(folder.file("communes.snapshot")));
    auto start = std::chrono::steady_clock::now();
    CommuneSearch const search(*communes);
    std::printf("search: made in %.0f ms\n", since(start));
    auto const first = [&](char const* query) {
        auto const found = search.find(query, "", 20);
        return found.empty() ? std::string() : std::string(communes->commune(found[0]).full_name);
    };
    CHECK(first("00004") == "Phường Ba Đình");
    auto const bare = search.find("ba dinh", "", 2);  // Xã Ba Dinh is written so; Ba Đình follows
    REQUIRE(bare.size() == 2);
    CHECK(communes->commune(bare[0]).full_name == "Xã Ba Dinh");
    CHECK(communes->commune(bare[1]).full_name == "Phường Ba Đình");
    CHECK(first("BA ĐÌNH") == "Phường Ba Đình");
    CHECK(first("Ba Tơ") == "Xã Ba Tơ");
    CHECK(first("Ba Tô") == "Xã Ba Tô");
    CHECK(first("hoang sa") == "Đặc khu Hoàng Sa");
    CHECK(first("truong sa khanh") == "Đặc khu Trường Sa");
    // Equal names are all offered, each with its own code.
    auto const both = search.find("ba to", "", 20);
    REQUIRE(both.size() >= 2);
    CHECK(communes->commune(both[0]).code != communes->commune(both[1]).code);
    std::size_t named = 0;
    for (std::size_t i = 0; i < communes->size(); ++i)
        named += communes->commune(geo::CommuneIndex(i)).name == "Tân Tiến";
    std::size_t offered = 0;
    for (auto const i : search.find("tan tien", "", 500))
        offered += communes->commune(i).name == "Tân Tiến";
    CHECK(named > 1);
    CHECK(offered == named);
    start = std::chrono::steady_clock::now();
    for (int i = 0; i < 100; ++i) search.find("tan", "", 20);
    double const one = since(start) / 100;
    std::printf("search: %.2f ms a query\n", one);
    CHECK(one < 20);
}

TEST_CASE("the real country is drawn small: each province and the overview", "[api][real-data]") {
    if (!std::filesystem::exists(real_communes())) {
        WARN("SKIPPED: " << real_communes() << " is not there");
        return;
    }
    test::TempFolder folder;
    test::must(geo::import_communes(real_communes(), folder.file("communes.snapshot")));
    auto const communes = test::must(geo::Communes::open(folder.file("communes.snapshot")));
    api::Atlas atlas(*communes);
    auto start = std::chrono::steady_clock::now();
    auto const* country = atlas.country();
    std::printf("overview: %.0f ms, %zu bytes, packed %zu", since(start), country->plain.size(),
                country->packed.size());
    auto const overview = json::parse(country->plain);
    std::printf(", %zu positions\n", check_rings(overview));
    CHECK(overview.at("features").as_array().size() == 34);
    CHECK(country->packed.size() <= 120'000);
    double const east = [&] {
        double most = 0;
        for (auto const& f : overview.at("features").as_array())
            for (auto const& polygon : f.at("geometry").at("coordinates").as_array())
                for (auto const& p : polygon.as_array().front().as_array())
                    most = std::max(most, p.at(0).to_number<double>());
        return most;
    }();
    CHECK(east > 115);  // Trường Sa is shown
    double slowest = 0;
    std::size_t largest = 0, drawn = 0;
    for (auto const& p : atlas.search().provinces()) {
        start = std::chrono::steady_clock::now();
        auto const* sheet = atlas.province(p.code);
        slowest = std::max(slowest, since(start));
        REQUIRE(sheet);
        largest = std::max(largest, sheet->plain.size());
        auto const map = json::parse(sheet->plain);
        auto const positions = check_rings(map);
        drawn += map.at("features").as_array().size();
        std::printf("%s %s: %zu bytes, packed %zu, %zu positions\n", std::string(p.code).c_str(),
                    std::string(p.name).c_str(), sheet->plain.size(), sheet->packed.size(),
                    positions);
    }
    std::printf("provinces: largest %zu bytes, slowest %.0f ms\n", largest, slowest);
    CHECK(drawn == 3321);
    CHECK(largest <= 150'000);
}
