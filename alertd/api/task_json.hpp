#pragma once
// Tasks as JSON, with what their warnings say.
#include <boost/json/object.hpp>
#include <cstdint>
#include <map>
#include <string>

#include "alertd/api/routes.hpp"
#include "alertd/model/task.hpp"

namespace alertd::api {

// For one request: each warning is read once, however many tasks it gave.
class TaskJson {
public:
    // Both outlive it.
    TaskJson(store::Database& db, geo::Communes const& communes) : db_(db), communes_(communes) {}
    // Without what a list of many does not need.
    boost::json::object brief(Task const& task);
    // Also the text that people of the commune get, and what to do in full.
    boost::json::object whole(Task const& task);

private:
    struct Warning {
        std::string identifier, severity, msg_type, headline, instruction;
        Text text;  // as frozen, the commune's slot open
        bool exercise = false;
        Time expires{};
    };
    Warning const& warning(std::int64_t alert_id);

    store::Database& db_;
    geo::Communes const& communes_;
    std::map<std::int64_t, Warning> warnings_;
};

}  // namespace alertd::api
