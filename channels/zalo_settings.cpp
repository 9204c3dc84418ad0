#include "channels/zalo_settings.hpp"

#include <algorithm>
#include <charconv>

#include "channels/outlet_settings.hpp"

namespace alertd::channels {
namespace {

using config::Section;

constexpr std::size_t id_bytes_max = 128;

struct Field {
    std::string_view word;
    std::string Slots::*member;
};
constexpr Field fields[] = {{"event", &Slots::event},     {"level", &Slots::level},
                            {"commune", &Slots::commune}, {"period", &Slots::period},
                            {"issuer", &Slots::issuer},   {"instruction", &Slots::instruction},
                            {"link", &Slots::link}};

constexpr std::string_view template_names[] = {"warning_vi",   "update_vi",   "ended_vi",
                                               "cancelled_vi", "warning_en",  "update_en",
                                               "ended_en",     "cancelled_en"};

constexpr std::pair<std::string_view, ZaloMeaning> meanings[] = {
    {"rejected", ZaloMeaning::rejected}, {"opted_out", ZaloMeaning::opted_out},
    {"token", ZaloMeaning::token},       {"stop", ZaloMeaning::stop},
    {"retry", ZaloMeaning::retry},       {"unknown", ZaloMeaning::unknown}};

bool is_id(std::string_view text) {
    return !text.empty() && text.size() <= id_bytes_max && std::ranges::all_of(text, [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
               c == '_' || c == '-';
    });
}

std::string id_of(Section const& s, std::string_view key, Faults& faults) {
    std::string id = s.text(key, "");
    if (!is_id(id)) faults.add(key, "must be letters, digits, - and _, as Zalo gave it");
    return id;
}

using SlotsByName = std::map<std::string, ZaloSlot>;

SlotsByName read_slots(Section const& s, Faults& faults) {
    SlotsByName slots;
    for (auto const& name : s.children()) {
        Section const slot = s.child(name);
        std::string const says = slot.text("says", "");
        auto const field = std::ranges::find(fields, says, &Field::word);
        auto const max = slot.number("max", 0, 1, zalo_slot_max);
        if (!is_id(name))
            faults.add("slot", "a slot's name must be letters, digits, - and _");
        else if (field == std::end(fields))
            faults.add("slot", name +
                                   ": says must be event, level, commune, period, instruction, "
                                   "issuer or link");
        else if (max == 0)
            faults.add("slot", name + ": max is missing: the characters that the template allows");
        else
            slots[name] = {name, field->member, static_cast<std::size_t>(max)};
    }
    return slots;
}

// What an all-clear says is less than what a warning does, so a template may name its slots.
ZaloTemplate read_template(Section const& s, SlotsByName const& slots, Faults& faults) {
    Faults own(s);
    ZaloTemplate one{id_of(s, "id", own), {}};
    std::vector<std::string> every;
    for (auto const& [name, slot] : slots) every.push_back(name);
    for (auto const& name : s.texts("slots", every)) {
        auto const found = slots.find(name);
        if (found != slots.end())
            one.slots.push_back(found->second);
        else
            own.add("slots", "names \"" + name + "\", which is not a slot of the outlet");
    }
    if (!own.all().empty()) faults.tell(own.all());
    return one;
}

void read_templates(Section const& section, ZaloSettings& out, Faults& faults) {
    auto const slots = read_slots(section.child("slot"), faults);
    Section const all = section.child("template");
    for (auto const& name : all.children()) {
        if (std::ranges::find(template_names, name) == std::end(template_names))
            faults.add("template", "\"" + name +
                                       "\" is not warning, update, ended or cancelled, "
                                       "followed by _vi or _en");
        else
            out.templates[name] = read_template(all.child(name), slots, faults);
    }
    if (out.templates.empty())
        faults.add("template", "is missing: at least [" + section.path() + ".template.warning_vi]");
}

void read_errors(Section const& s, ZaloSettings& out, Faults& faults) {
    for (auto const& [word, meaning] : meanings)
        for (auto const& text : s.texts(word, {})) {
            int code = 0;
            auto const end = text.data() + text.size();
            auto const [read, failed] = std::from_chars(text.data(), end, code);
            if (failed != std::errc{} || read != end || code == 0)
                faults.add("errors", "\"" + text + "\" is not an error's number, like \"-118\"");
            else if (!out.errors.emplace(code, meaning).second)
                faults.add("errors", text + " has two meanings");
        }
}

// "outlet.zalo" -> "zalo", which names the files that the outlet keeps.
std::string name_of(Section const& s, Faults& faults) {
    auto const name = s.path().substr(s.path().rfind('.') + 1);
    if (!is_id(name))
        faults.add("kind", "an outlet that keeps files needs a name of letters, digits, - and _");
    return name;
}

void read_webhook(Section const& s, ZaloSettings& out, Faults& faults) {
    std::string const mac = s.text("event_mac", "sha256");
    if (mac != "sha256" && mac != "hmac") faults.add("event_mac", "must be \"sha256\" or \"hmac\"");
    out.hmac = mac == "hmac";
    out.event_age_max =
        seconds{s.number("event_age_max_s", out.event_age_max.count(), 60, 259'200)};
    out.delivered_event = s.text("delivered_event", out.delivered_event);
    out.failed_event = s.text("failed_event", out.failed_event);
    if (out.delivered_event.empty() || out.delivered_event == out.failed_event)
        faults.add("delivered_event", "must be a word, and another than failed_event");
    out.keep_ids = s.flag("keep_ids", out.keep_ids);
}

}  // namespace

Result<ZaloSettings> read_zalo_settings(Section const& s) {
    ZaloSettings out;
    Faults faults(s);
    out.name = name_of(s, faults);
    out.url = url_of(s, "url", out.url, faults);
    out.oauth_url = url_of(s, "oauth_url", out.oauth_url, faults);
    out.app_id = id_of(s, "app_id", faults);
    out.app_secret = secret_of(s, "app_secret_file", faults);
    out.oa_secret = secret_of(s, "oa_secret_file", faults);
    out.tokens = secret_of(s, "tokens_file", faults);
    read_templates(s, out, faults);
    read_errors(s.child("errors"), out, faults);
    out.timeout = milliseconds{s.number("timeout_ms", out.timeout.count(), 100, 60'000)};
    out.batch = static_cast<std::size_t>(s.number("batch", window_size, 1, window_size));
    out.parallel = static_cast<std::size_t>(s.number("parallel", 16, 1, window_size));
    out.per_second = s.real("per_second", 0, 0, 1e6);
    out.simulated_only = s.flag("simulated_only", false);
    out.sending_mode = s.text("sending_mode", "");
    if (!out.sending_mode.empty() && out.sending_mode != "1" && out.sending_mode != "3")
        faults.add("sending_mode", "must be \"1\", \"3\" or \"\"");
    out.development = s.flag("development", false);
    out.proof = s.flag("proof", false);
    out.renew_before = seconds{s.number("renew_before_s", out.renew_before.count(), 0, 43'200)};
    read_webhook(s, out, faults);
    if (!faults.all().empty()) return invalid(faults.all());
    return out;
}

}  // namespace alertd::channels
