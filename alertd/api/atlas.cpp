#include "alertd/api/atlas.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>
#include <cmath>
#include <span>

#include "alertd/api/gzip.hpp"
#include "geo/map_outlines.hpp"

namespace alertd::api {
namespace {

// How a map rounds: lattice units a step, and the digits that then stand behind the point.
struct Grid {
    std::int32_t step;
    int digits;
};
constexpr Grid commune_grid{1'000, 4}, province_grid{10'000, 3};  // 11 m, 111 m

using Steps = std::vector<geo::Fixed>;

std::int32_t rounded(std::int32_t value, std::int32_t step) {
    return std::int32_t(std::lround(double(value) / step));
}

// A ring that rounding leaves nothing of is drawn as the smallest box about it: nobody's island is
// lost.
Steps on_grid(geo::OpenRing const& ring, Grid grid) {
    Steps steps;
    for (geo::Fixed const f : ring) {
        geo::Fixed const at{rounded(f.x, grid.step), rounded(f.y, grid.step)};
        if (steps.empty() || !(steps.back() == at)) steps.push_back(at);
    }
    while (steps.size() > 1 && steps.front() == steps.back()) steps.pop_back();
    if (steps.size() >= 3) return steps;
    geo::Fixed low = steps.front(), high = low;
    for (geo::Fixed const s : steps) {
        low = {std::min(low.x, s.x), std::min(low.y, s.y)};
        high = {std::max(high.x, s.x), std::max(high.y, s.y)};
    }
    high = {std::max(high.x, low.x + 1), std::max(high.y, low.y + 1)};
    return {low, {high.x, low.y}, high, {low.x, high.y}};
}

void put_degrees(std::string& to, std::int32_t steps, Grid grid) {
    auto const whole = std::int32_t(std::lround(std::pow(10, grid.digits)));
    if (steps < 0) to += '-';
    to += fmt::format("{}.{:0{}}", std::abs(steps) / whole, std::abs(steps) % whole, grid.digits);
    while (to.back() == '0') to.pop_back();
    if (to.back() == '.') to.pop_back();
}

void put_ring(std::string& to, geo::OpenRing const& ring, Grid grid) {
    auto steps = on_grid(ring, grid);
    steps.push_back(steps.front());
    char open = '[';
    for (geo::Fixed const s : steps) {
        to += open;
        to += '[';
        put_degrees(to, s.x, grid);
        to += ',';
        put_degrees(to, s.y, grid);
        to += ']';
        open = ',';
    }
    to += ']';
}

void put_area(std::string& to, geo::MapArea const& area, Grid grid) {
    to += R"({"type":"Feature","properties":)" +
          boost::json::serialize(boost::json::object{{"code", area.code}, {"name", area.name}}) +
          R"(,"geometry":{"type":"MultiPolygon","coordinates":[)";
    for (auto const& polygon : area.polygons) {
        to += &polygon == area.polygons.data() ? "[" : ",[";
        for (auto const& ring : polygon) {
            if (&ring != polygon.data()) to += ',';
            put_ring(to, ring, grid);
        }
        to += ']';
    }
    to += "]}}";
}

Atlas::Sheet sheet_of(std::vector<geo::MapArea> const& map, Grid grid, bool sample) {
    Atlas::Sheet sheet;
    sheet.plain = std::string(R"({"type":"FeatureCollection","sample":)") +
                  (sample ? "true" : "false") + R"(,"features":[)";
    for (auto const& area : map) {
        if (&area != map.data()) sheet.plain += ',';
        put_area(sheet.plain, area, grid);
    }
    sheet.plain += "]}";
    sheet.packed = gzip(sheet.plain);
    return sheet;
}

}  // namespace

CommuneSearch const& Atlas::search() {
    std::call_once(searched_, [&] { search_ = std::make_unique<CommuneSearch>(communes_); });
    return *search_;
}

Atlas::Sheet const* Atlas::province(std::string_view code) {
    auto const& known = search().provinces();
    if (std::none_of(known.begin(), known.end(), [&](auto const& p) { return p.code == code; }))
        return nullptr;
    Page* page = nullptr;
    {
        std::lock_guard const lock(mutex_);
        auto& place = pages_[std::string(code)];
        if (!place) place = std::make_unique<Page>();
        page = place.get();
    }
    std::call_once(page->once, [&] {
        page->sheet = sheet_of(geo::commune_map(communes_, code), commune_grid, communes_.sample());
    });
    return &page->sheet;
}

Atlas::Sheet const* Atlas::country() {
    std::call_once(country_.once, [&] {
        country_.sheet = sheet_of(geo::province_map(communes_), province_grid, communes_.sample());
    });
    return &country_.sheet;
}

}  // namespace alertd::api
