#pragma once
// The key of people's data and what is sealed with it (libsodium, XChaCha20-Poly1305). Opened only
// by the role `sender`, the import, and where places are needed.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "alertd/model/result.hpp"

namespace alertd::recipients {

class Key {
public:
    // The file holds 64 hex digits, mode 0600. The key's id is the first 8 bytes of its own
    // BLAKE2b, so that a wrong key is named.
    static Result<Key> read(std::string const& file);
    // Writes a fresh key; refuses to overwrite one.
    static Result<Key> create(std::string const& file);
    ~Key();
    Key(Key&&) noexcept;
    Key& operator=(Key&&) noexcept;

    std::uint64_t id() const;
    // nonce + ciphertext + tag. `context` is authenticated, not stored: a sealed thing moved
    // elsewhere does not open.
    std::string seal(std::string_view plain, std::string_view context) const;
    std::optional<std::string> open(std::string_view sealed, std::string_view context) const;
    // Keyed BLAKE2b, 16 bytes, for `purpose`: look-ups without keeping what is looked up.
    std::string hash(std::string_view what, std::string_view purpose) const;

private:
    Key() = default;
    unsigned char* bytes_ = nullptr;  // sodium_malloc: locked, not in core dumps
};

}  // namespace alertd::recipients
