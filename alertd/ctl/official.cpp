// alertctl official: who may work at the desk.
#include <boost/json.hpp>
#include <cstdio>
#include <iostream>
#include <memory>

#include "alertd/accounts.hpp"
#include "alertd/ctl/commands.hpp"
#include "alertd/ctl/faults.hpp"
#include "alertd/ctl/instance.hpp"
#include "alertd/desk.hpp"
#include "alertd/settings.hpp"
#include "alertd/totp.hpp"

namespace alertd::ctl {
namespace {

struct Options {
    std::string config = "alertd.toml";
    std::string id, name, role, area;
    bool json = false;
};

int add(Options const& options) {
    auto const settings = read_settings(options.config);
    if (!settings) return tell(settings.error());
    auto const role = value_of(role_words, options.role);
    if (!role)
        return say(invalid("role " + options.role + ": must be officer, approver or auditor"));
    store::Database db(settings->instance.store);
    auto const now = SystemClock().now();
    auto const token =
        add_official(db, *settings, {options.id, options.name, *role, options.area}, now);
    if (!token) return tell(token.error());
    std::printf("%s\n", token->c_str());
    std::fprintf(stderr, "alertctl: this token is shown once and kept nowhere\n");
    return done;
}

int disable(Options const& options) {
    auto const settings = read_settings(options.config);
    if (!settings) return tell(settings.error());
    store::Database db(settings->instance.store);
    auto const gone = disable_official(db, options.id, SystemClock().now());
    return gone ? done : say(gone.error());
}

void print(Options const& options, FreshAccount const& fresh) {
    auto const secret = bytes_of(fresh.totp_secret);
    auto const uri = totp_uri(options.id, secret);
    if (options.json) {
        boost::json::object const out{{"id", options.id},
                                      {"password", fresh.password},
                                      {"totp_secret", to_base32(secret)},
                                      {"otpauth", uri}};
        std::printf("%s\n", boost::json::serialize(out).c_str());
        return;
    }
    std::printf("password    %s\ntotp_secret %s\notpauth     %s\n", fresh.password.c_str(),
                to_base32(secret).c_str(), uri.c_str());
}

int account(Options const& options) {
    auto const settings = read_settings(options.config);
    if (!settings) return tell(settings.error());
    store::Database db(settings->instance.store);
    auto const fresh = make_account(db, *settings, options.id, SystemClock());
    if (!fresh) return say(fresh.error());
    print(options, *fresh);
    std::fprintf(stderr, "alertctl: these are shown once and kept nowhere\n");
    return done;
}

int password(Options const& options) {
    auto const settings = read_settings(options.config);
    if (!settings) return tell(settings.error());
    std::string line;
    std::getline(std::cin, line);
    if (line.ends_with('\r')) line.pop_back();
    store::Database db(settings->instance.store);
    auto const changed = change_password(db, *settings, options.id, line, SystemClock());
    return changed ? done : say(changed.error());
}

using Run = int (*)(Options const&);

CLI::App* add_act(CLI::App& official, std::shared_ptr<Options> const& options, int& exit_code,
                  char const* name, char const* what, Run run) {
    auto* act = official.add_subcommand(name, what);
    act->add_option("--config", options->config, "the instance's settings")->capture_default_str();
    act->callback([options, run, &exit_code] { exit_code = run(*options); });
    return act;
}

}  // namespace

void add_official_command(CLI::App& app, int& exit_code) {
    auto options = std::make_shared<Options>();
    auto* official = app.add_subcommand("official", "who may work at the desk");
    official->require_subcommand(1);
    official->add_option("--config", options->config, "the instance's settings")
        ->capture_default_str();
    auto* added =
        add_act(*official, options, exit_code, "add", "prints the official's token, once", add);
    added->add_option("--id", options->id, "a-z 0-9 . _ -")->required();
    added->add_option("--name", options->name, "as people know the person")->required();
    added->add_option("--role", options->role, "officer, approver or auditor")->required();
    added->add_option("--area", options->area, "nation, province:NN or commune:NNNNN")->required();
    auto* disabled = add_act(*official, options, exit_code, "disable",
                             "the token and every session end at once", disable);
    auto* made =
        add_act(*official, options, exit_code, "account",
                "makes or replaces a password and a secret for codes; prints them, once", account);
    made->add_flag("--json", options->json, "as JSON");
    auto* changed = add_act(*official, options, exit_code, "password",
                            "another password, one line on standard input", password);
    for (auto* act : {disabled, made, changed})
        act->add_option("ID", options->id, "the official")->required();
}

}  // namespace alertd::ctl
