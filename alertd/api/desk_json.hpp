#pragma once
// The desk's values as JSON.
#include <boost/json/object.hpp>

#include "alertd/api/http.hpp"
#include "alertd/progress.hpp"
#include "alertd/store/alerts.hpp"
#include "alertd/targeting.hpp"
#include "geo/communes.hpp"

namespace alertd::api {

Response json_response(boost::json::object const& body, int status = 200);

// Everything about a row but its bytes and what was frozen.
boost::json::object row_json(store::AlertRow const& row);
// As `alertctl target --json` prints it.
boost::json::object targets_json(Targets const& targets, geo::Communes const& communes);
// Every number as it is, by commune where they were asked for.
boost::json::object progress_json(Progress const& progress);
// For the public: sums only, and each number below 20 as "<20", so that nobody can be told from it.
boost::json::object public_progress_json(Progress const& progress);

}  // namespace alertd::api
