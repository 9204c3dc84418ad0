#pragma once
// Delivery receipts of sim_smsc: what they say, when they are due, and until when they are
// repeated.
#include <ctime>
#include <map>

#include "ops/simulators/smsc_ledger.hpp"

namespace sim {

struct ReceiptDue {
    std::uint64_t number = 0;  // of the message
    std::string from, to, text;
    bool delivered = true;
    std::int64_t submitted_ms = 0;
    unsigned connection = 0;
    unsigned tries = 0;
};

inline std::string receipt_date(std::int64_t ms, unsigned digits) {
    std::time_t const seconds = ms / 1'000;
    std::tm parts{};
    ::gmtime_r(&seconds, &parts);
    char text[32];
    auto const n = std::strftime(text, sizeof text, "%Y%m%d%H%M%S", &parts);
    std::string const all(text, n);
    return digits == 14 ? all : all.substr(2, digits == 12 ? 12 : 10);
}

inline std::string receipt_text(Options const& o, ReceiptDue const& r, std::string const& id) {
    std::string const stat = r.delivered ? "DELIVRD" : "UNDELIV";
    if (o.receipt_minimal) return "id:" + id + " stat:" + stat;
    return "id:" + id + " sub:001 dlvrd:" + (r.delivered ? "001" : "000") +
           " submit date:" + receipt_date(r.submitted_ms, o.receipt_dates) +
           " done date:" + receipt_date(unix_ms(), o.receipt_dates) + " stat:" + stat +
           " err:" + (r.delivered ? "000" : "001") + " text:" + r.text;
}

// The body of a deliver_sm.
inline std::string receipt_body(Options const& o, SmscLedger const& ledger, ReceiptDue const& r) {
    std::string const id = ledger.id(r.number, o.receipt_id_form);
    std::string const text = o.receipts == "tlv" ? "" : receipt_text(o, r, id);
    std::string out = text_field("") + "\x01\x01" + text_field(r.to) + std::string("\x05\0", 2) +
                      text_field(r.from) + "\x04" + std::string(2, '\0') + text_field("") +
                      text_field("") + std::string(4, '\0') +
                      octets_of(std::uint32_t(text.size()), 1) + text;
    if (o.unknown_tlvs) out += parameter(0x1501, "who knows") + parameter(0x3FFF, "");
    if (o.receipts == "tlv") {
        out += parameter(0x001E, text_field(id)) + parameter(0x0427, r.delivered ? "\x02" : "\x05");
        if (!r.delivered) out += parameter(0x0423, std::string("\x03\0\x01", 3));
    }
    return out;
}

class ReceiptQueue {
public:
    ReceiptQueue(Options const& options, SmscLedger const& ledger)
        : options_(options), ledger_(ledger) {}

    // Of a message that was just taken.
    std::vector<ReceiptDue> of(Submit const& s, Shown const& seen, Ruling const& ruling,
                               unsigned connection) const {
        bool const failed = ledger_.falls_in(s.to, options_.undeliverable_ratio);
        bool const asked = (s.registered & 3) == 1 || ((s.registered & 3) == 2 && failed);
        bool const told = ledger_.falls_in(std::to_string(ruling.number), options_.receipt_ratio);
        if (!asked || !told || options_.receipts == "none") return {};
        std::string const head = seen.text.substr(0, 20);
        bool const ascii =
            std::all_of(head.begin(), head.end(), [](char c) { return c >= ' ' && c < 0x7F; });
        ReceiptDue const one{ruling.number, s.from,    s.to,       ascii ? head : "",
                             !failed,       unix_ms(), connection, 0};
        return std::vector<ReceiptDue>(options_.receipt_twice ? 2 : 1, one);
    }

    void add(ReceiptDue receipt, unsigned after_ms) {
        due_.emplace(Steady::now() + std::chrono::milliseconds{after_ms}, std::move(receipt));
    }

    // Refused or lost: again, for a minute or so.
    void again(ReceiptDue receipt) {
        if (++receipt.tries < 300) add(std::move(receipt), options_.receipt_retry_ms);
    }

    std::optional<ReceiptDue> next() {
        if (due_.empty() || due_.begin()->first > Steady::now()) return std::nullopt;
        auto first = std::move(due_.begin()->second);
        due_.erase(due_.begin());
        return first;
    }

    std::optional<Steady::time_point> next_at() const {
        return due_.empty() ? std::nullopt : std::optional(due_.begin()->first);
    }

private:
    Options const& options_;
    SmscLedger const& ledger_;
    std::multimap<Steady::time_point, ReceiptDue> due_;
};

}  // namespace sim
