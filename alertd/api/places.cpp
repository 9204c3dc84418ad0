// Communes and provinces: searched by name, drawn on a map. Everybody may ask.
#include <boost/json.hpp>

#include "alertd/api/atlas.hpp"
#include "alertd/api/desk_json.hpp"
#include "alertd/api/gzip.hpp"
#include "alertd/api/problem.hpp"
#include "alertd/api/routes.hpp"

namespace alertd::api {
namespace {

namespace json = boost::json;

constexpr std::size_t query_bytes_max = 200;
constexpr std::int64_t communes_default = 100, communes_max = 500;

json::array box_json(geo::Box const& box) {
    return {box.west, box.south, box.east, box.north};
}

json::object commune_json(geo::Commune const& c) {
    return {{"code", c.code},
            {"name", c.name},
            {"full_name", c.full_name},
            {"province_code", c.province_code},
            {"province_name", c.province_name},
            {"bbox", box_json(c.bounds)}};
}

std::string_view text_asked(Call const& call, std::string_view name) {
    auto const* text = call.asked(name);
    return text ? std::string_view(*text) : std::string_view();
}

Response no_province() {
    return problem(404, "province: no commune has this province's code");
}

bool known_province(Atlas& atlas, std::string_view code) {
    for (auto const& p : atlas.search().provinces())
        if (p.code == code) return true;
    return false;
}

}  // namespace

Response list_communes(Call& call) {
    auto const limit = number_asked(call, "limit", communes_default, 1, communes_max);
    if (!limit) return problem_for_official(limit.error());
    auto const q = text_asked(call, "q"), province = text_asked(call, "province");
    if (q.size() > query_bytes_max)
        return problem(400, "query: q is over " + std::to_string(query_bytes_max) + " bytes");
    if (call.asked("province") && !known_province(call.atlas, province)) return no_province();
    auto const& communes = call.parts.ground.communes();
    json::array found;
    for (auto const index : call.atlas.search().find(q, province, std::size_t(*limit)))
        found.push_back(commune_json(communes.commune(index)));
    return json_response({{"sample", communes.sample()}, {"communes", std::move(found)}});
}

Response list_provinces(Call& call) {
    json::array all;
    for (auto const& p : call.atlas.search().provinces())
        all.push_back(json::object{{"code", p.code},
                                   {"name", p.name},
                                   {"communes", p.communes},
                                   {"bbox", box_json(p.bounds)}});
    return json_response(
        {{"sample", call.parts.ground.communes().sample()}, {"provinces", std::move(all)}});
}

Response get_boundaries(Call& call) {
    auto const* province = call.asked("province");
    auto const* sheet = province ? call.atlas.province(*province) : call.atlas.country();
    if (!sheet) return no_province();
    return packed_response(call.request, "application/geo+json", sheet->plain, sheet->packed);
}

}  // namespace alertd::api
