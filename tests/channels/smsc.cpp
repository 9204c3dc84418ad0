#include "tests/channels/smsc.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <map>
#include <sstream>

namespace alertd::test {
namespace {

std::string const program = ALERTD_BINARY_DIR "/sim_smsc";

constexpr std::string_view usual[] = {"host = \"127.0.0.1\"",
                                      "system_id = \"alertd\"",
                                      "password_file = \"smpp_password\"",
                                      "source = \"CANHBAO\"",
                                      "window = 32",
                                      "simulated_only = true",
                                      "reconnect_ms = 20",
                                      "throttle_pause_ms = 200"};

// What is usual, but for the keys that are given.
std::string with_usual(std::string settings) {
    for (auto const line : usual)
        if (settings.find(line.substr(0, line.find('='))) == settings.npos)
            settings.append(line).append("\n");
    return settings;
}

}  // namespace

bool smsc_is_built() {
    if (std::filesystem::exists(program)) return true;
    std::puts("SKIPPED: sim_smsc is not built");
    return false;
}

Smsc::Smsc(std::vector<std::string> const& flags, std::string const& settings)
    : settings_(with_usual(settings)) {
    start(flags);
    open_outlet();
}

void Smsc::start(std::vector<std::string> const& flags) {
    process_.reset();
    std::vector<std::string> argv = {program,
                                     "--record",
                                     folder_.file("record"),
                                     "--die-with-parent",
                                     "--port",
                                     std::to_string(port_),
                                     "--receipt-delay-ms",
                                     "5"};
    argv.insert(argv.end(), flags.begin(), flags.end());
    process_ = std::make_unique<ChildProcess>(argv);
    std::string const line = process_->read_line();
    REQUIRE(line.starts_with("listening 127.0.0.1:"));
    port_ = std::stoi(line.substr(20));
}

void Smsc::open_outlet() {
    outlet_ = std::make_unique<Outlet>(*channels::find_kind("sms_smpp"),
                                       settings_ + "port = " + std::to_string(port_) + "\n",
                                       nullptr, Around{.time_runs = true, .state = kept_.path()});
    REQUIRE(outlet_->error() == "");
}

std::vector<std::string_view> Smsc::send(std::vector<Message> const& batch) {
    std::vector<std::string_view> words;
    outcomes = outlet_->send(batch);
    for (auto const& o : outcomes) words.push_back(word_of(o));
    return words;
}

std::string_view Smsc::send_one(std::string const& key, std::string const& body) {
    auto batch = sms_messages(1, body);
    batch[0].key = key;
    return send(batch).at(0);
}

std::vector<boost::json::object> Smsc::record() const {
    std::vector<boost::json::object> lines;
    std::istringstream text(read_whole(folder_.file("record")));
    for (std::string line; std::getline(text, line);)
        lines.push_back(boost::json::parse(line).as_object());
    return lines;
}

std::size_t Smsc::connections() const {
    auto const lines = read_whole(folder_.file("record.binds"));
    return std::size_t(std::ranges::count(lines, '\n'));
}

std::vector<Message> sms_messages(std::size_t n, std::string const& body) {
    auto batch = Outlet::messages(n);
    for (std::size_t i = 0; i < n; ++i) {
        batch[i].address = "+841" + std::to_string(10'000'000 + i);
        batch[i].title.clear();
        batch[i].body = body;
    }
    return batch;
}

std::string text_to(std::vector<boost::json::object> const& record, std::string_view number) {
    std::map<std::int64_t, std::string> parts;
    for (auto const& line : record)
        if (std::string_view(line.at("to").as_string()) == number)
            parts[line.at("part").as_int64()] = line.at("text").as_string();
    std::string whole;
    for (auto const& [part, text] : parts) whole += text;
    return whole;
}

}  // namespace alertd::test
