#include "alertd/model/timestamp.hpp"

#include <charconv>
#include <cstdio>

namespace alertd {
namespace {

// Takes exactly `width` digits from the front of `text`.
std::optional<int> take_digits(std::string_view& text, std::size_t width) {
    if (text.size() < width) return std::nullopt;
    int value = 0;
    for (std::size_t i = 0; i < width; ++i) {
        if (text[i] < '0' || text[i] > '9') return std::nullopt;
        value = value * 10 + (text[i] - '0');
    }
    text.remove_prefix(width);
    return value;
}

bool take(std::string_view& text, char expected) {
    if (text.empty() || text.front() != expected) return false;
    text.remove_prefix(1);
    return true;
}

std::optional<milliseconds> take_fraction(std::string_view& text) {
    if (!take(text, '.')) return milliseconds{0};
    int value = 0, digits = 0;
    while (!text.empty() && text.front() >= '0' && text.front() <= '9' && digits < 3) {
        value = value * 10 + (text.front() - '0');
        text.remove_prefix(1);
        ++digits;
    }
    if (digits == 0) return std::nullopt;
    for (; digits < 3; ++digits) value *= 10;
    return milliseconds{value};
}

std::optional<int> take_offset(std::string_view& text, bool allow_z) {
    if (allow_z && take(text, 'Z')) return 0;
    bool const east = !text.empty() && text.front() == '+';
    if (!take(text, '+') && !take(text, '-')) return std::nullopt;
    auto hours = take_digits(text, 2);
    if (!hours || !take(text, ':')) return std::nullopt;
    auto minutes = take_digits(text, 2);
    if (!minutes || *hours > 14 || *minutes > 59) return std::nullopt;
    int const offset = *hours * 60 + *minutes;
    return east ? offset : -offset;
}

struct Fields {
    int year, month, day, hour, minute, second, millisecond;
};

Fields fields(Time t) {
    auto const day = std::chrono::floor<std::chrono::days>(t);
    std::chrono::year_month_day const date{day};
    std::chrono::hh_mm_ss const time{t - day};
    return {int(date.year()),
            int(unsigned(date.month())),
            int(unsigned(date.day())),
            int(time.hours().count()),
            int(time.minutes().count()),
            int(time.seconds().count()),
            int(time.subseconds().count())};
}

}  // namespace

std::optional<Timestamp> parse_timestamp(std::string_view text, bool allow_z) {
    auto year = take_digits(text, 4);
    if (!year || !take(text, '-')) return std::nullopt;
    auto month = take_digits(text, 2);
    if (!month || !take(text, '-')) return std::nullopt;
    auto day = take_digits(text, 2);
    if (!day || !take(text, 'T')) return std::nullopt;
    auto hour = take_digits(text, 2);
    if (!hour || !take(text, ':')) return std::nullopt;
    auto minute = take_digits(text, 2);
    if (!minute || !take(text, ':')) return std::nullopt;
    auto second = take_digits(text, 2);
    if (!second) return std::nullopt;
    auto fraction = take_fraction(text);
    auto offset = take_offset(text, allow_z);
    if (!fraction || !offset || !text.empty()) return std::nullopt;

    std::chrono::year_month_day const date{std::chrono::year{*year},
                                           std::chrono::month{unsigned(*month)},
                                           std::chrono::day{unsigned(*day)}};
    if (!date.ok() || *year < 1970 || *year > 2200) return std::nullopt;
    if (*hour > 23 || *minute > 59 || *second > 59) return std::nullopt;
    auto const local = std::chrono::sys_days{date} + std::chrono::hours{*hour} +
                       std::chrono::minutes{*minute} + seconds{*second} + *fraction;
    return Timestamp{local - std::chrono::minutes{*offset}, *offset};
}

std::string to_cap(Timestamp const& t) {
    auto const f = fields(t.instant + std::chrono::minutes{t.offset_minutes});
    int const offset = t.offset_minutes < 0 ? -t.offset_minutes : t.offset_minutes;
    char const sign = t.offset_minutes > 0 ? '+' : '-';
    char text[80];
    std::snprintf(text, sizeof text, "%04d-%02d-%02dT%02d:%02d:%02d%c%02d:%02d", f.year, f.month,
                  f.day, f.hour, f.minute, f.second, sign, offset / 60, offset % 60);
    return text;
}

std::string to_rfc3339(Time t) {
    auto const f = fields(t);
    char text[80];
    std::snprintf(text, sizeof text, "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ", f.year, f.month, f.day,
                  f.hour, f.minute, f.second, f.millisecond);
    return text;
}

std::string to_vietnamese(Time t) {
    auto const f = fields(t + std::chrono::hours{7});
    char text[80];
    std::snprintf(text, sizeof text, "%02d:%02d ngày %02d/%02d/%04d", f.hour, f.minute, f.day,
                  f.month, f.year);
    return text;
}

}  // namespace alertd
