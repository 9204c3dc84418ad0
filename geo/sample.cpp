#include "geo/sample.hpp"

#include <fmt/format.h>

#include "geo/sample_alert.hpp"
#include "geo/sample_country.hpp"

namespace alertd::geo {
namespace {

constexpr std::size_t communes = 120, provinces = 3;

std::string code_of(std::size_t commune) {
    return fmt::format("{}", 90'001 + commune);
}

std::string ring_json(geos::PositionRing const& ring) {
    std::string json;
    for (geos::Position p : ring)
        json += fmt::format("{}[{:.6f},{:.6f}]", json.empty() ? "[" : ",", p.x, p.y);
    return json + "]";
}

std::string geometry_json(SampleCell const& cell) {
    std::string json;
    for (auto const& rings : cell) {
        json += json.empty() ? "[[" : ",[";
        for (std::size_t r = 0; r < rings.size(); ++r) json += (r ? "," : "") + ring_json(rings[r]);
        json += "]";
    }
    return R"({"type":"MultiPolygon","coordinates":)" + json + "]}";
}

std::string feature_json(SampleCell const& cell, std::size_t number) {
    std::size_t const province = number * provinces / communes;
    std::string const name = fmt::format("Mẫu {:03}", number + 1);
    std::string const province_name = fmt::format("Tỉnh Mẫu {}", char('A' + province));
    return fmt::format(
        R"({{"type":"Feature","properties":{{"code":"{}","name":"Xã {}",)"
        R"("full_name":"Xã {}, {}","province_code":"{}","province_name":"{}","sample":true}},)"
        R"("geometry":{}}})",
        code_of(number), name, name, province_name, 91 + province, province_name,
        geometry_json(cell));
}

// Most communes are small; one is uninhabited, because such a one is easily forgotten.
std::string weights(Dice& dice) {
    std::size_t const nobody = dice.next() % communes;
    std::string csv = "code,population\n";
    for (std::size_t i = 0; i < communes; ++i) {
        double const r = dice.between(0, 1);
        int const people = i == nobody ? 0 : int(3'000 + 37'000 * r * r * r);
        csv += fmt::format("{},{}\n", code_of(i), people);
    }
    return csv;
}

}  // namespace

Result<Sample> make_sample(std::uint64_t seed, Time now) {
    auto const cells = sample_cells(seed, communes);
    if (!cells) return cells.error();
    Sample sample;
    sample.communes_geojson = "{\"type\":\"FeatureCollection\",\"features\":[\n";
    for (std::size_t i = 0; i < communes; ++i)
        sample.communes_geojson += feature_json((*cells)[i], i) + (i + 1 < communes ? ",\n" : "\n");
    sample.communes_geojson += "]}\n";
    Dice dice(seed ^ 0x9e0b1e);
    sample.weights_csv = weights(dice);
    geos::Position const middle = middle_of(*cells);
    sample.alert_xml = sample_alert(seed, now, {middle.y, middle.x});
    return sample;
}

}  // namespace alertd::geo
