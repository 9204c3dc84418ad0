#pragma once
// The text of CAP's elements as values. Each says in its error what is wrong with the text.
#include <fmt/format.h>

#include <string>
#include <string_view>
#include <vector>

#include "alertd/model/alert.hpp"
#include "alertd/model/result.hpp"
#include "feeds/fault.hpp"

namespace alertd::feeds {

// xs:whiteSpace collapse, as xs:dateTime, xs:language, xs:anyURI and the numbers have it.
std::string collapse(std::string_view text);

// A CAP dateTime: whole seconds, an offset of at most 14:00; "Z" only with allow_z.
Result<Timestamp> parse_date_time(std::string_view text, bool allow_z);

// xs:language; an empty one is the schema's default, "en-US".
Result<std::string> parse_language(std::string_view text);

// identifier and sender: not empty, no white space, no comma, no '<' or '&' (3.2.1).
Result<std::string> parse_name(std::string_view text);

Result<std::uint64_t> parse_size(std::string_view text);
Result<double> parse_feet(std::string_view text);

// One "sender,identifier,sent".
Result<Reference> parse_reference(std::string_view text, bool allow_z);

template <class E, std::size_t N>
Result<E> parse_word(Word<E> const (&words)[N], std::string_view text) {
    if (auto const value = value_of(words, text)) return *value;
    std::string list;
    for (auto const& word : words) list.append(list.empty() ? "" : ", ").append(word.text);
    return invalid(fmt::format("{} is not one of {}", quoted(text), list));
}

}  // namespace alertd::feeds
