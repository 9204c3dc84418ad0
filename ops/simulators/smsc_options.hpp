#pragma once
// The command line of sim_smsc.
#include <charconv>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>
#include <string_view>

namespace sim {

inline constexpr char usage[] =
    R"(sim_smsc: an SMSC on loopback that speaks SMPP 3.4, takes simulated numbers (841...) alone, and keeps a record
  --port N                   0 (default): any free one; printed as "listening 127.0.0.1:PORT"
  --record FILE              every submit_sm that is taken, one JSON line each, before the answer
  --system-id ID --password-file F    binds must show these; without: any
  --seed N                   which messages the shares below fall on (1)
binds
  --bind-status S            binds are refused with this status, e.g. 0x0E ...
  --bind-refusals N          ... the first N of them alone (0: all)
  --silent-binds N           the first N binds get no answer
answers
  --rate R --burst B         submits a second, and at once (R); more are throttled (0x58), not taken
  --queue-full-every N       every Nth submit is refused 0x14
  --refuse-every N --refuse-status S  every Nth submit is refused with S (0x45)
  --nack-every N             every Nth submit is not taken and answered by generic_nack 0x08
  --delay-ms N               answers wait so long
  --reorder N                answers go out N at a time, the last one first (or after 30 ms)
  --drop-answer-every N      every Nth submit is taken and never answered
  --garbage-every N          every Nth submit is taken, its answer has no end of its id
  --close-every N            every Nth submit is taken, then the connection is closed
  --wrong-length-every N     every Nth submit is taken, then a PDU of 8 octets comes
  --unbind-every N           after every Nth submit, which is not taken, the SMSC unbinds
  --unknown-tlvs             answers and receipts carry parameters that nobody knows
  --split N                  at most N octets a TCP segment
  --id-form F                decimal (default), hex, padded (ten digits with leading zeros)
  --default-alphabet A       what data_coding 0 is: gsm7 (default), gsm7_packed, latin1
links
  --silent-enquire           enquire_link is not answered
  --enquire-ms N             the SMSC itself asks so often
receipts
  --receipts K               text (default), tlv, none; only where registered_delivery asks for one
  --receipt-delay-ms N       after the answer (50)
  --receipt-first            before the answer
  --receipt-other-bind       on another connection than the submit's, where there is one
  --receipt-twice            each comes two times
  --receipt-id-form F        as --id-form (the same as there)
  --receipt-minimal          text receipts are "id:... stat:..." alone
  --receipt-dates N          digits of their dates: 10 (default), 12 or 14
  --receipt-ratio R          share of parts that are reported at all (1)
  --undeliverable-ratio R    share of numbers whose parts are reported undeliverable (0)
  --receipt-retry-ms N       a receipt that is refused comes again after so long (200)
  --die-with-parent          ends when the process that started it ends
A line of the record: {"t": Unix ms, "conn", "seq", "id", "from", "to", "esm", "dcs", "validity", "registered",
"ref", "total", "part" (of the UDH; 0, 1, 1 without), "udh", "hex" (raw octets), "text" (decoded, of this part)}.
FILE.binds has a line for every bind that was answered: {"t", "conn", "system_id", "status"}.
)";

struct Options {
    std::uint16_t port = 0;
    std::string record, system_id, password;
    std::uint32_t seed = 1, bind_status = 0, refuse_status = 0x45;
    unsigned bind_refusals = 0, silent_binds = 0;
    double rate = 0, burst = 0;
    unsigned queue_full_every = 0, refuse_every = 0, nack_every = 0, delay_ms = 0, reorder = 0;
    unsigned drop_answer_every = 0, garbage_every = 0, close_every = 0, wrong_length_every = 0;
    unsigned unbind_every = 0, split = 0, enquire_ms = 0;
    bool unknown_tlvs = false, silent_enquire = false;
    std::string id_form = "decimal", receipt_id_form, default_alphabet = "gsm7", receipts = "text";
    unsigned receipt_delay_ms = 50, receipt_dates = 10, receipt_retry_ms = 200;
    bool receipt_first = false, receipt_other_bind = false, receipt_twice = false;
    bool receipt_minimal = false, die_with_parent = false;
    double receipt_ratio = 1, undeliverable_ratio = 0;
};

[[noreturn]] inline void refuse(std::string_view what, std::string_view why) {
    std::fprintf(stderr, "sim_smsc: %.*s: %.*s\n", static_cast<int>(what.size()), what.data(),
                 static_cast<int>(why.size()), why.data());
    std::exit(1);
}

