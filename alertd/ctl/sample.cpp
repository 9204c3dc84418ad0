// alertctl sample: a made-up country, its people's weights and a warning, for a first try without
// real boundaries.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <memory>

#include "alertd/ctl/commands.hpp"
#include "geo/sample.hpp"

namespace alertd::ctl {
namespace {

struct Wanted {
    std::string folder;
    std::uint64_t seed = 1;
};

bool write(std::filesystem::path const& file, std::string const& text) {
    std::ofstream out(file, std::ios::binary);
    out << text;
    out.close();
    if (out)
        std::puts(file.c_str());
    else
        std::fprintf(stderr, "alertctl: %s: cannot be written\n", file.c_str());
    return bool(out);
}

int make(Wanted const& wanted) {
    auto const sample = geo::make_sample(wanted.seed, SystemClock().now());
    if (!sample) {
        std::fprintf(stderr, "alertctl: %s; try another --seed\n", sample.error().message.c_str());
        return refused;
    }
    std::filesystem::path const folder = wanted.folder;
    std::error_code fault;
    std::filesystem::create_directories(folder, fault);
    bool const written = write(folder / "communes.geojson", sample->communes_geojson) &&
                         write(folder / "weights.csv", sample->weights_csv) &&
                         write(folder / "alert.xml", sample->alert_xml);
    return written ? done : unreachable;
}

}  // namespace

void add_sample(CLI::App& app, int& exit_code) {
    CLI::App* const sample = app.add_subcommand(
        "sample", "a made-up country to try alertd with: communes.geojson, weights.csv, alert.xml");
    auto const wanted = std::make_shared<Wanted>();
    sample->add_option("DIR", wanted->folder, "where to write it")->required();
    sample->add_option("--seed", wanted->seed, "the same seed gives the same country");
    sample->callback([wanted, &exit_code] { exit_code = make(*wanted); });
}

}  // namespace alertd::ctl
