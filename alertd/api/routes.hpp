#pragma once
// The table of routes: what there is, who may, what it takes and gives. The dispatcher obeys it,
// /openapi.json is made from it.
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "alertd/api/api.hpp"
#include "alertd/api/atlas.hpp"
#include "alertd/api/features.hpp"
#include "alertd/api/http.hpp"
#include "alertd/desk.hpp"

namespace alertd {
struct Session;
}

namespace alertd::api {

class Admission;

// Who may call. `perhaps`: everybody, and officials see more.
enum class Need { nobody, perhaps, official, writer, approver };

// One request on its way through a handler. Everything in it outlives the call.
struct Call {
    Request const& request;
    std::vector<std::string> path;  // what stood for {identifier} and the like, decoded
    Fields query;
    Official const* by = nullptr;      // set where the route needs it
    Session const* session = nullptr;  // how he is signed in; null with a bearer token
    Desk* desk = nullptr;              // null where the route asks nothing of the store
    Api::Parts const& parts;
    Features& features;
    Admission& admission;
    Atlas& atlas;

    std::string const* asked(std::string_view name) const;  // a query parameter
};

struct Route {
    std::string_view method, pattern;  // "/v1/alerts/{identifier}"
    std::string_view summary;
    Response (*answer)(Call&);
    Need need = Need::nobody;
    bool asks_store = true;  // probes must answer also when it is broken
    int max_age_s = -1;      // of public answers, which get an ETag too; -1: never kept
    std::string_view query =
        {};  // the parameters it knows, with spaces between; any other is refused
    std::string_view takes = {};        // media types of the body, with spaces between; "*/*": any
    std::string_view body_schema = {};  // in components/schemas
    std::size_t body_bytes_max = 0;     // 0: the server's own limit
    int success = 200;
    std::string_view gives = "application/json";  // media types, with spaces between
    std::string_view schema = {};                 // of the answer, in components/schemas
};

std::span<Route const> routes();

// The words of a list with spaces between.
std::vector<std::string_view> words_of(std::string_view list);

struct Match {
    Route const* route = nullptr;
    std::vector<std::string> path;
    std::vector<std::string_view> allowed;  // methods of this path, when the method is another
};
// HEAD is GET. No route and nothing allowed: there is no such path.
Match find_route(std::string_view method, std::string_view path);

// Handlers, by subject.
Response list_alerts(Call& call);
Response get_alert(Call& call);
Response get_progress(Call& call);
Response list_communes(Call& call);
Response list_provinces(Call& call);
Response get_boundaries(Call& call);
Response get_templates(Call& call);
Response post_compose(Call& call);
Response post_preview(Call& call);
Response get_texts(Call& call);
Response post_draft(Call& call);
Response list_desk_alerts(Call& call);
Response get_desk_alert(Call& call);
Response get_reach(Call& call);
Response post_submit(Call& call);
Response post_approve(Call& call);
Response post_return(Call& call);
Response post_reject(Call& call);
Response post_cancel(Call& call);
Response get_desk_progress(Call& call);
Response get_audit(Call& call);
Response list_outlets(Call& call);
Response list_stops(Call& call);
Response list_tasks(Call& call);
Response get_task(Call& call);
Response post_acknowledge(Call& call);
Response get_watch(Call& call);
Response post_stop(Call& call);
Response delete_stop(Call& call);
Response post_session(Call& call);
Response get_session(Call& call);
Response delete_session(Call& call);
Response post_receipt(Call& call);
Response get_healthz(Call& call);
Response get_readyz(Call& call);
Response get_metrics(Call& call);
Response get_openapi(Call& call);
Response get_desk(Call& call);
Response get_desk_page(Call& call);
Response get_desk_file(Call& call);

// A query parameter that is a whole number between the two; `fallback` when it is absent.
Result<std::int64_t> number_asked(Call const& call, std::string_view name, std::int64_t fallback,
                                  std::int64_t least, std::int64_t most);

}  // namespace alertd::api
