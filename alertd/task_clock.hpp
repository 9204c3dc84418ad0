#pragma once
// Looks every few seconds whether a commune officer's time has run out. Apart from the keeper, so
// that neither a Redis that is away nor the healing of one holds up the call to the province.
#include <string>
#include <thread>

#include "alertd/metrics.hpp"
#include "alertd/model/clock.hpp"

namespace alertd {

class TaskClock {
public:
    // Starts its thread. `clock` and `metrics` outlive it. Of all processes of a store one looks at
    // a time: `holder` names this one.
    TaskClock(std::string store, std::string holder, Clock const& clock, Metrics& metrics);
    ~TaskClock();

private:
    void run(std::stop_token stop);

    std::string store_, holder_;
    Clock const& clock_;
    Metrics& metrics_;
    std::jthread thread_;
};

}  // namespace alertd
