#include "alertd/instance_key.hpp"

#include <fcntl.h>
#include <sodium.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "alertd/model/text.hpp"
#include "config/section.hpp"

namespace alertd {
namespace {

constexpr std::size_t key_size = crypto_generichash_KEYBYTES;
static_assert(key_size == 32);

std::shared_ptr<unsigned char> locked_key() {
    if (sodium_init() < 0) throw std::runtime_error("libsodium does not start");
    auto* bytes = static_cast<unsigned char*>(sodium_malloc(key_size));
    if (!bytes) throw std::bad_alloc();
    return {bytes, sodium_free};
}

Error fault(std::string const& file, std::string_view doing) {
    return unavailable("instance key " + file + ": " + std::string(doing) + ": " +
                       std::strerror(errno));
}

Result<void> write_new(std::string const& file, std::string_view text) {
    int const fd = ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0 && errno == EEXIST)
        return conflict("instance key " + file + ": exists already and is not overwritten");
    if (fd < 0) return fault(file, "cannot be created");
    bool const written = ::write(fd, text.data(), text.size()) == ssize_t(text.size());
    bool const safe = written && ::fsync(fd) == 0;
    Error const why = fault(file, "cannot be written");
    ::close(fd);
    if (safe) return {};
    ::unlink(file.c_str());
    return why;
}

}  // namespace

Result<InstanceKey> InstanceKey::read(std::string const& file) {
    auto secret = config::read_secret(file);
    if (!secret) return secret.error();
    auto plain = from_hex(secret->reveal());
    if (!plain || plain->size() != key_size)
        return invalid("instance key " + file + ": must be 64 hex digits");
    auto bytes = locked_key();
    std::memcpy(bytes.get(), plain->data(), key_size);
    sodium_memzero(plain->data(), plain->size());
    return InstanceKey(std::move(bytes));
}

Result<InstanceKey> InstanceKey::create(std::string const& file) {
    auto bytes = locked_key();
    randombytes_buf(bytes.get(), key_size);
    auto written = write_new(file, to_hex({bytes.get(), key_size}) + "\n");
    if (!written) return written.error();
    return InstanceKey(std::move(bytes));
}

std::string InstanceKey::mac(std::string_view purpose, std::string_view bytes) const {
    if (purpose.size() > 255) throw std::logic_error("a purpose of an instance key is too long");
    auto const length = static_cast<unsigned char>(purpose.size());
    crypto_generichash_state state;
    crypto_generichash_init(&state, bytes_.get(), key_size, mac_size);
    crypto_generichash_update(&state, &length, 1);
    crypto_generichash_update(&state, bytes_of(purpose).data(), purpose.size());
    crypto_generichash_update(&state, bytes_of(bytes).data(), bytes.size());
    std::string out(mac_size, '\0');
    crypto_generichash_final(&state, reinterpret_cast<unsigned char*>(out.data()), mac_size);
    return out;
}

}  // namespace alertd
