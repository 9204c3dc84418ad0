#include "alertd/journal.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace alertd {
namespace {

constexpr char record_start = '\x1e';
constexpr std::size_t head_bytes = 14;  // start, plan 4, segment 4, channel, mark, first 2, length
constexpr std::size_t bits_max = 64;
constexpr char const* suffix = ".journal";

template <class T>
void put(std::string& out, T value) {
    char bytes[sizeof value];
    std::memcpy(bytes, &value, sizeof value);
    out.append(bytes, sizeof value);
}

template <class T>
T take(char const*& at) {
    T value;
    std::memcpy(&value, at, sizeof value);
    at += sizeof value;
    return value;
}

std::uint32_t checksum(std::string_view bytes) {
    return std::uint32_t(
        ::crc32(0, reinterpret_cast<Bytef const*>(bytes.data()), uInt(bytes.size())));
}

std::string encode(JournalRecord const& r) {
    std::string out(1, record_start);
    put(out, r.plan);
    put(out, r.segment);
    put(out, static_cast<std::uint8_t>(r.channel));
    put(out, static_cast<std::uint8_t>(r.mark));
    put(out, r.first);
    put(out, static_cast<std::uint8_t>(r.bits.size()));
    out += r.bits;
    put(out, checksum(out));
    return out;
}

// The bytes a whole record at the front takes; 0 when there is none.
std::size_t decode(std::string_view bytes, JournalRecord& r) {
    if (bytes.size() < head_bytes + 4 || bytes.front() != record_start) return 0;
    char const* at = bytes.data() + 1;
    r.plan = take<std::uint32_t>(at);
    r.segment = take<std::uint32_t>(at);
    auto const channel = take<std::uint8_t>(at), mark = take<std::uint8_t>(at);
    r.first = take<std::uint16_t>(at);
    std::size_t const length = take<std::uint8_t>(at);
    std::size_t const body = head_bytes + length;
    if (length == 0 || length > bits_max || bytes.size() < body + 4) return 0;
    char const* tail = bytes.data() + body;
    if (take<std::uint32_t>(tail) != checksum(bytes.substr(0, body))) return 0;
    if (channel >= channel_count || mark >= mark_count || r.first + length > segment_bytes)
        return 0;
    r.channel = static_cast<ChannelKind>(channel);
    r.mark = static_cast<Mark>(mark);
    r.bits.assign(bytes.substr(head_bytes, length));
    return body + 4;
}

std::string read_file(std::filesystem::path const& path) {
    std::ifstream in(path, std::ios::binary);
    std::ostringstream text;
    text << in.rdbuf();
    return std::move(text).str();
}

}  // namespace

Journal::Journal(std::string const& folder, std::string const& name, milliseconds sync)
    : path_(folder + "/" + name + suffix) {
    std::filesystem::create_directories(folder);
    file_ = ::open(path_.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    // A sweep may have unlinked what was just opened: nobody would read it then.
    struct ::stat opened {};
    if (file_ < 0 || ::flock(file_, LOCK_EX | LOCK_NB) != 0 || ::fstat(file_, &opened) != 0 ||
        opened.st_nlink == 0) {
        int const why = errno;
        if (file_ >= 0) ::close(file_);
        throw std::runtime_error("journal " + path_ + ": " + std::strerror(why) +
                                 "; is another process using this name?");
    }
    bytes_ = std::uint64_t(::lseek(file_, 0, SEEK_END));
    syncer_ = std::jthread([this, sync](std::stop_token stop) { sync_loop(stop, sync); });
}

Journal::~Journal() {
    syncer_.request_stop();
    changed_.notify_all();
    syncer_.join();
    ::fsync(file_);
    ::close(file_);
}

bool Journal::append(JournalRecord const& record) {
    std::string const bytes = encode(record);
    std::lock_guard lock(mutex_);
    ssize_t const written = ::write(file_, bytes.data(), bytes.size());
    if (written != ssize_t(bytes.size())) {
        // A torn record would hide nothing (readers look for the next start), but it must not count
        // as written.
        return false;
    }
    bytes_ += bytes.size();
    if (!dirty_) changed_.notify_one();
    dirty_ = true;
    return true;
}

std::uint64_t Journal::bytes() const {
    std::lock_guard lock(mutex_);
    return bytes_;
}

void Journal::clear() {
    std::lock_guard lock(mutex_);
    if (::ftruncate(file_, 0) == 0) bytes_ = 0;
}

void Journal::sync_loop(std::stop_token stop, milliseconds every) {
    std::unique_lock lock(mutex_);
    while (changed_.wait(lock, stop, [this] { return dirty_; })) {
        dirty_ = false;
        lock.unlock();
        ::fdatasync(file_);
        lock.lock();
        changed_.wait_for(lock, stop, every, [] { return false; });
    }
}

Journal::Replayed Journal::replay(std::string const& folder,
                                  std::function<void(JournalRecord const&)> const& visit) {
    Replayed all;
    std::error_code absent;
    for (auto const& entry : std::filesystem::directory_iterator(folder, absent)) {
        if (entry.path().extension() != suffix) continue;
        ++all.files;
        std::string const bytes = read_file(entry.path());
        JournalRecord record;
        for (std::size_t at = 0; at < bytes.size();) {
            std::size_t const length = decode(std::string_view(bytes).substr(at), record);
            if (length != 0) {
                visit(record);
                ++all.records;
                at += length;
                continue;
            }
            ++all.damaged;
            at = std::min(bytes.find(record_start, at + 1), bytes.size());
        }
    }
    return all;
}

void Journal::sweep(std::string const& folder) {
    std::error_code absent;
    for (auto const& entry : std::filesystem::directory_iterator(folder, absent)) {
        if (entry.path().extension() != suffix) continue;
        int const file = ::open(entry.path().c_str(), O_WRONLY | O_CLOEXEC);
        if (file < 0) continue;
        if (::flock(file, LOCK_EX | LOCK_NB) == 0) ::unlink(entry.path().c_str());
        ::close(file);
    }
}

}  // namespace alertd
