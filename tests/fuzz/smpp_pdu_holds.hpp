#pragma once
// What must hold for every string of bytes: a PDU is read or refused with a reason; what was read
// is written back as the same bytes, and its receipt, if it is one, tells no more than it may. Used
// by the fuzzers and by their replay in ctest.
#include <algorithm>
#include <string_view>

#include "channels/smpp_receipt.hpp"

namespace alertd::test {

namespace smpp = channels::smpp;

inline bool is_code(std::string_view text) {
    return text.size() <= 8 && std::ranges::all_of(text, [](char c) {
               return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
           });
}

inline bool receipt_holds(smpp::DeliveryReceipt const& receipt) {
    if (receipt.id.empty() || receipt.id.size() > 64 || !is_code(receipt.error)) return false;
    for (auto const& form : smpp::id_form_words) {
        auto const plain = smpp::plain_id(receipt.id, form.value);
        if (plain.size() > receipt.id.size() + 1) return false;
        bool const stands =
            form.value == smpp::IdForm::decimal || smpp::plain_id(plain, form.value) == plain;
        if (!stands) return false;
    }
    return true;
}

inline bool smpp_pdu_holds(std::string_view bytes) {
    auto const size = smpp::pdu_size(bytes);
    auto const pdu = smpp::read_pdu(bytes);
    if (!pdu) return !pdu.error().message.empty();
    if (!size || *size != bytes.size() || smpp::write_pdu(*pdu) != bytes) return false;
    auto const* message = std::get_if<smpp::ShortMessage>(&pdu->body);
    if (!message) return true;
    auto const receipt = smpp::read_receipt(*message);
    return !receipt || receipt_holds(*receipt);
}

inline bool smpp_receipt_holds(std::string_view text) {
    auto const receipt = smpp::read_receipt_text(text);
    smpp::read_receipt_date(text);
    return !receipt || receipt_holds(*receipt);
}

}  // namespace alertd::test
