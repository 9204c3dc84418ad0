#pragma once
// The command line of sim_push_gateway.
#include <cstdint>

#include "ops/simulators/command_line.hpp"

namespace sim {

inline constexpr char usage[] =
    R"(sim_push_gateway: a push gateway on loopback, by channels/push.openapi.json, that keeps a record
  --port N                  0 (default): any free one; printed as "listening 127.0.0.1:PORT"
  --record FILE             every accepted message, one JSON line each, before the answer
  --token-file F            batches need this bearer token; without: any
  --callback-url URL        http://HOST[:PORT]/PATH; receipts go there, signed with
  --callback-secret-file F
  --receipt-ratio R         share of accepted messages reported delivered (0.97); silence for the rest
  --receipt-delay-ms N      after the message was recorded (50)
  --receipts FILE           every receipt that was taken, one JSON line each: when and which key
  --refused FILE            every message that was rejected, in the form of the record
  --batch-max N             messages a batch (500)
  --rate N                  messages a second over all; batches wait before they are recorded
  --delay-ms N              each batch waits so long after it was recorded, before it is answered
  --no-idempotency          forgets Idempotency-Keys: a batch sent twice is recorded twice
  --reject-every N          every Nth message is rejected "not_allowed"
  --unregistered-every N    every Nth message is rejected "unregistered"
  --retry-every N           every Nth batch is answered 429 and not recorded
  --fail-every N            every Nth batch is recorded, then answered 500
  --drop-answer-every N     every Nth batch is recorded, then the connection is closed
  --garbage-every N         every Nth batch is recorded, then answered with half a JSON text
  --die-with-parent         ends when the process that started it ends
GET / shows the latest messages; /sim/counts and /sim/messages?after=N&limit=N tell them as JSON.
)";

struct Options {
    std::uint16_t port = 0;
    std::string record, receipts, refused, token, callback_url, callback_secret;
    double receipt_ratio = 0.97, rate = 0;
    unsigned receipt_delay_ms = 50, batch_max = 500, delay_ms = 0;
    unsigned reject_every = 0, unregistered_every = 0, retry_every = 0, fail_every = 0;
    unsigned drop_answer_every = 0, garbage_every = 0;
    bool idempotency = true, die_with_parent = false;
};

inline void read_option(Options& o, std::string_view name, std::string const& value) {
    if (name == "--port") return read_number(name, value, o.port);
    if (name == "--receipts") return void(o.receipts = value);
    if (name == "--refused") return void(o.refused = value);
    if (name == "--record") return void(o.record = value);
    if (name == "--token-file") return void(o.token = first_line(name, value));
    if (name == "--callback-url") return void(o.callback_url = value);
    if (name == "--callback-secret-file") return void(o.callback_secret = first_line(name, value));
    if (name == "--receipt-ratio") return read_number(name, value, o.receipt_ratio);
    if (name == "--receipt-delay-ms") return read_number(name, value, o.receipt_delay_ms);
    if (name == "--batch-max") return read_number(name, value, o.batch_max);
    if (name == "--rate") return read_number(name, value, o.rate);
    if (name == "--delay-ms") return read_number(name, value, o.delay_ms);
    if (name == "--reject-every") return read_number(name, value, o.reject_every);
    if (name == "--unregistered-every") return read_number(name, value, o.unregistered_every);
    if (name == "--retry-every") return read_number(name, value, o.retry_every);
    if (name == "--fail-every") return read_number(name, value, o.fail_every);
    if (name == "--drop-answer-every") return read_number(name, value, o.drop_answer_every);
    if (name == "--garbage-every") return read_number(name, value, o.garbage_every);
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
        if (name == "--no-idempotency")
            o.idempotency = false;
        else if (name == "--die-with-parent")
            o.die_with_parent = true;
        else if (i + 1 < argc)
            read_option(o, name, argv[++i]);
        else
            refuse(name, "is not known, or its value is missing");
    }
    if (!o.callback_url.empty() && o.callback_secret.empty())
        refuse("--callback-url", "needs --callback-secret-file");
    return o;
}

}  // namespace sim
