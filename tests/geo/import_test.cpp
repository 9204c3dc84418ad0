#include <zlib.h>

#include <boost/json.hpp>
#include <catch2/catch.hpp>
#include <filesystem>
#include <random>

#include "geo/communes.hpp"
#include "geo/geojson_reader.hpp"
#include "geo/sample.hpp"
#include "geo/source_file.hpp"
#include "tests/support/temp_folder.hpp"

using namespace alertd;
using namespace alertd::geo;

namespace {

std::string const properties =
    R"({"code":"00001","name":"A","full_name":"Xã A","province_code":"01","province_name":"P"})";
std::string const square =
    R"({"type":"Polygon","coordinates":[[[107,16],[107.1,16],[107.1,16.1],[107,16.1],[107,16]]]})";

std::string feature(std::string const& with = properties, std::string const& geometry = square) {
    return R"({"type":"Feature","properties":)" + with + R"(,"geometry":)" + geometry + "}";
}

std::string with_code(std::string const& code) {
    std::string changed = properties;
    return changed.replace(changed.find("00001"), 5, code);
}

std::string polygon(std::string const& coordinates) {
    return R"({"type":"Polygon","coordinates":)" + coordinates + "}";
}

std::string gzip(std::string const& text) {
    z_stream z{};
    REQUIRE(deflateInit2(&z, 1, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) == Z_OK);
    std::string packed(deflateBound(&z, text.size()) + 32, '\0');
    z.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
    z.avail_in = uInt(text.size());
    z.next_out = reinterpret_cast<Bytef*>(packed.data());
    z.avail_out = uInt(packed.size());
    REQUIRE(deflate(&z, Z_FINISH) == Z_STREAM_END);
    packed.resize(z.total_out);
    deflateEnd(&z);
    return packed;
}

struct Desk {
    test::TempFolder folder;
    std::string target = folder.file("communes.snapshot");

    Result<ImportReport> import(std::string const& text) {
        return import_communes(folder.write("in", text), target);
    }
    bool wrote() const { return std::filesystem::exists(target); }
    std::size_t files() const {
        return std::size_t(std::distance(std::filesystem::directory_iterator(folder.path()), {}));
    }
};

}  // namespace

TEST_CASE("a collection, lines, and either of them gzipped are read alike", "[geo]") {
    std::string const second =
        feature(with_code("00002"), polygon("[[[108,16],[108.1,16],[108,16.1],[108,16]]]"));
    std::string const lines = feature() + "\n" + second + "\n";
    std::string const collection =
        R"({"type":"FeatureCollection","features":[)" + feature() + "," + second + "]}";
    for (std::string const& text :
         {lines, collection, gzip(lines), gzip(collection), gzip(feature() + "\n") + gzip(second),
          feature() + "\r\n \n" + second}) {
        Desk desk;
        auto const report = desk.import(text);
        REQUIRE(report.has_value());
        CHECK(report->faults == std::vector<std::string>{});
        CHECK(report->features == 2);
        CHECK(report->vertices == 9);
        CHECK(report->provinces == 1);
        auto const communes = *Communes::open(desk.target);
        CHECK(communes->size() == 2);
        CHECK(communes->find("00002") == CommuneIndex(1));
        CHECK(communes->at({16.05, 107.05}) == CommuneIndex(0));
    }
}

