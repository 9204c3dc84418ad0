// alertctl: the command line of alertd.
#include <cstdio>
#include <exception>

#include "alertd/ctl/commands.hpp"

int main(int argc, char** argv) {
    CLI::App app{"alertctl: the command line of alertd"};
    app.require_subcommand(1);
    app.set_help_all_flag("--help-all", "help of every command");
    int exit_code = alertd::ctl::done;
    alertd::ctl::add_init(app, exit_code);
    alertd::ctl::add_audit(app, exit_code);
    alertd::ctl::add_official_command(app, exit_code);
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
