#pragma once
// The contract of a way out. A kind is one file in this folder and one line in registry.cpp.
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "alertd/model/delivery.hpp"
#include "alertd/model/result.hpp"
#include "alertd/net/http_client.hpp"
#include "config/section.hpp"

namespace alertd::channels {

// What the carrier allows. The sender obeys it; the channel need not.
struct Limits {
    std::size_t batch = 1;  // messages a call of send(), at most window_size
    double per_second = 0;  // messages, over all connections of the outlet; 0: no limit
};

// A carrier's call-back as it came in over HTTP.
struct CallBack {
    net::Headers headers;  // names in lower case
    std::string_view body;
};

// What the carrier is answered: 2xx taken; 4xx never send this again; 503 send it again later.
struct CallBackAnswer {
    int status = 204;
    std::string reason;  // for our log; no addresses, no text
    std::size_t receipts = 0;
};

// An outlet that is open. Any thread may call any function at any time.
class Channel {
public:
    virtual ~Channel() = default;
    virtual Limits limits() const = 0;

    // Sends a batch and answers one outcome each, in order; blocks until `deadline` at most. A
    // carrier's refusal is an outcome; an exception is a bug. Never retries by itself: an unclear
    // end is Unknown, and the sender decides.
    virtual std::vector<Outcome> send(Envelope const& envelope, std::span<Message const> batch,
                                      Steady deadline) = 0;

    // Checks the signature with the outlet's own secret, then hands the receipts to the sink.
    virtual CallBackAnswer receive(CallBack const& call) = 0;
};

// What a channel is given. All outlive it.
struct Parts {
    net::HttpClient& http;
    Clock const& clock;
    ReceiptSink& receipts;
    // A folder of the instance where an outlet may keep what must survive it, in files that begin
    // with its name: single-use tokens, carriers' ids. Empty in tests that keep nothing.
    std::string state_folder = {};
    // False: this process only takes call-backs; an outlet that binds does not.
    bool sends = true;
};

struct Kind {
    std::string_view name;  // as written in the settings: kind = "push"
    ChannelKind channel;
    Result<std::unique_ptr<Channel>> (*open)(config::Section const& settings, Parts const& parts);
    std::string_view
        example;  // a section that opens, shown in the manual and used by the registry's test
};

std::span<Kind const* const> kinds();
Kind const* find_kind(std::string_view name);

}  // namespace alertd::channels
