#pragma once
// What senders need of a plan, read from the store once and kept: times, texts, who may be reached
// through which outlet.
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <thread>

#include "alertd/ground.hpp"
#include "alertd/outlets.hpp"
#include "alertd/plan.hpp"
#include "alertd/store/database.hpp"

namespace alertd {

struct PlanView {
    std::int64_t id = 0;
    std::string issuer;  // CAP sender, for kill switches
    Severity severity{};
    Time expires{};
    Frozen frozen;
    std::shared_ptr<recipients::Directory const> directory;
    std::optional<Routing> routing;  // stands on the two above
    int priority = 3;
    Rungs rungs;
    seconds ladder{0};  // 0: nobody goes up
    std::optional<Cleared<Live>> live;
    std::optional<Cleared<Drill>> drill;

    std::set<geo::CommuneIndex> hit;  // the communes in danger

    Text const* text(ChannelKind channel, recipients::Language language) const;
    // The commune a recipient's text names: his own when it is in danger, else the one in danger
    // that holds a place of his, home first.
    geo::CommuneIndex named_commune(recipients::Index recipient) const;
};

class PlanBook {
public:
    PlanBook(Settings const& settings, Ground& ground) : settings_(settings), ground_(ground) {}
    // Reads through `db`, the caller's own connection. Any thread.
    Result<std::shared_ptr<PlanView const>> view(store::Database& db, std::int64_t plan);
    std::string_view commune_name(geo::CommuneIndex commune) const {
        return ground_.communes().commune(commune).full_name;
    }

private:
    Settings const& settings_;
    Ground& ground_;
    std::mutex mutex_;
    std::map<std::int64_t, std::shared_ptr<PlanView const>> views_;  // the newest few
};

// The kill switches in force and the plans that have ended, read from the store twice a second by
// one thread of the process.
class Stops {
public:
    Stops(std::string store_file, milliseconds poll);
    ~Stops();
    bool outlet_stopped(std::string_view outlet) const;  // this one, or all
    bool issuer_stopped(std::string_view issuer) const;
    // By the store, which knows of a Cancel also when the planner died before it told Redis.
    bool plan_ended(std::int64_t plan) const;

private:
    void watch(std::stop_token stop, std::string const& store_file, milliseconds poll);
    mutable std::mutex mutex_;
    std::set<std::string, std::less<>> stops_;
    std::set<std::int64_t> ended_;
    bool readable_ = false;  // what cannot be read counts as stopped
    std::jthread watcher_;
};

}  // namespace alertd
