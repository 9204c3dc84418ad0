#include "alertd/store/stops.hpp"

#include <catch2/catch.hpp>

#include "tests/support/result_text.hpp"
#include "tests/support/temp_folder.hpp"

using namespace alertd;

TEST_CASE("a stop thrown by one connection is seen by the next one, until it is lifted",
          "[store]") {
    test::TempFolder folder;
    store::Database desk(folder.file("store.db")), sender(folder.file("store.db"));
    Time const noon{seconds{1'795'000'000}};
    auto const before = sender.data_version();
    CHECK(store::throw_stop(desk, {"outlet:push", "hoa", noon}));
    CHECK(store::throw_stop(desk, {"all", "hoa", noon}));
    CHECK(sender.data_version() != before);
    CHECK_FALSE(store::throw_stop(desk, {"all", "lan", noon + seconds{9}}));
    std::vector<store::Stop> const both = {{"all", "hoa", noon}, {"outlet:push", "hoa", noon}};
    CHECK(store::thrown_stops(sender) == both);
    CHECK(store::lift_stop(desk, "all"));
    CHECK_FALSE(store::lift_stop(desk, "all"));
    CHECK(store::thrown_stops(sender).size() == 1);
}
