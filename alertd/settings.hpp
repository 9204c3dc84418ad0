#pragma once
// All settings of one instance, read once at start. Each part has its own struct with its defaults;
// config/alertd.example.toml is the manual and is held equal to the defaults by a test.
#include <memory>
#include <string>
#include <vector>

#include "alertd/model/clock.hpp"
#include "alertd/model/words.hpp"
#include "config/section.hpp"
#include "feeds/admit.hpp"
#include "geo/shape.hpp"

namespace alertd {

// Where an instance keeps what it has. Paths are relative to the settings file.
struct InstanceSettings {
    std::string name = "alertd";  // names its workers; two processes of one folder take -2, -3, ...
    std::string store = "alertd.db";
    std::string boundaries = "communes.snapshot";
    std::string snapshots = "snapshots";  // directory snapshots of recipients
    std::string journal = "journal";
    std::string state = "state";  // what outlets keep: tokens, carriers' message ids
    std::string recipients_key =
        "keys/recipients.key";  // opened by the role sender, the import and targeting
    std::string instance_key =
        "keys/instance.key";  // names lanes' entries and tokens; no personal data
    std::string audit_checkpoints = "audit.checkpoints";  // better on another disk
    std::string public_url = "http://127.0.0.1:8080";     // in links that people see
};

struct RedisSettings {
    std::string host = "127.0.0.1";
    int port = 6379;
    std::string prefix = "alertd";
    milliseconds timeout{2'000};
};

struct HttpSettings {
    std::string address = "127.0.0.1";
    int port = 8080;  // 0: any free one, printed at start
    int connections_max = 1'000;
    int connections_per_address = 64;
    std::size_t body_bytes_max = 2u << 20;  // the desk sends CAP files
    milliseconds header_timeout{5'000}, body_timeout{15'000}, idle_timeout{60'000},
        write_timeout{15'000};
    int workers = 2;  // threads that ask the store
};

struct FanoutSettings {
    seconds lease{15}, renew{5}, stop{12};  // a batch in the hand; stop sending without renewal
    seconds reconcile{10}, stalled{30};     // look for work that stands still
    seconds checkpoint{10};
    milliseconds journal_sync{50};
    milliseconds send_timeout{10'000};
    milliseconds stops_poll{500};  // kill switches take effect within 2 s
};

// From one channel to the next for whom the first did not reach: push, then Zalo, then SMS.
struct LadderSettings {
    // How long a channel's delivery report is waited for, by severity; 0: all channels at once.
    seconds extreme{0}, severe{60}, moderate{300}, minor{300};
    seconds wait(Severity severity) const;
};

// How texts are made, and what they are reckoned to cost.
struct TextSettings {
    bool sms_accented = false;  // unaccented: half the parts, twice as fast (channels.md c.2)
    int sms_parts_max = 3;      // a longer text is cut
    double sms_part_price = 0;  // in đồng, for the desk's estimate
    double sms_parts_per_second =
        0;  // of all carriers together, for the desk's estimate; 0: unknown
    // What a text may point at, besides instance.public_url; the linter warns of others. A host
    // stands for those below it too.
    std::vector<std::string> hosts_allowed = {"gov.vn"};
    std::vector<std::string> phones_allowed = {"111", "112", "113", "114", "115"};
};

// In whose name the desk writes alerts from its form.
struct IssuerSettings {
    std::string sender;            // CAP's sender; empty: the form is closed
    std::string name_vi, name_en;  // CAP's senderName, what people read after "Nguồn:"
};

// Officials who sign in with a password and a code.
struct AccountSettings {
    seconds session_idle{1'800}, session_max{12 * 3'600};
    int tries_max = 5;         // wrong passwords or codes before an account waits
    seconds tries_pause{900};  // how long it waits
};

// What a commune's own officer must do when his commune is warned: read and acknowledge.
struct TaskSettings {
    // From approval until the province is called, by severity.
    seconds extreme{300}, severe{900}, moderate{3'600}, minor{10'800};
    seconds wait(Severity severity) const;
};

struct CountrySettings {
    double south = 6.0, west = 102.0, north = 24.0, east = 118.5;
    int lifetime_hours_max = 72;
};

// One way out: [outlet.NAME]. What is left in the section belongs to the channel kind.
struct OutletSettings {
    std::string name, kind;
    bool live = false;    // purpose = "live" or "drill", no default: said by the operator
    int connections = 1;  // each with one window in flight
    std::vector<std::string> carriers;  // recipients of these; empty: of all
    std::string section;                // "outlet.NAME"
};

struct Settings {
    InstanceSettings instance;
    RedisSettings redis;
    HttpSettings http;
    FanoutSettings fanout;
    LadderSettings ladder;
    TextSettings texts;
    IssuerSettings issuer;
    AccountSettings accounts;
    TaskSettings tasks;
    CountrySettings country;
    std::vector<OutletSettings> outlets;
    std::shared_ptr<config::Document> document;  // outlets' own keys are read when they open

    feeds::AdmitRules admit_rules() const;
    geo::ShapeLimits shape_limits() const;
};

// Reads everything but what channel kinds read for themselves; the caller opens those and then asks
// document->check().
Result<Settings> read_settings(std::string const& file);
Result<Settings> read_settings(std::unique_ptr<config::Document> document);

}  // namespace alertd
