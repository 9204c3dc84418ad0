#pragma once
// Delivery receipts of SMPP 3.4, as parameters (message_state, receipted_message_id) or as the text
// of Appendix B, which every SMSC writes a little differently. Pure; total over every PDU.
#include <optional>
#include <string>
#include <string_view>

#include "alertd/model/words.hpp"
#include "channels/smpp_pdu.hpp"

namespace alertd::channels::smpp {

// 5.2.28; `unreadable`: a word or number that is none of these.
enum class MessageState {
    enroute = 1,
    delivered = 2,
    expired = 3,
    deleted = 4,
    undeliverable = 5,
    accepted = 6,
    unknown = 7,
    rejected = 8,
    unreadable = 0
};
// `stat:` of a text: Appendix B, and words that SMSCs are known to add.
inline constexpr Word<MessageState> state_words[] = {{MessageState::delivered, "DELIVRD"},
                                                     {MessageState::expired, "EXPIRED"},
                                                     {MessageState::deleted, "DELETED"},
                                                     {MessageState::undeliverable, "UNDELIV"},
                                                     {MessageState::accepted, "ACCEPTD"},
                                                     {MessageState::unknown, "UNKNOWN"},
                                                     {MessageState::rejected, "REJECTD"},
                                                     {MessageState::enroute, "ENROUTE"},
                                                     {MessageState::enroute, "BUFFRED"},
                                                     {MessageState::enroute, "BUFFERD"},
                                                     {MessageState::enroute, "ACKED"},
                                                     {MessageState::delivered, "DELIVERED"},
                                                     {MessageState::undeliverable, "UNDELIVERABLE"},
                                                     {MessageState::rejected, "REJECTED"},
                                                     {MessageState::undeliverable, "FAILED"}};

struct DeliveryReceipt {
    std::string id;  // as the SMSC wrote it
    MessageState state = MessageState::unreadable;
    std::string error;  // "err:" or network_error_code: letters and digits only, at most 8
    std::optional<Time> done;
    bool operator==(DeliveryReceipt const&) const = default;
};

// Will this state never change again? Delivered is; so are expired, deleted, undeliverable and
// rejected. `unknown` is no word about the phone, and leaves the message in doubt.
bool is_final(MessageState state);

// None: this text is no receipt. A parameter goes before the same fact in the text. Of a receipt
// with an id and no state, or with a state that is no known word, the state is unreadable.
std::optional<DeliveryReceipt> read_receipt(ShortMessage const& message);

// The text alone: "id:... sub:... dlvrd:... submit date:... done date:... stat:... err:...
// text:..." in any order of fields, any of them missing but id, with any case of names and words.
std::optional<DeliveryReceipt> read_receipt_text(std::string_view text);

// "YYMMDDhhmm", "YYMMDDhhmmss" or "YYYYMMDDhhmmss", taken as UTC; none for anything else.
std::optional<Time> read_receipt_date(std::string_view digits);

// How an SMSC writes its message ids. Some give hexadecimal in submit_sm_resp and decimal in the
// receipt; some add or drop leading zeros, or change the case.
enum class IdForm { exact, any_case, decimal, hexadecimal };
inline constexpr Word<IdForm> id_form_words[] = {{IdForm::exact, "exact"},
                                                 {IdForm::any_case, "any_case"},
                                                 {IdForm::decimal, "decimal"},
                                                 {IdForm::hexadecimal, "hexadecimal"}};

// The same text for every writing of one id. What is not written in its form is taken as it is.
std::string plain_id(std::string_view id, IdForm form);

}  // namespace alertd::channels::smpp
