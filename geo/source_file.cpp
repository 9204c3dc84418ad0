#include "geo/source_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <openssl/evp.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include <cerrno>
#include <cstring>
#include <stdexcept>
#include <vector>

#include "alertd/model/text.hpp"

namespace alertd::geo {
namespace {

constexpr std::size_t piece_bytes = 256 << 10;

// Unpacks gzip, one member after another.
class Gunzip {
public:
    Gunzip() {
        if (inflateInit2(&stream_, 15 + 16) != Z_OK) throw std::runtime_error("zlib cannot start");
    }
    ~Gunzip() { inflateEnd(&stream_); }
    Gunzip(Gunzip const&) = delete;
    Gunzip& operator=(Gunzip const&) = delete;

    // Calls out(piece) until the input is used up or out returns false. False when the bytes are no
    // gzip.
    template <class Out>
    bool take(std::string_view packed, Out out) {
        stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
        stream_.avail_in = uInt(packed.size());
        do {
            if (whole_ && inflateReset(&stream_) != Z_OK) return false;
            stream_.next_out = reinterpret_cast<Bytef*>(piece_.data());
            stream_.avail_out = uInt(piece_.size());
            int const state = inflate(&stream_, Z_NO_FLUSH);
            if (state != Z_OK && state != Z_STREAM_END && state != Z_BUF_ERROR) return false;
            whole_ = state == Z_STREAM_END;
            if (!out(std::string_view(piece_.data(), piece_.size() - stream_.avail_out)))
                return true;
        } while (stream_.avail_in || (!whole_ && !stream_.avail_out));
        return true;
    }
    bool whole() const { return whole_; }

private:
    z_stream stream_{};
    std::vector<char> piece_ = std::vector<char>(piece_bytes);
    bool whole_ = false;  // a member has just ended
};

struct File {
    int descriptor;
    ~File() { ::close(descriptor); }
};

// Counts what comes out against the limits and hands it on.
class Outlet {
public:
    Outlet(std::function<bool(std::string_view)> const& take, SourceLimits const& limits)
        : take_(take), limits_(limits) {}

    bool pass(std::string_view text, std::uint64_t packed) {
        unpacked_ += text.size();
        if (unpacked_ > limits_.unpacked_max)
            fault_ = fmt::format("unpacks to more than {} bytes", limits_.unpacked_max);
        else if (unpacked_ > (packed + piece_bytes) * limits_.ratio_max)
            fault_ = fmt::format("unpacks to more than {} times its size", limits_.ratio_max);
        if (fault_.empty() && !text.empty()) wanted_ = take_(text);
        return fault_.empty() && wanted_;
    }
    std::string const& fault() const { return fault_; }
    bool wanted() const { return wanted_; }

private:
    std::function<bool(std::string_view)> const& take_;
    SourceLimits limits_;
    std::uint64_t unpacked_ = 0;
    std::string fault_;
    bool wanted_ = true;
};

}  // namespace

Sha256::Sha256() : context_(EVP_MD_CTX_new()) {
    if (!context_ || !EVP_DigestInit_ex(static_cast<EVP_MD_CTX*>(context_), EVP_sha256(), nullptr))
        throw std::runtime_error("OpenSSL has no SHA-256");
}
Sha256::~Sha256() {
    EVP_MD_CTX_free(static_cast<EVP_MD_CTX*>(context_));
}
void Sha256::take(void const* bytes, std::size_t size) {
    EVP_DigestUpdate(static_cast<EVP_MD_CTX*>(context_), bytes, size);
}
std::string Sha256::digest() {
    std::string digest(32, '\0');
    EVP_DigestFinal_ex(static_cast<EVP_MD_CTX*>(context_),
                       reinterpret_cast<unsigned char*>(digest.data()), nullptr);
    return digest;
}

Result<std::string> read_source(std::string const& file,
                                std::function<bool(std::string_view)> const& take,
                                std::function<void(std::uint64_t, std::uint64_t)> const& progress,
                                SourceLimits const& limits) {
    File const in{::open(file.c_str(), O_RDONLY | O_CLOEXEC)};
    struct stat facts {};
    if (in.descriptor < 0 || ::fstat(in.descriptor, &facts) != 0)
        return unavailable(file + ": " + std::strerror(errno));
    if (!S_ISREG(facts.st_mode)) return invalid(file + ": is not a file");
    Sha256 hash;
    Outlet outlet(take, limits);
    Gunzip gunzip;
    bool packed = false;
    std::uint64_t read = 0;
    std::vector<char> buffer(piece_bytes);
    for (;;) {
        ssize_t const got = ::read(in.descriptor, buffer.data(), buffer.size());
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return unavailable(file + ": " + std::strerror(errno));
        if (got == 0) break;
        std::string_view const piece(buffer.data(), std::size_t(got));
        if (read == 0) packed = piece.substr(0, 2) == "\x1f\x8b";
        read += piece.size();
        hash.take(piece.data(), piece.size());
        auto const out = [&](std::string_view text) { return outlet.pass(text, read); };
        if (packed && !gunzip.take(piece, out)) return invalid(file + ": damaged gzip");
        if (!packed) out(piece);
        if (!outlet.fault().empty()) return Error{Errc::too_large, file + ": " + outlet.fault()};
        if (!outlet.wanted()) break;
        if (progress) progress(read, std::uint64_t(facts.st_size));
    }
    if (packed && outlet.wanted() && !gunzip.whole()) return invalid(file + ": gzip is cut off");
    return to_hex(bytes_of(hash.digest()));
}

}  // namespace alertd::geo
