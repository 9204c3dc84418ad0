#pragma once
// What the head of a request may be, decided on its raw bytes before any parser sees it. Beast 1.81
// takes several heads on which two servers in a row disagree where the message ends (reliability
// 0.9); here they end. Pure: no socket.
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace alertd::api {

inline constexpr std::size_t head_bytes_max = 8'192;
inline constexpr std::size_t head_fields_max = 64;

struct Refusal {
    int status = 400;
    std::string why;  // for the client: a rule of HTTP, nothing of ours
};

// The head's size with its blank line; none while it is incomplete. `from` bytes were looked at
// before.
std::optional<std::size_t> head_size(std::string_view bytes, std::size_t from = 0);

// A line end that is not CR LF, or a byte no head may hold: it need not be waited for any longer.
bool broken_line(std::string_view bytes);

// What is wrong with a whole head (with its blank line). Refused: another version than HTTP/1.0
// and 1.1, a target that is not a path, obs-fold, more than 64 fields, other than one Host, any
// Transfer-Encoding but exactly "chunked", one on HTTP/1.0, one beside a Content-Length, a
// Content-Length twice, with a comma or not of digits (400); a body that is too large (413).
std::optional<Refusal> head_fault(std::string_view head, std::uint64_t body_bytes_max);

}  // namespace alertd::api
