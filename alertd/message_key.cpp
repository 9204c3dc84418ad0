#include "alertd/message_key.hpp"

#include <cstring>

#include "alertd/model/text.hpp"

namespace alertd {
namespace {

constexpr std::size_t head_bytes = 9, mac_bytes = 12;
constexpr std::string_view purpose = "message";

std::string head_of(MessageId const& id) {
    std::string head(head_bytes, '\0');
    std::memcpy(head.data(), &id.plan, 4);
    head[4] = static_cast<char>(id.channel);
    std::memcpy(head.data() + 5, &id.index, 4);
    return head;
}

}  // namespace

std::string message_key(InstanceKey const& key, MessageId const& id) {
    std::string const head = head_of(id);
    return to_base64url(bytes_of(head + key.mac(purpose, head).substr(0, mac_bytes)));
}

std::optional<MessageId> read_message_key(InstanceKey const& key, std::string_view text) {
    auto const bytes = from_base64url(text);
    if (!bytes || bytes->size() != head_bytes + mac_bytes) return std::nullopt;
    MessageId id;
    std::memcpy(&id.plan, bytes->data(), 4);
    auto const channel = static_cast<unsigned char>((*bytes)[4]);
    std::memcpy(&id.index, bytes->data() + 5, 4);
    if (channel >= channel_count) return std::nullopt;
    id.channel = static_cast<ChannelKind>(channel);
    if (message_key(key, id) != text) return std::nullopt;
    return id;
}

}  // namespace alertd
