#include "alertd/store/officials.hpp"

#include <catch2/catch.hpp>

#include "tests/support/result_text.hpp"
#include "tests/support/temp_folder.hpp"

using namespace alertd;

namespace {

Time const noon{seconds{1'795'000'000}};

struct Fixture {
    test::TempFolder folder;
    store::Database db{folder.file("store.db")};
};

store::OfficialRow official(std::string id, std::string hash) {
    return {{std::move(id), "Nguyễn Thị Lan", Role::approver, "province:48"},
            std::move(hash),
            noon,
            {}};
}

}  // namespace

TEST_CASE_METHOD(Fixture, "an official is found by the hash of the token and by nothing near it",
                 "[store]") {
    REQUIRE(store::insert_official(db, official("lan", std::string("\0\1hash", 6))));
    auto const found = store::find_official_by_hash(db, std::string("\0\1hash", 6));
    REQUIRE(found);
    CHECK(found->official.id == "lan");
    CHECK(found->official.name == "Nguyễn Thị Lan");
    CHECK(found->official.role == Role::approver);
    CHECK(found->official.area == "province:48");
    CHECK_FALSE(store::find_official_by_hash(db, std::string("\0\1hasi", 6)));
    CHECK_FALSE(store::find_official_by_hash(db, std::string("\0", 1)));
    CHECK_FALSE(store::find_official_by_hash(db, ""));
}

TEST_CASE_METHOD(Fixture, "an id is given once, also after it was disabled", "[store]") {
    REQUIRE(store::insert_official(db, official("lan", "one")));
    CHECK(store::insert_official(db, official("lan", "two")).error().code == Errc::conflict);
    REQUIRE(store::disable_official(db, "lan", noon + seconds{1}));
    CHECK(store::find_official(db, "lan")->disabled == noon + seconds{1});
    CHECK(store::insert_official(db, official("lan", "two")).error().code == Errc::conflict);
    CHECK(store::disable_official(db, "lan", noon).error().code == Errc::conflict);
    CHECK(store::disable_official(db, "nobody", noon).error().code == Errc::not_found);
    CHECK(store::all_officials(db).size() == 1);
}

TEST_CASE_METHOD(Fixture, "two officials never share a token", "[store]") {
    REQUIRE(store::insert_official(db, official("lan", "one")));
    CHECK_THROWS_AS(store::insert_official(db, official("hoa", "one")), store::StoreError);
}
