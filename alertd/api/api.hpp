#pragma once
// HTTP for everybody: the public's alerts, the officials' desk, the carriers' call-backs, probes
// and metrics. Design section 5 is the contract; routes.cpp is its table; GET /openapi.json is made
// from that table.
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "alertd/desk.hpp"
#include "alertd/ground.hpp"
#include "alertd/metrics.hpp"
#include "alertd/progress.hpp"
#include "alertd/settings.hpp"
#include "channels/channel.hpp"

namespace alertd::api {

class Api {
public:
    // What it stands on. All outlive it. The functions are called on worker threads, several at
    // once, and may block.
    struct Parts {
        Settings const& settings;
        Ground& ground;
        Clock const& clock;
        Metrics& metrics;
        std::function<void()> wake_planner;
        std::function<Result<Progress>(std::int64_t id, bool by_commune)> progress;
        // By the outlet's name.
        std::function<channels::CallBackAnswer(std::string_view outlet,
                                               channels::CallBack const& call)>
            receive;
        // Why this process cannot serve, one line a reason; the lines are shown to whoever asks.
        std::function<Result<void>()> ready;
    };

    // Listens at once; throws std::runtime_error with one line when it cannot.
    explicit Api(Parts parts);
    // Answers what is in hand, ends the rest, joins its threads.
    ~Api();
    int port() const;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace alertd::api
