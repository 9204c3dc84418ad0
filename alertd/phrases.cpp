#include "alertd/phrases.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include "alertd/plain_text.hpp"
#include "alertd/render.hpp"

namespace alertd::phrases {
namespace {

bool english(Language language) {
    return language == Language::en;
}

bool says_warning(std::string_view english_event) {
    for (std::string_view word : {"arning", "lert", "atch", "dvisory"})
        if (english_event.find(word) != std::string_view::npos) return true;
    return false;
}

// Many agencies' events already say "Cảnh báo ..." or "Tin ...".
std::string vietnamese_warning(std::string_view event) {
    std::string const small = with_small_start(event);
    if (small.starts_with("cảnh báo") || small.starts_with("tin ")) return small;
    return "cảnh báo " + small;
}

std::string english_warning(std::string_view event) {
    return says_warning(event) ? with_small_start(event) : "warning: " + with_small_start(event);
}

std::string_view opening(Language language, Kind kind) {
    switch (kind) {
        case Kind::warning:
            return "";
        case Kind::update:
            return english(language) ? "Update of " : "Cập nhật ";
        case Kind::ended:
            return english(language) ? "End of " : "Kết thúc ";
        case Kind::cancelled:
            return english(language) ? "Cancelled: " : "Hủy ";
    }
    throw std::logic_error("a kind of message without an opening");
}

std::string level(Language language, Severity severity) {
    std::string const words(level_words(severity, language));
    if (severity == Severity::Unknown) return " – " + words;
    return (english(language) ? " – Level: " : " – Mức: ") + words;
}

std::string at(Language language, Time t) {
    if (!english(language)) return to_vietnamese(t);
    auto const local = std::chrono::floor<seconds>(t + std::chrono::hours{7});
    return fmt::format("{:%H:%M, %d %b %Y}", local);
}

}  // namespace

std::string named(Language language, Kind kind, std::string_view event) {
    std::string out(opening(language, kind));
    out += english(language) ? english_warning(event) : vietnamese_warning(event);
    return with_capital_start(out);
}

std::string title(Language language, Kind kind, std::string_view event, Severity severity) {
    std::string out = named(language, kind, event);
    if (kind == Kind::warning || kind == Kind::update) out += level(language, severity);
    return out;
}

std::string state(Language language, Kind kind) {
    if (kind == Kind::ended) return english(language) ? "Ended" : "Đã kết thúc";
    if (kind == Kind::cancelled) return english(language) ? "Cancelled" : "Đã hủy";
    return english(language) ? "In force" : "Đang có hiệu lực";
}

std::string lead(Language language, std::size_t communes) {
    std::string out(commune_slot);
    if (communes == 2 && english(language)) out += " and 1 other commune";
    if (communes > 2 && english(language))
        out += " and " + std::to_string(communes - 1) + " other communes";
    if (communes > 1 && !english(language))
        out += " và " + std::to_string(communes - 1) + " xã khác";
    return out + ": ";
}

std::string period(Language language, Timestamp const& sent, Info const& info) {
    std::string const until = at(language, info.expires->instant);
    bool const later = info.onset && info.onset->instant > sent.instant;
    std::string const from = later ? at(language, info.onset->instant) : "";
    if (english(language))
        return (later ? "In force from " + from + " to " : "In force until ") + until +
               " (Viet Nam time).";
    return (later ? "Hiệu lực từ " + from + " đến " : "Hiệu lực đến ") + until + ".";
}

std::string what_to_do(Language language, std::string_view instruction) {
    return (english(language) ? "What to do: " : "Cần làm: ") + std::string(instruction);
}

std::string source(Language language, std::string_view sender_name) {
    return (english(language) ? "Source: " : "Nguồn: ") + std::string(sender_name);
}

std::string details(Language language, std::string_view link) {
    return (english(language) ? "Details: " : "Chi tiết: ") + std::string(link);
}

std::string drill(Language language) {
    return english(language) ? "DIỄN TẬP – EXERCISE – " : "DIỄN TẬP – ";
}

std::string sample(Language language) {
    return english(language) ? "[DỮ LIỆU MẪU – SAMPLE DATA] " : "[DỮ LIỆU MẪU] ";
}

}  // namespace alertd::phrases
