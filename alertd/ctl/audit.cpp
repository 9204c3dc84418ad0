// alertctl audit: is the record of all acts whole?
#include "alertd/audit.hpp"

#include <boost/json.hpp>
#include <cstdio>
#include <filesystem>
#include <memory>

#include "alertd/ctl/commands.hpp"
#include "alertd/ctl/faults.hpp"
#include "alertd/ctl/instance.hpp"
#include "alertd/settings.hpp"

namespace alertd::ctl {
namespace {

struct Options {
    std::string config = "alertd.toml";
    bool json = false;
};

void print_json(Result<AuditVerdict> const& verdict) {
    boost::json::object out{{"whole", verdict.has_value()}};
    if (verdict) {
        out["rows"] = verdict->rows;
        out["checkpoints"] = verdict->checkpoints;
    } else {
        out["fault"] = verdict.error().message;
    }
    std::printf("%s\n", boost::json::serialize(out).c_str());
}

int verify(Options const& options) {
    auto const settings = read_settings(options.config);
    if (!settings) return tell(settings.error());
    auto const& store_file = settings->instance.store;
    // Opening would make an empty store, and an empty chain proves whole.
    if (!std::filesystem::exists(store_file))
        return say(unavailable("store " + store_file + ": does not exist"));
    store::Database db(store_file);
    auto const verdict = verify_audit(db, settings->instance.audit_checkpoints);
    if (options.json) print_json(verdict);
    if (!verdict) return say(verdict.error());
    if (!options.json)
        std::printf("whole: %llu rows, %llu checkpoints\n",
                    static_cast<unsigned long long>(verdict->rows),
                    static_cast<unsigned long long>(verdict->checkpoints));
    return done;
}

}  // namespace

void add_audit(CLI::App& app, int& exit_code) {
    auto options = std::make_shared<Options>();
    auto* audit = app.add_subcommand("audit", "the record of all acts");
    audit->require_subcommand(1);
    auto* command = audit->add_subcommand("verify", "walks the whole chain and every checkpoint");
    command->add_option("--config", options->config, "the instance's settings")
        ->capture_default_str();
    command->add_flag("--json", options->json, "the verdict as JSON on standard output");
    command->callback([options, &exit_code] { exit_code = verify(*options); });
}

}  // namespace alertd::ctl
