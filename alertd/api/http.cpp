#include "alertd/api/http.hpp"

#include <algorithm>

#include "alertd/model/text.hpp"
#include "alertd/model/words.hpp"

namespace alertd::api {
namespace {

constexpr Word<int> status_texts[] = {{100, "Continue"},
                                      {200, "OK"},
                                      {201, "Created"},
                                      {202, "Accepted"},
                                      {204, "No Content"},
                                      {304, "Not Modified"},
                                      {400, "Bad Request"},
                                      {401, "Unauthorized"},
                                      {403, "Forbidden"},
                                      {404, "Not Found"},
                                      {405, "Method Not Allowed"},
                                      {406, "Not Acceptable"},
                                      {408, "Request Timeout"},
                                      {409, "Conflict"},
                                      {413, "Content Too Large"},
                                      {415, "Unsupported Media Type"},
                                      {417, "Expectation Failed"},
                                      {422, "Unprocessable Content"},
                                      {429, "Too Many Requests"},
                                      {431, "Request Header Fields Too Large"},
                                      {500, "Internal Server Error"},
                                      {503, "Service Unavailable"},
                                      {505, "HTTP Version Not Supported"}};

bool unreserved(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '.' || c == '_' || c == '~';
}

}  // namespace

std::string_view Request::path() const {
    return std::string_view(target).substr(0, target.find('?'));
}

std::string_view Request::query() const {
    auto const mark = target.find('?');
    if (mark == std::string::npos) return {};
    return std::string_view(target).substr(mark + 1);
}

std::string const* Request::header(std::string_view lower_name) const {
    for (auto const& [name, value] : headers)
        if (name == lower_name) return &value;
    return nullptr;
}

std::string_view status_text(int status) {
    auto const text = text_of(status_texts, status);
    return text.empty() ? "Error" : text;
}

std::optional<std::string> percent_decoded(std::string_view text) {
    std::string plain;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            plain += text[i];
            continue;
        }
        auto const byte = from_hex(text.substr(i + 1, 2));
        if (!byte || byte->size() != 1) return std::nullopt;
        plain += *byte;
        i += 2;
    }
    if (utf8_fault(plain)) return std::nullopt;
    return plain;
}

std::string percent_encoded(std::string_view text) {
    std::string out;
    for (char const c : text) {
        if (unreserved(c))
            out += c;
        else
            out += "%" + to_hex(bytes_of({&c, 1}));
    }
    return out;
}

std::optional<Fields> read_query(std::string_view query) {
    Fields pairs;
    while (!query.empty()) {
        auto const piece = query.substr(0, query.find('&'));
        query.remove_prefix(std::min(query.size(), piece.size() + 1));
        auto const equals = piece.find('=');
        if (equals == 0 || equals == std::string_view::npos) return std::nullopt;
        auto name = percent_decoded(piece.substr(0, equals));
        auto value = percent_decoded(piece.substr(equals + 1));
        if (!name || !value) return std::nullopt;
        for (auto const& [known, ignored] : pairs)
            if (known == *name) return std::nullopt;
        pairs.emplace_back(std::move(*name), std::move(*value));
    }
    return pairs;
}

std::string lower_ascii(std::string_view text) {
    std::string out(text);
    for (char& c : out)
        if (c >= 'A' && c <= 'Z') c = char(c - 'A' + 'a');
    return out;
}

}  // namespace alertd::api