TEST_CASE("the source's hash is the SHA-256 of the file as it lies on the disk", "[geo]") {
    Desk desk;
    auto const fed = [](std::string_view) { return true; };
    CHECK(*read_source(desk.folder.write("abc", "abc"), fed, {}) ==
          "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    auto const report = *desk.import(feature());
    CHECK(report.source_hash == *read_source(desk.folder.file("in"), fed, {}));
    CHECK((*Communes::open(desk.target))->source_hash() == report.source_hash);
}

TEST_CASE("every fault is told with the feature and its code, and nothing is written", "[geo]") {
    auto const without = [](std::string const& key) {
        auto p = boost::json::parse(properties).as_object();
        p.erase(key);
        return feature(boost::json::serialize(p));
    };
    struct Row {
        std::string text;
        char const* says;
    };
    std::string const bow_tie = "[[[107,16],[107.1,16.1],[107.1,16],[107,16.1],[107,16]]]";
    Row const rows[] = {
        {without("code"), "feature 1: has no property \"code\""},
        {without("name"), "feature 1, code 00001: has no property \"name\""},
        {without("full_name"), "has no property \"full_name\""},
        {without("province_code"), "has no property \"province_code\""},
        {without("province_name"), "has no property \"province_name\""},
        {feature(with_code("1234")), "code 1234: its code is not five digits"},
        {feature(with_code("1234x")), "its code is not five digits"},
        {feature() + feature(), "feature 2, code 00001: its code stands twice"},
        {feature(properties, polygon("[[[107,16],[107.1,16],[107.1,16.1],[107,16.1]]]")),
         "not closed"},
        {feature(properties, polygon("[[[107,16],[107.1,16],[107,16]]]")), "a ring of 3 points"},
        {feature(properties, polygon(bow_tie)), "Self-intersection"},
        {feature(properties, polygon("[[[107,16],[119,16],[107.1,16.1],[107,16]]]")),
         "outside the country"},
        {feature(properties, polygon("[[[16,107],[16.1,107],[16.1,107.1],[16,107]]]")),
         "look swapped"},
        {feature(properties, polygon("[[[107,16],[1e999,16],[107.1,16.1],[107,16]]]")),
         "outside the country"},
        {feature(properties, polygon("[[[107,16],[107.1,16],[\"107.1\",16.1],[107,16]]]")),
         "not a number"},
        {feature(properties, polygon("[]")), "empty coordinate array"},
        {feature(properties, polygon("[[107,16],[107.1,16],[107,16]]")), "not those of a Polygon"},
        {feature(properties, polygon("[[[107,16],[107.1,16],[107,[16]],[107,16]]]")),
         "nested unevenly"},
        {feature(properties, R"({"type":"MultiPolygon","coordinates":)" + bow_tie + "}"),
         "not those of a MultiPolygon"},
        {feature(properties, R"({"type":"Point","coordinates":[107,16]})"), "coordinates are not"},
        {feature(properties, R"({"type":"Polygon"})"), "has no geometry"},
        {feature(properties, "null"), "has no geometry"},
        {feature(properties, polygon("[[[107,16],[107.00000001,16],[107,16.00000001],[107,16]]]")),
         "nothing is left"},
        {feature() + R"({"type":"Feature","properties":{"sample":true,)" +
             with_code("00002").substr(1) + R"(,"geometry":)" + square + "}",
         "sample communes and real ones"},
        {R"({"type":"FeatureCollection","features":[]})", "holds no communes"},
        {R"({"type":"Topology"})", "neither a FeatureCollection nor a Feature"},
        {"[1,2]", "neither a FeatureCollection nor a Feature"},
        {"17\n", "neither a FeatureCollection nor a Feature"},
        {"", "is empty"},
        {feature().substr(0, 100), "is cut off"},
        {feature() + "nonsense", "near byte"},
        {R"({"type":"FeatureCollection","crs":{"type":"name","properties":{"name":"EPSG:3405"}},"features":[)" +
             feature() + "]}",
         "must be WGS 84"},
    };
    for (Row const& row : rows) {
        Desk desk;
        auto const report = desk.import(row.text);
        INFO(row.says);
        REQUIRE(report.has_value());
        REQUIRE_FALSE(report->faults.empty());
        std::string all;
        for (auto const& line : report->faults) all += line + "\n";
        CHECK_THAT(all, Catch::Contains(row.says));
        CHECK_FALSE(desk.wrote());
        CHECK(desk.files() == 1);  // only the source
    }
}

TEST_CASE("an import with a fault leaves the earlier snapshot as it was", "[geo]") {
    Desk desk;
    REQUIRE(desk.import(feature()).has_value());
    std::string const before = test::read_whole(desk.target);
    CHECK_FALSE(desk.import(feature(with_code("x")))->faults.empty());
    CHECK(test::read_whole(desk.target) == before);
    CHECK(desk.files() == 2);
}

TEST_CASE("a good collection may hold members that are not ours", "[geo]") {
    Desk desk;
    std::string const text =
        R"({"name":"x","crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:OGC:1.3:CRS84"}},)"
        R"("features":[{"id":7,"bbox":[1,2,3,4],"geometry":{"coordinates":[[[[107,16,5],[107.1,16,5],[107.1,16.1,5],[107,16,5]]]],)"
        R"("type":"MultiPolygon"},"properties":{"area":1.5,"tags":["a",{"code":"99999"}],)" +
        properties.substr(1) +
        R"(,"type":"Feature"}],"type":"FeatureCollection","properties":{"code":"5"}})";
    auto const report = desk.import(text);
    REQUIRE(report.has_value());
    CHECK(report->faults == std::vector<std::string>{});
    CHECK((*Communes::open(desk.target))->commune(0).code == "00001");
}

TEST_CASE("features, vertices of a feature and lengths of names have limits", "[geo]") {
    auto const read = [](std::string const& text, FeatureLimits const& limits) {
        std::string fault;
        GeojsonReader reader([&](Feature& f) { fault += f.fault; }, limits);
        if (reader.feed(text)) reader.finish();
        return fault + reader.fault();
    };
    CHECK(read(feature() + feature(), {2, 5, 256}) == "");
    CHECK_THAT(read(feature() + feature(), {1, 5, 256}), Catch::Contains("more than 1 features"));
    CHECK(read(feature(), {2, 4, 256}) == "has more than 4 vertices");
    CHECK(read(feature(), {2, 5, 4}) == "code is longer than 4 bytes");
    CHECK(FeatureLimits{}.features_max == 65'000);
    CHECK(FeatureLimits{}.vertices_max == 1'000'000);
    std::string const deep(40, '[');
    CHECK_THAT(read(feature(properties, polygon(deep)), {}), Catch::Contains("too deep"));
}

TEST_CASE("a collection cut into pieces anywhere reads the same", "[geo]") {
    std::string const text =
        R"({"type":"FeatureCollection","features":[)" + feature() + "," + feature() + "]}\n";
    for (std::size_t step : {1, 2, 3, 7, 50}) {
        std::size_t seen = 0;
        GeojsonReader reader([&](Feature& f) {
            CHECK(f.fault == "");
            CHECK(f.full_name == "Xã A");
            CHECK(f.polygons.at(0).at(0).size() == 5);
            ++seen;
        });
        for (std::size_t i = 0; i < text.size(); i += step)
            REQUIRE(reader.feed(text.substr(i, step)));
        CHECK(reader.finish());
        CHECK(seen == 2);
    }
}

TEST_CASE("gzip that is cut off, damaged or a bomb is refused", "[geo]") {
    test::TempFolder const folder;
    std::size_t unpacked = 0;
    auto const count = [&](std::string_view text) { return unpacked += text.size(), true; };
    auto const why = [&](std::string const& bytes, SourceLimits const& limits = {}) {
        auto const read = read_source(folder.write("in", bytes), count, {}, limits);
        return read ? std::string("read") : read.error().message;
    };
    std::string good = gzip(std::string(100'000, 'x') + feature());
    CHECK(why(good) == "read");
    CHECK_THAT(why(good.substr(0, good.size() / 2)), Catch::Contains("cut off"));
    CHECK_THAT(why(good + "more"), Catch::Contains("damaged gzip"));
    std::string damaged = good;
    damaged[damaged.size() / 2] = char(damaged[damaged.size() / 2] ^ 0x55);
    CHECK_THAT(why(damaged), Catch::Contains("damaged gzip") || Catch::Contains("cut off"));
    unpacked = 0;
    CHECK_THAT(why(gzip(std::string(16 << 20, ' ')), {2ull << 30, 10}),
               Catch::Contains("more than 10 times"));
    CHECK(unpacked < (8u << 20));
    CHECK(SourceLimits{}.ratio_max == 200);
    CHECK(SourceLimits{}.unpacked_max == 2ull << 30);
    CHECK_THAT(why(std::string(2'000, ' '), {1'999, 200}), Catch::Contains("more than 1999 bytes"));
    CHECK(read_source(folder.path(), count, {}).has_error());
    CHECK(read_source(folder.file("absent"), count, {}).error().code == Errc::unavailable);
}

TEST_CASE("progress tells the bytes read of the bytes in all", "[geo]") {
    test::TempFolder const folder;
    std::string const text = make_sample(1, Time{})->communes_geojson;
    std::uint64_t last = 0;
    auto const report = import_communes(folder.write("in", text), folder.file("out"),
                                        [&](std::uint64_t done, std::uint64_t all) {
                                            CHECK(done > last);
                                            CHECK(all == text.size());
                                            last = done;
                                        });
    CHECK(report->faults.empty());
    CHECK(last == text.size());
}

TEST_CASE("communes that overlap are kept and told, and the lower code has the people there",
          "[geo]") {
    Desk desk;
    std::string const overlapping =
        polygon("[[[107.05,16.02],[107.2,16.02],[107.2,16.05],[107.05,16.05],[107.05,16.02]]]");
    std::string const inner =
        polygon("[[[107.01,16.01],[107.02,16.01],[107.01,16.02],[107.01,16.01]]]");
    std::string const beside =
        polygon("[[[107,16.1],[107.1,16.1],[107.1,16.2],[107,16.2],[107,16.1]]]");
    auto const report =
        desk.import(feature(with_code("00002"), overlapping) + feature() +
                    feature(with_code("00003"), inner) + feature(with_code("00004"), beside));
    REQUIRE(report.has_value());
    REQUIRE(report->warnings.size() == 1);
    CHECK_THAT(report->warnings[0], Catch::Contains("2 pairs of communes overlap") &&
                                        Catch::Contains("the largest, 17.8") &&
                                        Catch::Contains("00001 Xã A and 00002"));
    auto const communes = *Communes::open(desk.target);
    CHECK(communes->at({16.03, 107.07}) == CommuneIndex(0));
    CHECK(communes->at({16.012, 107.012}) == CommuneIndex(0));
    CHECK(communes->at({16.03, 107.15}) == CommuneIndex(1));
}

TEST_CASE("a damaged or cut snapshot is refused", "[geo]") {
    test::TempFolder const folder;
    std::string const source = folder.write("in", make_sample(1, Time{})->communes_geojson);
    REQUIRE(import_communes(source, folder.file("good"))->faults.empty());
    std::string const good = test::read_whole(folder.file("good"));
    REQUIRE(Communes::open(folder.file("good")).has_value());
    std::mt19937 die(5);
    for (int i = 0; i < 200; ++i) {
        std::string bad = good;
        // Half of the blows fall on the header, which directs all the rest.
        std::size_t const at = die() % (i % 2 ? 160 : good.size());
        bad[at] = char(bad[at] ^ char(1 + die() % 255));
        INFO("byte " << at);
        CHECK(Communes::open(folder.write("bad", bad)).has_error());
    }
    for (std::size_t size : {0ul, 1ul, 159ul, 160ul, 161ul, good.size() / 2, good.size() - 1})
        CHECK(Communes::open(folder.write("bad", good.substr(0, size))).has_error());
    CHECK(Communes::open(folder.write("bad", good + "x")).has_error());
    CHECK(Communes::open(folder.file("absent")).error().code == Errc::unavailable);
    std::string later = good;
    later[8] = 2;
    CHECK_THAT(Communes::open(folder.write("bad", later)).error().message,
               Catch::Contains("another version"));
}
