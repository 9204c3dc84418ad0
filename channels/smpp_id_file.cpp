#include "channels/smpp_id_file.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <stdexcept>
#include <utility>

namespace alertd::channels::smpp {
namespace {

constexpr int processes_max = 64;
constexpr std::size_t rewrite_bytes_min = 16 << 20;
constexpr std::size_t file_bytes_max = 1 << 30;

bool write_all(int file, std::string_view bytes) {
    while (!bytes.empty()) {
        auto const n = ::write(file, bytes.data(), bytes.size());
        if (n <= 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(n));
    }
    return true;
}

struct stat facts_of(int file) {
    struct stat facts {};
    ::fstat(file, &facts);
    return facts;
}

// From `from` to the end; the file may grow meanwhile.
std::string read_from(int file, std::size_t from) {
    std::string bytes;
    auto const size = static_cast<std::size_t>(facts_of(file).st_size);
    if (size <= from || size > file_bytes_max) return bytes;
    bytes.resize(size - from);
    auto const got = ::pread(file, bytes.data(), bytes.size(), static_cast<off_t>(from));
    bytes.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
    return bytes;
}

}  // namespace

IdFile::IdFile(std::string folder, std::string outlet, Clock const& clock)
    : folder_(std::move(folder)),
      outlet_(std::move(outlet)),
      rewrite_at_(rewrite_bytes_min),
      clock_(clock) {
    if (folder_.empty()) return;
    std::filesystem::create_directories(folder_);
    for (int n = 1; n <= processes_max; ++n)
        if (open_own(outlet_ + (n == 1 ? "" : "-" + std::to_string(n)) + ".ids")) return;
    throw std::runtime_error("outlet " + outlet_ +
                             ": no file for its carrier's ids can be had in " + folder_);
}

IdFile::~IdFile() {
    flush();
    if (own_ >= 0) ::close(own_);
}

bool IdFile::open_own(std::string const& name) {
    auto const path = folder_ + "/" + name;
    int const file = ::open(path.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (file < 0) return false;
    struct stat there {};
    // Its owner may have put another file in its place between open and lock.
    bool const held = ::flock(file, LOCK_EX | LOCK_NB) == 0 && ::stat(path.c_str(), &there) == 0 &&
                      there.st_ino == facts_of(file).st_ino;
    if (!held) {
        ::close(file);
        return false;
    }
    own_ = file;
    own_name_ = name;
    written_ = static_cast<std::size_t>(facts_of(file).st_size);
    // A line that a full disk cut must not swallow the next one.
    if (written_ > 0 && !read_from(file, written_ - 1).ends_with('\n')) append("\n");
    return true;
}

bool IdFile::is_ours(std::string const& name) const {
    if (name == outlet_ + ".ids") return true;
    if (!name.starts_with(outlet_ + "-") || !name.ends_with(".ids")) return false;
    std::string_view const number =
        std::string_view(name).substr(outlet_.size() + 1, name.size() - outlet_.size() - 5);
    return !number.empty() &&
           std::ranges::all_of(number, [](char c) { return c >= '0' && c <= '9'; });
}

void IdFile::look_around() {
    Steady const now = clock_.steady();
    if (folder_.empty() || (!seen_.empty() && now < look_again_)) return;
    look_again_ = now + seconds{1};
    std::error_code ignored;
    for (auto const& entry : std::filesystem::directory_iterator(folder_, ignored))
        if (std::string const name = entry.path().filename(); is_ours(name)) seen_[name];
}

bool IdFile::has_others() {
    look_around();
    return seen_.size() > 1;
}

void IdFile::read_new(Take const& take) {
    look_around();
    for (auto& [name, seen] : seen_)
        if (name != own_name_ || seen.file == 0) read_file(name, take);
}

void IdFile::read_file(std::string const& name, Take const& take) {
    int const file = ::open((folder_ + "/" + name).c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0) return;
    Seen& seen = seen_[name];
    auto const inode = static_cast<std::uint64_t>(facts_of(file).st_ino);
    if (seen.file != inode) seen = {inode, 0};
    auto const bytes = read_from(file, seen.bytes);
    ::close(file);
    // The last line may be on its way.
    auto const whole = bytes.rfind('\n') + 1;
    seen.bytes += whole;
    std::string_view rest = std::string_view(bytes).substr(0, whole);
    while (!rest.empty()) {
        auto const end = rest.find('\n');
        take(rest.substr(0, end), name == own_name_);
        rest.remove_prefix(end + 1);
    }
}

bool IdFile::flush() {
    std::string const lines = std::exchange(waiting_, {});
    if (own_ < 0 || lines.empty()) return true;
    written_ += lines.size();
    return write_all(own_, lines);
}

void IdFile::rewrite(std::string const& lines) {
    if (own_ < 0) return;
    auto const path = folder_ + "/" + own_name_, fresh = path + ".new";
    int const file = ::open(fresh.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0600);
    bool const done = file >= 0 && ::flock(file, LOCK_EX | LOCK_NB) == 0 &&
                      write_all(file, lines) && ::rename(fresh.c_str(), path.c_str()) == 0;
    rewrite_at_ = std::max(rewrite_bytes_min, 2 * (done ? lines.size() : written_));
    if (!done) {
        if (file >= 0) ::close(file);
        return;
    }
    ::close(own_);
    own_ = file;
    written_ = lines.size();
    waiting_.clear();
}

}  // namespace alertd::channels::smpp
