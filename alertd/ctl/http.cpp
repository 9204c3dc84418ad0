#include "alertd/ctl/http.hpp"

#include <algorithm>
#include <boost/json.hpp>
#include <cstdlib>

#include "alertd/model/text.hpp"
#include "alertd/net/curl_client.hpp"
#include "alertd/settings.hpp"

namespace alertd::ctl {
namespace {

namespace json = boost::json;

constexpr std::size_t answer_bytes_max = 64 << 20;  // the reach of a country-wide alert, with room
constexpr seconds answer_timeout{60};               // targeting the whole country takes its time

std::string environment(char const* name) {
    char const* value = std::getenv(name);
    return value ? value : "";
}

std::string url_of(HttpSettings const& http) {
    bool const any = http.address == "0.0.0.0" || http.address == "::";
    std::string const host = any ? "127.0.0.1" : http.address;
    bool const v6 = host.find(':') != std::string::npos;
    return "http://" + (v6 ? "[" + host + "]" : host) + ":" + std::to_string(http.port);
}

Result<std::string> find_url(Where const& where) {
    if (!where.url.empty()) return where.url;
    if (!where.config.empty()) {
        auto const settings = read_settings(where.config);
        if (!settings) return settings.error();
        return url_of(settings->http);
    }
    auto const given = environment("ALERTD_URL");
    return given.empty() ? url_of(HttpSettings{}) : given;
}

Result<config::Secret> find_token(Where const& where) {
    if (where.token_file.empty()) return config::Secret(environment("ALERTD_TOKEN"));
    return config::read_secret(where.token_file);
}

// The faults of a problem answer, one line each; what is no problem answer is named by its status.
std::string lines_of(net::Response const& response) {
    json::error_code error;
    auto const body = json::parse(response.body, error);
    auto const* problem = error ? nullptr : body.if_object();
    auto const* detail = problem ? problem->if_contains("detail") : nullptr;
    std::string lines;
    if (auto const* errors = problem ? problem->if_contains("errors") : nullptr;
        errors && errors->is_array())
        for (auto const& one : errors->get_array())
            if (one.is_string())
                lines += (lines.empty() ? "" : "\n") + std::string(one.get_string());
    if (lines.empty() && detail && detail->is_string()) lines = detail->get_string();
    return lines.empty() ? "the server answered " + std::to_string(response.status) : lines;
}

Result<json::object> read_answer(net::Response const& response) {
    if (response.status >= 400 && response.status < 500) return invalid(lines_of(response));
    if (response.status < 200 || response.status >= 300) return unavailable(lines_of(response));
    if (response.body.empty()) return json::object{};
    json::error_code error;
    auto value = json::parse(response.body, error);
    if (error || !value.is_object())
        return unavailable("the answer is not from alertd: no JSON object");
    return std::move(value.get_object());
}

}  // namespace

void add_where(CLI::App& command, Where& where) {
    command.add_option("--url", where.url, "the daemon, else $ALERTD_URL");
    command.add_option("--config", where.config,
                       "the instance's alertd.toml, to find the daemon by");
    command.add_option("--token-file", where.token_file,
                       "the official's token, else $ALERTD_TOKEN");
}

Client::Client(std::string url, config::Secret token)
    : url_(std::move(url)),
      token_(std::move(token)),
      http_(std::make_shared<net::CurlClient>(net::Rules{.allow_private = true})) {}

Result<Client> Client::open(Where const& where) {
    auto url = find_url(where);
    if (!url) return url.error();
    while (url->ends_with('/')) url->pop_back();
    auto token = find_token(where);
    if (!token) return token.error();
    return Client(std::move(*url), std::move(*token));
}

Result<json::object> Client::ask(std::string const& method, std::string const& path,
                                 std::string const& body, std::string const& type) {
    net::Request request{method, url_ + path,    {{"Accept", "application/json"}},
                         body,   answer_timeout, answer_bytes_max};
    if (!body.empty()) request.headers.emplace_back("Content-Type", type);
    if (!token_.empty()) request.headers.emplace_back("Authorization", "Bearer " + token_.reveal());
    auto const answer = http_->perform(request);
    if (auto const* failure = std::get_if<net::Failure>(&answer))
        return unavailable(url_ + ": cannot be reached: " + failure->reason +
                           (failure->left && method != "GET"
                                ? "; whether it was done is not known: look before trying again"
                                : ""));
    return read_answer(std::get<net::Response>(answer));
}

Result<std::string> Client::number_of(std::string const& id) {
    if (!id.empty() && id.find_first_not_of("0123456789") == std::string::npos) return id;
    auto const found = ask("GET", "/v1/desk/alerts?identifier=" + percent_encoded(id));
    if (!found) return found.error();
    auto const& alerts = found->at("alerts").as_array();
    if (alerts.empty()) return not_found("alert " + id + ": the desk has none of this identifier");
    return std::to_string(alerts.front().at("id").to_number<std::int64_t>());
}

std::string percent_encoded(std::string_view text) {
    constexpr std::string_view plain =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
    std::string out;
    for (char const c : text)
        out += plain.find(c) == std::string_view::npos ? "%" + to_hex(bytes_of({&c, 1}))
                                                       : std::string(1, c);
    return out;
}

}  // namespace alertd::ctl
