#include "tests/support/child_process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <stdexcept>

namespace alertd::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

bool readable(int fd, milliseconds timeout) {
    pollfd waited{fd, POLLIN, 0};
    return ::poll(&waited, 1, static_cast<int>(timeout.count())) == 1;
}

// Runs between fork and exec: nothing here may allocate or lock.
[[noreturn]] void become(char* const* argv, int output, pid_t parent) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() != parent) ::_exit(127);
    ::dup2(output, STDOUT_FILENO);
    sigset_t none;
    sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
    ::execv(argv[0], argv);
    ::_exit(127);
}

}  // namespace

ChildProcess::ChildProcess(std::vector<std::string> const& argv) {
    std::vector<char*> pointers;
    for (auto const& word : argv) pointers.push_back(const_cast<char*>(word.c_str()));
    pointers.push_back(nullptr);
    if (argv.empty() || ::access(argv[0].c_str(), X_OK) != 0)
        throw std::runtime_error("there is no such program: " + (argv.empty() ? "" : argv[0]));
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) throw std::runtime_error("cannot make a pipe");
    pid_t const parent = ::getpid();
    pid_ = ::fork();
    if (pid_ == 0) become(pointers.data(), ends[1], parent);
    ::close(ends[1]);
    output_ = ends[0];
    if (pid_ > 0) return;
    ::close(output_);
    throw std::runtime_error("cannot start " + argv[0]);
}

ChildProcess::~ChildProcess() {
    signal(SIGTERM);
    if (wait(milliseconds{2'000}) < 0) {
        signal(SIGKILL);
        wait();
    }
    ::close(output_);
}

std::string ChildProcess::read_line(milliseconds timeout) {
    auto const deadline = steady_clock::now() + timeout;
    for (;;) {
        if (auto const end = unread_.find('\n'); end != std::string::npos) {
            std::string line = unread_.substr(0, end);
            unread_.erase(0, end + 1);
            return line;
        }
        auto const left = std::chrono::ceil<milliseconds>(deadline - steady_clock::now());
        if (left <= milliseconds{0} || !readable(output_, left))
            throw std::runtime_error("the child printed no line in time");
        char buffer[4096];
        auto const got = ::read(output_, buffer, sizeof buffer);
        if (got <= 0) throw std::runtime_error("the child ended its output");
        unread_.append(buffer, static_cast<std::size_t>(got));
    }
}

void ChildProcess::signal(int number) const {
    if (!ended_) ::kill(pid_, number);
}

int ChildProcess::wait(milliseconds timeout) {
    if (ended_) return exit_code_;
    // By its number: glibc 2.36 declares pidfd_open without C linkage.
    auto const handle = static_cast<int>(::syscall(SYS_pidfd_open, pid_, 0));
    bool const over = handle >= 0 && readable(handle, timeout);
    if (handle >= 0) ::close(handle);
    int status = 0;
    if (!over || ::waitpid(pid_, &status, 0) != pid_) return -1;
    ended_ = true;
    exit_code_ = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
    return exit_code_;
}

}  // namespace alertd::test
