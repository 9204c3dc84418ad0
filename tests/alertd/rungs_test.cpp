#include "alertd/rungs.hpp"

#include <catch2/catch.hpp>

#include "alertd/event_ledger.hpp"
#include "tests/support/result_text.hpp"
#include "tests/support/sample_people.hpp"

namespace alertd {
namespace {

constexpr auto push = ChannelKind::push, zalo = ChannelKind::zalo, sms = ChannelKind::sms;

// By the last digit of the phone: 0 everything; 1 everything, SMS first; 2 push and SMS; 3 Zalo and
// SMS, Zalo first; 4 SMS only; 5 push only; 6 everything.
struct Street {
    test::SamplePeople people;
    std::shared_ptr<recipients::Directory const> directory;
    PlannedByChannel targeted;
    std::array<std::uint32_t, 7> index{};

    using Numbers = std::initializer_list<std::size_t>;
    PlannedByChannel of(Numbers on_push, Numbers on_zalo, Numbers on_sms) const {
        PlannedByChannel all;
        for (auto n : on_push) all[push].set(index[n]);
        for (auto n : on_zalo) all[zalo].set(index[n]);
        for (auto n : on_sms) all[sms].set(index[n]);
        return all;
    }
    Bits bits_of(Numbers those) const {
        Bits bits(1, '\0');
        for (auto const n : those) set_bit(bits, index[n]);
        return bits;
    }

