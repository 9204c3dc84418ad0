#include "alertd/api/head_rules.hpp"

#include <algorithm>
#include <charconv>
#include <vector>

#include "alertd/api/http.hpp"

namespace alertd::api {
namespace {

// The fields that decide where a message ends and to whom it goes.
struct Framing {
    bool http_1_0 = false;
    std::vector<std::string_view> hosts, lengths, codings, expectations;
};

bool token_char(char c) {
    constexpr std::string_view marks = "!#$%&'*+-.^_`|~";
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           marks.find(c) != std::string_view::npos;
}

bool token(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), token_char);
}

std::string_view trimmed(std::string_view text) {
    auto const first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

std::optional<Refusal> read_request_line(std::string_view line, Framing& framing) {
    auto const first = line.find(' '), last = line.rfind(' ');
    if (first == std::string_view::npos || first == last) return Refusal{400, "not a request line"};
    auto const target = line.substr(first + 1, last - first - 1), version = line.substr(last + 1);
    if (!token(line.substr(0, first))) return Refusal{400, "the method is not a word"};
    if (!target.starts_with('/') || target.find(' ') != std::string_view::npos)
        return Refusal{400, "the target is not a path"};
    framing.http_1_0 = version == "HTTP/1.0";
    if (!framing.http_1_0 && version != "HTTP/1.1")
        return Refusal{505, "only HTTP/1.1 and HTTP/1.0 are spoken here"};
    return std::nullopt;
}

std::optional<Refusal> read_field(std::string_view line, Framing& framing) {
    if (line.front() == ' ' || line.front() == '\t')
        return Refusal{400, "a header field is folded over lines"};
    auto const colon = line.find(':');
    if (colon == std::string_view::npos || !token(line.substr(0, colon)))
        return Refusal{400, "a header field has no proper name"};
    auto const name = lower_ascii(line.substr(0, colon));
    auto const value = trimmed(line.substr(colon + 1));
    if (name == "host") framing.hosts.push_back(value);
    if (name == "content-length") framing.lengths.push_back(value);
    if (name == "transfer-encoding") framing.codings.push_back(value);
    if (name == "expect") framing.expectations.push_back(value);
    return std::nullopt;
}

std::optional<Refusal> length_fault(Framing const& framing, std::uint64_t body_bytes_max) {
    if (framing.lengths.empty()) return std::nullopt;
    if (framing.lengths.size() > 1) return Refusal{400, "Content-Length stands twice"};
    auto const text = framing.lengths.front();
    if (text.empty() || text.find_first_not_of("0123456789") != std::string_view::npos)
        return Refusal{400, "Content-Length is not a number"};
    std::uint64_t length = 0;
    auto const read = std::from_chars(text.data(), text.data() + text.size(), length);
    if (read.ec != std::errc{} || length > body_bytes_max)
        return Refusal{413, "the body is larger than " + std::to_string(body_bytes_max) + " bytes"};
    return std::nullopt;
}

std::optional<Refusal> coding_fault(Framing const& framing) {
    if (framing.codings.empty()) return std::nullopt;
    if (framing.codings.size() > 1 || framing.codings.front() != "chunked")
        return Refusal{400, "Transfer-Encoding must be exactly \"chunked\""};
    if (framing.http_1_0) return Refusal{400, "HTTP/1.0 has no Transfer-Encoding"};
    if (!framing.lengths.empty())
        return Refusal{400, "Content-Length and Transfer-Encoding exclude each other"};
    return std::nullopt;
}

std::optional<Refusal> framing_fault(Framing const& framing, std::uint64_t body_bytes_max) {
    if (framing.hosts.size() != 1) return Refusal{400, "exactly one Host is needed"};
    if (framing.hosts.front().find_first_of(", \t/@") != std::string_view::npos)
        return Refusal{400, "Host is not a host"};
    if (auto fault = coding_fault(framing)) return fault;
    for (auto const value : framing.expectations)
        if (lower_ascii(value) != "100-continue")
            return Refusal{417, "only 100-continue is expected"};
    return length_fault(framing, body_bytes_max);
}

}  // namespace

std::optional<std::size_t> head_size(std::string_view bytes, std::size_t from) {
    auto const end = bytes.find("\r\n\r\n", from < 3 ? 0 : from - 3);
    if (end == std::string_view::npos) return std::nullopt;
    return end + 4;
}

bool broken_line(std::string_view bytes) {
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        char const c = bytes[i];
        if (c == '\n' && (i == 0 || bytes[i - 1] != '\r')) return true;
        if (c == '\r' && i + 1 < bytes.size() && bytes[i + 1] != '\n') return true;
        if ((c >= 0 && c < ' ' && c != '\t' && c != '\r' && c != '\n') || c == 0x7f) return true;
    }
    return false;
}

std::optional<Refusal> head_fault(std::string_view head, std::uint64_t body_bytes_max) {
    if (broken_line(head))
        return Refusal{400, "a line does not end with CR LF, or a byte is not text"};
    Framing framing;
    auto rest = head.substr(0, head.size() - 2);  // without the blank line
    std::size_t fields = 0;
    for (bool first = true; !rest.empty(); first = false) {
        auto const line = rest.substr(0, rest.find("\r\n"));
        rest.remove_prefix(line.size() + 2);
        if (line.empty()) return Refusal{400, "a blank line stands before the request"};
        if (!first && ++fields > head_fields_max)
            return Refusal{431, "more than " + std::to_string(head_fields_max) + " header fields"};
        auto fault = first ? read_request_line(line, framing) : read_field(line, framing);
        if (fault) return fault;
    }
    return framing_fault(framing, body_bytes_max);
}

}  // namespace alertd::api
