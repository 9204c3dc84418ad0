#include "alertd/checkpoint_file.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

namespace alertd {
namespace {

constexpr std::size_t file_bytes_max = 256u << 20;  // two million checkpoints

Error fault(std::string const& file, std::string_view doing) {
    return unavailable("audit checkpoints " + file + ": " + std::string(doing) + ": " +
                       std::strerror(errno));
}

std::shared_ptr<int const> owned(int fd) {
    return {new int(fd), [](int const* held) {
                ::close(*held);
                delete held;
            }};
}

Result<std::string> read_all(int fd, std::string const& file) {
    std::string text;
    char block[1 << 16];
    for (;;) {
        ssize_t const n = ::read(fd, block, sizeof block);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return fault(file, "cannot be read");
        if (n == 0) return text;
        text.append(block, std::size_t(n));
        if (text.size() > file_bytes_max)
            return Error{Errc::too_large, "audit checkpoints " + file + ": is over 256 MiB"};
    }
}

// A new file's name lasts through a power cut only once its folder is synced too.
bool sync_folder(std::string const& file) {
    auto const folder = std::filesystem::absolute(file).parent_path().string();
    int const fd = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) return false;
    auto const held = owned(fd);
    return ::fsync(fd) == 0;
}

}  // namespace

Result<std::string> read_checkpoints(std::string const& file) {
    int const fd = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
    if (fd < 0 && errno == ENOENT) return std::string();
    if (fd < 0) return fault(file, "cannot be opened");
    auto const held = owned(fd);
    // Waits for a line that is being written.
    if (::flock(fd, LOCK_SH) != 0) return fault(file, "cannot be locked");
    return read_all(fd, file);
}

Result<CheckpointFile> CheckpointFile::lock(std::string const& file) {
    int const fd = ::open(file.c_str(), O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0) return fault(file, "cannot be opened");
    auto held = owned(fd);
    if (::flock(fd, LOCK_EX | LOCK_NB) != 0) {
        if (errno != EWOULDBLOCK) return fault(file, "cannot be locked");
        return conflict("audit checkpoints " + file + ": another process writes it now");
    }
    auto text = read_all(fd, file);
    if (!text) return text.error();
    if (text->empty() && !sync_folder(file)) return fault(file, "cannot be synced");
    return CheckpointFile(std::move(held), file, std::move(*text));
}

Result<void> CheckpointFile::append(std::string const& line) {
    off_t const end = ::lseek(*fd_, 0, SEEK_END);
    bool const written = ::write(*fd_, line.data(), line.size()) == ssize_t(line.size());
    if (written && ::fsync(*fd_) == 0) return {};
    Error const why = fault(file_, "cannot be written");
    // Half a line (disk full) would make the whole file unreadable.
    if (end < 0 || ::ftruncate(*fd_, end) != 0) return fault(file_, "holds half a line");
    return why;
}

}  // namespace alertd
