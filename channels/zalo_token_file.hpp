#pragma once
// Zalo's tokens on disk. A refresh token works once and brings the next pair, so a pair that is
// forgotten cannot be had again: it is on disk, whole, before anything uses it.
#include <memory>
#include <optional>
#include <string>

#include "alertd/model/clock.hpp"
#include "alertd/model/result.hpp"

namespace alertd::channels {

struct ZaloPair {
    std::string origin;  // SHA-256 of the operator's first pair, from which this one descends
    std::string access, refresh;
    Time access_ends{};  // epoch: not known
    Time tried{};        // when `refresh` was last shown to Zalo without an end that we know
};

class ZaloTokenFile {
public:
    explicit ZaloTokenFile(std::string file) : file_(std::move(file)) {}

    // None when there is no file; an error when it cannot be read or understood.
    Result<std::optional<ZaloPair>> read() const;

    // All or nothing, mode 600, synced with its folder.
    Result<void> write(ZaloPair const& pair) const;

    // Held by one thread of all processes; null when it is not free until `patience` is over.
    std::shared_ptr<void> lock(milliseconds patience) const;

private:
    std::string file_;
};

}  // namespace alertd::channels
