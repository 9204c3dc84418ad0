#include "channels/smpp_receipt.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace alertd::channels::smpp {
namespace {

char upper(char c) {
    return c >= 'a' && c <= 'z' ? char(c - 'a' + 'A') : c;
}
char lower(char c) {
    return c >= 'A' && c <= 'Z' ? char(c - 'A' + 'a') : c;
}
bool is_digit(char c) {
    return c >= '0' && c <= '9';
}
bool is_hex_digit(char c) {
    return is_digit(c) || (lower(c) >= 'a' && lower(c) <= 'f');
}
bool same_word(std::string_view a, std::string_view b) {
    return std::ranges::equal(a, b, {}, upper, upper);
}

constexpr std::string_view field_names[] = {"id",        "sub",  "dlvrd", "submit date",
                                            "done date", "stat", "err",   "text"};

// The field whose name and colon begin at `at`, or empty.
std::string_view field_at(std::string_view text, std::size_t at) {
    if (at > 0 && text[at - 1] != ' ' && text[at - 1] != '\n') return {};
    for (auto const name : field_names) {
        auto const here = text.substr(at, name.size());
        if (same_word(here, name) && text.substr(at + here.size()).starts_with(':')) return name;
    }
    return {};
}

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view blanks(" \t\r\n\0", 5);
    auto const first = text.find_first_not_of(blanks);
    if (first == text.npos) return {};
    return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

MessageState state_of(std::string_view word) {
    for (auto const& w : state_words)
        if (same_word(w.text, word)) return w.value;
    return MessageState::unreadable;
}

MessageState state_of(std::uint8_t number) {
    return number >= 1 && number <= 8 ? MessageState(number) : MessageState::unreadable;
}

// An SMSC's error code may stand in a log: nothing but letters and digits may pass.
std::string code_of(std::string_view text) {
    std::string code;
    for (char c : text.substr(0, 8))
        if (is_digit(c) || (lower(c) >= 'a' && lower(c) <= 'z')) code += c;
    return code;
}

void set_field(DeliveryReceipt& receipt, std::string_view name, std::string_view value) {
    if (name == "id" && receipt.id.empty())
        receipt.id = value.substr(0, std::min<std::size_t>(value.find(' '), 64));
    if (name == "stat") receipt.state = state_of(value.substr(0, value.find(' ')));
    if (name == "err") receipt.error = code_of(value);
    if (name == "done date") receipt.done = read_receipt_date(value);
}

template <std::size_t N>
bool two_digit_numbers(std::string_view digits, unsigned (&out)[N]) {
    for (std::size_t i = 0; i < N; ++i) {
        auto const two = digits.substr(2 * i, 2);
        if (two.size() != 2 || !is_digit(two[0]) || !is_digit(two[1])) return false;
        out[i] = unsigned(two[0] - '0') * 10 + unsigned(two[1] - '0');
    }
    return true;
}

std::string_view without_zeros(std::string_view digits) {
    auto const first = digits.find_first_not_of('0');
    return first == digits.npos ? digits.substr(0, digits.empty() ? 0 : 1) : digits.substr(first);
}

std::string in_lower(std::string_view text) {
    std::string out(text);
    std::ranges::transform(out, out.begin(), lower);
    return out;
}

}  // namespace

bool is_final(MessageState state) {
    switch (state) {
        case MessageState::delivered:
        case MessageState::expired:
        case MessageState::deleted:
        case MessageState::undeliverable:
        case MessageState::rejected:
            return true;
        default:
            return false;
    }
}

