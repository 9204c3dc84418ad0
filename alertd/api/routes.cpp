#include "alertd/api/routes.hpp"

#include <algorithm>
#include <charconv>

namespace alertd::api {
namespace {

constexpr std::string_view cap_types = "application/cap+xml application/xml";
constexpr std::size_t small_body = 64 << 10, form_body = 256 << 10, sign_in_body = 4 << 10,
                      receipt_body = 1 << 20;

constexpr Route table[] = {
    {.method = "GET",
     .pattern = "/v1/alerts",
     .summary = "Public alerts as GeoJSON, newest first or since a cursor",
     .answer = list_alerts,
     .max_age_s = 10,
     .query = "status limit since",
     .gives = "application/geo+json",
     .schema = "AlertCollection"},
    {.method = "GET",
     .pattern = "/v1/alerts/{identifier}",
     .summary = "One public alert: the CAP bytes as they came, or GeoJSON",
     .answer = get_alert,
     .max_age_s = 30,
     .gives = "application/geo+json application/json application/cap+xml",
     .schema = "Alert"},
    {.method = "GET",
     .pattern = "/v1/alerts/{identifier}/progress",
     .summary = "How many were reached; numbers below 20 are \"<20\" unless an official asks",
     .answer = get_progress,
     .need = Need::perhaps,
     .max_age_s = 5,
     .schema = "Progress"},
    {.method = "GET",
     .pattern = "/v1/communes",
     .summary = "Communes by code or name, with or without tone marks; the best match first",
     .answer = list_communes,
     .asks_store = false,
     .max_age_s = 300,
     .query = "q province limit",
     .schema = "CommuneList"},
    {.method = "GET",
     .pattern = "/v1/provinces",
     .summary = "The provinces",
     .answer = list_provinces,
     .asks_store = false,
     .max_age_s = 300,
     .schema = "ProvinceList"},
    {.method = "GET",
     .pattern = "/v1/boundaries",
     .summary = "Outlines for maps only: a province's communes, or the provinces; gzip on demand",
     .answer = get_boundaries,
     .asks_store = false,
     .max_age_s = 86'400,
     .query = "province",
     .gives = "application/geo+json",
     .schema = "Outlines"},
    {.method = "POST",
     .pattern = "/v1/desk/alerts",
     .summary = "Hand in a CAP message as a draft",
     .answer = post_draft,
     .need = Need::writer,
     .query = "kind",
     .takes = cap_types,
     .success = 201,
     .schema = "DeskAlert"},
    {.method = "GET",
     .pattern = "/v1/desk/templates",
     .summary = "What there is to say for each hazard and severity, in Vietnamese and English",
     .answer = get_templates,
     .need = Need::official,
     .schema = "Templates"},
    {.method = "POST",
     .pattern = "/v1/desk/compose",
     .summary = "Write an alert from the form, in the issuer's name, as a draft",
     .answer = post_compose,
     .need = Need::writer,
     .takes = "application/json",
     .body_schema = "Form",
     .body_bytes_max = form_body,
     .success = 201,
     .schema = "DeskAlert"},
    {.method = "POST",
     .pattern = "/v1/desk/preview",
     .summary = "What a form or a CAP message would reach, say and cost; nothing is kept",
     .answer = post_preview,
     .need = Need::writer,
     .query = "kind",
     .takes = "application/json application/cap+xml application/xml",
     .body_schema = "Form",
     .schema = "Preview"},
    {.method = "GET",
     .pattern = "/v1/desk/alerts/{id}/texts",
     .summary = "What people read of an alert: as approved, or as it would be now",
     .answer = get_texts,
     .need = Need::official,
     .schema = "Texts"},
    {.method = "GET",
     .pattern = "/v1/desk/alerts",
     .summary = "The desk's alerts, newest first",
     .answer = list_desk_alerts,
     .need = Need::official,
     .query = "limit identifier",
     .schema = "DeskAlertList"},
    {.method = "GET",
     .pattern = "/v1/desk/alerts/{id}",
     .summary = "One alert of the desk: its bytes, whom it would reach, what its approval froze",
     .answer = get_desk_alert,
     .need = Need::official,
     .schema = "DeskAlert"},
    {.method = "GET",
     .pattern = "/v1/desk/alerts/{id}/reach",
     .summary = "Who would be told, computed now",
     .answer = get_reach,
     .need = Need::official,
     .schema = "Reach"},
    {.method = "POST",
     .pattern = "/v1/desk/alerts/{id}/submit",
     .summary = "Put a draft before an approver",
     .answer = post_submit,
     .need = Need::writer,
     .takes = "application/json",
     .body_schema = "Nothing",
     .body_bytes_max = small_body,
     .schema = "DeskAlert"},
    {.method = "POST",
     .pattern = "/v1/desk/alerts/{id}/approve",
     .summary = "Let it pass and freeze what goes out",
     .answer = post_approve,
     .need = Need::approver,
     .takes = "application/json",
     .body_schema = "Approve",
     .body_bytes_max = small_body,
     .schema = "DeskAlert"},
    {.method = "POST",
     .pattern = "/v1/desk/alerts/{id}/return",
     .summary = "Send it back to its author",
     .answer = post_return,
     .need = Need::approver,
     .takes = "application/json",
     .body_schema = "Why",
     .body_bytes_max = small_body,
     .schema = "DeskAlert"},
    {.method = "POST",
     .pattern = "/v1/desk/alerts/{id}/reject",
     .summary = "Refuse it for good",
     .answer = post_reject,
     .need = Need::approver,
     .takes = "application/json",
     .body_schema = "Why",
     .body_bytes_max = small_body,
     .schema = "DeskAlert"},
    {.method = "POST",
     .pattern = "/v1/desk/alerts/{id}/cancel",
     .summary = "End an approved alert at once and tell those it reached; answers the Cancel",
     .answer = post_cancel,
     .need = Need::approver,
     .takes = "application/json",
     .body_schema = "Why",
     .body_bytes_max = small_body,
     .schema = "DeskAlert"},
    {.method = "GET",
     .pattern = "/v1/desk/alerts/{id}/progress",
     .summary = "Who was reached, per channel and commune",
     .answer = get_desk_progress,
     .need = Need::official,
     .schema = "Progress"},
    {.method = "GET",
     .pattern = "/v1/desk/alerts/{id}/audit",
     .summary = "Who did what to an alert: its newest rows of the audit, in their order",
     .answer = get_audit,
     .need = Need::official,
     .query = "limit",
     .schema = "AuditRows"},
    {.method = "GET",
     .pattern = "/v1/desk/outlets",
     .summary = "The ways out, and which of them a kill switch holds",
     .answer = list_outlets,
     .need = Need::official,
     .schema = "OutletList"},
    {.method = "GET",
     .pattern = "/v1/desk/stops",
     .summary = "Kill switches that are thrown, by whom and since when",
     .answer = list_stops,
     .need = Need::official,
     .schema = "StopList"},
    {.method = "GET",
     .pattern = "/v1/desk/tasks",
     .summary =
         "The tasks of the caller's own commune, newest first; above a commune there are none",
     .answer = list_tasks,
     .need = Need::official,
     .query = "limit",
     .schema = "TaskList"},
    {.method = "GET",
     .pattern = "/v1/desk/tasks/{id}",
     .summary = "One task; asked for by an officer of the commune it counts as read",
     .answer = get_task,
     .need = Need::official,
     .schema = "Task"},
    {.method = "POST",
     .pattern = "/v1/desk/tasks/{id}/acknowledge",
     .summary = "The warning has come and is being acted on; said again it changes nothing",
     .answer = post_acknowledge,
     .need = Need::writer,
     .takes = "application/json",
     .body_schema = "Acknowledge",
     .body_bytes_max = small_body,
     .schema = "Task"},
    {.method = "GET",
     .pattern = "/v1/desk/watch",
     .summary = "Tasks of the caller's whole area: escalated, waiting, done, ended in the last day",
     .answer = get_watch,
     .need = Need::official,
     .query = "limit",
     .schema = "Watch"},
    {.method = "POST",
     .pattern = "/v1/desk/stops",
     .summary = "Kill switch: all, outlet:NAME or issuer:SENDER",
     .answer = post_stop,
     .need = Need::approver,
     .takes = "application/json",
     .body_schema = "Stop",
     .body_bytes_max = small_body,
     .success = 201,
     .schema = "Stop"},
    {.method = "DELETE",
     .pattern = "/v1/desk/stops/{what}",
     .summary = "Release a kill switch",
     .answer = delete_stop,
     .need = Need::approver,
     .success = 204,
     .gives = ""},
    {.method = "POST",
     .pattern = "/v1/session",
     .summary = "Sign in with a password and a code; sets the session's cookie",
     .answer = post_session,
     .takes = "application/json",
     .body_schema = "SignIn",
     .body_bytes_max = sign_in_body,
     .schema = "Session"},
    {.method = "GET",
     .pattern = "/v1/session",
     .summary = "Who is signed in, and the token that acting requests must bring",
     .answer = get_session,
     .need = Need::official,
     .schema = "Session"},
    {.method = "DELETE",
     .pattern = "/v1/session",
     .summary = "Sign out",
     .answer = delete_session,
     .need = Need::official,
     .success = 204,
     .gives = ""},
    {.method = "POST",
     .pattern = "/v1/receipts/{channel}",
     .summary = "A carrier's call-back, signed as the outlet demands",
     .answer = post_receipt,
     .asks_store = false,
     .query = "outlet",
     .takes = "*/*",
     .body_bytes_max = receipt_body,
     .success = 204,
     .gives = ""},
    {.method = "GET",
     .pattern = "/desk",
     .summary = "Leads to the desk page",
     .answer = get_desk,
     .asks_store = false,
     .success = 308,
     .gives = ""},
    {.method = "GET",
     .pattern = "/desk/",
     .summary = "The page that officials work with",
     .answer = get_desk_page,
     .asks_store = false,
     .gives = "text/html"},
    {.method = "GET",
     .pattern = "/desk/assets/{file}",
     .summary = "A part of the desk page; its name changes with its bytes",
     .answer = get_desk_file,
     .asks_store = false,
     .gives = "*/*"},
    {.method = "GET",
     .pattern = "/healthz",
     .summary = "Is this process alive",
     .answer = get_healthz,
     .asks_store = false,
     .schema = "State"},
    {.method = "GET",
     .pattern = "/readyz",
     .summary = "Can this process serve; 503 with the reasons when not",
     .answer = get_readyz,
     .asks_store = false,
     .schema = "State"},
    {.method = "GET",
     .pattern = "/metrics",
     .summary = "Counters for Prometheus",
     .answer = get_metrics,
     .asks_store = false,
     .gives = "text/plain"},
    {.method = "GET",
     .pattern = "/openapi.json",
     .summary = "This description",
     .answer = get_openapi,
     .asks_store = false,
     .max_age_s = 300,
     .gives = "application/json"},
};

std::vector<std::string_view> segments(std::string_view path) {
    std::vector<std::string_view> parts;
    while (!path.empty()) {
        path.remove_prefix(1);  // '/'
        auto const part = path.substr(0, path.find('/'));
        parts.push_back(part);
        path.remove_prefix(part.size());
    }
    return parts;
}

// What stands for the pattern's names; none when the path is another one.
std::optional<std::vector<std::string>> fit(std::string_view pattern,
                                            std::vector<std::string_view> const& path) {
    auto const wanted = segments(pattern);
    if (wanted.size() != path.size()) return std::nullopt;
    std::vector<std::string> values;
    for (std::size_t i = 0; i < path.size(); ++i) {
        if (!wanted[i].starts_with('{')) {
            if (wanted[i] != path[i]) return std::nullopt;
            continue;
        }
        auto value = percent_decoded(path[i]);
        if (!value || value->empty()) return std::nullopt;
        values.push_back(std::move(*value));
    }
    return values;
}

}  // namespace

std::span<Route const> routes() {
    return table;
}

std::vector<std::string_view> words_of(std::string_view list) {
    std::vector<std::string_view> words;
    while (!list.empty()) {
        auto const word = list.substr(0, list.find(' '));
        list.remove_prefix(std::min(list.size(), word.size() + 1));
        words.push_back(word);
    }
    return words;
}

Match find_route(std::string_view method, std::string_view path) {
    auto const wanted = method == "HEAD" ? std::string_view("GET") : method;
    auto const parts = segments(path);
    Match match;
    for (auto const& route : table) {
        auto values = fit(route.pattern, parts);
        if (!values) continue;
        if (route.method == wanted) return {&route, std::move(*values), {}};
        match.allowed.push_back(route.method);
    }
    return match;
}

std::string const* Call::asked(std::string_view name) const {
    for (auto const& [known, value] : query)
        if (known == name) return &value;
    return nullptr;
}

Result<std::int64_t> number_asked(Call const& call, std::string_view name, std::int64_t fallback,
                                  std::int64_t least, std::int64_t most) {
    auto const* text = call.asked(name);
    if (!text) return fallback;
    std::int64_t value = 0;
    auto const* end = text->data() + text->size();
    auto const read = std::from_chars(text->data(), end, value);
    if (read.ec == std::errc{} && read.ptr == end && value >= least && value <= most) return value;
    return invalid("query: " + std::string(name) + " must be a whole number from " +
                   std::to_string(least) + " to " + std::to_string(most));
}

}  // namespace alertd::api
