#pragma once
// The command line of sim_zalo.
#include <cstdint>
#include <vector>

#include "ops/simulators/command_line.hpp"

namespace sim {

inline constexpr char usage[] =
    R"(sim_zalo: Zalo's business API and OAuth on loopback, for simulated numbers (841...) alone, with a record
  --port N                  0 (default): any free one; printed as "listening 127.0.0.1:PORT"
  --record FILE             every message taken, one JSON line each, before the answer
  --templates FILE          {"ID": {"text": "<slot> ...", "slots": {"slot": most characters}}}; without: any
  --seed N                  which numbers the shares below fall on (1)
tokens
  --app-id ID               as in the outlet; without: any
  --app-secret-file F       what OAuth asks for; without: any
  --tokens-file F           the first pair: refresh token; on a second line the access token
  --access-seconds N        how long an access token lives (90000)
  --state FILE              keeps the tokens for the next start
  --oauth-fail-every N      every Nth refresh is answered 500, the token is not used up
  --oauth-drop-every N      every Nth refresh uses up the token, then the connection is closed
  --proof                   messages need the header appsecret_proof
answers
  --error CODE:SHARE        this share of the numbers always gets this error, e.g. -118:0.05; may repeat
  --error-for CODE:NUMBER   this number does
  --error-every CODE:N      every Nth message does, whoever it is for
  --quota N                 messages a day; then -144
  --user-quota N            messages a number and day; then -1472
  --night                   from 22 to 6 o'clock in Việt Nam only sending_mode 3; else -133
  --hour N                  it is always this hour
  --rate N                  messages a second over all; they wait before they are recorded
  --throttle N              more than N messages a second are answered 429 and not recorded
  --delay-ms N              waits so long after it was recorded, before it answers
  --retry-every N           every Nth message is answered 429 and not recorded
  --fail-every N            every Nth message is recorded, then answered 500
  --drop-answer-every N     every Nth message is recorded, then the connection is closed
  --garbage-every N         every Nth message is recorded, then answered with half a JSON text
events
  --callback-url URL        http://HOST[:PORT]/PATH; delivery events go there, signed with
  --callback-secret-file F  the OA's secret
  --hmac                    signs with an HMAC instead of a plain SHA-256
  --receipt-ratio R         share of taken messages whose delivery is told (0.97); silence for the rest
  --receipt-delay-ms N      after the message was recorded (50)
  --refused FILE            every message that was refused, one JSON line each: when, which number, which error
  --receipts FILE           every event that was taken, one JSON line each: when and which key
  --receipt-twice R         share of events that come a second time (0)
  --receipt-late R          share of events that come late (0), after
  --receipt-late-ms N       so long (2000)
  --no-tracking-id          events name a message by msg_id alone
  --die-with-parent         ends when the process that started it ends
GET / shows the latest messages; /sim/counts and /sim/messages?after=N&limit=N tell them as JSON. A line of the
record: {"t": Unix ms, "conn", "msg_id", "key" (tracking_id), "phone", "template", "mode", "slots": {...}, "text"}.
)";

// An error and whom or when it meets.
template <class T>
struct Fault {
    int code = 0;
    T at{};
};

struct Options {
    std::uint16_t port = 0;
    std::string record, templates, app_id, app_secret, tokens, state, callback_url;
    std::string callback_secret, receipts, refused;
    unsigned seed = 1, access_seconds = 90'000, oauth_fail_every = 0, oauth_drop_every = 0;
    std::vector<Fault<double>> errors;
    std::vector<Fault<std::string>> errors_for;
    std::vector<Fault<unsigned>> errors_every;
    unsigned quota = 0, user_quota = 0, throttle = 0, delay_ms = 0;
    int hour = -1;
    double rate = 0, receipt_ratio = 0.97, receipt_twice = 0, receipt_late = 0;
    unsigned retry_every = 0, fail_every = 0, drop_answer_every = 0, garbage_every = 0;
    unsigned receipt_delay_ms = 50, receipt_late_ms = 2'000;
    bool proof = false, night = false, hmac = false, tracking_id = true, die_with_parent = false;
};

