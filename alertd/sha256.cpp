#include "alertd/sha256.hpp"

#include <sodium.h>

#include "alertd/model/text.hpp"

namespace alertd {

std::string sha256(std::string_view bytes) {
    std::string digest(crypto_hash_sha256_BYTES, '\0');
    crypto_hash_sha256(reinterpret_cast<unsigned char*>(digest.data()), bytes_of(bytes).data(),
                       bytes.size());
    return digest;
}

std::string sha256_hex(std::string_view bytes) {
    return to_hex(bytes_of(sha256(bytes)));
}

}  // namespace alertd
