#pragma once
// An SMS as a phone would show it, from the raw fields of a simulated SMSC's record: nothing here
// is shared with what encoded it.
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace alertd::ctl {

// One submit_sm.
struct SmsPart {
    std::string from, to;
    unsigned esm = 0, dcs = 0;  // esm_class, data_coding
    std::string octets;         // short_message or message_payload, with its header
};

struct SmsShown {
    std::string text;
    std::string encoding;  // "GSM-7", "UCS-2", "Latin-1"
    unsigned parts = 1;
};

// Puts parts together, whatever their order. Those of an unfinished message are held; of more than
// 10,000 unfinished ones the oldest is let go.
class SmsAssembly {
public:
    // The whole message when this part was the last one missing; none while others miss. Text that
    // cannot be decoded shows U+FFFD in its places.
    std::optional<SmsShown> add(SmsPart const& part);
    std::size_t unfinished() const { return held_.size(); }

private:
    struct Held {
        std::uint64_t number = 0;
        std::map<unsigned, std::string> texts;  // by place
    };
    std::map<std::string, Held> held_;
    std::uint64_t next_ = 0;
};

}  // namespace alertd::ctl
