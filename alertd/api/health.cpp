// Probes, counters and the description of all this.
#include <boost/json.hpp>

#include "alertd/api/desk_json.hpp"
#include "alertd/api/openapi.hpp"
#include "alertd/api/problem.hpp"
#include "alertd/api/routes.hpp"

namespace alertd::api {

Response get_healthz(Call&) {
    return json_response({{"state", "alive"}});
}

Response get_readyz(Call& call) {
    auto const ready = call.parts.ready();
    if (ready) return json_response({{"state", "ready"}});
    return problem(503, ready.error().message);
}

Response get_metrics(Call& call) {
    return {200, "text/plain; version=0.0.4; charset=utf-8", call.parts.metrics.text(), {}};
}

Response get_openapi(Call&) {
    return {200, "application/json", openapi(), {}};
}

}  // namespace alertd::api
