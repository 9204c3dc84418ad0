#pragma once
// The words between the sender and a channel: what is handed over, what a carrier answers, what it
// reports later. A delivery itself (one alert, one recipient, one channel) is five bits of the
// ledger, never a row.
#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "alertd/model/clock.hpp"
#include "alertd/model/words.hpp"

namespace alertd {

enum class ChannelKind : std::uint8_t { push, zalo, sms };  // in the order of the ladder
inline constexpr Word<ChannelKind> channel_words[] = {
    {ChannelKind::push, "push"}, {ChannelKind::zalo, "zalo"}, {ChannelKind::sms, "sms"}};
inline constexpr std::size_t channel_count = 3;

// Channels as a set of bits, 1 << kind.
using ChannelMask = std::uint8_t;
constexpr ChannelMask mask_of(ChannelKind kind) {
    return ChannelMask(1u << unsigned(kind));
}

// The five bits of a delivery.
enum class Mark : std::uint8_t { planned, intent, accepted, delivered, failed };
inline constexpr std::size_t mark_count = 5;
inline constexpr Word<Mark> mark_words[] = {{Mark::planned, "p"},
                                            {Mark::intent, "i"},
                                            {Mark::accepted, "a"},
                                            {Mark::delivered, "d"},
                                            {Mark::failed, "f"}};

// Recipients a segment: 65,280 bits are 8,160 bytes, which fit the allocator's 8 KiB class.
inline constexpr std::uint32_t segment_size = 65'280;
inline constexpr std::uint32_t segment_bytes = segment_size / 8;
// Recipients an entry of a lane.
inline constexpr std::uint32_t range_size = 512;
// Submissions in flight an outlet connection; so many people at most hear a thing twice when a
// worker is killed.
inline constexpr std::size_t window_size = 32;

// What a text says, piece by piece, for carriers that take templates with slots and no free text.
struct Slots {
    std::string event, level, commune, period, instruction, issuer, link;
    std::string kind = {};  // "warning", "update", "ended" or "cancelled": says which template
    bool operator==(Slots const&) const = default;
};

// One message to one person, as a channel gets it.
struct Message {
    std::string key;       // ours, unguessable, the same for every try: what a receipt brings back
    std::string address;   // phone in E.164, push token, ...: lives only here and in the directory
    std::string language;  // "vi" or "en"
    std::string title, body;
    Slots slots = {};  // filled for Zalo only
};

// What all messages of one call share.
struct Envelope {
    std::string alert_identifier;  // CAP identifier, shown to developers of apps
    std::string collapse_key;  // the same for every message of one event: a later one replaces an
                               // earlier one
    Severity severity{};
    Time expires;  // the carrier must not deliver after it
};

// All that a carrier can answer. The sender alone decides what follows.
struct Accepted {
    std::string carrier_id;
};
struct Retry {
    milliseconds after;
    std::string reason;
};  // certainly not taken; try again
struct Rejected {
    std::string reason;
};  // certainly not taken, and never will be
struct OptedOut {};
struct Misconfigured {
    std::string reason;
};  // certainly not taken; the outlet is wrong, not the message
struct Unknown {
    std::string reason;
};  // perhaps taken: no answer, 5xx after the bytes left, garbage
using Outcome = std::variant<Accepted, Retry, Rejected, OptedOut, Misconfigured, Unknown>;

// What a carrier reports later.
struct Receipt {
    std::string key;         // Message::key
    bool delivered = false;  // else failed for good
    std::string reason;
};

// Where receipts go, from whatever thread: a bind, a poll or a call-back. May be called before
// send() returned, twice or late.
class ReceiptSink {
public:
    virtual ~ReceiptSink() = default;
    // Returns once the receipts are safe (journalled); false: could not be kept, the carrier should
    // send them again.
    virtual bool take(std::span<Receipt const> receipts) = 0;
};

// Counted from the ledger, never inferred.
struct Counts {
    std::uint64_t planned = 0, sent = 0, accepted = 0, delivered = 0, failed = 0, unknown = 0;
    bool operator==(Counts const&) const = default;
};

}  // namespace alertd
