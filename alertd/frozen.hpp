#pragma once
// What an approval freezes. Before planning all of it is computed again from the bytes and must be
// equal, or nothing goes out.
#include <array>
#include <string>
#include <vector>

#include "alertd/model/delivery.hpp"
#include "alertd/model/result.hpp"
#include "alertd/render.hpp"

namespace alertd {

struct FrozenCommune {
    std::string code;
    double share_area = 0;
    std::uint32_t recipients = 0;
    std::array<std::uint32_t, channel_count> by_channel{};
    bool operator==(FrozenCommune const&) const = default;
};

struct FrozenOutlet {
    std::string name;
    ChannelKind channel{};
    bool live = false;
    std::vector<std::string> carriers;  // empty: all
    bool operator==(FrozenOutlet const&) const = default;
};

struct Frozen {
    std::string bytes_hash;  // SHA-256 of the CAP bytes, hex
    std::string boundaries;  // Communes::source_hash
    std::string snapshot;    // Directory::id
    std::vector<FrozenCommune> communes;
    std::uint64_t total = 0, without_channel = 0;
    std::array<std::uint64_t, channel_count> by_channel{};
    std::vector<FrozenOutlet> outlets;
    std::vector<Text> texts;
    bool operator==(Frozen const&) const = default;
};

std::string to_json(Frozen const& frozen);
Result<Frozen> frozen_from_json(std::string_view json);

}  // namespace alertd