std::optional<Time> read_receipt_date(std::string_view digits) {
    std::string_view rest = trimmed(digits);
    unsigned century = 20;
    if (rest.size() == 14) {
        unsigned first[1];
        if (!two_digit_numbers(rest, first)) return std::nullopt;
        century = first[0];
        rest.remove_prefix(2);
    }
    unsigned f[6] = {};
    unsigned to_minute[5];
    bool const with_seconds = rest.size() == 12;
    if (!with_seconds && rest.size() != 10) return std::nullopt;
    if (with_seconds ? !two_digit_numbers(rest, f) : !two_digit_numbers(rest, to_minute))
        return std::nullopt;
    if (!with_seconds) std::ranges::copy(to_minute, f);
    std::chrono::year_month_day const date{std::chrono::year(int(century * 100 + f[0])),
                                           std::chrono::month(f[1]), std::chrono::day(f[2])};
    if (!date.ok() || f[3] > 23 || f[4] > 59 || f[5] > 59) return std::nullopt;
    return Time{std::chrono::sys_days(date)} + std::chrono::hours{f[3]} +
           std::chrono::minutes{f[4]} + seconds{f[5]};
}

std::optional<DeliveryReceipt> read_receipt_text(std::string_view text) {
    DeliveryReceipt receipt;
    std::string_view name;
    std::size_t value_at = 0;
    bool any_other = false;
    for (std::size_t at = 0; at <= text.size(); ++at) {
        auto const next = at < text.size() ? field_at(text, at) : std::string_view{};
        if (at < text.size() && next.empty()) continue;
        if (!name.empty()) set_field(receipt, name, trimmed(text.substr(value_at, at - value_at)));
        // What follows "text:" was written by us and may say "stat:DELIVRD" itself.
        if (next == "text" || at == text.size()) break;
        any_other |= next != "id";
        name = next;
        at += next.size();
        value_at = at + 1;
    }
    if (receipt.id.empty() || !any_other) return std::nullopt;
    return receipt;
}

std::optional<DeliveryReceipt> read_receipt(ShortMessage const& message) {
    auto const* id = find_tlv(message.tlvs, tag::receipted_message_id);
    auto const* state = find_tlv(message.tlvs, tag::message_state);
    auto const* error = find_tlv(message.tlvs, tag::network_error);
    auto const* payload = find_tlv(message.tlvs, tag::message_payload);
    auto receipt = read_receipt_text(message.text.empty() && payload ? *payload : message.text);
    bool const said = (message.esm_class & esm_kind_of_text) == esm_receipt;
    // Some SMSCs forget the esm_class; then both facts must be there.
    bool const whole = (id && state) || (receipt && receipt->state != MessageState::unreadable);
    if (!said && !(whole && (message.esm_class & esm_kind_of_text) == 0)) return std::nullopt;
    if (!receipt) receipt.emplace();
    if (id) receipt->id = std::string(trimmed(*id)).substr(0, 64);
    if (state && state->size() == 1) receipt->state = state_of(std::uint8_t((*state)[0]));
    if (error && error->size() == 3 && receipt->error.empty())
        receipt->error =
            fmt::format("{:02x}{:02x}", std::uint8_t((*error)[1]), std::uint8_t((*error)[2]));
    if (receipt->id.empty()) return std::nullopt;
    return receipt;
}

std::string plain_id(std::string_view id, IdForm form) {
    std::string_view rest = trimmed(id);
    if (form == IdForm::exact) return std::string(rest);
    if (form == IdForm::any_case) return in_lower(rest);
    if (form == IdForm::hexadecimal && (rest.starts_with("0x") || rest.starts_with("0X")))
        rest.remove_prefix(2);
    bool const number =
        !rest.empty() &&
        std::ranges::all_of(rest, form == IdForm::decimal ? is_digit : is_hex_digit);
    if (!number) return in_lower(trimmed(id));
    rest = without_zeros(rest);
    if (form == IdForm::hexadecimal) return in_lower(rest);
    std::uint64_t value = 0;
    auto const read = std::from_chars(rest.data(), rest.data() + rest.size(), value);
    if (read.ec != std::errc{}) return "d" + std::string(rest);  // over 64 bits: never from hex
    return fmt::format("{:x}", value);
}

}  // namespace alertd::channels::smpp
