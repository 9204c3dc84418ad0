#include "alertd/task_clock.hpp"

#include <spdlog/spdlog.h>

#include <condition_variable>
#include <memory>
#include <mutex>

#include "alertd/lease.hpp"
#include "alertd/tasks.hpp"

namespace alertd {
namespace {

constexpr milliseconds look_every{1'000};
constexpr seconds lease_length{10};

}  // namespace

TaskClock::TaskClock(std::string store, std::string holder, Clock const& clock, Metrics& metrics)
    : store_(std::move(store)),
      holder_(std::move(holder)),
      clock_(clock),
      metrics_(metrics),
      thread_([this](std::stop_token stop) { run(stop); }) {}

TaskClock::~TaskClock() {
    thread_.request_stop();
    thread_.join();
}

void TaskClock::run(std::stop_token stop) {
    std::unique_ptr<store::Database> db;
    std::mutex mutex;
    std::condition_variable_any turn;
    std::unique_lock waiting(mutex);
    Lease lease("tasks", holder_, clock_, lease_length);
    while (!stop.stop_requested()) {
        try {
            if (!db) db = std::make_unique<store::Database>(store_);
            if (lease.held(*db))
                if (auto const n = escalate_late_tasks(*db, clock_.now()))
                    metrics_.count_event("task_escalated", double(n));
        } catch (store::StoreError const& e) {
            spdlog::error("component=tasks {}", e.what());
            metrics_.count_event("tasks_fault");
            db.reset();
        }
        turn.wait_for(waiting, stop, look_every, [] { return false; });
    }
}

}  // namespace alertd
