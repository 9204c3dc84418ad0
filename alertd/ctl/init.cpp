// alertctl init: a new instance.
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <memory>

#include "alertd/ctl/commands.hpp"
#include "alertd/ctl/faults.hpp"
#include "alertd/instance_key.hpp"
#include "alertd/recipients/keys.hpp"
#include "alertd/settings.hpp"
#include "alertd/store/database.hpp"

namespace alertd::ctl {
namespace {

namespace fs = std::filesystem;

constexpr char const* first_settings =
    R"(# An instance of alertd. What is absent has its default; config/alertd.example.toml is the manual.
# Paths are relative to this file. `alertd --config alertd.toml --check` says what it understood.

[instance]
name = "alertd"
store = "alertd.db"
boundaries = "communes.snapshot"            # made by: alertctl boundaries import FILE
recipients_key = "keys/recipients.key"      # opens people's data: back it up, apart from the store
instance_key = "keys/instance.key"          # a new one makes every official's token void
audit_checkpoints = "audit.checkpoints"     # better on another disk
public_url = "http://127.0.0.1:8080"        # in links that people see

# [issuer]                                  # in whose name the desk writes alerts from its form
# sender = "pctt@example.gov.vn"
# name_vi = "Ban Chỉ huy Phòng thủ dân sự Tỉnh Mẫu"
# name_en = "Civil Defence Command of Sample Province"

[redis]
host = "127.0.0.1"
port = 6379

[http]
address = "127.0.0.1"
port = 8080

# One section a way out. Alerts with status Actual go to outlets with purpose "live" only, Exercise and
# Test to those with "drill" only; there is no default.
#
# [outlet.drill_push]
# kind = "push"
# purpose = "drill"
)";

Result<void> make_folder(fs::path const& folder) {
    std::error_code failed;
    fs::create_directories(folder, failed);
    if (failed) return unavailable(folder.string() + ": cannot be made: " + failed.message());
    return {};
}

Result<void> write_settings(fs::path const& file) {
    std::ofstream out(file, std::ios::binary);
    out << first_settings << std::flush;
    if (!out) return unavailable(file.string() + ": cannot be written: " + std::strerror(errno));
    return {};
}

Result<void> make_keys(fs::path const& keys) {
    if (auto made = make_folder(keys); !made) return made;
    fs::permissions(keys, fs::perms::owner_all);
    auto const recipients = recipients::Key::create((keys / "recipients.key").string());
    if (!recipients) return recipients.error();
    auto const instance = InstanceKey::create((keys / "instance.key").string());
    if (!instance) return instance.error();
    return {};
}

// The settings come last: a folder that has them is whole.
Result<void> make_instance(fs::path const& folder) {
    if (fs::exists(folder / "alertd.toml"))
        return conflict(folder.string() + ": is an instance already; nothing was changed");
    if (auto made = make_folder(folder); !made) return made;
    if (auto made = make_keys(folder / "keys"); !made) return made;
    store::Database const empty((folder / "alertd.db").string());
    return write_settings(folder / "alertd.toml");
}

int init(std::string const& folder) {
    auto const made = make_instance(folder);
    if (!made) return say(made.error());
    std::printf("%s\n", (fs::path(folder) / "alertd.toml").c_str());
    return done;
}

}  // namespace

void add_init(CLI::App& app, int& exit_code) {
    auto folder = std::make_shared<std::string>();
    auto* command =
        app.add_subcommand("init", "a new instance: settings, fresh keys, an empty store");
    command->add_option("DIR", *folder, "its folder, made if need be")->required();
    command->callback([folder, &exit_code] { exit_code = init(*folder); });
}

}  // namespace alertd::ctl
