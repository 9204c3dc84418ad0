#include "tests/support/child_process.hpp"

#include <signal.h>

#include <catch2/catch.hpp>

using alertd::test::ChildProcess;

TEST_CASE("a child's lines come one by one and its exit code is told", "[net]") {
    ChildProcess child({"/bin/sh", "-c", "echo one; echo two; exit 3"});
    CHECK(child.read_line() == "one");
    CHECK(child.read_line() == "two");
    CHECK(child.wait() == 3);
}

TEST_CASE("a child that says nothing or cannot be started is an error, not a hang", "[net]") {
    ChildProcess quiet({"/bin/sleep", "1000"});
    CHECK_THROWS(quiet.read_line(std::chrono::milliseconds{20}));
    CHECK(quiet.wait(std::chrono::milliseconds{20}) == -1);
    CHECK_THROWS(ChildProcess({"/no/such/program"}));
}

TEST_CASE("a child is gone with its owner, even one that ignores SIGTERM", "[net]") {
    pid_t pid = 0;
    {
        ChildProcess stubborn({"/bin/sh", "-c", "trap '' TERM; echo up; while :; do :; done"});
        stubborn.read_line();
        pid = stubborn.pid();
    }
    CHECK(::kill(pid, 0) == -1);
}
