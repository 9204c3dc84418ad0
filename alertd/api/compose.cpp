// Writing an alert at the desk: templates, the form as a draft, what it would reach and say.
#include <boost/json.hpp>
#include <mutex>

#include "alertd/api/desk_calls.hpp"
#include "alertd/api/desk_json.hpp"
#include "alertd/api/json_body.hpp"
#include "alertd/api/problem.hpp"
#include "alertd/compose.hpp"
#include "alertd/hazards.hpp"

namespace alertd::api {
namespace {

namespace json = boost::json;

json::object both(Bilingual const& text) {
    return {{"vi", text.vi}, {"en", text.en}};
}

json::object template_json(Hazard const& hazard) {
    json::object levels;
    for (auto const& level : hazard.levels)
        levels[text_of(severity_words, level.severity)] = json::object{
            {"headline", both(level.headline)}, {"instruction", both(level.instruction)}};
    json::object o{{"hazard", hazard.name}, {"event", both(hazard.event)}};
    o["risk_levels"] = hazard.risk_levels;
    o["levels"] = std::move(levels);
    return o;
}

json::object slots_json(Slots const& s) {
    return {{"event", s.event},
            {"level", s.level},
            {"commune", s.commune},
            {"period", s.period},
            {"instruction", s.instruction},
            {"issuer", s.issuer},
            {"link", s.link}};
}

json::object text_json(LintedText const& t) {
    json::object o{{"channel", text_of(channel_words, t.text.channel)},
                   {"language", text_of(recipients::language_words, t.text.language)},
                   {"title", t.text.title},
                   {"body", t.text.body},
                   {"encoding", t.encoding},
                   {"units", t.units},
                   {"parts", t.parts}};
    if (t.text.channel == ChannelKind::zalo) o["slots"] = slots_json(t.text.slots);
    o["warnings"] = json::value_from(t.warnings);
    return o;
}

json::object estimate_json(SmsEstimate const& e) {
    json::object o{{"sms_parts", e.parts}, {"cost_vnd", e.cost_vnd}};
    o["seconds"] = e.seconds ? json::value(*e.seconds) : json::value(nullptr);
    return o;
}

json::object texts_json(DeskTexts const& texts) {
    json::array all;
    for (auto const& text : texts.texts) all.push_back(text_json(text));
    return {{"texts", std::move(all)}, {"estimate", estimate_json(texts.estimate)}};
}

Result<Form> form_of(Call const& call) {
    // Keys that stand twice are found by the strict reader, which the form's own is not.
    auto const strict = read_json(call.request.body);
    if (!strict) return strict.error();
    return read_form(call.request.body);
}

bool holds_json(Call const& call) {
    auto const* type = call.request.header("content-type");
    return type && type->starts_with("application/json");
}

Result<Preview> previewed(Call& call) {
    if (!holds_json(call)) {
        auto const kind = kind_asked(call);
        if (!kind) return kind.error();
        return call.desk->preview(*call.by, call.request.body, *kind);
    }
    auto const form = form_of(call);
    if (!form) return form.error();
    auto const cap = call.desk->compose(*call.by, *form);
    if (!cap) return cap.error();
    return call.desk->preview(*call.by, *cap, form->kind);
}

json::array lines_of(std::string_view text) {
    json::array lines;
    while (!text.empty()) {
        auto const line = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(text.size(), line.size() + 1));
        lines.emplace_back(line);
    }
    return lines;
}

}  // namespace

Response get_templates(Call&) {
    json::array all;
    for (auto const& hazard : hazards()) all.push_back(template_json(hazard));
    return json_response({{"templates", std::move(all)}});
}

Response post_compose(Call& call) {
    auto const form = form_of(call);
    if (!form) return problem_for_official(form.error());
    // Two tries of one draft at the same time must not both find that there is none yet.
    static std::mutex one_at_a_time;
    std::lock_guard const lock(one_at_a_time);
    if (!form->key.empty()) {
        auto const known = store::find_draft_by_mark(call.desk->db(), call.by->id,
                                                     draft_mark(call.by->id, form->key));
        if (known) return row_response(call, known->id);
    }
    auto const cap = call.desk->compose(*call.by, *form);
    if (!cap) return problem_for_official(cap.error());
    auto const id = call.desk->draft(*call.by, *cap, form->kind);
    if (!id) return problem_for_official(id.error());
    return drafted_response(call, *id);
}

// What is still wrong with a half-written form is part of the answer, not a failed call.
Response post_preview(Call& call) {
    auto const preview = previewed(call);
    if (preview) {
        auto o = texts_json(preview->texts);
        o["reach"] = targets_json(preview->targets, call.parts.ground.communes());
        o["faults"] = json::array();
        return json_response(o);
    }
    auto const& error = preview.error();
    bool const senders = error.code == Errc::invalid || error.code == Errc::conflict ||
                         error.code == Errc::not_found;
    if (!senders || error.message.starts_with("JSON: ")) return problem_for_official(error);
    json::object o{{"texts", json::array()}, {"reach", nullptr}, {"estimate", nullptr}};
    o["faults"] = lines_of(error.message);
    return json_response(o);
}

Response get_texts(Call& call) {
    auto const id = id_of(call);
    if (!id) return problem_for_official(id.error());
    auto const texts = call.desk->texts(*id);
    if (!texts) return problem_for_official(texts.error());
    return json_response(texts_json(*texts));
}

}  // namespace alertd::api
