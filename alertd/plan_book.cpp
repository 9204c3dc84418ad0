#include "alertd/plan_book.hpp"

#include <spdlog/spdlog.h>

#include <condition_variable>

#include "alertd/plan_ground.hpp"
#include "alertd/store/alerts.hpp"
#include "alertd/store/stops.hpp"
#include "feeds/cap_xml.hpp"

namespace alertd {
namespace {

constexpr std::size_t views_max = 64;

Result<std::shared_ptr<PlanView const>> read_view(store::Database& db, Ground& ground,
                                                  std::int64_t plan) {
    auto row = store::find_plan(db, plan);
    if (!row) return row.error();
    auto alert_row = store::find_alert(db, row->alert_id);
    if (!alert_row) return alert_row.error();
    auto read = feeds::read_cap(alert_row->bytes);
    auto stands_on = read_plan_ground(db, ground, *row);
    if (!stands_on) return stands_on.error();
    if (!read.ok())
        return invalid("plan " + std::to_string(plan) + ": its CAP bytes cannot be read any more");

    auto view = std::make_shared<PlanView>();
    view->id = plan;
    view->issuer = alert_row->sender;
    view->severity = alert_row->severity;
    view->expires = row->expires;
    view->frozen = std::move(stands_on->frozen);
    view->directory = std::move(stands_on->directory);
    view->rungs = std::move(stands_on->rungs);
    view->priority = row->priority;
    view->ladder = row->ladder;
    for (auto const& commune : view->frozen.communes)
        if (auto const index = ground.communes().find(commune.code);
            index && commune.share_area > 0)
            view->hit.insert(*index);
    view->routing.emplace(view->frozen.outlets, *view->directory);
    Envelope const envelope{alert_row->identifier, "alertd-" + std::to_string(alert_row->event_id),
                            alert_row->severity, row->expires};
    view->live = clear_live(read.alert, envelope);
    view->drill = clear_drill(read.alert, envelope);
    return std::shared_ptr<PlanView const>(std::move(view));
}

}  // namespace

geo::CommuneIndex PlanView::named_commune(recipients::Index recipient) const {
    auto const own = directory->entries()[recipient].commune;
    if (hit.contains(own)) return own;
    for (auto const commune : directory->communes_of_places(recipient))
        if (hit.contains(commune)) return commune;
    return own;
}

Text const* PlanView::text(ChannelKind channel, recipients::Language language) const {
    for (auto const& t : frozen.texts)
        if (t.channel == channel && t.language == language) return &t;
    return nullptr;
}

Result<std::shared_ptr<PlanView const>> PlanBook::view(store::Database& db, std::int64_t plan) {
    {
        std::lock_guard lock(mutex_);
        if (auto found = views_.find(plan); found != views_.end()) return found->second;
    }
    auto view = read_view(db, ground_, plan);
    if (!view) return view.error();
    std::lock_guard lock(mutex_);
    if (views_.size() >= views_max) views_.erase(views_.begin());
    views_[plan] = *view;
    return *view;
}

Stops::Stops(std::string store_file, milliseconds poll)
    : watcher_([this, file = std::move(store_file), poll](std::stop_token stop) {
          watch(stop, file, poll);
      }) {}

Stops::~Stops() {
    watcher_.request_stop();
    watcher_.join();
}

bool Stops::outlet_stopped(std::string_view outlet) const {
    std::lock_guard lock(mutex_);
    return !readable_ || stops_.contains("all") || stops_.contains("outlet:" + std::string(outlet));
}

bool Stops::issuer_stopped(std::string_view issuer) const {
    std::lock_guard lock(mutex_);
    return stops_.contains("issuer:" + std::string(issuer));
}

bool Stops::plan_ended(std::int64_t plan) const {
    std::lock_guard lock(mutex_);
    return ended_.contains(plan);
}

void Stops::watch(std::stop_token stop, std::string const& store_file, milliseconds poll) {
    std::unique_ptr<store::Database> db;
    std::mutex mutex;
    std::condition_variable_any turn;
    std::unique_lock waiting(mutex);
    while (!stop.stop_requested()) {
        try {
            if (!db) db = std::make_unique<store::Database>(store_file);
            auto const thrown = store::thrown_stops(*db);
            auto const ended = store::ended_plans(*db);
            std::lock_guard lock(mutex_);
            stops_.clear();
            ended_ = {ended.begin(), ended.end()};
            for (auto const& s : thrown) stops_.insert(s.what);
            readable_ = true;
        } catch (store::StoreError const& e) {
            spdlog::error("component=stops {}", e.what());
            db.reset();
            std::lock_guard lock(mutex_);
            readable_ = false;
        }
        turn.wait_for(waiting, stop, poll, [] { return false; });
    }
}

}  // namespace alertd
