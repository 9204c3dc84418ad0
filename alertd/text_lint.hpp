#pragma once
// What a text costs and what an official should look at before it leaves. Warnings never hold a
// message up: what must not leave is refused by render. Pure.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "alertd/model/alert.hpp"
#include "alertd/render.hpp"
#include "alertd/settings.hpp"

namespace alertd {

struct LintRules {
    // Hosts stand for those below them too; "gov.vn" allows "pctt.quangnam.gov.vn".
    std::vector<std::string> hosts, phones;
    int sms_parts_max = 3;
};
LintRules lint_rules(Settings const& settings);

struct LintedText {
    Text text;              // as one reader gets it
    std::string encoding;   // "gsm7" or "ucs2" of an SMS, "utf8" of others
    std::size_t units = 0;  // septets or UTF-16 units; of others UTF-16 units of title and body
    std::size_t parts = 0;  // 1 of others
    std::vector<std::string> warnings;
};

// `text` as a reader in `commune` gets it, held against the alert it was made from: too long, not
// NFC, a link or number to call that is not allowed, and place, time, level or issuer missing.
LintedText lint(Text const& text, Alert const& alert, std::string_view commune,
                LintRules const& rules);

// At most: as if everybody with a phone were told by SMS, in the longer language.
struct SmsEstimate {
    std::uint64_t parts = 0;
    double cost_vnd = 0;
    std::optional<double> seconds;  // none where the settings do not say how fast carriers are
};
SmsEstimate estimate(std::vector<LintedText> const& texts, std::uint64_t sms_recipients,
                     TextSettings const& settings);

}  // namespace alertd
