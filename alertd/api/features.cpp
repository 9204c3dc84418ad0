#include "alertd/api/features.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <boost/json.hpp>
#include <vector>

#include "alertd/api/http.hpp"
#include "alertd/store/public_alerts.hpp"
#include "feeds/cap_xml.hpp"
#include "geo/shape.hpp"

namespace alertd::api {
namespace {

namespace json = boost::json;

// Twice the signed area: positive when the ring runs counter-clockwise, as RFC 7946 wants it.
double turning(Ring const& ring) {
    double sum = 0;
    for (std::size_t i = 1; i < ring.size(); ++i)
        sum += ring[i - 1].lon * ring[i].lat - ring[i].lon * ring[i - 1].lat;
    return sum;
}

std::string polygon_json(Ring ring) {
    if (turning(ring) < 0) std::reverse(ring.begin(), ring.end());
    std::string text = "[[";
    for (auto const& p : ring)
        text += fmt::format("{}[{},{}]", text.size() > 2 ? "," : "", p.lon, p.lat);
    return text + "]]";
}

// Each outline once: the infos of two languages carry the same areas.
std::vector<Ring> outlines(Alert const& alert) {
    std::vector<Ring> rings;
    auto add = [&](Ring const& ring) {
        if (std::find(rings.begin(), rings.end(), ring) == rings.end()) rings.push_back(ring);
    };
    for (auto const& info : alert.infos)
        for (auto const& area : info.areas) {
            for (auto const& ring : area.polygons) add(ring);
            for (auto const& circle : area.circles) {
                auto const about = geo::circumscribed(circle);
                if (about) add(*about);
                if (!about)
                    spdlog::error("component=api alert={} why=\"a circle has no outline\"",
                                  alert.identifier);
            }
        }
    return rings;
}

std::string geometry_json(Alert const& alert) {
    auto const rings = outlines(alert);
    if (rings.empty()) return "null";
    if (rings.size() == 1)
        return R"({"type":"Polygon","coordinates":)" + polygon_json(rings.front()) + "}";
    std::string text = R"({"type":"MultiPolygon","coordinates":[)";
    for (auto const& ring : rings) text += (&ring == rings.data() ? "" : ",") + polygon_json(ring);
    return text + "]}";
}

template <class E, std::size_t N>
json::array words_json(std::vector<E> const& values, Word<E> const (&words)[N]) {
    json::array out;
    for (auto const value : values) out.emplace_back(text_of(words, value));
    return out;
}

void put(json::object& to, std::string_view key, std::string_view text) {
    if (!text.empty()) to[key] = text;
}

void put(json::object& to, std::string_view key, std::optional<Timestamp> const& when) {
    if (when) to[key] = to_cap(*when);
}

std::string area_desc(Info const& info) {
    std::string all;
    for (auto const& area : info.areas) all += (all.empty() ? "" : "; ") + area.area_desc;
    return all;
}

json::array geocodes_json(Info const& info) {
    json::array all;
    for (auto const& area : info.areas)
        for (auto const& code : area.geocodes)
            all.push_back(json::object{{"valueName", code.value_name}, {"value", code.value}});
    return all;
}

json::object info_json(Info const& info) {
    json::object o{{"language", info.language}, {"event", info.event}};
    o["category"] = words_json(info.categories, category_words);
    o["responseType"] = words_json(info.response_types, response_type_words);
    put(o, "senderName", info.sender_name);
    put(o, "headline", info.headline);
    put(o, "description", info.description);
    put(o, "instruction", info.instruction);
    put(o, "web", info.web);
    put(o, "contact", info.contact);
    put(o, "areaDesc", area_desc(info));
    return o;
}

// Vietnamese speaks for the alert where it is there.
Info const& spokesman(Alert const& alert) {
    for (auto const& info : alert.infos)
        if (lower_ascii(info.language).starts_with("vi")) return info;
    return alert.infos.front();
}

std::string headline_of(Alert const& alert) {
    if (alert.infos.empty()) return "";
    Info const& info = spokesman(alert);
    return info.headline.empty() ? info.event : info.headline;
}

void put_info(json::object& o, Alert const& alert) {
    Info const& info = spokesman(alert);
    o["event"] = info.event;
    put(o, "headline", info.headline);
    o["severity"] = text_of(severity_words, info.severity);
    o["urgency"] = text_of(urgency_words, info.urgency);
    o["certainty"] = text_of(certainty_words, info.certainty);
    put(o, "effective", info.effective);
    put(o, "onset", info.onset);
    put(o, "expires", info.expires);
    o["areaDesc"] = area_desc(info);
    o["geocodes"] = geocodes_json(info);
    json::array languages;
    for (auto const& one : alert.infos) languages.push_back(info_json(one));
    o["infos"] = std::move(languages);
}

json::array references_json(Alert const& alert) {
    json::array all;
    for (auto const& r : alert.references)
        all.emplace_back(r.sender + "," + r.identifier + "," + to_cap(r.sent));
    return all;
}

}  // namespace

std::string_view public_stage(Stage stage) {
    return stage == Stage::active ? "current" : text_of(stage_words, stage);
}

Feature make_feature(Alert const& alert, std::string const& public_url) {
    json::object o{
        {"identifier", alert.identifier}, {"sender", alert.sender}, {"sent", to_cap(alert.sent)}};
    o["status"] = text_of(status_words, alert.status);
    o["msgType"] = text_of(msg_type_words, alert.msg_type);
    if (!alert.references.empty()) o["references"] = references_json(alert);
    if (!alert.infos.empty()) put_info(o, alert);
    std::string const self = public_url + "/v1/alerts/" + percent_encoded(alert.identifier);
    o["links"] = json::object{{"self", self}, {"progress", self + "/progress"}};
    bool const open = alert.scope == Scope::Public && alert.status == Status::Actual;
    return {open, alert.identifier, headline_of(alert), geometry_json(alert), json::serialize(o)};
}

std::string feature_json(Feature const& feature, Stage stage) {
    std::string text =
        R"({"type":"Feature","id":)" + json::serialize(json::string(feature.identifier));
    text += R"(,"geometry":)" + feature.geometry + R"(,"properties":{"stage":")";
    text += public_stage(stage);
    return text + "\"," + feature.properties.substr(1) + "}";
}

std::shared_ptr<Feature const> Features::of(store::Database& db, std::int64_t id) {
    {
        std::lock_guard const lock(mutex_);
        if (auto const found = kept_.find(id); found != kept_.end()) return found->second;
    }
    auto const read = feeds::read_cap(store::alert_bytes(db, id));
    if (!read.ok())
        spdlog::error("component=api alert={} why=\"its bytes cannot be read any more\"", id);
    auto const made = std::make_shared<Feature const>(
        read.ok() ? make_feature(read.alert, public_url_) : Feature{});
    std::lock_guard const lock(mutex_);
    kept_[id] = made;
    if (kept_.size() > kept_max) kept_.erase(kept_.begin());
    return made;
}

}  // namespace alertd::api
