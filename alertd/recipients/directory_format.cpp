#include "alertd/recipients/directory_format.hpp"

#include <sodium.h>

#include "alertd/model/text.hpp"
#include "alertd/recipients/bytes.hpp"

namespace alertd::recipients {

std::string id_text(std::uint64_t directory) {
    std::array<unsigned char, 8> bytes;
    for (std::size_t i = 0; i < bytes.size(); ++i)
        bytes[i] = static_cast<unsigned char>(directory >> (56 - 8 * i));
    return to_hex(bytes);
}

std::string block_context(DirectoryHeader const& header, SectionName section, std::uint32_t block) {
    std::string context = "alertd directory";
    put(context, header.version);
    put(context, header.directory);
    put(context, header.key);
    put(context, section);
    put(context, block);
    return context;
}

std::array<unsigned char, 32> hash_header(DirectoryHeader header) {
    header.header_hash = {};
    PlainHash hash;
    hash.add(&header, sizeof header);
    return hash.finish();
}

static_assert(sizeof(crypto_generichash_state) == 384 && alignof(crypto_generichash_state) <= 64);

PlainHash::PlainHash() {
    crypto_generichash_init(reinterpret_cast<crypto_generichash_state*>(state_.data()), nullptr, 0,
                            32);
}

void PlainHash::add(void const* bytes, std::size_t size) {
    crypto_generichash_update(reinterpret_cast<crypto_generichash_state*>(state_.data()),
                              static_cast<unsigned char const*>(bytes), size);
}

std::array<unsigned char, 32> PlainHash::finish() {
    std::array<unsigned char, 32> digest;
    crypto_generichash_final(reinterpret_cast<crypto_generichash_state*>(state_.data()),
                             digest.data(), digest.size());
    return digest;
}

}  // namespace alertd::recipients
