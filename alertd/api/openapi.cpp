#include "alertd/api/openapi.hpp"

#include <boost/json.hpp>

#include "alertd/api/cookies.hpp"
#include "alertd/api/routes.hpp"

namespace alertd::api {
namespace {

namespace json = boost::json;

// What bodies look like; routes name them.
constexpr std::string_view schemas = R"json({
"Problem": {"type": "object", "required": ["type", "title", "status", "detail"], "properties": {
  "type": {"type": "string"}, "title": {"type": "string"}, "status": {"type": "integer"}, "detail": {"type": "string"},
  "errors": {"type": "array", "items": {"type": "string"}, "description": "one line a fault"}}},
"Alert": {"type": "object", "required": ["type", "id", "geometry", "properties"], "properties": {
  "type": {"const": "Feature"}, "id": {"type": "string", "description": "the CAP identifier"},
  "geometry": {"type": ["object", "null"], "description": "null where the area is named by codes only"},
  "properties": {"type": "object", "required": ["stage", "identifier", "sender", "sent", "status", "msgType"], "properties": {
    "stage": {"enum": ["current", "superseded", "cancelled", "expired"]}, "identifier": {"type": "string"},
    "sender": {"type": "string"}, "sent": {"type": "string", "format": "date-time"}, "status": {"const": "Actual"},
    "msgType": {"enum": ["Alert", "Update", "Cancel"]}, "references": {"type": "array", "items": {"type": "string"}},
    "event": {"type": "string"}, "headline": {"type": "string"}, "severity": {"type": "string"},
    "urgency": {"type": "string"}, "certainty": {"type": "string"},
    "effective": {"type": "string", "format": "date-time"}, "onset": {"type": "string", "format": "date-time"},
    "expires": {"type": "string", "format": "date-time"}, "areaDesc": {"type": "string"},
    "geocodes": {"type": "array", "items": {"type": "object", "properties": {
      "valueName": {"type": "string"}, "value": {"type": "string"}}}},
    "infos": {"type": "array", "description": "one a language", "items": {"type": "object"}},
    "links": {"type": "object", "properties": {"self": {"type": "string"}, "progress": {"type": "string"}}}}}}},
"AlertCollection": {"type": "object", "required": ["type", "cursor", "more", "features"], "properties": {
  "type": {"const": "FeatureCollection"}, "cursor": {"type": "string", "description": "give it as since= to get what changed"},
  "more": {"type": "boolean"}, "features": {"type": "array", "items": {"$ref": "#/components/schemas/Alert"}}}},
"Count": {"oneOf": [{"type": "integer"}, {"const": "<20"}]},
"ChannelProgress": {"type": "object", "properties": {"channel": {"enum": ["push", "zalo", "sms"]},
  "planned": {"$ref": "#/components/schemas/Count"}, "sent": {"$ref": "#/components/schemas/Count"},
  "accepted": {"$ref": "#/components/schemas/Count"}, "delivered": {"$ref": "#/components/schemas/Count"},
  "failed": {"$ref": "#/components/schemas/Count"}, "unknown": {"$ref": "#/components/schemas/Count"}}},
"Progress": {"type": "object", "required": ["identifier", "stage", "recipients", "settled", "channels"], "properties": {
  "identifier": {"type": "string"}, "stage": {"type": "string"}, "recipients": {"$ref": "#/components/schemas/Count"},
  "without_channel": {"$ref": "#/components/schemas/Count"},
  "climbing": {"$ref": "#/components/schemas/Count"}, "approved": {"type": ["string", "null"]},
  "first_sent": {"type": ["string", "null"]}, "last_sent": {"type": ["string", "null"]}, "eta_s": {"type": ["integer", "null"]},
  "settled": {"type": "boolean"}, "channels": {"type": "array", "items": {"$ref": "#/components/schemas/ChannelProgress"}},
  "plan_status": {"type": "string"}, "fault": {"type": ["string", "null"]},
  "communes": {"type": "array", "description": "for officials", "items": {"type": "object", "properties": {
    "code": {"type": "string"}, "full_name": {"type": "string"},
    "channels": {"type": "array", "items": {"$ref": "#/components/schemas/ChannelProgress"}}}}}}},
"DeskAlert": {"type": "object", "required": ["id", "identifier", "stage"], "properties": {
  "id": {"type": "integer"}, "event_id": {"type": "integer"}, "identifier": {"type": "string"}, "sender": {"type": "string"},
  "sent": {"type": "string"}, "status": {"type": "string"}, "msgType": {"type": "string"}, "severity": {"type": "string"},
  "expires": {"type": "string"}, "stage": {"enum": ["draft", "submitted", "returned", "rejected", "approved", "active",
  "superseded", "cancelled", "expired"]}, "author": {"type": "string"}, "submitter": {"type": ["string", "null"]},
  "kind": {"type": ["string", "null"]}, "previous_id": {"type": ["integer", "null"]}, "fault": {"type": ["string", "null"]},
  "created": {"type": "string"}, "changed": {"type": "string"}, "approved": {"type": ["string", "null"]},
  "headline": {"type": "string", "description": "in lists"}, "cap": {"type": "string"}, "reach": {"$ref": "#/components/schemas/Reach"}, "reach_fault": {"type": "string"},
  "frozen": {"type": "object"}}},
"DeskAlertList": {"type": "object", "required": ["alerts"], "properties": {
  "alerts": {"type": "array", "items": {"$ref": "#/components/schemas/DeskAlert"}}}},
"ByChannel": {"type": "object", "properties": {
  "push": {"type": "integer"}, "zalo": {"type": "integer"}, "sms": {"type": "integer"}}},
"Reach": {"type": "object", "required": ["communes", "recipients", "by_channel"], "properties": {
  "communes": {"type": "array", "items": {"type": "object", "properties": {"code": {"type": "string"},
    "name": {"type": "string"}, "province_code": {"type": "string"}, "share_area": {"type": "number"},
    "recipients": {"type": "integer"}, "by_channel": {"$ref": "#/components/schemas/ByChannel"}}}},
  "recipients": {"type": "integer"}, "by_channel": {"$ref": "#/components/schemas/ByChannel"},
  "without_channel": {"type": "integer"}, "took_us": {"type": "integer"},
  "place": {"type": "string", "description": "the commune, or the province with the most people: what an approver types"},
  "geometry": {"type": ["object", "null"], "description": "the alert's own polygons and circles; null where it names communes only"}}},
"Bilingual": {"type": "object", "additionalProperties": false, "required": ["vi", "en"], "properties": {
  "vi": {"type": "string"}, "en": {"type": "string"}}},
"Templates": {"type": "object", "required": ["templates"], "properties": {"templates": {"type": "array",
  "items": {"type": "object", "required": ["hazard", "event", "levels"], "properties": {"hazard": {"type": "string"},
    "event": {"$ref": "#/components/schemas/Bilingual"}, "risk_levels": {"type": "boolean"},
    "levels": {"type": "object", "additionalProperties": {"type": "object", "properties": {
      "headline": {"$ref": "#/components/schemas/Bilingual"}, "instruction": {"$ref": "#/components/schemas/Bilingual"}}}}}}}}},
"Form": {"type": "object", "additionalProperties": false,
  "required": ["hazard", "severity", "certainty", "urgency", "status", "expires"], "properties": {
  "hazard": {"type": "string", "description": "of GET /v1/desk/templates"},
  "severity": {"enum": ["Extreme", "Severe", "Moderate", "Minor"]}, "certainty": {"enum": ["Observed", "Likely", "Possible"]},
  "urgency": {"enum": ["Immediate", "Expected", "Future"]}, "status": {"enum": ["Actual", "Exercise"]},
  "onset": {"type": "string", "format": "date-time"}, "expires": {"type": "string", "format": "date-time"},
  "headline": {"$ref": "#/components/schemas/Bilingual"}, "description": {"$ref": "#/components/schemas/Bilingual"},
  "instruction": {"$ref": "#/components/schemas/Bilingual"},
  "communes": {"type": "array", "maxItems": 2000, "items": {"type": "string", "pattern": "^[0-9]{5}$"}},
  "polygon": {"type": "array", "maxItems": 1000, "description": "corners as [latitude, longitude]", "items": {
    "type": "array", "minItems": 2, "maxItems": 2, "items": {"type": "number"}}},
  "key": {"type": "string", "pattern": "^[a-z0-9]{16,64}$", "description": "the client's for this draft: sent again it answers 200 and the draft that is there"},
  "risk_level": {"type": "integer", "minimum": 1, "maximum": 5}, "update_of": {"type": "integer", "minimum": 1},
  "kind": {"enum": ["raise", "extend", "correct", "lower", "end", "same"]}}},
"Estimate": {"type": "object", "description": "at most: as if everybody with a phone were told by SMS", "properties": {
  "sms_parts": {"type": "integer"}, "cost_vnd": {"type": "number"}, "seconds": {"type": ["number", "null"]}}},
"Text": {"type": "object", "required": ["channel", "language", "title", "body", "encoding", "units", "parts"], "properties": {
  "channel": {"enum": ["push", "zalo", "sms"]}, "language": {"enum": ["vi", "en"]}, "title": {"type": "string"},
  "body": {"type": "string"}, "encoding": {"enum": ["gsm7", "ucs2", "utf8"]}, "units": {"type": "integer"},
  "parts": {"type": "integer"}, "slots": {"type": "object"},
  "warnings": {"type": "array", "items": {"type": "string"}}}},
"Texts": {"type": "object", "required": ["texts", "estimate"], "properties": {
  "texts": {"type": "array", "items": {"$ref": "#/components/schemas/Text"}},
  "estimate": {"$ref": "#/components/schemas/Estimate"}}},
"Preview": {"type": "object", "required": ["texts", "reach", "estimate", "faults"], "properties": {
  "texts": {"type": "array", "items": {"$ref": "#/components/schemas/Text"}},
  "reach": {"oneOf": [{"$ref": "#/components/schemas/Reach"}, {"type": "null"}]},
  "estimate": {"oneOf": [{"$ref": "#/components/schemas/Estimate"}, {"type": "null"}]},
  "faults": {"type": "array", "items": {"type": "string"}, "description": "one line a fault, beginning with the field"}}},
"Nothing": {"type": "object", "additionalProperties": false},
"Approve": {"type": "object", "additionalProperties": false, "properties": {
  "expected_recipients": {"type": "integer", "minimum": 0, "description": "must equal the reach"},
  "expected_place": {"type": "string", "description": "must be the reach's place; tone marks may be left out"}}},
"Why": {"type": "object", "additionalProperties": false, "required": ["why"], "properties": {
  "why": {"type": "string", "minLength": 1}}},
"Stop": {"type": "object", "additionalProperties": false, "required": ["what"], "properties": {
  "what": {"type": "string", "description": "all, outlet:NAME or issuer:SENDER"}}},
"SignIn": {"type": "object", "additionalProperties": false, "required": ["id", "password", "code"], "properties": {
  "id": {"type": "string", "maxLength": 64}, "password": {"type": "string", "format": "password"},
  "code": {"type": "string", "description": "six digits of the authenticator, each taken once"}}},
"Session": {"type": "object", "required": ["official", "csrf", "expires"], "properties": {
  "official": {"type": "object", "properties": {"id": {"type": "string"}, "name": {"type": "string"},
    "role": {"enum": ["officer", "approver", "auditor"]}, "area": {"type": "string"}}},
  "csrf": {"type": ["string", "null"], "description": "for X-Alertd-Csrf; null with a bearer token"},
  "expires": {"type": ["string", "null"], "description": "when it ends if nothing is asked until then"}}},
"Commune": {"type": "object", "required": ["code", "name", "full_name", "province_code", "province_name", "bbox"], "properties": {
  "code": {"type": "string"}, "name": {"type": "string"}, "full_name": {"type": "string"}, "province_code": {"type": "string"},
  "province_name": {"type": "string"}, "bbox": {"type": "array", "items": {"type": "number"}, "description": "west, south, east, north"}}},
"CommuneList": {"type": "object", "required": ["sample", "communes"], "properties": {
  "sample": {"type": "boolean", "description": "a made-up country for trials"},
  "communes": {"type": "array", "items": {"$ref": "#/components/schemas/Commune"}}}},
"ProvinceList": {"type": "object", "required": ["sample", "provinces"], "properties": {
  "sample": {"type": "boolean"}, "provinces": {"type": "array", "items": {"type": "object", "properties": {
    "code": {"type": "string"}, "name": {"type": "string"}, "communes": {"type": "integer"},
    "bbox": {"type": "array", "items": {"type": "number"}}}}}}},
"Outlines": {"type": "object", "required": ["type", "features"], "properties": {
  "type": {"const": "FeatureCollection"}, "sample": {"type": "boolean"}, "features": {"type": "array", "items": {"type": "object",
  "description": "a MultiPolygon, simplified for looking at, with code and name"}}}},
"Task": {"type": "object", "required": ["id", "alert_id", "identifier", "commune", "headline", "severity", "state", "due"], "properties": {
  "id": {"type": "integer"}, "alert_id": {"type": "integer"}, "identifier": {"type": "string"},
  "commune": {"type": "object", "properties": {"code": {"type": "string"}, "full_name": {"type": "string"},
    "province_code": {"type": "string"}}}, "headline": {"type": "string"}, "severity": {"type": "string"},
  "msgType": {"type": "string"}, "exercise": {"type": "boolean"}, "state": {"enum": ["escalated", "open", "done", "ended"]},
  "alert_stage": {"type": "string", "description": "anything but active: the warning is over"},
  "created": {"type": "string"}, "due": {"type": "string", "description": "then the province is called"},
  "expires": {"type": "string"}, "read": {"type": ["string", "null"]}, "read_by": {"type": ["string", "null"]},
  "acknowledged": {"type": ["string", "null"]}, "acknowledged_by": {"type": ["string", "null"]}, "note": {"type": ["string", "null"]},
  "escalated": {"type": ["string", "null"]}, "escalated_why": {"enum": ["late", "no_officer", null]},
  "text": {"type": "string", "description": "as people of the commune read it; not in the watch"},
  "instruction": {"type": "string", "description": "what to do, uncut; not in the watch"}}},
"TaskList": {"type": "object", "required": ["tasks"], "properties": {
  "tasks": {"type": "array", "items": {"$ref": "#/components/schemas/Task"}}}},
"Acknowledge": {"type": "object", "additionalProperties": false, "properties": {"note": {"type": "string", "maxLength": 1000}}},
"Watch": {"type": "object", "required": ["area", "counts", "tasks"], "properties": {"area": {"type": "string"},
  "counts": {"type": "object", "properties": {"escalated": {"type": "integer"}, "open": {"type": "integer"},
    "done": {"type": "integer"}, "ended": {"type": "integer"}, "read": {"type": "integer"}}},
  "tasks": {"type": "array", "items": {"$ref": "#/components/schemas/Task"}}}},
"AuditRows": {"type": "object", "required": ["audit"], "properties": {"audit": {"type": "array", "items": {"type": "object", "properties": {
  "seq": {"type": "integer"}, "at": {"type": "string"}, "actor": {"type": "string"}, "act": {"type": "string"},
  "detail": {"type": "string"}}}}}},
"OutletList": {"type": "object", "required": ["outlets"], "properties": {"outlets": {"type": "array", "items": {"type": "object",
  "properties": {"name": {"type": "string"}, "channel": {"type": ["string", "null"]}, "kind": {"type": "string"},
  "live": {"type": "boolean"}, "stopped": {"type": "boolean"}}}}}},
"StopList": {"type": "object", "required": ["stops"], "properties": {"stops": {"type": "array", "items": {"type": "object",
  "properties": {"what": {"type": "string"}, "by": {"type": "string"}, "since": {"type": "string"}}}}}},
"State": {"type": "object", "required": ["state"], "properties": {"state": {"type": "string"}}}
})json";

