// alertctl boundaries import: GeoJSON of communes into the snapshot that alertd maps.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <boost/json.hpp>
#include <cstdio>
#include <memory>

#include "alertd/ctl/commands.hpp"
#include "alertd/ctl/instance.hpp"
#include "alertd/ctl/progress_bar.hpp"
#include "geo/communes.hpp"

namespace alertd::ctl {
namespace {

struct Wanted {
    std::string source, target, config;
    bool json = false;
};

boost::json::array lines_of(std::vector<std::string> const& lines) {
    return boost::json::array(lines.begin(), lines.end());
}

void print_json(geo::ImportReport const& r) {
    boost::json::object const facts{
        {"features", r.features},          {"vertices", r.vertices},
        {"provinces", r.provinces},        {"sample", r.sample},
        {"source_hash", r.source_hash},    {"faults", lines_of(r.faults)},
        {"warnings", lines_of(r.warnings)}};
    std::puts(boost::json::serialize(facts).c_str());
}

void print_text(geo::ImportReport const& r, std::string const& target) {
    for (auto const& line : r.warnings) std::fprintf(stderr, "warning: %s\n", line.c_str());
    if (!r.faults.empty()) return;
    fmt::print("{} communes in {} provinces, {} vertices{}\n{}\nsource SHA-256 {}\n", r.features,
               r.provinces, r.vertices, r.sample ? " (sample data)" : "", target, r.source_hash);
}

// --out, or where the instance's settings say.
Result<std::string> target_of(Wanted const& wanted) {
    if (!wanted.target.empty()) return wanted.target;
    if (wanted.config.empty()) return invalid("boundaries import: --config or --out is needed");
    auto settings = read_settings(wanted.config);
    if (!settings) return settings.error();
    return settings->instance.boundaries;
}

int import_boundaries(Wanted wanted) {
    auto const target = target_of(wanted);
    if (!target) return tell(target.error());
    wanted.target = *target;
    ProgressBar bar("boundaries");
    auto const report = geo::import_communes(
        wanted.source, wanted.target,
        [&bar](std::uint64_t read, std::uint64_t all) { bar.update(read, all); });
    bar.finish();
    if (!report) {
        std::fprintf(stderr, "alertctl: %s\n", report.error().message.c_str());
        return report.error().code == Errc::unavailable ? unreachable : refused;
    }
    for (auto const& line : report->faults)
        std::fprintf(stderr, "%s: %s\n", wanted.source.c_str(), line.c_str());
    if (wanted.json)
        print_json(*report);
    else
        print_text(*report, wanted.target);
    return report->faults.empty() ? done : refused;
}

}  // namespace

void add_boundaries(CLI::App& app, int& exit_code) {
    CLI::App* const boundaries = app.add_subcommand("boundaries", "the communes' boundaries");
    boundaries->require_subcommand(1);
    CLI::App* const import = boundaries->add_subcommand(
        "import", "GeoJSON or GeoJSON lines of communes, plain or gzip, into a snapshot");
    auto const wanted = std::make_shared<Wanted>();
    import
        ->add_option("FILE", wanted->source,
                     "features with code, name, full_name, province_code, province_name")
        ->required();
    auto* const out = import->add_option("--out", wanted->target, "the snapshot to write");
    import->add_option("--config", wanted->config, "the instance whose snapshot is to be written")
        ->excludes(out);
    import->add_flag("--json", wanted->json, "print the facts as JSON");
    import->callback([wanted, &exit_code] { exit_code = import_boundaries(*wanted);
});
}  // namespace alertd::ctl

}  // namespace alertd::ctl
