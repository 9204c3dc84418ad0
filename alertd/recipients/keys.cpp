#include "alertd/recipients/keys.hpp"

#include <fcntl.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>

namespace alertd::recipients {
namespace {

// One locked page holds three keys: what the file says, and two made from it, so that no key serves
// two algorithms.
constexpr std::size_t key_bytes = 32, locked_bytes = 3 * key_bytes, hex_digits = 2 * key_bytes;
constexpr std::size_t seal_at = key_bytes, hash_at = 2 * key_bytes, hash_bytes = 16;
constexpr std::size_t nonce_bytes = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t tag_bytes = crypto_aead_xchacha20poly1305_ietf_ABYTES;
static_assert(crypto_aead_xchacha20poly1305_ietf_KEYBYTES == key_bytes);

class File {
public:
    explicit File(int fd) : fd_(fd) {}
    ~File() {
        if (fd_ >= 0) ::close(fd_);
    }
    File(File const&) = delete;
    File& operator=(File const&) = delete;
    int fd() const { return fd_; }
    explicit operator bool() const { return fd_ >= 0; }

private:
    int fd_;
};

unsigned char* locked_memory() {
    if (sodium_init() < 0) throw std::runtime_error("libsodium cannot start");
    auto* bytes = static_cast<unsigned char*>(sodium_malloc(locked_bytes));
    if (!bytes) throw std::runtime_error("no locked memory for a key");
    return bytes;
}

void derive(unsigned char* bytes, std::size_t at, std::string_view what) {
    crypto_generichash(bytes + at, key_bytes, reinterpret_cast<unsigned char const*>(what.data()),
                       what.size(), bytes, key_bytes);
}

void derive_all(unsigned char* bytes) {
    derive(bytes, seal_at, "alertd recipients seal 1");
    derive(bytes, hash_at, "alertd recipients hash 1");
}

Error key_error(std::string const& file, std::string const& why) {
    return {Errc::invalid, "key " + file + ": " + why};
}

Error system_error(std::string const& file) {
    return {errno == ENOENT ? Errc::not_found : Errc::unavailable,
            "key " + file + ": " + std::strerror(errno)};
}

bool sync_folder(std::string const& file) {
    auto const folder = std::filesystem::absolute(file).parent_path();
    File const f(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    return f && ::fsync(f.fd()) == 0;
}

unsigned char const* raw(std::string_view s) {
    return reinterpret_cast<unsigned char const*>(s.data());
}

// Reads the digits straight into locked memory; false: they are not 64 hex digits and at most one
// newline.
bool read_digits(int fd, unsigned char* bytes) {
    std::array<char, hex_digits + 2> text{};
    ssize_t const got = ::read(fd, text.data(), text.size());
    std::size_t const size = got > 0 ? std::size_t(got) : 0;
    std::size_t decoded = 0;
    bool const ok = (size == hex_digits || (size == hex_digits + 1 && text[hex_digits] == '\n')) &&
                    sodium_hex2bin(bytes, key_bytes, text.data(), hex_digits, nullptr, &decoded,
                                   nullptr) == 0 &&
                    decoded == key_bytes;
    sodium_memzero(text.data(), text.size());
    return ok;
}

}  // namespace

Result<Key> Key::read(std::string const& file) {
    File const f(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
    if (!f) return system_error(file);
    struct stat st {};
    if (::fstat(f.fd(), &st) != 0) return system_error(file);
    if (!S_ISREG(st.st_mode)) return key_error(file, "is not a file");
    if (st.st_mode & 077) return key_error(file, "others may read it: chmod 600");
    Key key;
    key.bytes_ = locked_memory();
    if (!read_digits(f.fd(), key.bytes_))
        return key_error(file, "must hold 64 hex digits and nothing else");
    derive_all(key.bytes_);
    return key;
}

Result<Key> Key::create(std::string const& file) {
    Key key;
    key.bytes_ = locked_memory();
    randombytes_buf(key.bytes_, key_bytes);
    derive_all(key.bytes_);
    File const f(::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
    if (!f && errno == EEXIST)
        return Error{Errc::conflict, "key " + file + ": exists, and is not overwritten"};
    if (!f) return system_error(file);
    std::array<char, hex_digits + 1> text{};
    sodium_bin2hex(text.data(), text.size(), key.bytes_, key_bytes);
    text[hex_digits] = '\n';
    bool const written = ::write(f.fd(), text.data(), text.size()) == ssize_t(text.size()) &&
                         ::fsync(f.fd()) == 0 && sync_folder(file);
    sodium_memzero(text.data(), text.size());
    if (!written) return system_error(file);
    return key;
}

Key::~Key() {
    sodium_free(bytes_);
}
Key::Key(Key&& other) noexcept : bytes_(std::exchange(other.bytes_, nullptr)) {}
Key& Key::operator=(Key&& other) noexcept {
    std::swap(bytes_, other.bytes_);
    return *this;
}

std::uint64_t Key::id() const {
    std::array<unsigned char, crypto_generichash_BYTES> digest;
    crypto_generichash(digest.data(), digest.size(), bytes_, key_bytes, nullptr, 0);
    std::uint64_t id = 0;
    for (std::size_t i = 0; i < sizeof id; ++i) id = id << 8 | digest[i];
    return id;
}

std::string Key::seal(std::string_view plain, std::string_view context) const {
    std::string sealed(nonce_bytes + plain.size() + tag_bytes, '\0');
    auto* out = reinterpret_cast<unsigned char*>(sealed.data());
    randombytes_buf(out, nonce_bytes);
    crypto_aead_xchacha20poly1305_ietf_encrypt(out + nonce_bytes, nullptr, raw(plain), plain.size(),
                                               raw(context), context.size(), nullptr, out,
                                               bytes_ + seal_at);
    return sealed;
}

std::optional<std::string> Key::open(std::string_view sealed, std::string_view context) const {
    if (sealed.size() < nonce_bytes + tag_bytes) return std::nullopt;
    std::string plain(sealed.size() - nonce_bytes - tag_bytes, '\0');
    int const wrong = crypto_aead_xchacha20poly1305_ietf_decrypt(
        reinterpret_cast<unsigned char*>(plain.data()), nullptr, nullptr, raw(sealed) + nonce_bytes,
        sealed.size() - nonce_bytes, raw(context), context.size(), raw(sealed), bytes_ + seal_at);
    if (wrong) return std::nullopt;
    return plain;
}

std::string Key::hash(std::string_view what, std::string_view purpose) const {
    std::string digest(hash_bytes, '\0');
    crypto_generichash_state state;
    crypto_generichash_init(&state, bytes_ + hash_at, key_bytes, hash_bytes);
    std::uint64_t const length =
        purpose.size();  // so that no purpose runs over into what is hashed
    crypto_generichash_update(&state, reinterpret_cast<unsigned char const*>(&length),
                              sizeof length);
    crypto_generichash_update(&state, raw(purpose), purpose.size());
    crypto_generichash_update(&state, raw(what), what.size());
    crypto_generichash_final(&state, reinterpret_cast<unsigned char*>(digest.data()), hash_bytes);
    return digest;
}

}  // namespace alertd::recipients
