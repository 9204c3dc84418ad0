#pragma once
// A program that a test starts, and ends by its own pid.
#include <sys/types.h>

#include <chrono>
#include <string>
#include <vector>

namespace alertd::test {

class ChildProcess {
public:
    // Starts the program at the path argv[0]; std::runtime_error when it cannot be started. Its
    // standard output comes here, its standard error stays the test's. It is killed when the thread
    // that started it ends, however that ends.
    explicit ChildProcess(std::vector<std::string> const& argv);
    ~ChildProcess();  // SIGTERM; SIGKILL when that did not end it within two seconds
    ChildProcess(ChildProcess const&) = delete;
    ChildProcess& operator=(ChildProcess const&) = delete;

    pid_t pid() const { return pid_; }

    // The next line of its standard output without the line's end; std::runtime_error when there is
    // none in time.
    std::string read_line(std::chrono::milliseconds timeout = std::chrono::seconds{20});

    void signal(int number) const;
    // Its exit code, or 128 + the signal that ended it; -1 when it still runs after `timeout`.
    int wait(std::chrono::milliseconds timeout = std::chrono::seconds{20});

private:
    pid_t pid_ = -1;
    int output_ = -1;
    bool ended_ = false;
    int exit_code_ = -1;
    std::string unread_;
};

}  // namespace alertd::test
