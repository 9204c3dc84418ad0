#pragma once
// The key of one message: which plan, channel and recipient, with a MAC. The same for every try; a
// receipt brings it back, and nobody who was not sent one can make one up.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "alertd/instance_key.hpp"
#include "alertd/model/delivery.hpp"

namespace alertd {

struct MessageId {
    std::uint32_t plan = 0;
    ChannelKind channel{};
    std::uint32_t index = 0;  // of the recipient in the plan's snapshot
    bool operator==(MessageId const&) const = default;
};

std::string message_key(InstanceKey const& key, MessageId const& id);  // 28 characters of base64url
std::optional<MessageId> read_message_key(InstanceKey const& key, std::string_view text);

}  // namespace alertd
