#include "alertd/crash_point.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <regex>
#include <set>
#include <string>

#include "tests/support/temp_folder.hpp"

namespace alertd {

#ifdef ALERTD_CRASH_POINTS
namespace {

// How many times a child passes the point before it dies of it; -1 when it lives.
int passes_before_death(char const* wanted, std::string_view point) {
    int ends[2];
    REQUIRE(::pipe(ends) == 0);
    pid_t const child = ::fork();
    if (child == 0) {
        ::setenv("ALERTD_CRASH_AT", wanted, 1);
        for (int n = 0; n < 5; ++n) {
            crash_point(point);
            if (::write(ends[1], ".", 1) != 1) ::_exit(2);
        }
        ::_exit(0);
    }
    ::close(ends[1]);
    char passed[8];
    ssize_t got = 0;
    for (ssize_t n; (n = ::read(ends[0], passed + got, sizeof passed - std::size_t(got))) > 0;)
        got += n;
    ::close(ends[0]);
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    if (WIFSIGNALED(status)) {
        CHECK(WTERMSIG(status) == SIGKILL);
        return int(got);
    }
    CHECK(WEXITSTATUS(status) == 0);
    return -1;
}

}  // namespace

TEST_CASE("a process dies at the crash point it was told, at the pass it was told",
          "[alertd][crash_point]") {
    CHECK(passes_before_death("after_send", "after_send") == 0);
    CHECK(passes_before_death("after_send:3", "after_send") == 2);
    CHECK(passes_before_death("after_claim", "after_send") == -1);
    CHECK(passes_before_death("", "after_send") == -1);
}
#endif

TEST_CASE("every crash point that is named stands in the code, and no other",
          "[alertd][crash_point]") {
    std::set<std::string> const named(std::begin(crash_points), std::end(crash_points));
    std::set<std::string> used;
    std::regex const call(R"re(crash_point\("([a-z_]+)"\))re");
    for (auto const* file :
         {"planner.cpp", "keeper_heal.cpp", "ladder.cpp", "lane_worker_send.cpp", "receipts.cpp"}) {
        auto const text = test::read_whole(std::string(ALERTD_SOURCE_DIR "/alertd/") + file);
        for (std::sregex_iterator at(text.begin(), text.end(), call), end; at != end; ++at)
            used.insert((*at)[1]);
    }
    CHECK(used == named);
}

}  // namespace alertd
