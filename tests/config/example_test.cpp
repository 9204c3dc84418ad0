// The manual, config/alertd.example.toml, says what the code does: every key, every default.
#include <catch2/catch.hpp>
#include <filesystem>
#include <regex>
#include <set>
#include <sstream>

#include "alertd/settings.hpp"
#include "channels/push.hpp"
#include "channels/smpp_settings.hpp"
#include "channels/zalo_settings.hpp"
#include "tests/support/outlet.hpp"
#include "tests/support/result_text.hpp"
#include "tests/support/temp_folder.hpp"

namespace alertd {
namespace {

std::string source_file(std::string const& name) {
    return test::read_whole(ALERTD_SOURCE_DIR "/" + name);
}

std::string manual() {
    return source_file("config/alertd.example.toml");
}

// The manual with its outlets, one of each kind, which stand there as comments.
std::string manual_with_outlets() {
    std::string const text = manual();
    auto const at = text.find("# [outlet.");
    REQUIRE(at != text.npos);
    return text.substr(0, at) + std::regex_replace(text.substr(at), std::regex("(^|\n)# "), "$1");
}

// "section.key" of every line "key = value"; an outlet's name is left out.
std::set<std::string> keys_of(std::string const& toml) {
    std::set<std::string> keys;
    std::string section, line;
    std::smatch m;
    for (std::istringstream in(toml); std::getline(in, line);) {
        if (std::regex_search(line, m, std::regex(R"(^\[([a-z]+)[^\]]*\])"))) section = m[1];
        if (std::regex_search(line, m, std::regex(R"(^([a-z_]+) = )")))
            keys.insert(section + "." + m[1].str());
        for (; std::regex_search(line, m, std::regex(R"([{,] ([a-z_]+) = )")); line = m.suffix())
            keys.insert(section + "." + m[1].str());
    }
    return keys;
}

// Every key that a source file asks its sections for.
std::set<std::string> asked_in(std::string const& source) {
    std::set<std::string> keys;
    std::regex const call(
        R"re((?:\b(?:s|section)\.(?:text|flag|number|real|texts|path)\(|url_of\(s, |read_ms\(s, |read_seconds\(s, |secret_of\(s, |wait\()"([a-z_]+)")re");
    for (std::sregex_iterator i(source.begin(), source.end(), call), end; i != end; ++i)
        keys.insert((*i)[1]);
    return keys;
}

struct Opened {
    test::TempFolder folder;
    Settings settings;
};

void open(Opened& opened, std::string const& toml) {
    std::regex const named("\n[a-z_]+_file = \"([^\"]+)\"");
    for (std::sregex_iterator i(toml.begin(), toml.end(), named), end; i != end; ++i) {
        auto const file = opened.folder.write((*i)[1], "a secret\n");
        std::filesystem::permissions(file, std::filesystem::perms(0600));
    }
    auto document = config::Document::parse(toml, opened.folder.path());
    REQUIRE(document);
    auto settings = read_settings(std::move(*document));
    REQUIRE(settings);
    opened.settings = std::move(*settings);
}

TEST_CASE("the manual is read without a fault", "[config]") {
    Opened manual_read;
    open(manual_read, manual());
    auto const checked = manual_read.settings.document->check();
    INFO((checked ? "" : checked.error().message));
    CHECK(checked);
    CHECK(manual_read.settings.outlets.empty());
}

TEST_CASE("every value of the manual is the code's default", "[config]") {
    Opened given, absent;
    open(given, manual());
    open(absent, "");
    auto const &a = given.settings, &b = absent.settings;
    auto const below = [](Opened const& o, std::string const& path) {
        return std::filesystem::relative(path, o.folder.path()).string();
    };
    CHECK(a.instance.name == b.instance.name);
    CHECK(a.instance.public_url == b.instance.public_url);
    for (auto const member :
         {&InstanceSettings::store, &InstanceSettings::boundaries, &InstanceSettings::snapshots,
          &InstanceSettings::journal, &InstanceSettings::state, &InstanceSettings::recipients_key,
          &InstanceSettings::instance_key, &InstanceSettings::audit_checkpoints}) {
        CHECK(below(given, a.instance.*member) == below(absent, b.instance.*member));
        CHECK(below(given, a.instance.*member) == InstanceSettings{}.*member);
    }
    RedisSettings const redis;
    CHECK(std::tie(a.redis.host, a.redis.port, a.redis.prefix, a.redis.timeout) ==
          std::tie(redis.host, redis.port, redis.prefix, redis.timeout));
    auto const http = [](HttpSettings const& h) {
        return std::tie(h.address, h.port, h.connections_max, h.connections_per_address,
                        h.body_bytes_max, h.header_timeout, h.body_timeout, h.idle_timeout,
                        h.write_timeout, h.workers);
    };
    CHECK(http(a.http) == http(HttpSettings{}));
    auto const fanout = [](FanoutSettings const& f) {
        return std::tie(f.lease, f.renew, f.stop, f.reconcile, f.stalled, f.checkpoint,
                        f.journal_sync, f.send_timeout, f.stops_poll);
    };
    CHECK(fanout(a.fanout) == fanout(FanoutSettings{}));
    auto const waits = [](auto const& w) {
        return std::tie(w.extreme, w.severe, w.moderate, w.minor);
    };
    CHECK(waits(a.ladder) == waits(LadderSettings{}));
    CHECK(waits(a.tasks) == waits(TaskSettings{}));
    auto const texts = [](TextSettings const& t) {
        return std::tie(t.sms_accented, t.sms_parts_max, t.sms_part_price, t.sms_parts_per_second);
    };
    CHECK(texts(a.texts) == texts(TextSettings{}));
    auto const accounts = [](AccountSettings const& c) {
        return std::tie(c.session_idle, c.session_max, c.tries_max, c.tries_pause);
    };
    CHECK(accounts(a.accounts) == accounts(AccountSettings{}));
    auto const country = [](CountrySettings const& c) {
        return std::tie(c.south, c.west, c.north, c.east, c.lifetime_hours_max);
    };
    CHECK(country(a.country) == country(CountrySettings{}));
}

TEST_CASE("every key that the code asks for stands in the manual", "[config]") {
    std::set<std::string> in_manual;
    for (auto const& key : keys_of(manual_with_outlets()))
        in_manual.insert(key.substr(key.find('.') + 1));
    auto asked = asked_in(source_file("alertd/settings.cpp"));
    REQUIRE(asked.size() > 30);
    for (auto const& file : std::filesystem::directory_iterator(ALERTD_SOURCE_DIR "/channels"))
        if (file.path().extension() == ".cpp")
            asked.merge(asked_in(test::read_whole(file.path().string())));
    for (auto const& key : asked) {
        INFO(key);
        CHECK(in_manual.contains(key));
    }
}

TEST_CASE("the manual shows an outlet of each kind, and each opens", "[config]") {
    Opened opened;
    open(opened, manual_with_outlets());
    test::ScriptedHttp http;
    test::KeptReceipts receipts;
    test::FakeClock clock;
    std::set<std::string_view> shown;
    for (auto const& outlet : opened.settings.outlets) {
        INFO(outlet.kind);
        CHECK(outlet.connections == OutletSettings{}.connections);
        CHECK(outlet.carriers.empty());
        auto const* kind = channels::find_kind(outlet.kind);
        REQUIRE(kind);
        CHECK(shown.insert(kind->name).second);
        auto const channel = kind->open(opened.settings.document->section(outlet.section),
                                        {http, clock, receipts, opened.folder.path(), false});
        CHECK((channel ? "" : channel.error().message) == "");
    }
    CHECK(shown.size() == channels::kinds().size());
    auto const checked = opened.settings.document->check();
    INFO((checked ? "" : checked.error().message));
    CHECK(checked);
}

TEST_CASE("the manual's push outlet shows the defaults of its kind", "[config]") {
    Opened opened;
    open(opened, manual_with_outlets());
    auto const& outlets = opened.settings.outlets;
    auto const found = std::ranges::find(outlets, "push", &OutletSettings::kind);
    REQUIRE(found != outlets.end());
    auto const push =
        channels::read_push_settings(opened.settings.document->section(found->section));
    REQUIRE(push);
    channels::PushSettings const defaults;
    CHECK(push->timeout == defaults.timeout);
    CHECK(push->batch == defaults.batch);
    CHECK(push->per_second == defaults.per_second);
    CHECK(push->simulated_only == defaults.simulated_only);
}

TEST_CASE("the manual's Zalo outlet shows the defaults of its kind", "[config]") {
    Opened opened;
    open(opened, manual_with_outlets());
    auto const& outlets = opened.settings.outlets;
    auto const found = std::ranges::find(outlets, "zalo", &OutletSettings::kind);
    REQUIRE(found != outlets.end());
    auto const read =
        channels::read_zalo_settings(opened.settings.document->section(found->section));
    REQUIRE(read);
    channels::ZaloSettings const defaults;
    auto const plain = [](channels::ZaloSettings const& z) {
        return std::tie(z.url, z.oauth_url, z.timeout, z.batch, z.parallel, z.per_second,
                        z.simulated_only, z.sending_mode, z.development, z.proof, z.renew_before,
                        z.hmac, z.event_age_max, z.delivered_event, z.failed_event, z.keep_ids,
                        z.errors);
    };
    CHECK(plain(*read) == plain(defaults));
    CHECK(read->templates.size() == 8);
    for (auto const& [name, form] : read->templates) CHECK_FALSE(form.slots.empty());
}

TEST_CASE("the manual's SMPP outlet shows the defaults of its kind", "[config]") {
    Opened opened;
    open(opened, manual_with_outlets());
    auto const& outlets = opened.settings.outlets;
    auto const found = std::ranges::find(outlets, "sms_smpp", &OutletSettings::kind);
    REQUIRE(found != outlets.end());
    auto const read =
        channels::smpp::read_smpp_settings(opened.settings.document->section(found->section));
    REQUIRE(read);
    channels::smpp::SmppSettings const defaults;
    auto const plain = [](channels::smpp::SmppSettings const& s) {
        return std::tie(s.port, s.system_type, s.service_type, s.source_ton, s.source_npi,
                        s.dest_ton, s.dest_npi, s.window, s.parts_per_second, s.enquire_link,
                        s.connect_timeout, s.response_timeout, s.reconnect, s.throttle_pause,
                        s.long_text, s.default_alphabet, s.validity, s.registered_delivery,
                        s.id_in_answer, s.id_in_receipt, s.temporary, s.rejected, s.opted_out,
                        s.simulated_only);
    };
    CHECK(plain(*read) == plain(defaults));
}

TEST_CASE("every key of a kind's own example stands in the manual", "[config]") {
    auto const in_manual = keys_of(manual_with_outlets());
    for (auto const* kind : channels::kinds())
        for (auto const& key : keys_of("[outlet.x]\n" + std::string(kind->example))) {
            INFO(kind->name << ": " << key);
            CHECK(in_manual.contains(key));
        }
}

}  // namespace
}  // namespace alertd
