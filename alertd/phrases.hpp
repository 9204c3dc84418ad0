#pragma once
// The fixed words of the texts, Vietnamese and English. Each takes plain text and gives plain text.
#include <string>
#include <string_view>

#include "alertd/model/alert.hpp"
#include "alertd/recipients/directory.hpp"

namespace alertd::phrases {

using recipients::Language;

// What a message is to its reader.
enum class Kind { warning, update, ended, cancelled };
inline constexpr Word<Kind> kind_words[] = {{Kind::warning, "warning"},
                                            {Kind::update, "update"},
                                            {Kind::ended, "ended"},
                                            {Kind::cancelled, "cancelled"}};

// "Cập nhật cảnh báo lũ quét"
std::string named(Language language, Kind kind, std::string_view event);
// The same and the level: "... – Mức: Nguy hiểm cao"
std::string title(Language language, Kind kind, std::string_view event, Severity severity);
// Where a template asks for level and period of what has ended: "Đã kết thúc"
std::string state(Language language, Kind kind);
// "{commune} và 12 xã khác: "
std::string lead(Language language, std::size_t communes);
std::string period(Language language, Timestamp const& sent, Info const& info);
std::string what_to_do(Language language, std::string_view instruction);
std::string source(Language language, std::string_view sender_name);
std::string details(Language language, std::string_view link);
std::string drill(Language language);
std::string sample(Language language);

}  // namespace alertd::phrases
