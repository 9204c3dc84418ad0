#pragma once
// alertctl's commands: one file each, one line here and one in main.cpp. Each adds its subcommand;
// when it runs it sets `exit_code`: 0 done, 1 refused (what was given is wrong, said on standard
// error, one line a fault), 3 cannot reach or use something needed. CLI11 itself ends wrong usage,
// which main turns into 2.
#include <CLI/CLI.hpp>

namespace alertd::ctl {

inline constexpr int done = 0, refused = 1, usage = 2, unreachable = 3;

void add_audit(CLI::App& app, int& exit_code);
void add_desk(CLI::App& app, int& exit_code);
void add_boundaries(CLI::App& app, int& exit_code);
void add_init(CLI::App& app, int& exit_code);
void add_official_command(CLI::App& app, int& exit_code);
void add_recipients(CLI::App& app, int& exit_code);
void add_sample(CLI::App& app, int& exit_code);
void add_sim(CLI::App& app, int& exit_code);
void add_target(CLI::App& app, int& exit_code);
void add_totp(CLI::App& app, int& exit_code);
void add_validate(CLI::App& app, int& exit_code);

}  // namespace alertd::ctl
