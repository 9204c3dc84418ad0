// What an official looks up at the desk: outlets, what is stopped, who did what to an alert.
#include <algorithm>
#include <boost/json.hpp>

#include "alertd/api/desk_json.hpp"
#include "alertd/api/path_id.hpp"
#include "alertd/api/problem.hpp"
#include "alertd/api/routes.hpp"
#include "alertd/store/audit.hpp"
#include "alertd/store/row_time.hpp"
#include "alertd/store/stops.hpp"
#include "channels/channel.hpp"

namespace alertd::api {
namespace {

namespace json = boost::json;

constexpr std::int64_t audit_default = 100, audit_max = 500;

bool stops_outlet(store::Stop const& stop, std::string const& name) {
    return stop.what == "all" || stop.what == "outlet:" + name;
}

json::object outlet_json(OutletSettings const& outlet, std::vector<store::Stop> const& stops) {
    auto const* kind = channels::find_kind(outlet.kind);
    bool const stopped = std::any_of(stops.begin(), stops.end(), [&](store::Stop const& s) {
        return stops_outlet(s, outlet.name);
    });
    json::object o{{"name", outlet.name}, {"kind", outlet.kind}, {"live", outlet.live}};
    o["channel"] = kind ? json::value(text_of(channel_words, kind->channel)) : json::value(nullptr);
    o["stopped"] = stopped;
    return o;
}

}  // namespace

Response list_outlets(Call& call) {
    auto const stops = store::thrown_stops(call.desk->db());
    json::array all;
    for (auto const& outlet : call.parts.settings.outlets)
        all.push_back(outlet_json(outlet, stops));
    return json_response({{"outlets", std::move(all)}});
}

Response list_stops(Call& call) {
    json::array all;
    for (auto const& stop : store::thrown_stops(call.desk->db()))
        all.push_back(
            json::object{{"what", stop.what}, {"by", stop.by}, {"since", to_rfc3339(stop.at)}});
    return json_response({{"stops", std::move(all)}});
}

Response get_audit(Call& call) {
    auto const id = number_in_path(call, "alert");
    if (!id) return problem_for_official(id.error());
    auto const limit = number_asked(call, "limit", audit_default, 1, audit_max);
    if (!limit) return problem_for_official(limit.error());
    if (auto const row = store::find_alert(call.desk->db(), *id); !row)
        return problem_for_official(row.error());
    json::array all;
    for (auto const& row : store::newest_audit_rows_of(
             call.desk->db(), "alert:" + std::to_string(*id), std::size_t(*limit)))
        all.push_back(json::object{{"seq", row.seq},
                                   {"at", to_rfc3339(store::time_of(row.at))},
                                   {"actor", row.actor},
                                   {"act", row.act},
                                   {"detail", row.detail}});
    return json_response({{"audit", std::move(all)}});
}

}  // namespace alertd::api