struct Parameter {
    std::string_view name, schema, description;
};
constexpr Parameter parameters[] = {
    {"status", R"({"enum": ["current", "superseded", "cancelled", "expired", "all"]})",
     "current unless said otherwise; all with since"},
    {"limit", R"({"type": "integer", "minimum": 1, "maximum": 500, "default": 100})",
     "how many at most"},
    {"since", R"({"type": "integer", "minimum": 0})",
     "what changed after this cursor, in the order of change"},
    {"kind", R"({"enum": ["raise", "extend", "correct", "lower", "end", "same"]})",
     "what an Update is for"},
    {"identifier", R"({"type": "string"})", "the CAP identifier"},
    {"outlet", R"({"type": "string"})", "which outlet, where several have the kind"},
    {"id", R"({"type": "integer", "minimum": 1})", "the desk's number"},
    {"what", R"({"type": "string"})", "all, outlet:NAME or issuer:SENDER"},
    {"channel", R"({"type": "string"})", "the kind of the outlet"},
    {"file", R"({"type": "string"})", "its name"},
    {"q", R"({"type": "string", "maxLength": 200})",
     "a code, a name or the beginning of its words"},
    {"province", R"({"type": "string"})", "a province's code"}};

json::object reference(std::string_view schema) {
    return {{"$ref", "#/components/schemas/" + std::string(schema)}};
}

