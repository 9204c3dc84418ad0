#include "alertd/daemon.hpp"

#include <spdlog/spdlog.h>

#include <stdexcept>

#include "alertd/epoch.hpp"

namespace alertd {
namespace {

constexpr int names_max = 64;  // processes of one instance on one machine

template <class T>
T or_throw(Result<T> result) {
    if (!result) throw std::runtime_error(result.error().message);
    return std::move(*result);
}

std::string numbered(std::string const& name, int n) {
    return n == 1 ? name : name + "-" + std::to_string(n);
}

}  // namespace

Result<Roles> parse_roles(std::string const& text) {
    Roles roles;
    for (std::size_t at = 0; at <= text.size();) {
        std::size_t const comma = std::min(text.find(',', at), text.size());
        auto const role =
            value_of(daemon_role_words, std::string_view(text).substr(at, comma - at));
        if (!role)
            return invalid("--roles: \"" + text.substr(at, comma - at) +
                           "\" is none of api, feeds, planner, sender");
        roles.insert(*role);
        at = comma + 1;
    }
    return roles;
}

Daemon::Daemon(Settings settings, Roles roles)
    : settings_(std::move(settings)), roles_(std::move(roles)) {
    bool const sends = roles_.contains(DaemonRole::sender),
               plans = roles_.contains(DaemonRole::planner);
    bool const answers = roles_.contains(DaemonRole::api);
    prepare();
    if (answers || sends) {
        receipts_ = std::make_unique<Receipts>(settings_, *key_, *journal_, metrics_);
        outlets_ = or_throw(Outlets::open(
            settings_, {*http_, clock_, *receipts_, settings_.instance.state, sends}));
        if (auto checked = settings_.document->check(); !checked)
            throw std::runtime_error(checked.error().message);
    }
    if (sends) {
        if (!people_)
            throw std::runtime_error("role sender: " + settings_.instance.recipients_key +
                                     " is needed");
        stops_ = std::make_unique<Stops>(settings_.instance.store, settings_.fanout.stops_poll);
        book_ = std::make_unique<PlanBook>(settings_, *ground_);
        sender_ = std::make_unique<Sender>(SenderParts{settings_, *key_, *people_, clock_, metrics_,
                                                       *journal_, *book_, *stops_, process_},
                                           *outlets_);
    }
    if (plans) {
        if (!people_)
            throw std::runtime_error("role planner: " + settings_.instance.recipients_key +
                                     " is needed");
        Planner::Parts const parts{settings_, *ground_, *key_, clock_, metrics_, process_};
        keeper_ = std::make_unique<Keeper>(parts);
        ladder_ = std::make_unique<Ladder>(parts);
        planner_ = std::make_unique<Planner>(parts);
        task_clock_ =
            std::make_unique<TaskClock>(settings_.instance.store, process_, clock_, metrics_);
    }
    if (answers) {
        ledger_ = std::make_unique<Ledger>(settings_.redis);
        api_ = std::make_unique<api::Api>(api::Api::Parts{
            settings_, *ground_, clock_, metrics_,
            [this] {
                if (planner_) planner_->wake();
            },
            [this](std::int64_t alert, bool by_commune) { return progress(alert, by_commune); },
            [this](std::string_view outlet, channels::CallBack const& call) {
                return outlets_->receive(outlet, call);
            },
            [this] { return ready(); }});
    }
    spdlog::info("component=daemon process={} port={} started", process_, port());
}

Daemon::~Daemon() {
    spdlog::info("component=daemon process={} stopping", process_);
}

int Daemon::port() const {
    return api_ ? api_->port() : 0;
}

// Keys, boundaries, the store (opened once, so that it is migrated before threads race for it),
// Redis if it is there, a name.
void Daemon::prepare() {
    key_ = or_throw(InstanceKey::read(settings_.instance.instance_key));
    if (auto people = recipients::Key::read(settings_.instance.recipients_key))
        people_ = std::move(*people);
    else
        spdlog::warn("component=daemon without the recipients' key: {}", people.error().message);
    ground_ = or_throw(Ground::open(settings_.instance, people_ ? &*people_ : nullptr));
    store::Database(settings_.instance.store);
    Redis redis(settings_.redis);
    if (auto sound = redis.check_server(); !sound) {
        // A Redis that is away comes back; one that would drop work is a fault of the installation.
        if (sound.error().code == Errc::invalid) throw std::runtime_error(sound.error().message);
        spdlog::warn("component=daemon {}", sound.error().message);
    }
    http_ = std::make_unique<net::CurlClient>(net::Rules{.allow_private = true});
    open_journal();
}

// The journal's lock gives this process its name; a restarted process finds the name of the dead
// one free and continues what stands in its hand at once.
void Daemon::open_journal() {
    for (int n = 1; n <= names_max; ++n) try {
            process_ = numbered(settings_.instance.name, n);
            journal_ = std::make_unique<Journal>(settings_.instance.journal, process_,
                                                 settings_.fanout.journal_sync);
            return;
        } catch (std::runtime_error const&) {
            if (n == names_max) throw;
        }
}

Result<void> Daemon::ready() {
    std::lock_guard lock(ledger_mutex_);
    auto ours = redis_is_ours(ledger_->redis(), ledger_->keys());
    if (!ours) return ours.error();
    if (!*ours) return unavailable("redis is being rebuilt");
    auto directory = ground_->newest();
    if (!directory) return directory.error();
    return {};
}

Result<Progress> Daemon::progress(std::int64_t alert, bool by_commune) {
    std::lock_guard lock(ledger_mutex_);
    return read_progress(settings_, *ground_, ledger_.get(), alert, by_commune);
}

}  // namespace alertd
