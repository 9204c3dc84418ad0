#pragma once
// What an official fills in to write an alert: the form of POST /v1/desk/compose, read from JSON.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "alertd/hazards.hpp"
#include "alertd/model/alert.hpp"
#include "alertd/model/approval.hpp"
#include "alertd/model/result.hpp"

namespace alertd {

struct Form {
    std::string hazard;
    Status status{};  // Actual or Exercise
    Severity severity{};
    Certainty certainty{};
    Urgency urgency{};
    std::optional<Timestamp> onset;
    Timestamp expires;
    Bilingual headline, description, instruction;  // empty: the template's, or none
    std::vector<std::string> communes;             // codes
    Ring polygon;                                  // as drawn: closed or not, either way round
    std::optional<int> risk_level;                 // 1 to 5 by Decision 18/2021/QĐ-TTg
    std::optional<std::int64_t> update_of;         // the desk's number
    std::optional<UpdateKind> kind;                // with update_of only
    std::string key;  // 16 to 64 of a-z 0-9, made by the client for this draft; or none
};

struct FormLimits {
    std::size_t headline = 200, description = 4'000, instruction = 1'000;  // UTF-16 units
    std::size_t communes = 2'000, corners = 1'000;
};

// Every fault at once, one line each: "severity: must be one of Extreme, Severe, Moderate, Minor".
// A text that is given is given in both languages: nobody may read a template's words where the
// official wrote others. Unknown fields and words are faults. `json` is parsed strictly by the
// caller's reader already or here: keys that stand twice are the API's to refuse.
Result<Form> read_form(std::string_view json, FormLimits const& limits = {});

}  // namespace alertd
