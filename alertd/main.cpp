// alertd: the daemon. `alertd --config FILE [--check] [--roles api,feeds,planner,sender]`
#include <pthread.h>
#include <spdlog/spdlog.h>

#include <CLI/CLI.hpp>
#include <csignal>
#include <cstdio>

#include "alertd/daemon.hpp"

namespace {

constexpr int refused = 1, usage = 2, unreachable = 3;

// Every thread inherits the mask: only main waits for the signals, so that members stop in their
// order.
sigset_t block_signals() {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &set, nullptr);
    std::signal(SIGPIPE, SIG_IGN);
    return set;
}

// Opens what channel kinds read for themselves, without sending, so that every key of the file has
// been asked for.
alertd::Result<void> check(alertd::Settings const& settings) {
    struct NoReceipts final : alertd::ReceiptSink {
        bool take(std::span<alertd::Receipt const>) override { return false; }
    } receipts;
    alertd::SystemClock clock;
    alertd::net::CurlClient http;
    auto outlets =
        alertd::Outlets::open(settings, {http, clock, receipts, settings.instance.state, false});
    if (!outlets) return outlets.error();
    return settings.document->check();
}

int run(std::string const& config, std::string const& roles_text, bool only_check) {
    auto roles = alertd::parse_roles(roles_text);
    if (!roles) {
        std::fprintf(stderr, "alertd: %s\n", roles.error().message.c_str());
        return usage;
    }
    auto settings = alertd::read_settings(config);
    auto checked = settings ? check(*settings) : alertd::Result<void>(settings.error());
    if (!checked) {
        std::fprintf(stderr, "alertd: %s\n", checked.error().message.c_str());
        return refused;
    }
    if (only_check) {
        std::printf("%s: ok, %zu outlets\n", config.c_str(), settings->outlets.size());
        return 0;
    }
    auto const signals = block_signals();
    alertd::Daemon daemon(std::move(*settings), *roles);
    std::printf("alertd: listening on port %d\n", daemon.port());
    std::fflush(stdout);
    int signal = 0;
    sigwait(&signals, &signal);
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    CLI::App app{"alertd: warnings to everybody in danger, once, fast and provably"};
    std::string config, roles = "api,feeds,planner,sender";
    bool only_check = false;
    app.add_option("--config", config, "the instance's alertd.toml")->required();
    app.add_option("--roles", roles,
                   "what this process does; several processes share one instance");
    app.add_flag("--check", only_check,
                 "read the settings, say what is wrong with them, start nothing");
    try {
        app.parse(argc, argv);
    } catch (CLI::ParseError const& e) {
        return app.exit(e) == 0 ? 0 : usage;
    }
    try {
        return run(config, roles, only_check);
    } catch (std::exception const& e) {
        std::fprintf(stderr, "alertd: %s\n", e.what());
        return unreachable;
    }
}
