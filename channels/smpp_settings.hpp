#pragma once
// What the operator says of one SMPP account: [outlet.NAME] with kind = "sms_smpp".
#include <cstdint>
#include <string>
#include <vector>

#include "alertd/model/clock.hpp"
#include "channels/smpp_receipt.hpp"
#include "channels/sms_text.hpp"
#include "config/section.hpp"

namespace alertd::channels::smpp {

// How a text of several parts is sent: each with a header of our own, or whole in a
// message_payload that the SMSC cuts.
enum class LongText { udh8, udh16, payload };
inline constexpr Word<LongText> long_text_words[] = {
    {LongText::udh8, "udh8"}, {LongText::udh16, "udh16"}, {LongText::payload, "payload"}};

// What data_coding 0 means to this SMSC.
enum class DefaultAlphabet { gsm7, gsm7_packed, latin1 };
inline constexpr Word<DefaultAlphabet> default_alphabet_words[] = {
    {DefaultAlphabet::gsm7, "gsm7"},
    {DefaultAlphabet::gsm7_packed, "gsm7_packed"},
    {DefaultAlphabet::latin1, "latin1"}};

// How the SMSC is told when to give up.
enum class Validity { relative, absolute, none };
inline constexpr Word<Validity> validity_words[] = {
    {Validity::relative, "relative"}, {Validity::absolute, "absolute"}, {Validity::none, "none"}};

struct SmppSettings {
    std::string host;
    int port = 2775;
    std::string system_id, system_type, service_type;
    config::Secret password;
    std::string source;  // a brand's name, at most 11 characters of ASCII, or a number
    int source_ton = 5, source_npi = 0, dest_ton = 1, dest_npi = 1;
    std::size_t window = 10;  // parts on their way without an answer
    double parts_per_second = 0;
    seconds enquire_link{30};
    milliseconds connect_timeout{5'000}, response_timeout{8'000};
    milliseconds reconnect{500};         // the first pause; doubles up to 60 times itself
    milliseconds throttle_pause{1'000};  // after THROTTLED and MSGQFUL
    LongText long_text = LongText::udh8;
    DefaultAlphabet default_alphabet = DefaultAlphabet::gsm7;
    Validity validity = Validity::relative;
    int registered_delivery = 1;
    IdForm id_in_answer = IdForm::exact, id_in_receipt = IdForm::exact;
    // Carriers' own numbers, over what the standard's mean.
    std::vector<std::uint32_t> temporary, rejected, opted_out;
    bool simulated_only = false;
};

// Faults are noted in the section and told, all in one line, in the error.
Result<SmppSettings> read_smpp_settings(config::Section const& section);

}  // namespace alertd::channels::smpp
