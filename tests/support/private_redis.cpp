#include "tests/support/private_redis.hpp"

#include <arpa/inet.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <filesystem>
#include <stdexcept>

#include "alertd/redis.hpp"

namespace alertd::test {
namespace {

// Free at this moment; where somebody is quicker, the test fails with the end of the log.
int free_port() {
    int const probe = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    bool const bound = ::bind(probe, reinterpret_cast<sockaddr*>(&address), size) == 0 &&
                       ::getsockname(probe, reinterpret_cast<sockaddr*>(&address), &size) == 0;
    ::close(probe);
    if (!bound) throw std::runtime_error("no free port");
    return ntohs(address.sin_port);
}

}  // namespace

PrivateRedis::PrivateRedis(std::vector<std::string> arguments)
    : arguments_(std::move(arguments)), port_(free_port()) {
    start();
}

RedisSettings PrivateRedis::settings(milliseconds timeout) const {
    return {"127.0.0.1", port_, "test", timeout};
}

void PrivateRedis::kill() {
    process_->signal(SIGKILL);
    process_->wait();
}

void PrivateRedis::wipe() {
    if (process_->wait(milliseconds{0}) < 0) throw std::logic_error("redis-server runs");
    for (auto const& entry : std::filesystem::directory_iterator(folder_.path()))
        std::filesystem::remove_all(entry.path());
}

void PrivateRedis::start() {
    std::vector<std::string> argv{"/usr/bin/redis-server",
                                  "--port",
                                  std::to_string(port_),
                                  "--bind",
                                  "127.0.0.1",
                                  "--dir",
                                  folder_.path(),
                                  "--appendonly",
                                  "yes",
                                  "--save",
                                  "",
                                  "--maxmemory-policy",
                                  "noeviction"};
    argv.insert(argv.end(), arguments_.begin(), arguments_.end());
    process_.reset();
    process_ = std::make_unique<ChildProcess>(argv);
    for (;;)  // its log ends the wait: a port in use, or ready; read_line has a deadline
        if (process_->read_line().find("Ready to accept connections") != std::string::npos) return;
}

}  // namespace alertd::test
