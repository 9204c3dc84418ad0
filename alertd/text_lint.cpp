#include "alertd/text_lint.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "alertd/plain_text.hpp"
#include "alertd/speech.hpp"
#include "channels/sms_text.hpp"

namespace alertd {
namespace {

constexpr std::size_t issuer_shown = 20;  // units of an issuer's name that must be there

bool letter_or_digit(char c) {
    return std::isalnum(static_cast<unsigned char>(c)) || static_cast<unsigned char>(c) >= 0x80;
}

std::string small(std::string_view text) {
    std::string out(text);
    for (auto& c : out) c = char(std::tolower(static_cast<unsigned char>(c)));
    return out;
}

// The host that a word points at, "" when it is no link: "https://a.vn/x", "a.vn/x", "www.a.vn".
std::string host_of(std::string_view word) {
    bool const scheme = word.find("://") != std::string_view::npos;
    if (scheme) word.remove_prefix(word.find("://") + 3);
    word = word.substr(0, word.find_first_of("/?#:"));
    if (auto const at = word.rfind('@'); at != word.npos) word.remove_prefix(at + 1);
    while (!word.empty() && !letter_or_digit(word.back())) word.remove_suffix(1);
    auto const dot = word.rfind('.');
    if (scheme) return small(word);
    bool const named = dot != word.npos && dot > 0 && word.size() - dot > 2 &&
                       std::all_of(word.begin() + std::ptrdiff_t(dot) + 1, word.end(), [](char c) {
                           return std::isalpha(static_cast<unsigned char>(c));
                       });
    return named ? small(word) : "";
}

bool below(std::string_view host, std::string_view allowed) {
    return host == allowed || (host.size() > allowed.size() && host.ends_with(allowed) &&
                               host[host.size() - allowed.size() - 1] == '.');
}

std::vector<std::string> words_of(std::string const& text) {
    std::vector<std::string> words;
    for (std::size_t i = 0; i < text.size();) {
        auto const end = std::min(text.find(' ', i), text.size());
        if (end > i) words.push_back(text.substr(i, end - i));
        i = end + 1;
    }
    return words;
}

bool digit(char c) {
    return c >= '0' && c <= '9';
}

// Runs of digits with single spaces, dots or hyphens between, without these: "0912 345 678".
std::vector<std::string> digit_runs(std::string const& text) {
    std::vector<std::string> runs;
    std::string run;
    for (std::size_t i = 0; i <= text.size(); ++i) {
        char const c = i < text.size() ? text[i] : '\n';
        char const next = i + 1 < text.size() ? text[i + 1] : '\n';
        if (digit(c)) run += c;
        bool const joins = !run.empty() && (c == ' ' || c == '.' || c == '-') && digit(next);
        if (digit(c) || joins || run.empty()) continue;
        runs.push_back(std::exchange(run, {}));
    }
    return runs;
}

bool number_to_call(std::string_view run) {
    if (run.size() >= 8 && run.size() <= 10 && (run.starts_with("1800") || run.starts_with("1900")))
        return true;
    bool const home = run.starts_with('0') && run.size() >= 10 && run.size() <= 11;
    return home || (run.starts_with("84") && run.size() >= 11 && run.size() <= 12);
}

// Emergency numbers stand behind a word that says to call.
std::vector<std::string> short_numbers(std::string const& text) {
    std::vector<std::string> found;
    auto const words = words_of(small(channels::unaccented(text)));
    for (std::size_t i = 1; i < words.size(); ++i) {
        auto const& before = words[i - 1];
        bool const call = before == "goi" || before == "call" || before == "hotline";
        if (i + 1 < words.size() && digit(words[i + 1].front())) continue;  // a longer number
        std::string number = words[i].substr(0, words[i].find_first_not_of("0123456789"));
        if (call && number.size() >= 3 && number.size() <= 5) found.push_back(std::move(number));
    }
    return found;
}

void look_at_links(LintedText& out, std::string const& whole, LintRules const& rules) {
    for (auto const& word : words_of(whole)) {
        auto const host = host_of(word);
        bool const known = std::any_of(rules.hosts.begin(), rules.hosts.end(),
                                       [&](auto const& allowed) { return below(host, allowed); });
        if (!host.empty() && !known)
            out.warnings.push_back("link: " + host + " is not among the hosts allowed");
    }
}

void look_at_numbers(LintedText& out, std::string const& whole, LintRules const& rules) {
    auto numbers = short_numbers(whole);
    for (auto& run : digit_runs(whole))
        if (number_to_call(run)) numbers.push_back(std::move(run));
    for (auto const& number : numbers)
        if (std::find(rules.phones.begin(), rules.phones.end(), number) == rules.phones.end())
            out.warnings.push_back("phone: " + number + " is not among the numbers allowed");
}

// As the text is written: without marks when the text has none.
bool says(Text const& text, std::string const& whole, std::string_view what) {
    auto const wanted = text.unaccented ? channels::unaccented(what) : std::string(what);
    return whole.find(wanted) != std::string::npos;
}

bool says_time(std::string const& whole, Time expires) {
    auto const local = std::chrono::floor<seconds>(expires + std::chrono::hours{7});
    bool const date = whole.find(fmt::format("{:%d/%m/%Y}", local)) != std::string::npos ||
                      whole.find(fmt::format("{:%d %b %Y}", local)) != std::string::npos;
    return date && whole.find(fmt::format("{:%H:%M}", local)) != std::string::npos;
}

void look_for_what_must_be_said(LintedText& out, std::string const& whole, Alert const& alert,
                                std::string_view commune) {
    auto const speeches = speeches_of(alert);
    if (!speeches) return out.warnings.push_back("alert: " + speeches.error().message);
    auto const chosen = choose(*speeches, out.text.language);
    auto const& info = *chosen.speech->info;
    auto const kind = kind_of(alert, info);
    bool const over = kind == phrases::Kind::ended || kind == phrases::Kind::cancelled;
    auto const missing = [&](char const* what) {
        out.warnings.push_back(std::string(what) + ": is not said");
    };
    if (commune.empty() || !says(out.text, whole, commune)) missing("place");
    if (!over && !says_time(whole, info.expires->instant)) missing("time");
    if (!over && !says(out.text, whole, level_words(info.severity, chosen.frame))) missing("level");
    auto issuer = cut(chosen.speech->sender_name, issuer_shown);
    if (issuer.ends_with("…")) issuer.resize(issuer.size() - std::string_view("…").size());
    if (!says(out.text, whole, issuer)) missing("issuer");
}

void measure_sms(LintedText& out, LintRules const& rules) {
    auto const split = channels::split_sms(out.text.body, channels::Concatenation::udh16);
    if (!split) return out.warnings.push_back(split.error().message);
    bool const gsm7 = split->encoding == channels::SmsEncoding::gsm7;
    out.encoding = gsm7 ? "gsm7" : "ucs2";
    out.units = split->units;
    out.parts = split->parts.size();
    if (out.parts > std::size_t(rules.sms_parts_max))
        out.warnings.push_back(
            fmt::format("length: {} parts, more than {}", out.parts, rules.sms_parts_max));
    if (out.text.unaccented && !gsm7)
        out.warnings.push_back("letters: one of them is not in GSM-7, so parts hold half as much");
}

void measure(LintedText& out) {
    auto const limits = limits_of(out.text.channel);
    out.encoding = "utf8";
    out.units = length_of(out.text.title) + length_of(out.text.body);
    out.parts = 1;
    if (length_of(out.text.title) > limits.title || length_of(out.text.body) > limits.body)
        out.warnings.push_back("length: is over what the channel carries");
}

}  // namespace

LintRules lint_rules(Settings const& settings) {
    LintRules rules{settings.texts.hosts_allowed, settings.texts.phones_allowed,
                    settings.texts.sms_parts_max};
    if (auto own = host_of(settings.instance.public_url); !own.empty())
        rules.hosts.push_back(std::move(own));
    return rules;
}

LintedText lint(Text const& text, Alert const& alert, std::string_view commune,
                LintRules const& rules) {
    LintedText out;
    out.text = for_commune(text, commune);
    if (text.channel == ChannelKind::sms)
        measure_sms(out, rules);
    else
        measure(out);
    std::string const whole = out.text.title + " " + out.text.body;
    auto const plain = plain_text(whole, "text");
    if (!plain || whole.find(*plain) == std::string::npos)
        out.warnings.push_back("letters: the text is not composed (NFC) or holds what nobody sees");
    look_at_links(out, whole, rules);
    look_at_numbers(out, whole, rules);
    look_for_what_must_be_said(out, whole, alert, commune);
    return out;
}

SmsEstimate estimate(std::vector<LintedText> const& texts, std::uint64_t sms_recipients,
                     TextSettings const& settings) {
    std::size_t longest = 0;
    for (auto const& t : texts)
        if (t.text.channel == ChannelKind::sms) longest = std::max(longest, t.parts);
    SmsEstimate e;
    e.parts = sms_recipients * longest;
    e.cost_vnd = double(e.parts) * settings.sms_part_price;
    if (settings.sms_parts_per_second > 0)
        e.seconds = double(e.parts) / settings.sms_parts_per_second;
    return e;
}

}  // namespace alertd
