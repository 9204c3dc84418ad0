#pragma once
// Which info of an alert speaks to whom, and what it says in plain text. Pure; only render uses it.
#include <string>
#include <vector>

#include "alertd/model/alert.hpp"
#include "alertd/model/result.hpp"
#include "alertd/phrases.hpp"
#include "alertd/recipients/directory.hpp"

namespace alertd {

// One info's texts as people may see them. The alert must outlive it.
struct Speech {
    Info const* info = nullptr;
    std::string event, headline, description, instruction, sender_name;
};

// One an info, in their order. Refuses what cannot be told: no info, no event, no expiry,
// characters that people cannot see, the slot's own letters.
Result<std::vector<Speech>> speeches_of(Alert const& alert);

struct Choice {
    Speech const* speech;
    recipients::Language
        frame;  // of the fixed words: never two languages in one text where it can be helped
};

// The gravest info of the language wanted, else of Vietnamese, else the first. `all` is not empty.
Choice choose(std::vector<Speech> const& all, recipients::Language wanted);

// What a message is to its reader.
phrases::Kind kind_of(Alert const& alert, Info const& info);

}  // namespace alertd
