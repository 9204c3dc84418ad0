#include "channels/zalo_ids.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <functional>

namespace alertd::channels {
namespace {

constexpr std::int64_t days_kept = 4;
constexpr std::size_t line_bytes_max = 300;

bool is_word(std::string_view text) {
    return !text.empty() && text.size() <= 128 &&
           std::ranges::all_of(text, [](char c) { return c > ' ' && c < 0x7F; });
}

std::uint64_t hash_of(std::string_view id) {
    return std::hash<std::string_view>{}(id);
}

}  // namespace

ZaloIds::~ZaloIds() {
    if (open_ >= 0) ::close(open_);
}

std::int64_t ZaloIds::today() const {
    return std::chrono::floor<std::chrono::days>(clock_.now()).time_since_epoch().count();
}

// The first message of a day ends the file that is too old by then.
void ZaloIds::begin(std::int64_t day) {
    if (open_ >= 0) ::close(open_);
    open_ = ::open(name(day).c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
    open_day_ = day;
    for (std::int64_t old = day - days_kept; old > day - 4 * days_kept; --old)
        ::unlink(name(old).c_str());
}

bool ZaloIds::keep(std::string_view message_id, std::string_view key) {
    if (!is_word(message_id) || !is_word(key)) return false;
    std::string line(message_id);
    line.append(" ").append(key).append("\n");
    std::lock_guard const held(lock_);
    if (auto const day = today(); day != open_day_ || open_ < 0) begin(day);
    return ::write(open_, line.data(), line.size()) == static_cast<ssize_t>(line.size());
}

void ZaloIds::read_on(std::int64_t day, Day& index) const {
    std::ifstream in(name(day), std::ios::binary);
    in.seekg(static_cast<std::streamoff>(index.read));
    for (std::string line; std::getline(in, line) && !in.eof();) {  // the last may be half a line
        index.lines.emplace(hash_of(std::string_view(line).substr(0, line.find(' '))), index.read);
        index.read += line.size() + 1;
    }
}

std::optional<std::string> ZaloIds::find(std::string_view id, std::int64_t day,
                                         Day const& index) const {
    auto const [first, last] = index.lines.equal_range(hash_of(id));
    for (auto line = first; line != last; ++line) {
        std::ifstream in(name(day), std::ios::binary);
        in.seekg(static_cast<std::streamoff>(line->second));
        std::string found, key;
        if (in >> found >> key && found == id && key.size() < line_bytes_max) return key;
    }
    return std::nullopt;
}

std::optional<std::string> ZaloIds::find(std::string_view message_id) {
    if (!is_word(message_id)) return std::nullopt;
    std::lock_guard const held(lock_);
    auto const day = today();
    days_.erase(days_.begin(), days_.lower_bound(day - days_kept + 1));
    for (auto at = day; at > day - days_kept; --at) {
        auto& index = days_[at];
        if (auto key = find(message_id, at, index)) return key;
        read_on(at, index);
        if (auto key = find(message_id, at, index)) return key;
    }
    return std::nullopt;
}

}  // namespace alertd::channels
