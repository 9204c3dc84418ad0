// alertctl: the command line of alertd.
#include <cstdio>
#include <exception>

#include "alertd/ctl/commands.hpp"

namespace {

using namespace alertd::ctl;

constexpr void (*commands[])(CLI::App&, int&) = {
    add_audit,  add_boundaries, add_desk,   add_init, add_official_command, add_recipients,
    add_sample, add_sim,        add_target, add_totp, add_validate};

}  // namespace

int main(int argc, char** argv) {
    CLI::App app{"alertctl: the command line of alertd"};
    app.require_subcommand(1);
    app.set_help_all_flag("--help-all", "help of every command");
    int exit_code = alertd::ctl::done;
    for (auto* add : commands) add(app, exit_code);
    try {
        app.parse(argc, argv);
    } catch (CLI::ParseError const& e) {
        return app.exit(e) == 0 ? alertd::ctl::done : alertd::ctl::usage;
    } catch (std::exception const& e) {
        std::fprintf(stderr, "alertctl: %s\n", e.what());
        return alertd::ctl::unreachable;
    }
    return exit_code;
}
