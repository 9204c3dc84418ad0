#pragma once
// The whole program: its members start in this order and stop in the reverse.
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>

#include "alertd/api/api.hpp"
#include "alertd/keeper.hpp"
#include "alertd/ladder.hpp"
#include "alertd/net/curl_client.hpp"
#include "alertd/outlets.hpp"
#include "alertd/receipts.hpp"
#include "alertd/sender.hpp"
#include "alertd/task_clock.hpp"

namespace alertd {

enum class DaemonRole { api, feeds, planner, sender };
inline constexpr Word<DaemonRole> daemon_role_words[] = {{DaemonRole::api, "api"},
                                                         {DaemonRole::feeds, "feeds"},
                                                         {DaemonRole::planner, "planner"},
                                                         {DaemonRole::sender, "sender"}};
using Roles = std::set<DaemonRole>;
Result<Roles> parse_roles(std::string const& text);  // "api,planner"; refuses unknown words

class Daemon {
public:
    // Starts; throws std::runtime_error with one line that names the setting or file where it
    // cannot.
    Daemon(Settings settings, Roles roles);
    ~Daemon();
    int port() const;  // of the API; 0 without it

private:
    Result<void> ready();
    Result<Progress> progress(std::int64_t alert, bool by_commune);
    void prepare();
    void open_journal();

    Settings settings_;
    Roles roles_;
    SystemClock clock_;
    Metrics metrics_;
    std::optional<InstanceKey> key_;
    std::optional<recipients::Key> people_;
    std::unique_ptr<Ground> ground_;
    std::unique_ptr<net::HttpClient> http_;
    std::string process_;  // this process among others of the instance
    std::unique_ptr<Journal> journal_;
    std::unique_ptr<Receipts> receipts_;
    std::unique_ptr<Outlets> outlets_;
    std::unique_ptr<Stops> stops_;
    std::unique_ptr<PlanBook> book_;
    std::unique_ptr<Sender> sender_;
    std::unique_ptr<Keeper> keeper_;
    std::unique_ptr<Ladder> ladder_;
    std::unique_ptr<Planner> planner_;
    std::unique_ptr<TaskClock> task_clock_;
    std::mutex ledger_mutex_;
    std::unique_ptr<Ledger> ledger_;  // the API's own view
    std::unique_ptr<api::Api> api_;   // last up, first down
};

}  // namespace alertd
