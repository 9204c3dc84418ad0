#pragma once
// A whole instance for the API's tests: the sample country, some simulated people, officials with
// their tokens, and a desk. Made once for all tests of a program; what a test changes, it changes
// under identifiers of its own.
#include <boost/json.hpp>
#include <stdexcept>
#include <string>

#include "alertd/api/api.hpp"
#include "alertd/instance_key.hpp"
#include "alertd/recipients/import.hpp"
#include "alertd/store/public_alerts.hpp"
#include "geo/sample.hpp"
#include "tests/api/raw_client.hpp"
#include "tests/support/fake_clock.hpp"
#include "tests/support/temp_folder.hpp"

namespace alertd::test {

template <class T>
T must(Result<T> result) {
    if (!result) throw std::runtime_error(result.error().message);
    return std::move(*result);
}

struct Office {
    TempFolder folder;
    FakeClock clock;
    std::string sample_xml;
    Settings settings;
    std::unique_ptr<recipients::Key> key;
    std::unique_ptr<Ground> ground;
    std::string officer, other_officer, approver, other_approver, auditor;  // tokens
    std::unique_ptr<Desk> desk;

    Office() {
        auto const sample = must(geo::make_sample(1, clock.now()));
        sample_xml = sample.alert_xml;
        must(InstanceKey::create(folder.file("instance.key")));
        key = std::make_unique<recipients::Key>(
            must(recipients::Key::create(folder.file("recipients.key"))));
        settings = must(read_settings(folder.write("alertd.toml", toml())));
        must(geo::import_communes(folder.write("communes.geojson", sample.communes_geojson),
                                  settings.instance.boundaries));
        ground = must(Ground::open(settings.instance, key.get()));
        people(folder.write("weights.csv", sample.weights_csv));
        store::Database db(settings.instance.store);
        officer = official(db, "officer", Role::officer);
        other_officer = official(db, "officer2", Role::officer);
        approver = official(db, "approver", Role::approver);
        other_approver = official(db, "approver2", Role::approver);
        auditor = official(db, "auditor", Role::auditor);
        desk = std::make_unique<Desk>(settings, *ground, clock);
    }

    static std::string toml() {
        return "[instance]\nstore = \"alertd.db\"\nboundaries = \"communes.snapshot\"\nsnapshots = "
               "\"snapshots\"\n"
               "recipients_key = \"recipients.key\"\ninstance_key = \"instance.key\"\n"
               "public_url = \"https://canhbao.example.vn\"\n[http]\nport = 0\n"
               "[issuer]\nsender = \"pctt@example.gov.vn\"\nname_vi = \"Ban Chỉ huy Tỉnh Mẫu\"\n"
               "name_en = \"Sample Command\"\n"
               "[outlet.push_main]\nkind = \"push\"\npurpose = \"live\"\n"
               "[outlet.push_drill]\nkind = \"push\"\npurpose = \"drill\"\n";
    }

    void people(std::string const& weights) {
        auto const& communes = ground->communes();
        must(recipients::simulate(2'000, 1, must(recipients::read_weights(weights)),
                                  settings.instance.store, communes, *key, clock.now()));
        must(recipients::build_directory(settings.instance.store, settings.instance.snapshots,
                                         communes, *key, clock.now()));
    }

    std::string official(store::Database& db, std::string const& id, Role role) {
        return must(add_official(db, settings, {id, "Người trực", role, "nation"}, clock.now()));
    }

    // The sample's warning under another identifier; `changes` are pairs of old and new text.
    std::string cap(std::string const& identifier,
                    std::vector<std::pair<std::string, std::string>> const& changes = {}) const {
        std::string xml = sample_xml;
        auto const open = xml.find("<identifier>") + 12;
        xml.replace(open, xml.find("</identifier>") - open, identifier);
        for (auto const& [from, to] : changes) {
            if (xml.find(from) == std::string::npos)
                throw std::logic_error(from + " is not in the sample");
            for (auto at = xml.find(from); at != std::string::npos;
                 at = xml.find(from, at + to.size()))
                xml.replace(at, from.size(), to);
        }
        return xml;
    }

    // Drafts it and moves it to a stage, as approval and planning would.
    std::int64_t publish(std::string const& xml, Stage stage = Stage::active) {
        auto const id = must(desk->draft({"officer", "Người trực", Role::officer, "nation"}, xml));
        move(id, stage);
        return id;
    }
    void move(std::int64_t id, Stage stage) {
        auto s = desk->db().prepare("UPDATE alerts SET stage = ?1 WHERE id = ?2");
        s.bind(1, text_of(stage_words, stage)).bind(2, id);
        s.run();
        store::log_public_change(desk->db(), id, text_of(stage_words, stage), clock.now());
    }
};

inline Office& office() {
    static Office one;
    return one;
}

// An API over the office. The functions it is given are scripts of the test.
struct Running {
    Office& o = office();
    Metrics metrics;
    Settings settings;
    Result<Progress> progress = not_found("alert 1: not planned");
    Result<void> ready{};
    channels::CallBackAnswer receipt_answer;
    std::string receipt_outlet, receipt_body, receipt_signature;
    bool asked_by_commune = false;
    std::unique_ptr<api::Api> api;

    explicit Running(Settings s = office().settings) : settings(std::move(s)) {
        api = std::make_unique<api::Api>(
            api::Api::Parts{settings, *o.ground, o.clock, metrics, [] {},
                            [this](std::int64_t, bool by_commune) {
                                asked_by_commune = by_commune;
                                return progress;
                            },
                            [this](std::string_view outlet, channels::CallBack const& call) {
                                receipt_outlet = outlet;
                                receipt_body = call.body;
                                for (auto const& [name, value] : call.headers)
                                    if (name == "x-signature") receipt_signature = value;
                                return receipt_answer;
                            },
                            [this] { return ready; }});
    }

    Answer ask(std::string const& method, std::string const& target, std::string const& token = "",
               std::string const& body = "", std::string const& type = "application/json",
               std::string const& more = "") {
        std::string headers = more;
        if (!token.empty()) headers += "Authorization: Bearer " + token + "\r\n";
        if (!body.empty()) headers += "Content-Type: " + type + "\r\n";
        RawClient client(api->port());
        auto answer = client.ask(request(method, target, body, headers));
        if (!answer) throw std::runtime_error("no answer to " + method + " " + target);
        return *answer;
    }
    Answer get(std::string const& target, std::string const& more = "") {
        return ask("GET", target, "", "", "", more);
    }
    Answer draft(std::string const& token, std::string const& xml, std::string const& query = "") {
        return ask("POST", "/v1/desk/alerts" + query, token, xml, "application/cap+xml");
    }
};

inline boost::json::object json_of(Answer const& answer) {
    return boost::json::parse(answer.body).as_object();
}

}  // namespace alertd::test
