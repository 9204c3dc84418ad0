#pragma once
// Time is passed in, so that tests turn it by hand and never sleep.
#include <chrono>

namespace alertd {

using Time = std::chrono::sys_time<std::chrono::milliseconds>;
using Steady = std::chrono::steady_clock::time_point;
using std::chrono::milliseconds;
using std::chrono::seconds;

class Clock {
public:
    virtual ~Clock() = default;
    // Wall time: only for what the standard says in wall time (sent, effective, expires) and for
    // records.
    virtual Time now() const = 0;
    // Never steps: for leases, deadlines and every duration.
    virtual Steady steady() const = 0;
};

class SystemClock final : public Clock {
public:
    Time now() const override {
        return std::chrono::time_point_cast<milliseconds>(std::chrono::system_clock::now());
    }
    Steady steady() const override { return std::chrono::steady_clock::now(); }
};

}  // namespace alertd