json::object parameter(std::string_view name, bool in_path) {
    for (auto const& known : parameters)
        if (known.name == name)
            return {{"name", name},
                    {"in", in_path ? "path" : "query"},
                    {"required", in_path},
                    {"description", known.description},
                    {"schema", json::parse({known.schema.data(), known.schema.size()})}};
    throw std::logic_error("openapi: the parameter " + std::string(name) + " is not described");
}

json::array parameters_of(Route const& route) {
    json::array all;
    auto rest = route.pattern;
    for (auto open = rest.find('{'); open != std::string_view::npos; open = rest.find('{')) {
        auto const close = rest.find('}');
        all.push_back(parameter(rest.substr(open + 1, close - open - 1), true));
        rest.remove_prefix(close + 1);
    }
    for (auto const name : words_of(route.query)) all.push_back(parameter(name, false));
    return all;
}

json::object content(std::string_view types, std::string_view schema) {
    json::object all;
    for (auto const type : words_of(types)) {
        json::object form;
        bool const shaped = !schema.empty() && type.ends_with("json");
        if (shaped) form["schema"] = reference(schema);
        all[type] = std::move(form);
    }
    return all;
}

json::object responses_of(Route const& route) {
    json::object success{{"description", route.summary}};
    if (!route.gives.empty()) success["content"] = content(route.gives, route.schema);
    json::object failure{{"description", "RFC 9457 problem details"},
                         {"content", content("application/problem+json", "Problem")}};
    json::object all;
    all[std::to_string(route.success)] = std::move(success);
    if (route.max_age_s >= 0)
        all["304"] = json::object{{"description", "the client has it (If-None-Match)"}};
    all["default"] = std::move(failure);
    return all;
}

