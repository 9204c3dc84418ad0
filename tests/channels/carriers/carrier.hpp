#pragma once
// The other side of a channel, as every_kind_test.cpp needs it: one Carrier for each kind, in a
// file carrier_KIND.cpp beside this one and a line in carriers.cpp. Nothing here is of HTTP: a
// carrier may answer through the outlet's scripted HTTP client or be a server of its own.
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "channels/channel.hpp"
#include "tests/support/outlet.hpp"

namespace alertd::test {

// What a carrier does with every message from now on.
enum class Says {
    accepts,
    throttles,
    fails,          // HTTP 5xx, or the protocol's like
    times_out,      // takes the message and stays silent
    refuses_us,     // our credentials are not known
    talks_garbage,  // takes the message; its answer cannot be read
    loses_answer,   // takes the message; the connection ends before the answer
    is_away         // no connection can be made
};

class Carrier {
public:
    virtual ~Carrier() = default;  // ends the outlet before whatever it speaks to

    // Open, and set to reach this carrier; its settings do not say simulated_only.
    virtual Outlet& outlet() = 0;

    // Returns once it holds: where the outlet is bound, the bind is as it would then be.
    virtual void now(Says what) = 0;

    // How many messages came here, each try counted, whatever was then answered.
    virtual std::size_t came() const = 0;

    // n messages as the sender makes them for this channel: to people, keys "key-0", "key-1", ...
    virtual std::vector<Message> messages(std::size_t n) const = 0;

    // Reports on messages that it accepted before, in its own way (a call-back, a bind); returns
    // once the outlet has taken them. The same twice is a duplicate.
    virtual void report(std::vector<Receipt> const& receipts) = 0;

    // False: receive() has nothing to read, for receipts come another way.
    virtual bool calls_back() const { return true; }

    // The pause that it asks for when it throttles; zero: its protocol has no word for it.
    virtual milliseconds pause() const { return milliseconds{0}; }

    // True: its protocol's failure says that the message was not taken, so it is tried again; else
    // what failed is in doubt.
    virtual bool failure_is_certain() const { return false; }
};

// Null for a kind that has none.
std::unique_ptr<Carrier> carrier_of(channels::Kind const& kind);

}  // namespace alertd::test
