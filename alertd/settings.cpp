#include "alertd/settings.hpp"

#include <stdexcept>

namespace alertd {
namespace {

using config::Section;

milliseconds read_ms(Section const& s, std::string_view key, milliseconds fallback) {
    return milliseconds{s.number(key, fallback.count(), 1, 600'000)};
}

seconds read_seconds(Section const& s, std::string_view key, seconds fallback) {
    return seconds{s.number(key, fallback.count(), 1, 3'600)};
}

InstanceSettings read_instance(Section const& s) {
    InstanceSettings i;
    i.name = s.text("name", i.name);
    i.store = s.path("store", i.store);
    i.boundaries = s.path("boundaries", i.boundaries);
    i.snapshots = s.path("snapshots", i.snapshots);
    i.journal = s.path("journal", i.journal);
    i.state = s.path("state", i.state);
    i.recipients_key = s.path("recipients_key", i.recipients_key);
    i.instance_key = s.path("instance_key", i.instance_key);
    i.audit_checkpoints = s.path("audit_checkpoints", i.audit_checkpoints);
    i.public_url = s.text("public_url", i.public_url);
    return i;
}

RedisSettings read_redis(Section const& s) {
    RedisSettings r;
    r.host = s.text("host", r.host);
    r.port = int(s.number("port", r.port, 1, 65'535));
    r.prefix = s.text("prefix", r.prefix);
    r.timeout = read_ms(s, "timeout_ms", r.timeout);
    return r;
}

HttpSettings read_http(Section const& s) {
    HttpSettings h;
    h.address = s.text("address", h.address);
    h.port = int(s.number("port", h.port, 0, 65'535));
    h.connections_max = int(s.number("connections_max", h.connections_max, 1, 15'000));
    h.connections_per_address =
        int(s.number("connections_per_address", h.connections_per_address, 1, 15'000));
    h.body_bytes_max =
        std::size_t(s.number("body_bytes_max", std::int64_t(h.body_bytes_max), 1'024, 16 << 20));
    h.header_timeout = read_ms(s, "header_timeout_ms", h.header_timeout);
    h.body_timeout = read_ms(s, "body_timeout_ms", h.body_timeout);
    h.idle_timeout = read_ms(s, "idle_timeout_ms", h.idle_timeout);
    h.write_timeout = read_ms(s, "write_timeout_ms", h.write_timeout);
    h.workers = int(s.number("workers", h.workers, 1, 64));
    return h;
}

FanoutSettings read_fanout(Section const& s) {
    FanoutSettings f;
    f.lease = read_seconds(s, "lease_s", f.lease);
    f.renew = read_seconds(s, "renew_s", f.renew);
    f.stop = read_seconds(s, "stop_s", f.stop);
    f.reconcile = read_seconds(s, "reconcile_s", f.reconcile);
    f.stalled = read_seconds(s, "stalled_s", f.stalled);
    f.checkpoint = read_seconds(s, "checkpoint_s", f.checkpoint);
    f.journal_sync = read_ms(s, "journal_sync_ms", f.journal_sync);
    f.send_timeout = read_ms(s, "send_timeout_ms", f.send_timeout);
    f.stops_poll = read_ms(s, "stops_poll_ms", f.stops_poll);
    if (f.renew >= f.stop || f.stop >= f.lease)
        s.fault("stop_s",
                "must stand between renew_s and lease_s: who lost a lease must stop before another "
                "takes it");
    return f;
}

LadderSettings read_ladder(Section const& s) {
    LadderSettings l;
    auto const wait = [&](std::string_view key, seconds fallback) {
        return seconds{s.number(key, fallback.count(), 0, 3'600)};
    };
    l.extreme = wait("extreme_s", l.extreme);
    l.severe = wait("severe_s", l.severe);
    l.moderate = wait("moderate_s", l.moderate);
    l.minor = wait("minor_s", l.minor);
    return l;
}

TextSettings read_texts(Section const& s) {
    TextSettings t;
    t.sms_accented = s.flag("sms_accented", t.sms_accented);
    t.sms_parts_max = int(s.number("sms_parts_max", t.sms_parts_max, 3, 8));
    if (t.sms_accented && t.sms_parts_max < 6)
        s.fault("sms_parts_max",
                "must be 6 or more with sms_accented: a part with marks holds 66 "
                "letters, and what must be said needs 350");
    t.sms_part_price = s.real("sms_part_price", t.sms_part_price, 0, 1e6);
    t.sms_parts_per_second = s.real("sms_parts_per_second", t.sms_parts_per_second, 0, 1e6);
    t.hosts_allowed = s.texts("hosts_allowed", t.hosts_allowed);
    t.phones_allowed = s.texts("phones_allowed", t.phones_allowed);
    return t;
}

IssuerSettings read_issuer(Section const& s) {
    IssuerSettings i;
    i.sender = s.text("sender", i.sender);
    i.name_vi = s.text("name_vi", i.name_vi);
    i.name_en = s.text("name_en", i.name_en);
    if (i.sender.find_first_of(" ,<&\t\r\n") != std::string::npos || i.sender.size() > 100)
        s.fault("sender", "must hold neither spaces nor commas, < or &, as CAP demands");
    if (i.sender.empty() != (i.name_vi.empty() || i.name_en.empty()))
        s.fault("sender", "sender, name_vi and name_en stand together");
    return i;
}

AccountSettings read_accounts(Section const& s) {
    AccountSettings a;
    a.session_idle = seconds{s.number("session_idle_s", a.session_idle.count(), 60, 86'400)};
    a.session_max = seconds{s.number("session_max_s", a.session_max.count(), 60, 604'800)};
    a.tries_max = int(s.number("tries_max", a.tries_max, 1, 100));
    a.tries_pause = seconds{s.number("tries_pause_s", a.tries_pause.count(), 1, 86'400)};
    return a;
}

TaskSettings read_tasks(Section const& s) {
    TaskSettings t;
    auto const wait = [&](std::string_view key, seconds fallback) {
        return seconds{s.number(key, fallback.count(), 1, 86'400)};
    };
    t.extreme = wait("extreme_s", t.extreme);
    t.severe = wait("severe_s", t.severe);
    t.moderate = wait("moderate_s", t.moderate);
    t.minor = wait("minor_s", t.minor);
    return t;
}

template <class Waits>
seconds wait_of(Waits const& waits, Severity severity) {
    switch (severity) {
        case Severity::Extreme:
            return waits.extreme;
        case Severity::Severe:
            return waits.severe;
        case Severity::Moderate:
            return waits.moderate;
        case Severity::Minor:
        case Severity::Unknown:
            return waits.minor;
    }
    throw std::logic_error("a severity without a wait");
}

CountrySettings read_country(Section const& s) {
    CountrySettings c;
    c.south = s.real("south", c.south, -90, 90);
    c.west = s.real("west", c.west, -180, 180);
    c.north = s.real("north", c.north, -90, 90);
    c.east = s.real("east", c.east, -180, 180);
    c.lifetime_hours_max = int(s.number("lifetime_hours_max", c.lifetime_hours_max, 1, 24 * 30));
    if (c.south >= c.north) s.fault("south", "must be less than north");
    if (c.west >= c.east) s.fault("west", "must be less than east");
    return c;
}

OutletSettings read_outlet(Section const& s, std::string name) {
    OutletSettings o;
    o.name = std::move(name);
    o.section = s.path();
    o.kind = s.text("kind", "");
    std::string const purpose = s.text("purpose", "");
    if (o.kind.empty()) s.fault("kind", "is missing");
    if (purpose != "live" && purpose != "drill")
        s.fault("purpose", "must be \"live\" or \"drill\"; there is no default");
    o.live = purpose == "live";
    o.connections = int(s.number("connections", o.connections, 1, 64));
    o.carriers = s.texts("carriers", {});
    return o;
}

}  // namespace

Result<Settings> read_settings(std::unique_ptr<config::Document> document) {
    Settings all;
    all.document = std::move(document);
    auto& d = *all.document;
    all.instance = read_instance(d.section("instance"));
    all.redis = read_redis(d.section("redis"));
    all.http = read_http(d.section("http"));
    all.fanout = read_fanout(d.section("fanout"));
    all.ladder = read_ladder(d.section("ladder"));
    all.texts = read_texts(d.section("texts"));
    all.issuer = read_issuer(d.section("issuer"));
    all.accounts = read_accounts(d.section("accounts"));
    all.tasks = read_tasks(d.section("tasks"));
    all.country = read_country(d.section("country"));
    Section const outlets = d.section("outlet");
    for (auto const& name : outlets.children())
        all.outlets.push_back(read_outlet(outlets.child(name), name));
    return all;
}

Result<Settings> read_settings(std::string const& file) {
    auto document = config::Document::read(file);
    if (!document) return document.error();
    return read_settings(std::move(*document));
}

seconds LadderSettings::wait(Severity severity) const {
    return wait_of(*this, severity);
}

seconds TaskSettings::wait(Severity severity) const {
    return wait_of(*this, severity);
}

feeds::AdmitRules Settings::admit_rules() const {
    feeds::AdmitRules rules;
    rules.south = country.south;
    rules.west = country.west;
    rules.north = country.north;
    rules.east = country.east;
    rules.lifetime_max = std::chrono::hours{country.lifetime_hours_max};
    return rules;
}

geo::ShapeLimits Settings::shape_limits() const {
    geo::ShapeLimits limits;
    limits.country = {country.south, country.west, country.north, country.east};
    return limits;
}

}  // namespace alertd
