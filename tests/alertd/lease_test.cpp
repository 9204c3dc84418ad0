#include "alertd/lease.hpp"

#include <catch2/catch.hpp>

#include "alertd/store/plans.hpp"
#include "tests/support/fake_clock.hpp"
#include "tests/support/temp_folder.hpp"

using namespace alertd;

TEST_CASE("one process holds a lease, another takes it when it has run out", "[alertd][lease]") {
    test::TempFolder const folder;
    store::Database db(folder.file("store.db"));
    test::FakeClock clock;
    Lease first("planner", "a", clock, seconds{9}), second("planner", "b", clock, seconds{9});
    CHECK(first.held(db));
    CHECK_FALSE(second.held(db));
    clock.pass(seconds{4});
    CHECK(first.held(db));  // renewed: counts from now
    clock.pass(seconds{8});
    CHECK_FALSE(second.held(db));
    clock.pass(seconds{2});
    CHECK(second.held(db));
    CHECK_FALSE(first.held(db));
}

TEST_CASE("a lease is written when a third of it has passed, not at every look",
          "[alertd][lease]") {
    test::TempFolder const folder;
    store::Database db(folder.file("store.db")), other(folder.file("store.db"));
    test::FakeClock clock;
    Lease lease("keeper", "a", clock, seconds{9});
    REQUIRE(lease.held(db));
    auto const before = other.data_version();
    clock.pass(seconds{2});
    CHECK(lease.held(db));
    CHECK(other.data_version() == before);
    clock.pass(seconds{1});
    CHECK(lease.held(db));
    CHECK(other.data_version() != before);
}

TEST_CASE("the fence of a lease grows with every change of holder", "[alertd][lease]") {
    test::TempFolder const folder;
    store::Database db(folder.file("store.db"));
    Time const now{seconds{1'000}};
    CHECK(store::take_lease(db, "x", "a", now, seconds{9}) == 1);
    CHECK(store::take_lease(db, "x", "a", now, seconds{9}) == 1);
    CHECK_FALSE(store::take_lease(db, "x", "b", now, seconds{9}));
    CHECK(store::take_lease(db, "x", "b", now + seconds{10}, seconds{9}) == 2);
}
