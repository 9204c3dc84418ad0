#include "alertd/targeting.hpp"

#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <cmath>
#include <map>
#include <set>

#include "alertd/recipients/random.hpp"
#include "tests/support/result_text.hpp"
#include "tests/support/sample_people.hpp"

using namespace alertd;
using alertd::recipients::Index;
using alertd::recipients::Person;
using alertd::recipients::Random;
using alertd::test::SamplePeople;

namespace {

Alert alert_of(std::vector<Area> areas) {
    Alert alert;
    alert.infos.emplace_back();
    alert.infos[0].areas = std::move(areas);
    return alert;
}

Area area_of(Ring ring) {
    Area area;
    area.polygons = {std::move(ring)};
    return area;
}

Area area_of(std::vector<std::string> const& codes) {
    Area area;
    for (auto const& code : codes) area.geocodes.push_back({commune_geocode, code});
    return area;
}

// A star of `corners` about a point: no edge crosses another.
Ring star(Point centre, double radius, int corners, Random& random) {
    Ring ring;
    for (int i = 0; i < corners; ++i) {
        double const turn = 2 * 3.14159265358979 * i / corners, r = radius * random.between(0.4, 1);
        ring.push_back({centre.lat + r * std::sin(turn), centre.lon + r * std::cos(turn)});
    }
    ring.push_back(ring[0]);
    return ring;
}

std::set<Index> expand(RecipientSet const& set) {
    std::set<Index> all(set.ids.begin(), set.ids.end());
    for (auto const& run : set.runs)
        for (Index i = 0; i < run.count; ++i) all.insert(run.first + i);
    REQUIRE(all.size() == set.count());  // disjoint
    return all;
}

// Everybody by his index in the directory, found by his contact.
struct Everybody {
    std::vector<Person> at;
    Everybody(SamplePeople& people, recipients::Directory const& directory) : at(directory.size()) {
        std::map<std::string, Person> by_contact;
        for (auto& p : people.everybody())
            by_contact[p.contact.phone + "/" + p.contact.push_token] = p;
        for (Index i = 0; i < directory.size(); ++i) {
            auto const block = i / recipients::block_size;
            if (i % recipients::block_size == 0)
                contacts_ = directory.contacts(block, people.key).value();
            auto const& c = contacts_[i % recipients::block_size];
            at[i] = by_contact.at(c.phone + "/" + c.push_token);
        }
    }

private:
    std::vector<recipients::Contact> contacts_;
};

std::vector<Point> square_of(geo::Place const& place) {
    Point const c = geo::to_point(place.at);
    double const up = place.half_side_m / 111'320.0,
                 right = up / std::cos(c.lat * 3.14159265358979 / 180);
    return {c,
            {c.lat - up, c.lon - right},
            {c.lat - up, c.lon + right},
            {c.lat + up, c.lon - right},
            {c.lat + up, c.lon + right}};
}

// The rule in its plainest form, one person after another.
bool is_told(Person const& p, geo::Shape const& shape, std::set<geo::CommuneIndex> const& hit,
             std::set<geo::CommuneIndex> const& named, geo::Communes const& communes) {
    auto const own = communes.find(p.commune).value();
    if (p.places.empty()) return hit.contains(own);
    if (named.contains(own)) return true;
    for (auto const& place : p.places) {
        Point const centre = geo::to_point(place.at);
        if (place.half_side_m ? shape.meets_square(centre, place.half_side_m)
                              : shape.covers(centre))
            return true;
        auto const around = place.half_side_m ? square_of(place) : std::vector{centre};
        for (Point const c : around)
            if (auto const in = communes.at(c); in && named.contains(*in)) return true;
    }
    return false;
}

void check_sums(Targets const& t, recipients::Directory const& directory) {
    std::uint64_t total = 0, silent = 0;
    std::array<std::uint64_t, channel_count> by_channel{};
    for (auto const& c : t.communes) {
        total += c.recipients;
        for (std::size_t k = 0; k < channel_count; ++k) by_channel[k] += c.by_channel[k];
    }
    CHECK(std::is_sorted(t.communes.begin(), t.communes.end(),
                         [](auto& a, auto& b) { return a.commune <= b.commune; }));
    for (Index const i : expand(t.recipients)) silent += directory.entries()[i].channels == 0;
    CHECK(total == t.total);
    CHECK(t.total == t.recipients.count());
    CHECK(by_channel == t.by_channel);
    CHECK(silent == t.without_channel);
}

struct Trial {
    SamplePeople people;
    std::shared_ptr<recipients::Directory const> directory;
    Everybody everybody;
    explicit Trial(std::uint64_t count)
        : directory((people.simulate(count), people.build_and_open())),
          everybody(people, *directory) {}

    void check(Alert const& alert) {
        auto const t = target(alert, *people.communes, *directory);
        REQUIRE(t);
        check_sums(*t, *directory);
        std::vector<Area> shapes;
        std::set<geo::CommuneIndex> named, hit;
        for (auto const& info : alert.infos)
            for (auto area : info.areas) {
                for (auto const& g : area.geocodes)
                    named.insert(people.communes->find(g.value).value());
                area.geocodes.clear();
                shapes.push_back(area);
            }
        auto const shape = geo::Shape::make(shapes).value();
        hit = named;
        for (auto const& h : people.communes->hit_by(shape)) hit.insert(h.commune);
        std::set<Index> expected;
        for (Index i = 0; i < everybody.at.size(); ++i)
            if (is_told(everybody.at[i], shape, hit, named, *people.communes)) expected.insert(i);
        CHECK(expand(t->recipients) == expected);
        for (auto const& c : t->communes) CHECK((c.share_area > 0) == hit.contains(c.commune));
    }
};

}  // namespace

