#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>

#include "geo/snapshot_format.hpp"

namespace alertd::geo {
namespace {

constexpr std::size_t buffer_bytes = 1 << 20;

bool write_all(int descriptor, char const* bytes, std::size_t size) {
    while (size) {
        ssize_t const written = ::write(descriptor, bytes, size);
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return false;
        bytes += written;
        size -= std::size_t(written);
    }
    return true;
}

}  // namespace

Result<std::unique_ptr<SnapshotWriter>> SnapshotWriter::create(std::string const& target) {
    std::string const file = fmt::format("{}.{}.new", target, ::getpid());
    int const descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    if (descriptor < 0) return unavailable(file + ": " + std::strerror(errno));
    std::unique_ptr<SnapshotWriter> writer(new SnapshotWriter(target, file, descriptor));
    writer->failed_ = ::lseek(descriptor, sizeof(SnapshotHeader), SEEK_SET) < 0;
    return writer;
}

SnapshotWriter::SnapshotWriter(std::string target, std::string file, int descriptor)
    : target_(std::move(target)), file_(std::move(file)), descriptor_(descriptor) {}

SnapshotWriter::~SnapshotWriter() {
    ::close(descriptor_);
    if (!published_) ::unlink(file_.c_str());
}

void SnapshotWriter::put(void const* bytes, std::size_t size) {
    if (size == 0) return;
    checksum_.take(bytes, size);
    buffer_.append(static_cast<char const*>(bytes), size);
    bytes_ += size;
    if (buffer_.size() >= buffer_bytes) flush();
}

void SnapshotWriter::flush() {
    failed_ = failed_ || !write_all(descriptor_, buffer_.data(), buffer_.size());
    buffer_.clear();
}

SnapshotText SnapshotWriter::put_text(std::string const& text) {
    SnapshotText const at{std::uint32_t(text_.size()), std::uint32_t(text.size())};
    text_ += text;
    return at;
}

void SnapshotWriter::add(NewCommune const& commune) {
    SnapshotCommune c{};
    std::memcpy(c.code, commune.code.data(), 5);
    c.name = put_text(commune.name);
    c.full_name = put_text(commune.full_name);
    c.province_code = put_text(commune.province_code);
    c.province_name = put_text(commune.province_name);
    c.first_polygon = std::uint32_t(polygons_.size() - 1);
    c.polygons = std::uint32_t(commune.polygons.size());
    for (auto const& polygon : commune.polygons) {
        for (auto const& ring : polygon) {
            put(ring.data(), ring.size() * sizeof(Fixed));
            vertices_ += ring.size();
            rings_.push_back(std::uint32_t(vertices_));
            for (Fixed f : ring) c.box.take(f);
        }
        polygons_.push_back(std::uint32_t(rings_.size() - 1));
    }
    communes_.push_back(c);
}

Result<void> SnapshotWriter::seal(std::string const& source_hash, bool sample) {
    std::sort(communes_.begin(), communes_.end(),
              [](auto const& a, auto const& b) { return std::strcmp(a.code, b.code) < 0; });
    put(rings_.data(), rings_.size() * 4);
    put(polygons_.data(), polygons_.size() * 4);
    put(communes_.data(), communes_.size() * sizeof(SnapshotCommune));
    put(text_.data(), text_.size());
    flush();
    SnapshotHeader h{};
    std::memcpy(h.magic, snapshot_magic, sizeof h.magic);
    h.version = snapshot_version;
    h.sample = sample;
    h.file_bytes = sizeof h + bytes_;
    h.vertices = vertices_;
    h.rings = rings_.size() - 1;
    h.polygons = polygons_.size() - 1;
    h.communes = communes_.size();
    h.text_bytes = text_.size();
    std::memcpy(h.source_hash, source_hash.data(), std::min<std::size_t>(64, source_hash.size()));
    std::memcpy(h.checksum, snapshot_checksum(checksum_, h).data(), sizeof h.checksum);
    bool const written = !failed_ && ::lseek(descriptor_, 0, SEEK_SET) == 0 &&
                         write_all(descriptor_, reinterpret_cast<char const*>(&h), sizeof h) &&
                         ::fsync(descriptor_) == 0;
    if (!written) return unavailable(file_ + ": cannot be written: " + std::strerror(errno));
    return {};
}

Result<void> SnapshotWriter::publish() {
    if (std::rename(file_.c_str(), target_.c_str()) != 0)
        return unavailable(target_ + ": " + std::strerror(errno));
    published_ = true;
    // The new name must survive a power cut as well.
    std::string folder = std::filesystem::path(target_).parent_path().string();
    int const descriptor = ::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY);
    if (descriptor >= 0) {
        (void)::fsync(descriptor);
        ::close(descriptor);
    }
    return {};
}

}  // namespace alertd::geo
