#include "alertd/plan.hpp"

#include <catch2/catch.hpp>
#include <map>
#include <random>

#include "alertd/event_ledger.hpp"
#include "tests/support/mutated.hpp"
#include "tests/support/result_text.hpp"
#include "tests/support/sample_people.hpp"

namespace alertd {
namespace {

using recipients::Directory;

PlannedByChannel random_planned(std::mt19937& random, std::uint32_t people) {
    PlannedByChannel planned;
    for (auto const& channel : channel_words)
        for (int n = 0; n < 30; ++n) {
            auto const first = std::uint32_t(random() % people);
            planned[channel.value].set_run(first,
                                           std::uint32_t(random() % (people - first)) % 50 + 1);
        }
    return planned;
}

// Two thousand people with numbers of every carrier, some without a phone.
struct Country {
    test::SamplePeople people;
    std::shared_ptr<Directory const> directory;

    Country() {
        std::string csv = "id,commune,consent,phone,push_token\n";
        constexpr char const* prefixes[] = {"98", "91", "90", "92", "99", "87", ""};
        for (int n = 0; n < 2'000; ++n) {
            std::string const prefix = prefixes[n % 7];
            std::string const last = std::to_string(1'000'000 + n);
            csv += "p" + std::to_string(n) + "," + people.code(std::size_t(n % 5)) + ",yes," +
                   (prefix.empty() ? "" : "+84" + prefix + last) + ",token-" + last + "\n";
        }
        auto const taken =
            recipients::import_csv(people.folder.write("people.csv", csv), people.store(),
                                   *people.communes, people.key, test::sample_now, {});
        REQUIRE(taken);
        REQUIRE(taken->kept == 2'000);
        directory = people.build_and_open();
    }
    std::string_view carrier(std::uint32_t i) const {
        return recipients::carriers[directory->entries()[i].carrier];
    }
};

// Of each recipient the outlets whose masks hold him, asked range by range as senders do.
std::vector<std::vector<std::string>> served_by(std::vector<FrozenOutlet> const& outlets,
                                                Directory const& directory, ChannelKind channel) {
    Routing const routing(outlets, directory);
    std::vector<std::vector<std::string>> all(directory.size());
    for (auto const& o : outlets)
        for (std::uint32_t first = 0; first < directory.size(); first += range_size)
            for_each_bit(routing.mask(o.name, channel, 0, first, range_size),
                         [&](std::uint32_t at) { all.at(first + at).push_back(o.name); });
    return all;
}

PlannedByChannel push_of(std::initializer_list<std::uint32_t> people) {
    PlannedByChannel planned;
    for (auto const i : people) planned[ChannelKind::push].set(i);
    return planned;
}

}  // namespace

TEST_CASE("a plan comes back from its row the same", "[alertd][plan]") {
    std::mt19937 random(1);
    constexpr std::uint32_t people = 200'000;
    for (int round = 0; round < 5; ++round) {
        auto const planned = random_planned(random, people);
        auto const back = decode_planned(encode_planned(planned), people);
        REQUIRE(back);
        CHECK(*back == planned);
        CHECK_FALSE(decode_planned(encode_planned(planned), 100));  // of another snapshot
    }
    CHECK(decode_planned("", people)->empty());
}

TEST_CASE("a damaged plan row is refused or holds nobody beyond the snapshot", "[alertd][plan]") {
    std::mt19937 random(2);
    constexpr std::uint32_t people = 5'000;
    auto const whole = encode_planned(random_planned(random, people - 100));
    int refused = 0;
    for (int round = 0; round < 3'000; ++round) {
        auto const read = decode_planned(test::mutated(whole, random), people);
        if (!read) {
            ++refused;
            continue;
        }
        for (auto const& [channel, bits] : *read)
            bits.for_each([&](std::uint32_t i) { REQUIRE(i < people); });
    }
    CHECK(refused > 500);
    CHECK_FALSE(decode_planned(std::string("\x09\0\0\0\0", 5), people));
    CHECK_FALSE(decode_planned(whole.substr(0, whole.size() - 1), people));
}

TEST_CASE("who an Update or a Cancel tells", "[alertd][plan]") {
    auto const targeted = push_of({1, 2, 3, 4}), reached = push_of({2, 9});
    Country const country;
    Earlier const earlier{reached, push_of({3, 7}), {}};  // 7 waited and is in no danger any more
    auto const told = [&](std::optional<UpdateKind> kind, bool cancel = false) {
        auto const rungs =
            told_by(kind, cancel, targeted, earlier, *country.directory, /*ladder=*/false);
        CHECK(rungs.first == rungs.allowed);
        return rungs.allowed;
    };
    CHECK(told({}) == targeted);
    CHECK(told(UpdateKind::raise) == targeted);
    CHECK(told(UpdateKind::extend) == push_of({1, 3, 4}));
    CHECK(told(UpdateKind::correct) == push_of({2, 3, 9}));
    CHECK(told(UpdateKind::lower) == push_of({2, 3, 9}));
    CHECK(told(UpdateKind::same) == push_of({3}));
    CHECK(told(UpdateKind::end) == reached);
    for (auto const& kind : update_kind_words) CHECK(told(kind.value, true) == reached);
}

TEST_CASE("an Update of a finished alert corrects exactly those reached", "[alertd][plan]") {
    Country const country;
    Earlier const earlier{push_of({2, 9}), {}, {}};
    auto const told = [&](UpdateKind kind) {
        return told_by(kind, false, push_of({1, 2}), earlier, *country.directory, false).allowed;
    };
    CHECK(told(UpdateKind::correct) == push_of({2, 9}));
    CHECK(told(UpdateKind::same).empty());
}

TEST_CASE("who waited is who was planned and of whom nothing is known", "[alertd][plan]") {
    PlanMarks marks;
    SegmentMarks& m = marks[{ChannelKind::push, 0}];
    set_bit(m.of(Mark::intent), 1);
    set_bit(m.of(Mark::accepted), 2);
    set_bit(m.of(Mark::failed), 3);
    CHECK(untried_of(push_of({1, 2, 3, 4, 70'000}), marks) == push_of({4, 70'000}));
}

TEST_CASE("two outlets of one channel: every recipient has exactly one", "[alertd][plan]") {
    Country const country;
    std::vector<FrozenOutlet> const outlets{{"a", ChannelKind::push, true, {}},
                                            {"b", ChannelKind::push, true, {}},
                                            {"other", ChannelKind::sms, true, {}}};
    auto const served = served_by(outlets, *country.directory, ChannelKind::push);
    std::map<std::string, int> shares;
    for (auto const& names : served) {
        REQUIRE(names.size() == 1);
        ++shares[names[0]];
    }
    CHECK(shares["a"] > 500);
    CHECK(shares["b"] > 500);
    CHECK(shares["other"] == 0);
}

TEST_CASE("an outlet for some carriers gets their people and no others", "[alertd][plan]") {
    Country const country;
    std::vector<FrozenOutlet> const outlets{
        {"viettel", ChannelKind::sms, true, {"viettel"}},
        {"two", ChannelKind::sms, true, {"vinaphone", "mobifone"}},
        {"also_vinaphone", ChannelKind::sms, true, {"vinaphone"}}};
    auto const served = served_by(outlets, *country.directory, ChannelKind::sms);
    std::map<std::string, int> shares;
    for (std::uint32_t i = 0; i < served.size(); ++i) {
        auto const carrier = country.carrier(i);
        bool const has = carrier == "viettel" || carrier == "vinaphone" || carrier == "mobifone";
        REQUIRE(served[i].size() == (has ? 1u : 0u));
        if (!has) continue;
        ++shares[served[i][0]];
        if (carrier == "viettel") CHECK(served[i][0] == "viettel");
        if (carrier == "mobifone") CHECK(served[i][0] == "two");
        if (carrier == "vinaphone") CHECK(served[i][0] != "viettel");
    }
    CHECK(shares["viettel"] > 0);
    CHECK(shares["two"] > 0);
    CHECK(shares["also_vinaphone"] > 0);
}

TEST_CASE("lane entries cover exactly the ranges where an outlet has somebody due",
          "[alertd][plan]") {
    Country const country;
    std::vector<FrozenOutlet> const outlets{{"a", ChannelKind::push, true, {}},
                                            {"b", ChannelKind::push, true, {}}};
    Routing const routing(outlets, *country.directory);
    RecipientBits due;
    for (std::uint32_t i : {0u, 511u, 1'024u, 1'999u}) due.set(i);
    std::map<std::string, std::vector<std::uint32_t>> firsts;
    RecipientBits covered;
    for (auto const& outlet : outlets)
        for (auto const& e : entries_for(7, outlet, due, routing, true)) {
            CHECK(e.plan == 7);
            CHECK(e.resend);
            CHECK(e.count == range_size);
            firsts[outlet.name].push_back(e.first);
            auto const mask = routing.mask(outlet.name, e.channel, e.segment, e.first, e.count);
            for_each_bit(mask, [&](std::uint32_t at) {
                if (due.has(e.first + at)) covered.set(e.first + at);
            });
        }
    CHECK(covered == due);
    CHECK(firsts["a"].size() + firsts["b"].size() == 3);
}

TEST_CASE("the last range of a segment is cut, and no range crosses segments", "[alertd][plan]") {
    Country const country;
    std::vector<FrozenOutlet> const outlets{{"a", ChannelKind::push, true, {}}};
    Routing const routing(outlets, *country.directory);
    RecipientBits all;
    all.set_run(0, country.directory->size());
    std::uint32_t sum = 0;
    for (auto const& e : entries_for(1, outlets[0], all, routing, false)) {
        CHECK(e.first % 8 == 0);
        CHECK(e.first + e.count <= segment_size);
        sum += std::uint32_t(
            count_bits(routing.mask("a", ChannelKind::push, e.segment, e.first, e.count)));
    }
    CHECK(sum == country.directory->size());
    CHECK(segment_size % range_size % 8 == 0);
}

TEST_CASE("planned are those targeted, on channels they have and an outlet serves",
          "[alertd][plan]") {
    Country const country;
    std::vector<FrozenOutlet> const outlets{{"a", ChannelKind::push, true, {}},
                                            {"s", ChannelKind::sms, true, {}}};
    RecipientSet targeted;
    targeted.runs.push_back({10, 100});
    targeted.ids = {500, 777};
    auto const planned = planned_for(targeted, outlets, *country.directory);
    std::uint64_t phones = 0;
    for (std::uint32_t i = 0; i < country.directory->size(); ++i) {
        bool const in = (i >= 10 && i < 110) || i == 500 || i == 777;
        bool const phone = country.directory->entries()[i].channels & mask_of(ChannelKind::sms);
        CHECK(planned.at(ChannelKind::push).has(i) == in);
        CHECK(planned.at(ChannelKind::sms).has(i) == (in && phone));
        phones += in && phone;
    }
    CHECK(planned.at(ChannelKind::sms).count() == phones);
    CHECK(phones < 102);
    CHECK_FALSE(planned.contains(ChannelKind::zalo));
}

}  // namespace alertd