TEST_CASE("targeting finds exactly those that asking everybody one by one finds", "[alertd]") {
    Trial trial(20'000);
    Random random(5, 5);
    for (int round = 0; round < 25; ++round) {
        std::vector<Area> areas;
        Point const centre = trial.people.inside(random.below(trial.people.communes->size()));
        if (round % 3 != 1)
            areas.push_back(area_of(star(centre, random.between(0.005, 0.4), 3 + round, random)));
        if (round % 3 != 0)
            areas.push_back(area_of(std::vector{trial.people.code(random.below(40)),
                                                trial.people.code(random.below(40))}));
        if (round % 5 == 4) {
            areas.emplace_back();
            areas.back().circles = {
                {trial.people.inside(random.below(100)), random.between(0.5, 20)}};
        }
        trial.check(alert_of(areas));
    }
}

TEST_CASE("infos that repeat the area in another language change nothing", "[alertd]") {
    Trial trial(3'000);
    Random random(1, 1);
    Alert once = alert_of({area_of(star(trial.people.inside(50), 0.2, 12, random))}), twice = once;
    twice.infos.push_back(twice.infos[0]);
    auto const a = target(once, *trial.people.communes, *trial.directory).value();
    auto const b = target(twice, *trial.people.communes, *trial.directory).value();
    CHECK(a.total > 0);
    CHECK(a.recipients == b.recipients);
    CHECK(a.communes == b.communes);
    twice.infos[1].areas = {area_of(star(trial.people.inside(3), 0.2, 12, random))};
    CHECK(target(twice, *trial.people.communes, *trial.directory)->total > a.total);  // the union
}

TEST_CASE("the same alert is targeted the same way twice", "[alertd]") {
    Trial trial(5'000);
    Random random(2, 2);
    Alert const alert = alert_of({area_of(star(trial.people.inside(20), 0.5, 40, random)),
                                  area_of(std::vector{trial.people.code(7)})});
    auto const a = target(alert, *trial.people.communes, *trial.directory).value();
    auto const again = trial.people.open(
        {std::string(trial.directory->id()),
         trial.people.snapshots() + "/" + std::string(trial.directory->id()) + ".directory", 0, 0});
    auto const b = target(alert, *trial.people.communes, *again).value();
    CHECK(
        (a.recipients == b.recipients && a.communes == b.communes && a.by_channel == b.by_channel));
}

TEST_CASE("an area that is lost, empty or of unknown codes is refused and never widened",
          "[alertd]") {
    Trial trial(100);
    auto const& communes = *trial.people.communes;
    auto const why = [&](Alert const& alert) {
        auto const t = target(alert, communes, *trial.directory);
        return t ? "taken" : t.error().message;
    };
    Random random(3, 3);
    Area const good = area_of(star(trial.people.inside(0), 0.1, 9, random));
    Area foreign, open = good, wide = good;
    foreign.geocodes = {{"FIPS6", "099999"}};
    open.polygons[0].pop_back();
    wide.circles = {{trial.people.inside(0), 5'000}};
    CHECK_THAT(why(Alert{}), Catch::Contains("no info"));
    CHECK_THAT(why(alert_of({})), Catch::Contains("info 1: no area"));
    CHECK_THAT(why(alert_of({good, Area{}})),
               Catch::Contains("info 1, area 2: no polygon, circle or geocode"));
    CHECK_THAT(why(alert_of({foreign})), Catch::Contains("only geocodes of unknown kinds"));
    CHECK_THAT(why(alert_of({good, area_of(std::vector<std::string>{"99999"})})),
               Catch::Contains("no commune has the code 99999"));
    CHECK(why(alert_of({open})) != "taken");
    CHECK(why(alert_of({wide})) != "taken");
    Alert second = alert_of({good});
    second.infos.emplace_back();
    CHECK_THAT(why(second), Catch::Contains("info 2: no area"));
    Area both = good;
    both.geocodes = foreign.geocodes;
    CHECK(why(alert_of({both})) == "taken");
}

TEST_CASE("an area at sea hits nobody, and a commune of nobody is named with none", "[alertd]") {
    SamplePeople people;
    REQUIRE(recipients::simulate(500, 1, {{people.code(1), 1}}, people.store(), *people.communes,
                                 people.key, test::sample_now));
    auto const directory = people.build_and_open();
    Random random(4, 4);
    auto const sea = target(alert_of({area_of(star({10.0, 117.0}, 0.1, 6, random))}),
                            *people.communes, *directory);
    REQUIRE(sea);
    CHECK((sea->communes.empty() && sea->total == 0));
    auto const nobody =
        target(alert_of({area_of(std::vector{people.code(0)})}), *people.communes, *directory);
    REQUIRE(nobody);
    REQUIRE(nobody->communes.size() == 1);
    CHECK((nobody->communes[0].recipients == 0 && nobody->communes[0].share_area == 1));
    auto const all =
        target(alert_of({area_of(std::vector{people.code(1)})}), *people.communes, *directory);
    CHECK(all->total == 500);
}

TEST_CASE("without the key nobody can be targeted", "[alertd]") {
    SamplePeople people;
    auto const built = people.build();
    auto const directory = recipients::Directory::open(built.file, *people.communes, nullptr);
    CHECK(target(alert_of({area_of(std::vector{people.code(0)})}), *people.communes, **directory)
              .error()
              .code == Errc::forbidden);
}
