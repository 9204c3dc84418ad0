#pragma once
// A clock that stands until a test turns it; or runs, where a channel's own threads wait by it.
#include <atomic>

#include "alertd/model/clock.hpp"

namespace alertd::test {

class FakeClock final : public Clock {
public:
    explicit FakeClock(Time start = Time{seconds{1'795'000'000}}) : start_(start) {}
    Time now() const override { return start_ + passed(); }
    Steady steady() const override { return Steady{} + passed(); }
    void pass(milliseconds d) { passed_ms_ += d.count(); }
    void run() { runs_ = true; }  // before any other thread asks it

private:
    milliseconds passed() const {
        milliseconds const turned{passed_ms_};
        if (!runs_) return turned;
        return turned + std::chrono::floor<milliseconds>(std::chrono::steady_clock::now() - made_);
    }

    Time start_;
    bool runs_ = false;
    Steady made_ = std::chrono::steady_clock::now();
    std::atomic<std::int64_t> passed_ms_{0};
};

}  // namespace alertd::test
