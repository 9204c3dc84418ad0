// alertctl sim: what arrived at the simulators, as its readers would see it.
#include <algorithm>
#include <boost/json.hpp>
#include <chrono>
#include <cstdio>
#include <memory>
#include <thread>

#include "alertd/ctl/commands.hpp"
#include "alertd/ctl/faults.hpp"
#include "alertd/ctl/sim_record.hpp"

namespace alertd::ctl {
namespace {

constexpr std::chrono::milliseconds look_every{200};
constexpr std::size_t last_max = 1'000'000;

struct Options {
    std::vector<std::string> files;
    std::string to;
    std::size_t last = 20;
    bool follow = false, json = false;
};

// With or without the plus.
std::string_view digits(std::string_view address) {
    return address.starts_with('+') ? address.substr(1) : address;
}

std::string vietnamese_time(std::int64_t at_ms) {
    auto const local = at_ms / 1000 + 7 * 3600;
    auto const second = ((local % 86'400) + 86'400) % 86'400;
    char text[16];
    std::snprintf(text, sizeof text, "%02d:%02d:%02d", int(second / 3600), int(second / 60 % 60),
                  int(second % 60));
    return text;
}

void print_json(Arrived const& m) {
    boost::json::object const line{{"t", m.at_ms},  {"channel", m.channel}, {"to", m.to},
                                   {"key", m.key},  {"title", m.title},     {"text", m.text},
                                   {"form", m.form}};
    std::printf("%s\n", boost::json::serialize(line).c_str());
}

// A text shown in a terminal must not steer it.
std::string harmless(std::string_view text) {
    std::string out;
    for (char const c : text) {
        auto const byte = static_cast<unsigned char>(c);
        out += c == '\n' ? "\n    " : byte < 0x20 || byte == 0x7F ? "?" : std::string(1, c);
    }
    return out;
}

void print_text(Arrived const& m) {
    std::printf("%s  %-4s  %s  %s\n", vietnamese_time(m.at_ms).c_str(), m.channel.c_str(),
                harmless(m.to).c_str(), harmless(m.form).c_str());
    if (!m.title.empty()) std::printf("    %s\n", harmless(m.title).c_str());
    std::printf("    %s\n\n", harmless(m.text).c_str());
}

// What is new in all files, in the order of its time; the last few of those wanted.
class Look {
public:
    explicit Look(Options const& options) : options_(options) {
        for (auto const& file : options.files) records_.emplace_back(file);
    }

    Result<std::vector<Arrived>> next(std::vector<std::string>& faults) {
        std::vector<Arrived> all;
        for (auto& record : records_) {
            auto some = record.next(faults);
            if (!some) return some.error();
            for (auto& m : *some)
                if (options_.to.empty() || digits(m.to) == digits(options_.to))
                    all.push_back(std::move(m));
        }
        std::ranges::stable_sort(all, {}, &Arrived::at_ms);
        return all;
    }

    std::size_t unfinished() const {
        std::size_t n = 0;
        for (auto const& record : records_) n += record.unfinished();
        return n;
    }

private:
    Options const& options_;
    std::vector<SimRecord> records_;
};

void print(std::vector<Arrived> const& messages, bool json) {
    for (auto const& m : messages) json ? print_json(m) : print_text(m);
    std::fflush(stdout);
}

int show(Options const& options) {
    Look look(options);
    bool sound = true;
    for (bool first = true;; first = false) {
        std::vector<std::string> faults;
        auto messages = look.next(faults);
        if (!messages) return say(messages.error());
        for (auto const& fault : faults) std::fprintf(stderr, "%s\n", fault.c_str());
        sound &= faults.empty();
        if (first && messages->size() > options.last)
            messages->erase(messages->begin(),
                            messages->end() - static_cast<std::ptrdiff_t>(options.last));
        print(*messages, options.json);
        if (!options.follow) break;
        std::this_thread::sleep_for(look_every);
    }
    if (auto const n = look.unfinished(); n > 0)
        std::fprintf(stderr, "%zu SMS have not all of their parts yet: not shown\n", n);
    return sound ? done : refused;
}

}  // namespace

void add_sim(CLI::App& app, int& exit_code) {
    auto options = std::make_shared<Options>();
    auto* command = app.add_subcommand("sim", "what arrived at the simulators, as readers see it");
    command->add_option("FILE", options->files, "records of sim_push_gateway, sim_zalo, sim_smsc")
        ->required();
    command->add_option("--to", options->to, "one simulated address: sim-..., +841...");
    command->add_option("--last", options->last, "so many messages")
        ->capture_default_str()
        ->check(CLI::Range(std::size_t{0}, last_max));
    command->add_flag("--follow", options->follow, "goes on with what arrives");
    command->add_flag("--json", options->json, "a line of JSON for each message");
    command->callback([options, &exit_code] { exit_code = show(*options); });
}

}  // namespace alertd::ctl