// "CODE:WHAT" -> the code; WHAT is left in `text`.
inline int code_of(std::string_view name, std::string& text) {
    auto const colon = text.find(':');
    if (colon == text.npos) refuse(name, "needs CODE:WHAT");
    int const code = std::atoi(text.substr(0, colon).c_str());
    if (code >= 0) refuse(name, "an error's code is below zero");
    text.erase(0, colon + 1);
    return code;
}

inline std::string whole_file(std::string_view name, std::string const& file) {
    std::ifstream in(file, std::ios::binary);
    std::string text((std::istreambuf_iterator<char>(in)), {});
    while (text.ends_with('\n')) text.pop_back();
    if (text.empty()) refuse(name, "the file is missing or empty");
    return text;
}

// False: none of these.
inline bool read_error_option(Options& o, std::string_view name, std::string value) {
    if (name == "--error") {
        Fault<double> fault{code_of(name, value), 0};
        read_number(name, value, fault.at);
        o.errors.push_back(fault);
    } else if (name == "--error-for") {
        int const code = code_of(name, value);
        o.errors_for.push_back({code, value});
    } else if (name == "--error-every") {
        Fault<unsigned> fault{code_of(name, value), 0};
        read_number(name, value, fault.at);
        o.errors_every.push_back(fault);
    } else {
        return false;
    }
    return true;
}

inline bool read_text_option(Options& o, std::string_view name, std::string const& value) {
    if (name == "--record") return o.record = value, true;
    if (name == "--receipts") return o.receipts = value, true;
    if (name == "--refused") return o.refused = value, true;
    if (name == "--templates") return o.templates = whole_file(name, value), true;
    if (name == "--app-id") return o.app_id = value, true;
    if (name == "--app-secret-file") return o.app_secret = first_line(name, value), true;
    if (name == "--tokens-file") return o.tokens = whole_file(name, value), true;
    if (name == "--state") return o.state = value, true;
    if (name == "--callback-url") return o.callback_url = value, true;
    if (name == "--callback-secret-file") return o.callback_secret = first_line(name, value), true;
    return false;
}

inline void read_option(Options& o, std::string_view name, std::string const& value) {
    if (read_error_option(o, name, value) || read_text_option(o, name, value)) return;
    if (name == "--port") return read_number(name, value, o.port);
    if (name == "--seed") return read_number(name, value, o.seed);
    if (name == "--access-seconds") return read_number(name, value, o.access_seconds);
    if (name == "--oauth-fail-every") return read_number(name, value, o.oauth_fail_every);
    if (name == "--oauth-drop-every") return read_number(name, value, o.oauth_drop_every);
    if (name == "--quota") return read_number(name, value, o.quota);
    if (name == "--user-quota") return read_number(name, value, o.user_quota);
    if (name == "--hour") return read_number(name, value, o.hour);
    if (name == "--rate") return read_number(name, value, o.rate);
    if (name == "--throttle") return read_number(name, value, o.throttle);
    if (name == "--delay-ms") return read_number(name, value, o.delay_ms);
    if (name == "--retry-every") return read_number(name, value, o.retry_every);
    if (name == "--fail-every") return read_number(name, value, o.fail_every);
    if (name == "--drop-answer-every") return read_number(name, value, o.drop_answer_every);
    if (name == "--garbage-every") return read_number(name, value, o.garbage_every);
    if (name == "--receipt-ratio") return read_number(name, value, o.receipt_ratio);
    if (name == "--receipt-delay-ms") return read_number(name, value, o.receipt_delay_ms);
    if (name == "--receipt-twice") return read_number(name, value, o.receipt_twice);
    if (name == "--receipt-late") return read_number(name, value, o.receipt_late);
    if (name == "--receipt-late-ms") return read_number(name, value, o.receipt_late_ms);
    refuse(name, "is not known; --help lists what is");
}

inline bool read_flag(Options& o, std::string_view name) {
    if (name == "--proof") return o.proof = true;
    if (name == "--night") return o.night = true;
    if (name == "--hmac") return o.hmac = true;
    if (name == "--no-tracking-id") return o.tracking_id = false, true;
    if (name == "--die-with-parent") return o.die_with_parent = true;
    return false;
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
    if (!o.callback_url.empty() && (o.callback_secret.empty() || o.app_id.empty()))
        refuse("--callback-url", "needs --callback-secret-file and --app-id");
    return o;
}

}  // namespace sim
