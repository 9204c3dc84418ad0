// alertctl target: whom a CAP file would reach, before anybody is told.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <boost/json.hpp>
#include <cstdio>
#include <fstream>
#include <memory>

#include "alertd/ctl/commands.hpp"
#include "alertd/ctl/instance.hpp"
#include "alertd/ground.hpp"
#include "alertd/targeting.hpp"
#include "feeds/cap_xml.hpp"

namespace alertd::ctl {
namespace {

struct Wanted {
    std::string config, file;
    bool json = false;
};

template <class Counts>
boost::json::object channels_json(Counts const& counts) {
    boost::json::object out;
    for (auto const& word : channel_words) out[word.text] = counts[std::size_t(word.value)];
    return out;
}

void print_json(Targets const& targets, geo::Communes const& communes) {
    boost::json::array list;
    for (auto const& t : targets.communes) {
        auto const c = communes.commune(t.commune);
        list.push_back(boost::json::object{{"code", c.code},
                                           {"name", c.name},
                                           {"province_code", c.province_code},
                                           {"share_area", t.share_area},
                                           {"recipients", t.recipients},
                                           {"by_channel", channels_json(t.by_channel)}});
    }
    boost::json::object const facts{{"communes", std::move(list)},
                                    {"recipients", targets.total},
                                    {"by_channel", channels_json(targets.by_channel)},
                                    {"without_channel", targets.without_channel},
                                    {"sample", communes.sample()},
                                    {"took_us", targets.took.count()}};
    std::puts(boost::json::serialize(facts).c_str());
}

template <class Counts>
std::string channels_text(Counts const& counts) {
    std::string out;
    for (auto const& word : channel_words)
        out += fmt::format("  {} {}", word.text, counts[std::size_t(word.value)]);
    return out;
}

void print_text(Targets const& targets, geo::Communes const& communes) {
    for (auto const& t : targets.communes) {
        auto const c = communes.commune(t.commune);
        fmt::print("{} {} ({}): {:.1f} % of its area, {} recipients{}\n", c.code, c.full_name,
                   c.province_name, 100 * t.share_area, t.recipients, channels_text(t.by_channel));
    }
    fmt::print("{} communes{}, {} recipients{}, {} without a channel, in {} µs\n",
               targets.communes.size(), communes.sample() ? " of the sample country" : "",
               targets.total, channels_text(targets.by_channel), targets.without_channel,
               targets.took.count());
}

Result<Alert> read_alert(std::string const& file) {
    std::ifstream in(file, std::ios::binary);
    if (!in) return not_found(file + ": cannot be read");
    // One byte more than is allowed tells read_cap that it is too much.
    std::string bytes(feeds::CapLimits{}.bytes + 1, '\0');
    in.read(bytes.data(), std::streamsize(bytes.size()));
    bytes.resize(std::size_t(in.gcount()));
    auto read = feeds::read_cap(bytes);
    if (read.ok()) return std::move(read.alert);
    std::string lines;
    for (auto const& fault : read.faults)
        lines += (lines.empty() ? "" : "\n") + file + ": " + fault.to_string();
    return invalid(lines);
}

int run(Wanted const& wanted) {
    auto const alert = read_alert(wanted.file);
    if (!alert) return tell(alert.error());
    auto const instance = open_instance(wanted.config);
    if (!instance) return tell(instance.error());
    auto ground = Ground::open(instance->settings.instance, &instance->key);
    if (!ground) return tell(ground.error());
    auto const directory = (*ground)->newest();
    if (!directory) return tell(directory.error());
    auto const targets =
        target(*alert, (*ground)->communes(), **directory, instance->settings.shape_limits());
    if (!targets) return tell(targets.error());
    wanted.json ? print_json(*targets, (*ground)->communes())
                : print_text(*targets, (*ground)->communes());
    return done;
}

}  // namespace

void add_target(CLI::App& app, int& exit_code) {
    auto const wanted = std::make_shared<Wanted>();
    CLI::App* const target =
        app.add_subcommand("target", "which communes and how many people a CAP file concerns");
    target->add_option("FILE", wanted->file, "CAP 1.0 to 1.2")->required();
    target->add_option("--config", wanted->config, "the instance's alertd.toml")->required();
    target->add_flag("--json", wanted->json, "print the facts as JSON");
    target->callback([wanted, &exit_code] { exit_code = run(*wanted); });
}

}  // namespace alertd::ctl
