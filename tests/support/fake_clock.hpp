#pragma once
// A clock that stands until a test turns it.
#include <atomic>

#include "alertd/model/clock.hpp"

namespace alertd::test {

class FakeClock final : public Clock {
public:
    explicit FakeClock(Time start = Time{seconds{1'795'000'000}}) : start_(start) {}
    Time now() const override { return start_ + milliseconds{passed_ms_}; }
    Steady steady() const override { return Steady{} + milliseconds{passed_ms_}; }
    void pass(milliseconds d) { passed_ms_ += d.count(); }

private:
    Time start_;
    std::atomic<std::int64_t> passed_ms_{0};
};

}  // namespace alertd::test
