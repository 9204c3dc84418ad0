#pragma once
// The instance's own key: names lanes' entries, messages' keys and officials' tokens so that nobody
// outside can make or guess one. It opens no personal data. Copyable; copies share one locked page.
#include <memory>
#include <string>
#include <string_view>

#include "alertd/model/result.hpp"

namespace alertd {

class InstanceKey {
public:
    static constexpr std::size_t mac_size = 16;

    // The file holds 64 hex digits and is mode 0600 or stricter; else refused, naming the file.
    static Result<InstanceKey> read(std::string const& file);
    // Writes a fresh key, mode 0600, fsynced; refuses to overwrite a file. The folder must exist.
    static Result<InstanceKey> create(std::string const& file);

    // Keyed BLAKE2b of both, 16 bytes. Two purposes never give the same answer for the same bytes;
    // a purpose has at most 255 characters (asserted). Any thread.
    std::string mac(std::string_view purpose, std::string_view bytes) const;

private:
    explicit InstanceKey(std::shared_ptr<unsigned char const> bytes) : bytes_(std::move(bytes)) {}
    std::shared_ptr<unsigned char const> bytes_;  // sodium_malloc: locked, not in core dumps
};

}  // namespace alertd