template <class T>
void read_number(std::string_view name, std::string_view text, T& out) {
    auto const end = text.data() + text.size();
    std::from_chars_result read{};
    if constexpr (std::is_floating_point_v<T>)
        read = std::from_chars(text.data(), end, out);
    else if (text.starts_with("0x"))
        read = std::from_chars(text.data() + 2, end, out, 16);
    else
        read = std::from_chars(text.data(), end, out);
    if (read.ec != std::errc{} || read.ptr != end || out < T{})
        refuse(name, "is not a number that it can be");
}

inline void read_word(std::string_view name, std::string const& value, std::string& out,
                      std::initializer_list<std::string_view> known) {
    for (auto const word : known)
        if (value == word) return void(out = value);
    refuse(name, "is none of the words that it can be");
}

inline std::string first_line(std::string_view name, std::string const& file) {
    std::ifstream in(file);
    std::string line;
    if (!std::getline(in, line) || line.empty()) refuse(name, "the file has no first line");
    return line;
}

inline bool read_flag(Options& o, std::string_view name) {
    struct Flag {
        std::string_view name;
        bool Options::*value;
    };
    constexpr Flag flags[] = {{"--unknown-tlvs", &Options::unknown_tlvs},
                              {"--silent-enquire", &Options::silent_enquire},
                              {"--receipt-first", &Options::receipt_first},
                              {"--receipt-other-bind", &Options::receipt_other_bind},
                              {"--receipt-twice", &Options::receipt_twice},
                              {"--receipt-minimal", &Options::receipt_minimal},
                              {"--die-with-parent", &Options::die_with_parent}};
    for (auto const& flag : flags)
        if (flag.name == name) return o.*flag.value = true;
    return false;
}

inline bool read_count(Options& o, std::string_view name, std::string const& value) {
    struct Count {
        std::string_view name;
        unsigned Options::*value;
    };
    constexpr Count counts[] = {{"--seed", &Options::seed},
                                {"--bind-status", &Options::bind_status},
                                {"--bind-refusals", &Options::bind_refusals},
                                {"--silent-binds", &Options::silent_binds},
                                {"--refuse-status", &Options::refuse_status},
                                {"--queue-full-every", &Options::queue_full_every},
                                {"--refuse-every", &Options::refuse_every},
                                {"--nack-every", &Options::nack_every},
                                {"--delay-ms", &Options::delay_ms},
                                {"--reorder", &Options::reorder},
                                {"--drop-answer-every", &Options::drop_answer_every},
                                {"--garbage-every", &Options::garbage_every},
                                {"--close-every", &Options::close_every},
                                {"--wrong-length-every", &Options::wrong_length_every},
                                {"--unbind-every", &Options::unbind_every},
                                {"--split", &Options::split},
                                {"--enquire-ms", &Options::enquire_ms},
                                {"--receipt-delay-ms", &Options::receipt_delay_ms},
                                {"--receipt-dates", &Options::receipt_dates},
                                {"--receipt-retry-ms", &Options::receipt_retry_ms}};
    for (auto const& count : counts)
        if (count.name == name) return read_number(name, value, o.*count.value), true;
    return false;
}

inline void read_option(Options& o, std::string_view name, std::string const& value) {
    if (read_count(o, name, value)) return;
    if (name == "--port") return read_number(name, value, o.port);
    if (name == "--rate") return read_number(name, value, o.rate);
    if (name == "--burst") return read_number(name, value, o.burst);
    if (name == "--receipt-ratio") return read_number(name, value, o.receipt_ratio);
    if (name == "--undeliverable-ratio") return read_number(name, value, o.undeliverable_ratio);
    if (name == "--record") return void(o.record = value);
    if (name == "--system-id") return void(o.system_id = value);
    if (name == "--password-file") return void(o.password = first_line(name, value));
    if (name == "--id-form") return read_word(name, value, o.id_form, {"decimal", "hex", "padded"});
    if (name == "--receipt-id-form")
        return read_word(name, value, o.receipt_id_form, {"decimal", "hex", "padded"});
    if (name == "--receipts") return read_word(name, value, o.receipts, {"text", "tlv", "none"});
    if (name == "--default-alphabet")
        return read_word(name, value, o.default_alphabet, {"gsm7", "gsm7_packed", "latin1"});
    refuse(name, "is not known; --help lists what is");
}

inline Options read_options(int argc, char** argv) {
    Options o;
    for (int i = 1; i < argc; ++i) {
        std::string_view const name = argv[i];
        if (name == "--help") {
            std::fputs(usage, stdout);
            std::exit(0);
        }
        if (read_flag(o, name)) continue;
        if (i + 1 >= argc) refuse(name, "is not known, or its value is missing");
        read_option(o, name, argv[++i]);
    }
    if (o.receipt_id_form.empty()) o.receipt_id_form = o.id_form;
    if (o.burst <= 0) o.burst = std::max(1.0, o.rate);
    return o;
}

}  // namespace sim
