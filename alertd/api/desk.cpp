// The officials' calls: parse, ask the desk, answer. Every rule is the desk's own; here are only
// the forms.
#include "alertd/desk.hpp"

#include <boost/json.hpp>

#include "alertd/api/desk_calls.hpp"
#include "alertd/api/desk_json.hpp"
#include "alertd/api/json_body.hpp"
#include "alertd/api/main_place.hpp"
#include "alertd/api/path_id.hpp"
#include "alertd/api/problem.hpp"
#include "alertd/api/routes.hpp"

namespace alertd::api {
namespace {

namespace json = boost::json;

constexpr std::size_t why_bytes_max = 2'000, what_bytes_max = 300;
constexpr std::int64_t list_default = 100, list_max = 500;

// An act on the alert of the path, answered by its row.
template <class Act>
Response act_on(Call& call, Act act) {
    auto const id = id_of(call);
    if (!id) return problem_for_official(id.error());
    Result<std::int64_t> const shown = act(*id);
    if (!shown) return problem_for_official(shown.error());
    return row_response(call, *shown);
}

Result<std::string> why_of(Call const& call) {
    constexpr std::string_view known[] = {"why"};
    auto const body = read_object(call.request.body, known);
    if (!body) return body.error();
    return text_in(*body, "why", why_bytes_max);
}

// What the approver typed of what he saw.
struct Typed {
    std::optional<std::uint64_t> recipients;
    std::optional<std::string> place;
};

Result<Typed> typed_by_approver(Call const& call) {
    constexpr std::string_view known[] = {"expected_recipients", "expected_place"};
    auto const body = read_object(call.request.body, known);
    if (!body) return body.error();
    Typed typed;
    if (auto const* value = body->if_contains(known[0])) {
        json::error_code error;
        typed.recipients = value->to_number<std::uint64_t>(error);
        if (error || value->is_double())
            return invalid("JSON: \"expected_recipients\" must be a whole number from 0 up");
    }
    if (!body->contains(known[1])) return typed;
    auto place = text_in(*body, known[1], what_bytes_max);
    if (!place) return place.error();
    typed.place = std::move(*place);
    return typed;
}

// Refuses when the place typed is not the one that the alert goes to.
Result<void> place_holds(Call const& call, std::int64_t id, Typed const& typed) {
    if (!typed.place) return {};
    auto const reach = call.desk->reach(id);
    if (!reach) return reach.error();
    auto const place = main_place(*reach, call.parts.ground.communes());
    if (same_place(*typed.place, place)) return {};
    return conflict("expected_place: \"" + *typed.place +
                    "\" was typed, but this alert goes to \"" + place +
                    "\"; look at its area again");
}

Result<void> nothing_in(Call const& call) {
    auto const body = read_object(call.request.body, {});
    if (!body) return body.error();
    return {};
}

json::object listed(Call& call, store::AlertRow const& row) {
    json::object o = row_json(row);
    o["headline"] = call.features.of(call.desk->db(), row.id)->headline;
    return o;
}

// Before approval: whom it would reach, or why that cannot be said.
void put_reach(Call& call, std::int64_t id, json::object& o) {
    auto const reach = call.desk->reach(id);
    if (reach)
        o["reach"] = targets_json(*reach, call.parts.ground.communes());
    else
        o["reach_fault"] =
            reach.error().code == Errc::internal ? "internal error" : reach.error().message;
}

bool before_approval(Stage stage) {
    return stage == Stage::draft || stage == Stage::submitted || stage == Stage::returned;
}

}  // namespace

Result<std::int64_t> id_of(Call const& call) {
    return number_in_path(call, "alert");
}

Result<std::optional<UpdateKind>> kind_asked(Call const& call) {
    auto const* word = call.asked("kind");
    if (!word) return std::optional<UpdateKind>{};
    auto const kind = value_of(update_kind_words, *word);
    if (!kind) return invalid("query: kind must be raise, extend, correct, lower, end or same");
    return kind;
}

Response row_response(Call& call, std::int64_t id, int status) {
    auto const row = store::find_alert(call.desk->db(), id);
    if (!row) return problem_for_official(row.error());
    return json_response(row_json(*row), status);
}

Response drafted_response(Call& call, std::int64_t id) {
    Response response = row_response(call, id, 201);
    response.headers.emplace_back("Location", "/v1/desk/alerts/" + std::to_string(id));
    return response;
}

Response post_draft(Call& call) {
    auto const kind = kind_asked(call);
    if (!kind) return problem_for_official(kind.error());
    auto const id = call.desk->draft(*call.by, call.request.body, *kind);
    if (!id) return problem_for_official(id.error());
    return drafted_response(call, *id);
}

Response list_desk_alerts(Call& call) {
    auto const limit = number_asked(call, "limit", list_default, 1, list_max);
    if (!limit) return problem_for_official(limit.error());
    json::array all;
    if (auto const* identifier = call.asked("identifier")) {
        auto const row = store::find_alert_by_identifier(call.desk->db(), *identifier);
        if (row) all.push_back(listed(call, *row));
    } else {
        for (auto const& row : store::newest_alerts(call.desk->db(), std::size_t(*limit)))
            all.push_back(listed(call, row));
    }
    return json_response({{"alerts", std::move(all)}});
}

Response get_desk_alert(Call& call) {
    auto const id = id_of(call);
    if (!id) return problem_for_official(id.error());
    auto const row = store::find_alert(call.desk->db(), *id);
    if (!row) return problem_for_official(row.error());
    json::object o = row_json(*row);
    o["cap"] = row->bytes;
    if (before_approval(row->stage)) put_reach(call, *id, o);
    if (row->frozen) o["frozen"] = json::parse(*row->frozen);
    return json_response(o);
}

Response get_reach(Call& call) {
    auto const id = id_of(call);
    if (!id) return problem_for_official(id.error());
    auto const reach = call.desk->reach(*id);
    if (!reach) return problem_for_official(reach.error());
    auto o = targets_json(*reach, call.parts.ground.communes());
    auto const feature = call.features.of(call.desk->db(), *id);
    o["geometry"] = json::parse(feature->geometry.empty() ? "null" : feature->geometry);
    return json_response(o);
}

Response post_submit(Call& call) {
    return act_on(call, [&](std::int64_t id) -> Result<std::int64_t> {
        if (auto const empty = nothing_in(call); !empty) return empty.error();
        auto const done = call.desk->submit(*call.by, id);
        if (!done) return done.error();
        return id;
    });
}

Response post_approve(Call& call) {
    return act_on(call, [&](std::int64_t id) -> Result<std::int64_t> {
        auto const typed = typed_by_approver(call);
        if (!typed) return typed.error();
        if (auto const held = place_holds(call, id, *typed); !held) return held.error();
        auto const frozen = call.desk->approve(*call.by, id, typed->recipients);
        if (!frozen) return frozen.error();
        return id;
    });
}

Response post_return(Call& call) {
    return act_on(call, [&](std::int64_t id) -> Result<std::int64_t> {
        auto const why = why_of(call);
        if (!why) return why.error();
        auto const done = call.desk->send_back(*call.by, id, *why);
        if (!done) return done.error();
        return id;
    });
}

Response post_reject(Call& call) {
    return act_on(call, [&](std::int64_t id) -> Result<std::int64_t> {
        auto const why = why_of(call);
        if (!why) return why.error();
        auto const done = call.desk->reject(*call.by, id, *why);
        if (!done) return done.error();
        return id;
    });
}

Response post_cancel(Call& call) {
    return act_on(call, [&](std::int64_t id) -> Result<std::int64_t> {
        auto const why = why_of(call);
        if (!why) return why.error();
        return call.desk->cancel(*call.by, id, *why);
    });
}

Response get_desk_progress(Call& call) {
    auto const id = id_of(call);
    if (!id) return problem_for_official(id.error());
    auto const progress = call.parts.progress(*id, true);
    if (!progress) return problem_for_official(progress.error());
    return json_response(progress_json(*progress));
}

Response post_stop(Call& call) {
    constexpr std::string_view known[] = {"what"};
    auto const body = read_object(call.request.body, known);
    if (!body) return problem_for_official(body.error());
    auto const what = text_in(*body, "what", what_bytes_max);
    if (!what) return problem_for_official(what.error());
    auto const done = call.desk->stop(*call.by, *what);
    if (!done) return problem_for_official(done.error());
    return json_response({{"what", *what}}, 201);
}

Response delete_stop(Call& call) {
    auto const done = call.desk->release(*call.by, call.path.at(0));
    if (!done) return problem_for_official(done.error());
    return {204, "", "", {}};
}

}  // namespace alertd::api
