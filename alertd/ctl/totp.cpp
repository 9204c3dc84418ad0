// alertctl totp: the code that an authenticator shows now, for trials on one machine. Whoever works
// at a real desk has the secret in a phone, and not beside the password.
#include "alertd/totp.hpp"

#include <cstdio>
#include <fstream>
#include <iostream>
#include <memory>

#include "alertd/ctl/commands.hpp"
#include "alertd/ctl/faults.hpp"

namespace alertd::ctl {
namespace {

constexpr std::size_t line_max = 200;

Result<std::string> read_line(std::string const& file) {
    std::string line(line_max, '\0');
    if (file == "-") {
        std::cin.getline(line.data(), std::streamsize(line.size()));
    } else {
        std::ifstream in(file);
        if (!in) return unavailable("secret " + file + ": cannot be read");
        in.getline(line.data(), std::streamsize(line.size()));
    }
    line.resize(line.find('\0'));
    if (line.ends_with('\r')) line.pop_back();
    return line;
}

int print_code(std::string const& file) {
    auto const line = read_line(file);
    if (!line) return say(line.error());
    auto const secret = from_base32(*line);
    if (!secret || secret->empty())
        return say(invalid("secret " + file + ": is not base32 (A-Z, 2-7) on one line"));
    auto const now = SystemClock().now();
    std::printf("%s %lld\n", totp_code(bytes_of(*secret), totp_step(now)).c_str(),
                static_cast<long long>(totp_left(now).count()));
    return done;
}

}  // namespace

void add_totp(CLI::App& app, int& exit_code) {
    auto file = std::make_shared<std::string>("-");
    auto* totp = app.add_subcommand("totp", "the code of a secret now, and for how many seconds");
    totp->add_option("FILE", *file, "holds the secret in base32; - is standard input")
        ->capture_default_str();
    totp->callback([file, &exit_code] { exit_code = print_code(*file); });
}

}  // namespace alertd::ctl
