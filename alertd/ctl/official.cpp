// alertctl official: who may work at the desk.
#include <cstdio>
#include <memory>

#include "alertd/ctl/commands.hpp"
#include "alertd/ctl/faults.hpp"
#include "alertd/ctl/instance.hpp"
#include "alertd/desk.hpp"
#include "alertd/settings.hpp"

namespace alertd::ctl {
namespace {

struct Options {
    std::string config = "alertd.toml";
    std::string id, name, role, area;
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

}  // namespace

void add_official_command(CLI::App& app, int& exit_code) {
    auto options = std::make_shared<Options>();
    auto* official = app.add_subcommand("official", "who may work at the desk");
    official->require_subcommand(1);
    official->add_option("--config", options->config, "the instance's settings")
        ->capture_default_str();
    auto* added = official->add_subcommand("add", "prints the official's token, once");
    added->fallthrough();
    added->add_option("--id", options->id, "a-z 0-9 . _ -")->required();
    added->add_option("--name", options->name, "as people know the person")->required();
    added->add_option("--role", options->role, "officer, approver or auditor")->required();
    added->add_option("--area", options->area, "nation, province:NN or commune:NNNNN")->required();
    added->callback([options, &exit_code] { exit_code = add(*options); });
    auto* disabled = official->add_subcommand("disable", "the token ends at once");
    disabled->fallthrough();
    disabled->add_option("ID", options->id, "the official")->required();
    disabled->callback([options, &exit_code] { exit_code = disable(*options); });
}

}  // namespace alertd::ctl
