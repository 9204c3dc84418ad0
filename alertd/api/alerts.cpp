// What the public may ask: alerts as GeoJSON or as the bytes that came, and how many were reached.
#include <boost/json.hpp>

#include "alertd/api/desk_json.hpp"
#include "alertd/api/negotiate.hpp"
#include "alertd/api/problem.hpp"
#include "alertd/api/routes.hpp"
#include "alertd/store/public_alerts.hpp"

namespace alertd::api {
namespace {

constexpr std::int64_t limit_default = 100, limit_max = 500;

struct Filter {
    store::PublicQuery query;
    std::int64_t limit = limit_default;
};

// "current" unless said otherwise; all changes count for who asks since a cursor.
Result<std::optional<Stage>> stage_asked(Call const& call) {
    auto const* word = call.asked("status");
    if (!word && call.asked("since")) return std::optional<Stage>{};
    if (!word) return std::optional(Stage::active);
    if (*word == "all") return std::optional<Stage>{};
    for (auto const stage : {Stage::active, Stage::superseded, Stage::cancelled, Stage::expired})
        if (*word == public_stage(stage)) return std::optional(stage);
    return invalid("query: status must be current, superseded, cancelled, expired or all");
}

Result<Filter> read_filter(Call const& call) {
    Filter filter;
    filter.query.now = call.parts.clock.now();
    auto const stage = stage_asked(call);
    if (!stage) return stage.error();
    filter.query.stage = *stage;
    auto const limit = number_asked(call, "limit", limit_default, 1, limit_max);
    if (!limit) return limit.error();
    filter.limit = *limit;
    auto const since = number_asked(call, "since", 0, 0, INT64_MAX);
    if (!since) return since.error();
    if (call.asked("since")) filter.query.since = *since;
    return filter;
}

struct Listed {
    std::string features;
    std::int64_t count = 0, cursor = 0;
    bool more = false;
};

Listed list(Call& call, Filter const& filter) {
    auto& db = call.desk->db();
    Listed listed;
    // Read before the list: what changes meanwhile is shown twice rather than never.
    listed.cursor = store::feed_head(db);
    std::int64_t last = filter.query.since.value_or(0);
    store::public_alerts(db, filter.query, [&](store::PublicRow const& row) {
        auto const feature = call.features.of(db, row.id);
        if (!feature->is_public) return true;
        listed.more = listed.count == filter.limit;
        if (listed.more) return false;
        listed.features += (listed.count++ ? "," : "") + feature_json(*feature, row.stage);
        last = row.seq;
        return true;
    });
    if (filter.query.since && listed.more) listed.cursor = last;
    return listed;
}

// The alert of the path's {identifier}, when the public may see it.
Result<store::PublicRow> find_public(Call& call) {
    auto& db = call.desk->db();
    auto const row = store::find_public_alert(db, call.path.at(0), call.parts.clock.now());
    if (!row || !call.features.of(db, row->id)->is_public)
        return not_found("no public alert has this identifier");
    return *row;
}

}  // namespace

Response list_alerts(Call& call) {
    auto const filter = read_filter(call);
    if (!filter) return problem(400, filter.error().message);
    auto const listed = list(call, *filter);
    std::string body = R"({"type":"FeatureCollection","cursor":")" + std::to_string(listed.cursor) +
                       R"(","more":)";
    body += listed.more ? "true" : "false";
    return {200, "application/geo+json", body + R"(,"features":[)" + listed.features + "]}", {}};
}

Response get_alert(Call& call) {
    constexpr std::string_view offered[] = {"application/json", "application/geo+json",
                                            "application/cap+xml", "application/xml"};
    auto const form = preferred(call.request.header("accept"), offered);
    if (!form)
        return problem(
            406, "application/cap+xml, application/json and application/geo+json are to be had");
    auto const row = find_public(call);
    if (!row) return problem_for_public(row.error());
    Response response{200, std::string(*form), "", {{"Vary", "Accept"}}};
    if (form->ends_with("xml"))
        response.body = store::alert_bytes(call.desk->db(), row->id);
    else
        response.body = feature_json(*call.features.of(call.desk->db(), row->id), row->stage);
    return response;
}

Response get_progress(Call& call) {
    auto const row = find_public(call);
    if (!row) return problem_for_public(row.error());
    auto const progress = call.parts.progress(row->id, call.by != nullptr);
    if (!progress)
        return call.by ? problem_for_official(progress.error())
                       : problem_for_public(progress.error());
    auto response =
        json_response(call.by ? progress_json(*progress) : public_progress_json(*progress));
    response.headers.emplace_back("Vary", "Authorization");
    return response;
}

}  // namespace alertd::api
