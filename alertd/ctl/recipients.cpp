// alertctl recipients import | simulate | build | export: people in, the directory, people out.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <boost/json.hpp>
#include <cstdio>
#include <memory>

#include "alertd/audit.hpp"
#include "alertd/ctl/commands.hpp"
#include "alertd/ctl/instance.hpp"
#include "alertd/ctl/progress_bar.hpp"
#include "alertd/ground.hpp"
#include "alertd/recipients/import.hpp"

namespace alertd::ctl {
namespace {

struct Wanted {
    std::string config, file, weights;
    std::uint64_t count = 0, seed = 1;
    bool json = false;
};

Time now() {
    return SystemClock().now();
}

void audit(Instance const& instance, std::string const& act, std::string const& detail) {
    store::Database db(instance.settings.instance.store);
    store::Database::Transaction change(db);
    append_audit(db, now(), {operating_user(), act, "recipients", detail});
    change.commit();
}

recipients::Progress shown_on(ProgressBar& bar) {
    return [&bar](std::uint64_t done_so_far, std::uint64_t all) { bar.update(done_so_far, all); };
}

Result<recipients::Built> build(Instance const& instance) {
    ProgressBar bar("directory");
    auto const& i = instance.settings.instance;
    auto built = recipients::build_directory(i.store, i.snapshots, *instance.communes, instance.key,
                                             now(), shown_on(bar));
    bar.finish();
    if (built && built->left_out)
        std::fprintf(
            stderr, "warning: %s\n",
            fmt::format("{} recipients left out: the boundaries have no commune of their code",
                        built->left_out)
                .c_str());
    return built;
}

void print(recipients::ImportCounts const* counts, recipients::Built const& built, bool json) {
    if (!json) {
        if (counts)
            fmt::print("{} rows, {} kept, {} bad\n", counts->rows, counts->kept, counts->bad);
        fmt::print("directory {}: {} recipients\n", built.id, built.recipients);
        return;
    }
    boost::json::object facts;
    if (counts) facts = {{"rows", counts->rows}, {"kept", counts->kept}, {"bad", counts->bad}};
    facts["directory"] = boost::json::object{
        {"id", built.id}, {"recipients", built.recipients}, {"left_out", built.left_out}};
    std::puts(boost::json::serialize(facts).c_str());
}

// After people came in: the record of it, the new directory, the facts. All rows bad is a refusal.
int close(Instance const& instance, Result<recipients::ImportCounts> const& counts,
          std::string const& act, bool json) {
    if (!counts) return tell(counts.error());
    audit(instance, act,
          fmt::format("rows {} kept {} bad {}", counts->rows, counts->kept, counts->bad));
    auto const built = build(instance);
    if (!built) return tell(built.error());
    print(&*counts, *built, json);
    return counts->bad > 0 && counts->kept == 0 ? refused : done;
}

int import(Wanted const& wanted) {
    auto const instance = open_instance(wanted.config);
    if (!instance) return tell(instance.error());
    ProgressBar bar("import");
    auto const counts = recipients::import_csv(
        wanted.file, instance->settings.instance.store, *instance->communes, instance->key, now(),
        [](std::uint64_t line, std::string_view why) {
            std::fprintf(stderr, "line %llu: %.*s\n", static_cast<unsigned long long>(line),
                         int(why.size()), why.data());
        },
        shown_on(bar));
    bar.finish();
    return close(*instance, counts, "recipients.import", wanted.json);
}

int simulate(Wanted const& wanted) {
    auto const instance = open_instance(wanted.config);
    if (!instance) return tell(instance.error());
    std::vector<recipients::Weight> weights;
    if (!wanted.weights.empty()) {
        auto read = recipients::read_weights(wanted.weights);
        if (!read) return tell(read.error());
        weights = std::move(*read);
    }
    ProgressBar bar("people");
    auto const counts =
        recipients::simulate(wanted.count, wanted.seed, weights, instance->settings.instance.store,
                             *instance->communes, instance->key, now(), shown_on(bar));
    bar.finish();
    return close(*instance, counts, "recipients.simulate", wanted.json);
}

int build_only(Wanted const& wanted) {
    auto const instance = open_instance(wanted.config);
    if (!instance) return tell(instance.error());
    auto const built = build(*instance);
    if (!built) return tell(built.error());
    print(nullptr, *built, wanted.json);
    return done;
}

int export_all(Wanted const& wanted) {
    auto const instance = open_instance(wanted.config);
    if (!instance) return tell(instance.error());
    auto ground = Ground::open(instance->settings.instance, &instance->key);
    if (!ground) return tell(ground.error());
    auto const newest = (*ground)->newest();
    if (!newest && newest.error().code != Errc::not_found) return tell(newest.error());
    audit(*instance, "recipients.export", "everybody, as CSV");
    auto const rows = recipients::export_csv(wanted.file, instance->settings.instance.store,
                                             instance->key, newest ? newest->get() : nullptr);
    if (!rows) return tell(rows.error());
    if (wanted.json)
        std::puts(boost::json::serialize(boost::json::object{{"rows", *rows}}).c_str());
    else
        fmt::print("{} recipients\n", *rows);
    return done;
}

CLI::App* command(CLI::App& parent, char const* name, char const* what,
                  std::shared_ptr<Wanted> const& wanted) {
    CLI::App* const sub = parent.add_subcommand(name, what);
    sub->add_option("--config", wanted->config, "the instance's alertd.toml")->required();
    sub->add_flag("--json", wanted->json, "print the facts as JSON");
    return sub;
}

}  // namespace

void add_recipients(CLI::App& app, int& exit_code) {
    CLI::App* const all = app.add_subcommand("recipients", "the people who are told");
    all->require_subcommand(1);
    auto const wanted = std::make_shared<Wanted>();
    CLI::App* const in =
        command(*all, "import", "people from a CSV; bad rows are named, good ones kept", wanted);
    in->add_option("FILE", wanted->file,
                   "columns id,commune,consent and phone,push_token,language,lat,lon,channels")
        ->required();
    in->callback([wanted, &exit_code] { exit_code = import(*wanted); });
    CLI::App* const made =
        command(*all, "simulate", "plausible people for trials, who cannot be reached", wanted);
    made->add_option("--count", wanted->count, "how many")->required();
    made->add_option("--seed", wanted->seed, "the same seed gives the same people");
    made->add_option("--weights", wanted->weights, "CSV with code,population: where they live");
    made->callback([wanted, &exit_code] { exit_code = simulate(*wanted); });
    CLI::App* const directory =
        command(*all, "build", "a new directory of those in the store", wanted);
    directory->callback([wanted, &exit_code] { exit_code = build_only(*wanted); });
    CLI::App* const out =
        command(*all, "export", "everybody as CSV: personal data, and audited", wanted);
    out->add_option("FILE", wanted->file, "a new file")->required();
    out->callback([wanted, &exit_code] { exit_code = export_all(*wanted); });
}

}  // namespace alertd::ctl
