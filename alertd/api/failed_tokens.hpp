#pragma once
// Who tries tokens that nobody holds. Asked before a token is hashed, so that guessing costs us
// nothing.
#include <map>
#include <mutex>
#include <optional>
#include <string>

#include "alertd/model/clock.hpp"

namespace alertd::api {

// Any thread.
class FailedTokens {
public:
    static constexpr int tries = 20;  // a window and address
    static constexpr seconds window{60};
    static constexpr std::size_t peers_max = 10'000;

    explicit FailedTokens(Clock const& clock) : clock_(clock) {}  // outlives it
    // How long this address has to wait; none when it may try.
    std::optional<seconds> must_wait(std::string const& peer);
    void failed(std::string const& peer);

private:
    struct Tried {
        Steady since;
        int times = 0;
    };
    void make_room();  // forgets what is over, else who began first

    Clock const& clock_;
    std::mutex mutex_;
    std::map<std::string, Tried> peers_;
};

}  // namespace alertd::api
