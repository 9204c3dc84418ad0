#include "alertd/ctl/instance.hpp"

#include <pwd.h>
#include <unistd.h>

#include <array>
#include <cstdio>

#include "alertd/ctl/commands.hpp"

namespace alertd::ctl {

Result<Instance> open_instance(std::string const& config) {
    auto settings = read_settings(config);
    if (!settings) return settings.error();
    auto communes = geo::Communes::open(settings->instance.boundaries);
    if (!communes) return communes.error();
    auto key = recipients::Key::read(settings->instance.recipients_key);
    if (!key) return key.error();
    return Instance{std::move(*settings), std::move(*communes), std::move(*key)};
}

int tell(Error const& error) {
    std::fprintf(stderr, "alertctl: %s\n", error.message.c_str());
    bool const outside = error.code == Errc::unavailable || error.code == Errc::internal ||
                         error.code == Errc::not_found;
    return outside ? unreachable : refused;
}

std::string operating_user() {
    std::array<char, 4'096> texts{};
    passwd entry{};
    passwd* found = nullptr;
    ::getpwuid_r(::getuid(), &entry, texts.data(), texts.size(), &found);
    return "user:" + (found ? std::string(found->pw_name) : std::to_string(::getuid()));
}

}  // namespace alertd::ctl
