#include "alertd/hazards.hpp"

#include <stdexcept>

#include "alertd/plain_text.hpp"
#include "config/section.hpp"
#include "embedded/hazards.hpp"

namespace alertd {
namespace {

using config::Section;

constexpr Severity told[] = {Severity::Extreme, Severity::Severe, Severity::Moderate,
                             Severity::Minor};

std::string read_text(Section const& s, std::string_view key) {
    std::string const text = s.text(key, "");
    auto const plain = plain_text(text, "text");
    if (!plain) s.fault(key, plain.error().message);
    if (plain && (plain->empty() || *plain != text))
        s.fault(key, "must be a line of composed text (NFC), not empty");
    return text;
}

Bilingual read_both(Section const& s) {
    return {read_text(s, "vi"), read_text(s, "en")};
}

HazardLevel read_level(Section const& s, Severity severity) {
    HazardLevel level{
        severity, {}, read_both(s.child("headline")), read_both(s.child("instruction"))};
    auto const response = value_of(response_type_words, s.text("response", ""));
    if (!response) s.fault("response", "must be a responseType of CAP 1.2");
    level.response = response.value_or(ResponseType::None);
    return level;
}

std::vector<Category> read_categories(Section const& s) {
    std::vector<Category> categories;
    for (auto const& word : s.texts("categories", {})) {
        auto const category = value_of(category_words, word);
        if (category) categories.push_back(*category);
        if (!category) s.fault("categories", word + " is not a category of CAP 1.2");
    }
    if (categories.empty()) s.fault("categories", "is missing");
    return categories;
}

std::vector<Hazard> read_all() {
    std::vector<Hazard> all;
    for (auto const& file : embedded::hazards) {
        auto hazard = read_hazard(std::string(file.name), file.text);
        if (!hazard) throw std::logic_error(hazard.error().message);
        all.push_back(std::move(*hazard));
    }
    return all;
}

}  // namespace

HazardLevel const* Hazard::level(Severity severity) const {
    for (auto const& level : levels)
        if (level.severity == severity) return &level;
    return nullptr;
}

Result<Hazard> read_hazard(std::string name, std::string_view toml) {
    auto const document = config::Document::parse(toml, "");
    if (!document) return invalid("hazard " + name + ": " + document.error().message);
    Hazard hazard;
    hazard.name = std::move(name);
    auto const whole = (*document)->section("hazard");
    hazard.event = read_both((*document)->section("event"));
    hazard.categories = read_categories(whole);
    hazard.risk_levels = whole.flag("risk_levels", false);
    for (auto const severity : told) {
        auto const section = (*document)->section(text_of(severity_words, severity));
        hazard.levels.push_back(read_level(section, severity));
    }
    if (auto const sound = (*document)->check(); !sound)
        return invalid("hazard " + hazard.name + ": " + sound.error().message);
    return hazard;
}

std::vector<Hazard> const& hazards() {
    static std::vector<Hazard> const all = read_all();
    return all;
}

Hazard const* find_hazard(std::string_view name) {
    for (auto const& hazard : hazards())
        if (hazard.name == name) return &hazard;
    return nullptr;
}

}  // namespace alertd
