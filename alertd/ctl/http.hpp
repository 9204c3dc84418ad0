#pragma once
// alertctl's way to a daemon: the desk's HTTP calls with the official's token.
#include <CLI/CLI.hpp>
#include <boost/json/object.hpp>
#include <memory>
#include <string>

#include "alertd/model/result.hpp"
#include "alertd/net/http_client.hpp"
#include "config/section.hpp"

namespace alertd::ctl {

// Which daemon, and who asks.
struct Where {
    std::string
        url;  // --url, else $ALERTD_URL, else what the settings say, else http://127.0.0.1:8080
    std::string config;      // --config
    std::string token_file;  // --token-file, else $ALERTD_TOKEN
};
void add_where(CLI::App& command, Where& where);

class Client {
public:
    // Refuses a token file that others may read, and settings that cannot be read. No token at all
    // is no fault: the public's calls need none.
    static Result<Client> open(Where const& where);

    // The answer's object, empty where there is none. invalid: the daemon refused, one line a
    // fault; unavailable: it cannot be reached or has a fault of its own.
    Result<boost::json::object> ask(std::string const& method, std::string const& path,
                                    std::string const& body = "",
                                    std::string const& type = "application/json");
    // The desk's number of an alert: `id` itself when it is a number, else looked up as a CAP
    // identifier.
    Result<std::string> number_of(std::string const& id);

private:
    Client(std::string url, config::Secret token);
    std::string url_;
    config::Secret token_;
    std::shared_ptr<net::HttpClient> http_;
};

// A path's or query's piece: all but letters, digits and -._~ as %XX.
std::string percent_encoded(std::string_view text);

}  // namespace alertd::ctl
