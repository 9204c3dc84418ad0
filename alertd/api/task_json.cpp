#include "alertd/api/task_json.hpp"

#include <boost/json.hpp>

#include "alertd/frozen.hpp"
#include "feeds/cap_xml.hpp"

namespace alertd::api {
namespace {

namespace json = boost::json;

constexpr std::string_view drill_start = "DIỄN TẬP";

json::value when(std::optional<Time> const& time) {
    return time ? json::value(to_rfc3339(*time)) : json::value(nullptr);
}

json::value or_null(std::optional<std::string> const& text) {
    return text ? json::value(*text) : json::value(nullptr);
}

// What an official reads first: Vietnamese where there is any.
Info const* spoken(Alert const& alert) {
    for (auto const& info : alert.infos)
        if (info.language.starts_with("vi")) return &info;
    return alert.infos.empty() ? nullptr : &alert.infos.front();
}

// Push has the longest text, then Zalo, then SMS.
Text shown_text(Frozen const& frozen) {
    for (auto const& text : frozen.texts)
        if (text.language == recipients::Language::vi && !text.body.empty()) return text;
    return {};
}

}  // namespace

TaskJson::Warning const& TaskJson::warning(std::int64_t alert_id) {
    auto const [at, fresh] = warnings_.try_emplace(alert_id);
    Warning& w = at->second;
    auto const row = fresh ? store::find_alert(db_, alert_id)
                           : Result<store::AlertRow>(not_found("known already"));
    if (!row) return w;
    w.identifier = row->identifier;
    w.severity = text_of(severity_words, row->severity);
    w.msg_type = text_of(msg_type_words, row->msg_type);
    w.exercise = row->status != Status::Actual;
    w.expires = row->expires;
    auto const read = feeds::read_cap(row->bytes);
    if (auto const* info = read.ok() ? spoken(read.alert) : nullptr) {
        w.headline = info->headline.empty() ? info->event : info->headline;
        w.instruction = info->instruction;
    }
    if (w.exercise && !w.headline.starts_with(drill_start))
        w.headline = std::string(drill_start) + " – " + w.headline;
    if (auto const frozen = frozen_from_json(row->frozen.value_or("")))
        w.text = shown_text(*frozen);
    return w;
}

json::object TaskJson::brief(Task const& task) {
    Warning const& w = warning(task.alert_id);
    auto const index = communes_.find(task.commune);
    json::object commune{{"code", task.commune}, {"province_code", task.province}};
    commune["full_name"] = index ? communes_.commune(*index).full_name : task.commune;
    json::object o{{"id", task.id}, {"alert_id", task.alert_id}, {"identifier", w.identifier}};
    o["commune"] = std::move(commune);
    o["headline"] = w.headline;
    o["severity"] = w.severity;
    o["msgType"] = w.msg_type;
    o["exercise"] = w.exercise;
    o["state"] = text_of(task_state_words, task.state());
    o["alert_stage"] = text_of(stage_words, task.stage);
    o["created"] = to_rfc3339(task.created);
    o["due"] = to_rfc3339(task.due);
    o["expires"] = to_rfc3339(w.expires);
    o["read"] = when(task.read);
    o["read_by"] = or_null(task.read_by);
    o["acknowledged"] = when(task.acknowledged);
    o["acknowledged_by"] = or_null(task.acknowledged_by);
    o["note"] = or_null(task.note);
    o["escalated"] = when(task.escalated);
    o["escalated_why"] =
        task.why ? json::value(text_of(escalated_why_words, *task.why)) : json::value(nullptr);
    return o;
}

json::object TaskJson::whole(Task const& task) {
    auto o = brief(task);
    Warning const& w = warning(task.alert_id);
    auto const index = communes_.find(task.commune);
    o["text"] = for_commune(w.text, index ? communes_.commune(*index).full_name
                                          : std::string_view(task.commune))
                    .body;
    o["instruction"] = w.instruction;
    return o;
}

}  // namespace alertd::api
