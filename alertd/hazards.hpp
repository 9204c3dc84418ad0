#pragma once
// The hazards an alert can be written for, each with what to say and do by severity, in Vietnamese
// and English. Data: config/hazards/*.toml, compiled in.
#include <string>
#include <string_view>
#include <vector>

#include "alertd/model/result.hpp"
#include "alertd/model/words.hpp"

namespace alertd {

// The same in both languages of the desk.
struct Bilingual {
    std::string vi, en;
    bool empty() const { return vi.empty() && en.empty(); }
    bool operator==(Bilingual const&) const = default;
};

struct HazardLevel {
    Severity severity{};
    ResponseType response{};
    Bilingual headline, instruction;
};

struct Hazard {
    std::string name;  // "flash_flood": the file's, and what the form says
    Bilingual event;
    std::vector<Category> categories;
    bool risk_levels = false;         // has levels 1 to 5 by Decision 18/2021/QĐ-TTg
    std::vector<HazardLevel> levels;  // Extreme, Severe, Moderate, Minor: all four

    HazardLevel const* level(Severity severity) const;
};

// Pure. Refuses an unknown key or word, a text that is missing or not plain (see plain_text).
Result<Hazard> read_hazard(std::string name, std::string_view toml);

// Those compiled in, by name; read once. Throws where one is faulty: a bug of the build.
std::vector<Hazard> const& hazards();
Hazard const* find_hazard(std::string_view name);

}  // namespace alertd
