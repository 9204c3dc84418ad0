#pragma once
// A redis-server of a test's own: own folder, own port, the settings that alertd demands. It ends
// with the test, by its own pid.
#include <memory>
#include <string>
#include <vector>

#include "alertd/settings.hpp"
#include "tests/support/child_process.hpp"
#include "tests/support/temp_folder.hpp"

namespace alertd::test {

class PrivateRedis {
public:
    // `arguments` come last and override what stands before them.
    explicit PrivateRedis(std::vector<std::string> arguments = {});

    // With a timeout short enough for tests of a server that hangs.
    RedisSettings settings(milliseconds timeout = milliseconds{2'000}) const;
    pid_t pid() const { return process_->pid(); }
    void pause() { process_->signal(19); }   // SIGSTOP
    void resume() { process_->signal(18); }  // SIGCONT
    void kill();                             // SIGKILL, and gone when this returns
    void start();                            // on the same port and folder
    void wipe();                             // its folder; only while it is killed

private:
    TempFolder folder_;
    std::vector<std::string> arguments_;
    int port_;
    std::unique_ptr<ChildProcess> process_;
};

}  // namespace alertd::test
