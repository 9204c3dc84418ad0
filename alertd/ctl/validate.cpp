#include "alertd/ctl/validate.hpp"

#include <fmt/format.h>

#include <boost/json.hpp>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <iostream>
#include <memory>

#include "alertd/ctl/commands.hpp"
#include "feeds/admit.hpp"
#include "feeds/cap_xml.hpp"

namespace alertd::ctl {
namespace {

namespace json = boost::json;

// Up to one byte more than read_cap takes: what is too large is refused by it, whole or not.
Result<std::string> read_file(std::string const& file, std::size_t bytes_max) {
    std::unique_ptr<std::FILE, int (*)(std::FILE*)> const in(std::fopen(file.c_str(), "rb"),
                                                             &std::fclose);
    if (!in) return unavailable(std::strerror(errno));
    std::string bytes(bytes_max + 1, '\0');
    bytes.resize(std::fread(bytes.data(), 1, bytes.size(), in.get()));
    if (std::ferror(in.get())) return unavailable(std::strerror(errno));
    return bytes;
}

std::vector<feeds::Fault> faults_of(std::string_view xml, ValidateOptions const& options) {
    auto read = feeds::read_cap(xml);
    if (!read.ok() || !options.admit) return read.faults;
    return feeds::admit(read.alert, options.at, {});
}

json::object as_json(std::string const& file, std::string_view verdict,
                     std::vector<feeds::Fault> const& faults) {
    json::array list;
    for (auto const& f : faults)
        list.push_back({{"line", f.line}, {"element", f.element}, {"why", f.why}});
    return {{"file", file}, {"verdict", verdict}, {"faults", std::move(list)}};
}

Time time_of(std::string const& text) {
    if (text.empty()) return SystemClock{}.now();
    if (auto const when = parse_timestamp(text, true)) return when->instant;
    throw CLI::ValidationError("--at", text + " is not a time such as 2026-11-22T16:00:00+07:00");
}

}  // namespace

int validate(ValidateOptions const& options, std::ostream& out, std::ostream& err) {
    int exit_code = done;
    json::array verdicts;
    for (auto const& file : options.files) {
        auto const bytes = read_file(file, feeds::CapLimits{}.bytes);
        if (!bytes) {
            err << fmt::format("{}: cannot be read: {}\n", file, bytes.error().message);
            verdicts.push_back(as_json(file, "unreadable", {}));
            exit_code = unreachable;
            continue;
        }
        auto const faults = faults_of(*bytes, options);
        for (auto const& fault : faults) err << fmt::format("{}: {}\n", file, fault.to_string());
        std::string_view const verdict = faults.empty() ? "ok" : "refused";
        if (!faults.empty() && exit_code == done) exit_code = refused;
        if (!options.json) out << fmt::format("{}: {}\n", file, verdict);
        verdicts.push_back(as_json(file, verdict, faults));
    }
    if (options.json) out << json::serialize(verdicts) << '\n';
    return exit_code;
}

void add_validate(CLI::App& app, int& exit_code) {
    auto* command =
        app.add_subcommand("validate", "say whether files are CAP 1.2, and every fault");
    auto const options = std::make_shared<ValidateOptions>();
    auto const at = std::make_shared<std::string>();
    command->add_option("FILE", options->files, "CAP XML files")->required();
    command->add_flag("--admit", options->admit,
                      "also say whether they would be let in: country, expiry, area");
    command->add_option("--at", *at, "the time to judge --admit by; now when absent");
    command->add_flag("--json", options->json, "an array of {file, verdict, faults}");
    command->callback([options, at, &exit_code] {
        options->at = time_of(*at);
        exit_code = validate(*options, std::cout, std::cerr);
    });
}

}  // namespace alertd::ctl
