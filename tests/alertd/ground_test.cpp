#include "alertd/ground.hpp"

#include <catch2/catch.hpp>

#include "tests/support/result_text.hpp"
#include "tests/support/sample_people.hpp"

using namespace alertd;
using alertd::test::SamplePeople;

namespace {

InstanceSettings settings_of(SamplePeople const& people) {
    InstanceSettings s;
    s.store = people.store();
    s.boundaries = people.folder.file("communes.snapshot");
    s.snapshots = people.snapshots();
    return s;
}

}  // namespace

TEST_CASE("the ground opens the newest directory once and keeps pinned ones", "[alertd]") {
    SamplePeople people;
    auto const ground = Ground::open(settings_of(people), &people.key).value();
    CHECK(ground->newest().error().code == Errc::not_found);
    people.simulate(10);
    auto const first = people.build();
    auto const a = ground->newest().value();
    CHECK(a->id() == first.id);
    CHECK(ground->newest().value() == a);
    people.simulate(20);
    auto const second = people.build();
    auto const b = ground->newest().value();
    CHECK((b->id() == second.id && b->size() == 20));
    CHECK(ground->directory(first.id).value() == a);
    CHECK(ground->directory("0000000000000000").error().code == Errc::not_found);
    CHECK(a->size() == 10);
}

TEST_CASE("the ground without a key has entries and no places", "[alertd]") {
    SamplePeople people;
    people.simulate(10);
    people.build();
    auto const ground = Ground::open(settings_of(people), nullptr).value();
    CHECK_FALSE(ground->newest().value()->has_places());
}

TEST_CASE("the ground does not open without boundaries", "[alertd]") {
    SamplePeople people;
    auto settings = settings_of(people);
    settings.boundaries = people.folder.file("none");
    CHECK_FALSE(Ground::open(settings, &people.key));
}