// By cookie; what acts needs the session's token too.
json::object session_security(Route const& route) {
    json::object both{{"session", json::array{}}};
    if (route.method != "GET") both["csrf"] = json::array{};
    return both;
}

json::object operation(Route const& route) {
    json::object o{{"summary", route.summary}};
    o["parameters"] = parameters_of(route);
    if (!route.takes.empty())
        o["requestBody"] = json::object{{"content", content(route.takes, route.body_schema)}};
    o["responses"] = responses_of(route);
    json::array security;
    if (route.need == Need::perhaps) security.push_back(json::object{});
    if (route.need != Need::nobody) security.push_back(json::object{{"bearer", json::array{}}});
    if (route.need != Need::nobody) security.push_back(session_security(route));
    o["security"] = std::move(security);
    if (route.need == Need::writer) o["x-roles"] = json::array{"officer", "approver"};
    if (route.need == Need::approver) o["x-roles"] = json::array{"approver"};
    return o;
}

std::string make() {
    json::object paths;
    for (auto const& route : routes()) {
        auto& path = paths[route.pattern];
        if (!path.is_object()) path.emplace_object();
        path.get_object()[lower_ascii(route.method)] = operation(route);
    }
    json::object o{{"openapi", "3.1.0"}};
    o["info"] = json::object{
        {"title", "alertd"},
        {"version", "1"},
        {"description", "Disaster and public alerts of Việt Nam: feed, desk, carriers' receipts"}};
    o["paths"] = std::move(paths);
    json::object bearer{{"type", "http"}, {"scheme", "bearer"}};
    o["components"] = json::object{
        {"schemas", json::parse({schemas.data(), schemas.size()})},
        {"securitySchemes",
         json::object{
             {"bearer", std::move(bearer)},
             {"session", {{"type", "apiKey"}, {"in", "cookie"}, {"name", session_cookie}}},
             {"csrf", {{"type", "apiKey"}, {"in", "header"}, {"name", "X-Alertd-Csrf"}}}}}};
    return json::serialize(o);
}

}  // namespace

std::string const& openapi() {
    static std::string const text = make();
    return text;
}

}  // namespace alertd::api