    Street() {
        std::string csv = "id,commune,consent,phone,push_token,channels,preferred\n";
        auto const row = [&](int n, std::string const& channels, std::string const& preferred) {
            csv += "p" + std::to_string(n) + "," + people.code(0) + ",yes,+8498100000" +
                   std::to_string(n) + ",token-" + std::to_string(n) + "," + channels + "," +
                   preferred + "\n";
        };
        row(0, "push|zalo|sms", "");
        row(1, "push|zalo|sms", "sms");
        row(2, "push|sms", "");
        row(3, "zalo|sms", "zalo");
        row(4, "sms", "");
        row(5, "push", "push");
        row(6, "push|zalo|sms", "push");
        auto const taken =
            recipients::import_csv(people.folder.write("people.csv", csv), people.store(),
                                   *people.communes, people.key, test::sample_now, {});
        REQUIRE(taken);
        REQUIRE(taken->kept == 7);
        directory = people.build_and_open();
        auto const contacts = directory->contacts(0, people.key);
        REQUIRE(contacts);
        for (std::uint32_t i = 0; i < 7; ++i)
            index.at(std::size_t((*contacts)[i].phone.back() - '0')) = i;
        RecipientSet all;
        all.runs = {{0, 7}};
        targeted = planned_for(
            all, {{"a", push, true, {}}, {"b", zalo, true, {}}, {"c", sms, true, {}}}, *directory);
    }
};

// Equal but for channels with nobody on them.
bool same(PlannedByChannel const& a, PlannedByChannel const& b) {
    for (auto const& word : channel_words) {
        auto const of = [&](PlannedByChannel const& all) {
            auto const found = all.find(word.value);
            return found == all.end() ? RecipientBits{} : found->second;
        };
        if (!(of(a) == of(b))) return false;
    }
    return true;
}

}  // namespace

TEST_CASE("from the start each person is told by his own first channel alone", "[alertd][ladder]") {
    Street const street;
    CHECK(same(first_rungs(street.targeted, *street.directory),
               street.of({0, 2, 5, 6}, {3}, {1, 4})));
}

TEST_CASE("who is left untold goes on to the next of his channels, and to no other",
          "[alertd][ladder]") {
    Street const street;
    auto const allowed = stretch_of(street.targeted, 0, 0, 8);
    auto const first = first_rungs(street.targeted, *street.directory);
    Everywhere marks;
    for (auto const& [channel, _] : first)
        marks[std::size_t(channel)].of(Mark::planned) =
            stretch_of(first, 0, 0, 8)[std::size_t(channel)];

    auto const from_push =
        next_rungs(street.bits_of({0, 2, 5, 6}), push, 0, allowed, marks, *street.directory);
    CHECK(from_push[std::size_t(zalo)] == street.bits_of({0, 6}));
    CHECK(from_push[std::size_t(sms)] == street.bits_of({2}));  // 5 has no other channel
    CHECK_FALSE(any_bit(from_push[std::size_t(push)]));
    auto const from_sms =
        next_rungs(street.bits_of({1, 4}), sms, 0, allowed, marks, *street.directory);
    CHECK(from_sms[std::size_t(push)] == street.bits_of({1}));  // SMS was his own first choice

    marks[std::size_t(zalo)].of(Mark::planned) = street.bits_of({0, 3, 6});
    auto const again =
        next_rungs(street.bits_of({0, 2, 5, 6}), push, 0, allowed, marks, *street.directory);
    CHECK_FALSE(any_bit(again[std::size_t(zalo)]));  // there already: SMS is Zalo's matter
    CHECK(again[std::size_t(sms)] == street.bits_of({2}));
}

TEST_CASE("a delivery report spares the other channels, but not those of a correction",
          "[alertd][ladder]") {
    Street const street;
    Everywhere marks;
    marks[std::size_t(push)].of(Mark::delivered) = street.bits_of({0, 1});
    ByChannel first;
    first[std::size_t(push)] = street.bits_of({0, 1});
    CHECK(spared(marks, first, sms) == street.bits_of({0, 1}));
    first[std::size_t(sms)] =
        street.bits_of({1});  // 1 was told by both before, and is corrected by both
    CHECK(spared(marks, first, sms) == street.bits_of({0}));
    CHECK_FALSE(any_bit(spared(marks, first, push)));
}

TEST_CASE("who an Update tells, and by which channel first", "[alertd][ladder]") {
    Street const street;
    Earlier earlier;
    earlier.reached = street.of({0, 2, 6}, {}, {1});  // push to 0, 2 and 6; SMS to 1
    earlier.waiting = street.of({1, 5}, {0, 1, 3, 6}, {0, 2, 3, 4, 6});
    earlier.delivered.set(street.index[6]);
    auto const told = [&](std::optional<UpdateKind> kind, bool ladder = true) {
        return told_by(kind, false, street.targeted, earlier, *street.directory, ladder);
    };
    auto const raised = told(UpdateKind::raise);
    CHECK(same(raised.allowed, street.targeted));
    CHECK(same(raised.first, street.of({0, 2, 5, 6}, {3}, {1, 4})));
    CHECK(same(told(UpdateKind::raise, false).first, street.targeted));

    // Those reached by the channels that reached them; 3, 4 and 5 waited and begin; 6 is told.
    auto const corrected = told(UpdateKind::correct);
    CHECK(same(corrected.first, street.of({0, 2, 5, 6}, {3}, {1, 4})));
    CHECK(same(corrected.allowed, street.of({0, 1, 2, 5, 6}, {0, 1, 3}, {0, 1, 2, 3, 4})));

    // Nobody hears the same twice by one channel; who has no report yet goes on.
    auto const goes_on = told(UpdateKind::same);
    CHECK(same(goes_on.allowed, street.of({1, 5}, {0, 1, 3}, {0, 2, 3, 4})));
    CHECK(same(goes_on.first, street.of({1, 5}, {0, 3}, {2, 4})));

    auto const extended = told(UpdateKind::extend);
    CHECK(same(extended.allowed, street.of({1, 5}, {0, 1, 3}, {0, 2, 3, 4})));
    CHECK(same(told(UpdateKind::end).first, earlier.reached));
}

TEST_CASE("who is due: planned so far, and not told by another channel", "[alertd][ladder]") {
    Street const street;
    Rungs const rungs{street.targeted, first_rungs(street.targeted, *street.directory)};
    PlanMarks marks;
    marks[{push, 0}].of(Mark::accepted) = street.bits_of({0, 2});
    marks[{push, 0}].of(Mark::delivered) = street.bits_of({0});
    marks[{zalo, 0}].of(Mark::planned) =
        street.bits_of({0, 6});  // went up, before the report of 0 came
    CHECK(same(due_of(rungs, marks, Severity::Severe), street.of({5, 6}, {3, 6}, {1, 4})));
    CHECK(same(planned_of(rungs, marks), street.of({0, 2, 5, 6}, {0, 3, 6}, {1, 4})));
    // A bit that no plan allows is nobody's.
    marks[{zalo, 0}].of(Mark::planned) = street.bits_of({2, 4, 5});
    CHECK(same(planned_of(rungs, marks), street.of({0, 2, 5, 6}, {3}, {1, 4})));
}

}  // namespace alertd
