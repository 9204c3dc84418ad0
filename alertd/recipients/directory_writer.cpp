#include "alertd/recipients/directory_writer.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <system_error>

namespace alertd::recipients {
namespace {

constexpr std::size_t buffer_bytes = 1u << 20;
constexpr std::pair<SectionName, SectionName> tables[] = {
    {SectionName::contacts, SectionName::contact_offsets},
    {SectionName::homes, SectionName::home_offsets},
    {SectionName::further, SectionName::further_offsets},
    {SectionName::touched, SectionName::touched_offsets}};

void must(bool ok, std::string const& file) {
    if (!ok) throw std::system_error(errno, std::generic_category(), file);
}

void sync_folder_of(std::string const& file) {
    auto const folder = std::filesystem::absolute(file).parent_path();
    int const fd = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    must(fd >= 0, folder);
    int const synced = ::fsync(fd);
    ::close(fd);
    must(synced == 0, folder);
}

}  // namespace

DirectoryWriter::DirectoryWriter(std::string file, DirectoryHeader const& header, Key const& key)
    : file_(std::move(file)), partial_(file_ + ".partial"), header_(header), key_(key) {
    fd_ = ::open(partial_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    must(fd_ >= 0, partial_);
    write(&header_, sizeof header_);
}

DirectoryWriter::~DirectoryWriter() {
    if (fd_ < 0) return;
    ::close(fd_);
    ::unlink(partial_.c_str());
}

void DirectoryWriter::write(void const* bytes, std::size_t size) {
    buffer_.append(static_cast<char const*>(bytes), size);
    size_ += size;
    if (buffer_.size() >= buffer_bytes) flush();
}

void DirectoryWriter::flush() {
    for (std::size_t done = 0; done < buffer_.size();) {
        ssize_t const wrote = ::write(fd_, buffer_.data() + done, buffer_.size() - done);
        if (wrote < 0 && errno == EINTR) continue;
        must(wrote >= 0, partial_);
        done += std::size_t(wrote);
    }
    buffer_.clear();
}

void DirectoryWriter::align() {
    constexpr std::uint64_t zero = 0;
    write(&zero, (8 - size_ % 8) % 8);
}

void DirectoryWriter::plain(SectionName section, void const* bytes, std::size_t size) {
    align();
    header_.at(section) = {size_, size};
    hash_.add(bytes, size);
    write(bytes, size);
}

void DirectoryWriter::begin_sealed(SectionName section) {
    section_ = section;
    header_.at(section) = {size_, 0};
    offsets_[std::size_t(section)] = {0};
}

void DirectoryWriter::block(std::string_view plain) {
    auto& offsets = offsets_[std::size_t(section_)];
    auto const sealed =
        key_.seal(plain, block_context(header_, section_, std::uint32_t(offsets.size() - 1)));
    write(sealed.data(), sealed.size());
    offsets.push_back(offsets.back() + sealed.size());
}

void DirectoryWriter::end_sealed() {
    header_.at(section_).size = offsets_[std::size_t(section_)].back();
}

void DirectoryWriter::finish() {
    for (auto const& [sealed, table] : tables) {
        auto const& offsets = offsets_[std::size_t(sealed)];
        plain(table, offsets.data(), offsets.size() * sizeof offsets[0]);
    }
    flush();
    header_.plain_hash = hash_.finish();
    header_.header_hash = hash_header(header_);
    must(::pwrite(fd_, &header_, sizeof header_, 0) == ssize_t(sizeof header_), partial_);
    must(::fsync(fd_) == 0, partial_);
    must(::rename(partial_.c_str(), file_.c_str()) == 0, file_);
    ::close(fd_);
    fd_ = -1;
    sync_folder_of(file_);
}

}  // namespace alertd::recipients
