#include "channels/zalo_token_file.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <boost/json.hpp>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <thread>

#include "channels/carrier_answer.hpp"

namespace alertd::channels {
namespace {

namespace json = boost::json;

constexpr std::size_t file_bytes_max = 64 << 10;
constexpr milliseconds lock_poll{10};

Error fault(std::string const& file, std::string_view doing) {
    return unavailable("Zalo's tokens " + file + ": " + std::string(doing) + ": " +
                       std::strerror(errno));
}

std::shared_ptr<int const> owned(int fd) {
    return {new int(fd), [](int const* held) {
                ::close(*held);
                delete held;
            }};
}

Result<std::string> read_all(int fd, std::string const& file) {
    std::string text(file_bytes_max + 1, '\0');
    std::size_t size = 0;
    while (size < text.size()) {
        auto const n = ::read(fd, text.data() + size, text.size() - size);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return fault(file, "cannot be read");
        if (n == 0) break;
        size += static_cast<std::size_t>(n);
    }
    if (size > file_bytes_max)
        return Error{Errc::too_large, "Zalo's tokens " + file + ": is over 64 KiB"};
    text.resize(size);
    return text;
}

bool write_all(int fd, std::string_view text) {
    while (!text.empty()) {
        auto const n = ::write(fd, text.data(), text.size());
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) return false;
        text.remove_prefix(static_cast<std::size_t>(n));
    }
    return ::fsync(fd) == 0;
}

// A new name lasts through a power cut only once its folder is synced too.
bool sync_folder(std::string const& file) {
    auto const folder = std::filesystem::absolute(file).parent_path().string();
    int const fd = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) return false;
    auto const held = owned(fd);
    return ::fsync(fd) == 0;
}

std::int64_t ms_of(Time t) {
    return t.time_since_epoch().count();
}

std::optional<Time> time_at(json::object const& o, std::string_view key) {
    auto const* value = o.if_contains(key);
    auto const* ms = value ? value->if_int64() : nullptr;
    return ms ? std::optional(Time{milliseconds{*ms}}) : std::nullopt;
}

std::optional<ZaloPair> pair_of(std::string_view text) {
    auto const o = parse_object(text);
    if (!o) return std::nullopt;
    auto const ends = time_at(*o, "access_ends_ms"), tried = time_at(*o, "tried_ms");
    ZaloPair pair{std::string(text_at(*o, "origin")), std::string(text_at(*o, "access_token")),
                  std::string(text_at(*o, "refresh_token")), ends.value_or(Time{}),
                  tried.value_or(Time{})};
    if (!ends || !tried || pair.origin.empty() || pair.refresh.empty()) return std::nullopt;
    return pair;
}

}  // namespace

Result<std::optional<ZaloPair>> ZaloTokenFile::read() const {
    int const fd = ::open(file_.c_str(), O_RDONLY | O_CLOEXEC);
    if (fd < 0 && errno == ENOENT) return std::optional<ZaloPair>();
    if (fd < 0) return fault(file_, "cannot be opened");
    auto const held = owned(fd);
    auto const text = read_all(fd, file_);
    if (!text) return text.error();
    auto pair = pair_of(*text);
    if (pair) return pair;
    return invalid("Zalo's tokens " + file_ +
                   ": cannot be understood; remove it and put a new first pair into tokens_file");
}

Result<void> ZaloTokenFile::write(ZaloPair const& pair) const {
    json::object const o{{"origin", pair.origin},
                         {"access_token", pair.access},
                         {"refresh_token", pair.refresh},
                         {"access_ends_ms", ms_of(pair.access_ends)},
                         {"tried_ms", ms_of(pair.tried)}};
    std::string const partial = file_ + ".partial";
    ::unlink(partial.c_str());  // of one who died while he wrote
    int const fd = ::open(partial.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0) return fault(partial, "cannot be made");
    auto const held = owned(fd);
    if (!write_all(fd, json::serialize(o) + "\n")) return fault(partial, "cannot be written");
    if (::rename(partial.c_str(), file_.c_str()) != 0) return fault(file_, "cannot be replaced");
    if (!sync_folder(file_)) return fault(file_, "its folder cannot be synced");
    return {};
}

std::shared_ptr<void> ZaloTokenFile::lock(milliseconds patience) const {
    int const fd = ::open((file_ + ".lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0) return nullptr;
    auto const held = owned(fd);
    auto const until = std::chrono::steady_clock::now() + patience;
    while (::flock(fd, LOCK_EX | LOCK_NB) != 0) {
        if (std::chrono::steady_clock::now() >= until) return nullptr;
        std::this_thread::sleep_for(lock_poll);
    }
    return std::const_pointer_cast<int>(held);
}

}  // namespace alertd::channels
