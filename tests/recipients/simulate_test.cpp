#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <map>

#include "alertd/recipients/import.hpp"
#include "tests/support/result_text.hpp"
#include "tests/support/sample_people.hpp"

using namespace alertd;
using namespace alertd::recipients;
using alertd::test::SamplePeople;

namespace {

Result<ImportCounts> simulate_with(SamplePeople& people, std::vector<Weight> const& weights,
                                   std::uint64_t count = 1'000) {
    return simulate(count, 1, weights, people.store(), *people.communes, people.key,
                    test::sample_now);
}

bool same(Person const& a, Person const& b) {
    return a.id == b.id && a.commune == b.commune && a.contact.phone == b.contact.phone &&
           a.contact.push_token == b.contact.push_token && a.language == b.language &&
           a.wanted == b.wanted && a.consent == b.consent &&
           std::equal(a.places.begin(), a.places.end(), b.places.begin(), b.places.end(),
                      [](auto const& x, auto const& y) {
                          return x.at == y.at && x.half_side_m == y.half_side_m;
                      });
}

std::vector<Person> made(std::uint64_t count, std::uint64_t seed) {
    SamplePeople people;
    people.simulate(count, seed);
    auto all = people.everybody();
    std::sort(all.begin(), all.end(), [](Person const& a, Person const& b) { return a.id < b.id; });
    return all;
}

}  // namespace

TEST_CASE("the same seed gives the same people, another seed others", "[recipients]") {
    auto const a = made(500, 1), b = made(500, 1), c = made(500, 2);
    REQUIRE(a.size() == 500);
    CHECK(std::equal(a.begin(), a.end(), b.begin(), b.end(), same));
    CHECK_FALSE(std::equal(a.begin(), a.end(), c.begin(), c.end(), same));
}

TEST_CASE("made-up people are plausible, and nobody can be dialled", "[recipients]") {
    SamplePeople people;
    people.simulate(20'000);
    std::size_t homes = 0, two = 0, rounded = 0, english = 0, silent = 0;
    for (auto const& p : people.everybody()) {
        REQUIRE(p.simulated);
        REQUIRE_FALSE(normalise_phone(p.contact.phone));
        REQUIRE((p.contact.phone.empty() ||
                 (p.contact.phone.starts_with("+841") && p.contact.phone.size() == 13)));
        REQUIRE((p.contact.push_token.empty() || p.contact.push_token.starts_with("sim-")));
        if (!p.places.empty())
            REQUIRE(people.communes->at(geo::to_point(p.places[0].at)) ==
                    people.communes->find(p.commune));
        if (p.places.size() > 1)
            REQUIRE(people.communes->at(geo::to_point(p.places[1].at)) !=
                    people.communes->find(p.commune));
        homes += !p.places.empty();
        two += p.places.size() == 2;
        rounded += !p.places.empty() && p.places[0].half_side_m == 250;
        english += p.language == Language::en;
        silent += p.usable() == 0;
    }
    CHECK(homes == Approx(14'000).margin(300));
    CHECK(two == Approx(2'000).margin(200));
    CHECK(rounded == Approx(1'400).margin(200));
    CHECK(english == Approx(2'000).margin(200));
    CHECK((silent > 20 && silent < 300));
}

TEST_CASE("people live where the weights say, and nobody where they say nothing or 0",
          "[recipients]") {
    SamplePeople people;
    REQUIRE(simulate_with(people, {{people.code(1), 3}, {people.code(2), 1}, {people.code(3), 0}},
                          4'000));
    std::map<std::string, int> count;
    for (auto const& p : people.everybody()) ++count[p.commune];
    CHECK(count.size() == 2);
    CHECK(count[people.code(1)] == Approx(3'000).margin(150));
}

TEST_CASE("weights that make no sense are refused", "[recipients]") {
    SamplePeople people;
    auto const why = [&](std::vector<Weight> const& weights) {
        return simulate_with(people, weights).error().message;
    };
    CHECK_THAT(why({{"99999", 1}}), Catch::Contains("no commune has the code"));
    CHECK_THAT(why({{people.code(0), -1}}), Catch::Contains("must be a number not below 0"));
    CHECK_THAT(why({{people.code(0), std::nan("")}}),
               Catch::Contains("must be a number not below 0"));
    CHECK_THAT(why({{people.code(0), 0}}), Catch::Contains("nobody lives anywhere"));
    CHECK(simulate_with(people, {}, simulated_max + 1).error().code == Errc::invalid);
    CHECK(simulate_with(people, {}, 0)->kept == 0);
}

TEST_CASE("weights are read from the columns code and population", "[recipients]") {
    test::TempFolder const folder;
    auto const read = [&](std::string const& text) {
        return read_weights(folder.write("w.csv", text));
    };
    auto const weights = read("x,population,code\n\"a,b\",12.5,00004\n,7,00008\n");
    REQUIRE(weights);
    REQUIRE(weights->size() == 2);
    CHECK(((*weights)[0].code == "00004" && (*weights)[0].weight == 12.5));
    CHECK_FALSE(read("code\n1\n"));
    CHECK_FALSE(read(""));
    CHECK_FALSE(read("code,population\n00004,\n"));
    CHECK_FALSE(read("code,population\n00004,1x\n"));
    CHECK_FALSE(read("code,population\n00004\n"));
    std::string many = "code,population\n";
    for (int i = 0; i <= 100'000; ++i) many += "1,1\n";
    CHECK_FALSE(read(many));
}

TEST_CASE("new simulated people replace earlier ones and never a real one", "[recipients]") {
    SamplePeople people;
    auto const csv = people.folder.write(
        "p.csv", "id,commune,consent,phone\nsim-000000001," + people.code(0) + ",yes,0912345678\n");
    REQUIRE(import_csv(csv, people.store(), *people.communes, people.key, test::sample_now, {}));
    people.simulate(300, 1);
    people.simulate(200, 2);
    auto const all = people.everybody();
    CHECK(all.size() == 201);
    CHECK(std::count_if(all.begin(), all.end(), [](Person const& p) { return !p.simulated; }) == 1);
}
