#include "alertd/recipients/directory.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstring>
#include <filesystem>
#include <map>

#include "alertd/recipients/directory_format.hpp"
#include "alertd/recipients/random.hpp"
#include "alertd/store/recipients.hpp"
#include "tests/support/result_text.hpp"
#include "tests/support/sample_people.hpp"

using namespace alertd;
using namespace alertd::recipients;
using alertd::test::SamplePeople;

namespace {

std::vector<Contact> all_contacts(Directory const& directory, Key const& key) {
    std::vector<Contact> all;
    for (std::uint32_t block = 0; all.size() < directory.size(); ++block) {
        auto const some = directory.contacts(block, key);
        if (!some) throw std::runtime_error(some.error().message);
        all.insert(all.end(), some->begin(), some->end());
    }
    return all;
}

Area commune_area(SamplePeople const& people, std::size_t commune) {
    auto const b = people.communes->commune(geo::CommuneIndex(commune)).bounds;
    Area area;
    area.polygons = {{{b.south, b.west},
                      {b.south, b.east},
                      {b.north, b.east},
                      {b.north, b.west},
                      {b.south, b.west}}};
    return area;
}

}  // namespace

TEST_CASE("a directory holds everybody of the store with contact, entry and commune",
          "[recipients]") {
    SamplePeople people;
    people.simulate(10'000);
    auto const directory = people.build_and_open();
    REQUIRE(directory->size() == 10'000);
    std::map<std::string, Person> by_token;
    for (auto const& p : people.everybody())
        by_token[p.contact.phone + "/" + p.contact.push_token] = p;
    auto const contacts = all_contacts(*directory, people.key);
    Index with_place = 0;
    for (Index i = 0; i < directory->size(); ++i) {
        auto const& p = by_token.at(contacts[i].phone + "/" + contacts[i].push_token);
        auto const& e = directory->entries()[i];
        REQUIRE(people.communes->commune(e.commune).code == p.commune);
        REQUIRE(e.channels == p.usable());
        REQUIRE(e.language == p.language);
        REQUIRE((e.simulated == 1 && carriers[e.carrier] == "simulated"));
        REQUIRE(p.places.empty() == (i >= directory->with_place()));
        with_place += p.places.empty() ? 0 : 1;
    }
    CHECK(with_place == directory->with_place());
    CHECK(by_token.size() == 10'000);
}

TEST_CASE("those known by commune only are one range a commune", "[recipients]") {
    SamplePeople people;
    people.simulate(5'000);
    auto const directory = people.build_and_open();
    Index next = directory->with_place();
    for (std::size_t c = 0; c < people.communes->size(); ++c) {
        auto const run = directory->by_commune(geo::CommuneIndex(c));
        CHECK(run.first == next);
        for (Index i = run.first; i < run.first + run.count; ++i)
            CHECK(directory->entries()[i].commune == c);
        next += run.count;
    }
    CHECK(next == directory->size());
}

TEST_CASE("a directory of nobody opens and finds nobody", "[recipients]") {
    SamplePeople people;
    auto const directory = people.build_and_open();
    CHECK(directory->size() == 0);
    CHECK(directory->by_commune(0).count == 0);
    CHECK(directory->of_commune(0).empty());
    Area const area = commune_area(people, 0);
    CHECK(directory->within(*geo::Shape::make({&area, 1})).count() == 0);
    CHECK(directory->contacts(0, people.key).error().code == Errc::not_found);
}

TEST_CASE("a directory opens only with its key and its boundaries", "[recipients]") {
    SamplePeople people;
    people.simulate(100);
    auto const built = people.build();
    auto const other_key = Key::create(people.folder.file("other.key"));
    CHECK(Directory::open(built.file, *people.communes, &*other_key).error().code ==
          Errc::forbidden);
    CHECK_FALSE(people.open(built)->contacts(0, *other_key));
    CHECK(build_directory(people.store(), people.snapshots(), *people.communes, *other_key,
                          test::sample_now)
              .error()
              .code == Errc::forbidden);
    SamplePeople const other_country(2);
    CHECK(Directory::open(built.file, *other_country.communes, &people.key).error().code ==
          Errc::conflict);
    auto const entries_only = Directory::open(built.file, *people.communes, nullptr);
    REQUIRE(entries_only);
    CHECK_FALSE((*entries_only)->has_places());
    CHECK((*entries_only)->entries().size() == 100);
    CHECK_THROWS_AS((*entries_only)->of_commune(0), std::logic_error);
}

TEST_CASE("a flipped byte is refused or changes nothing, wherever it is", "[recipients]") {
    SamplePeople people;
    people.simulate(9'000);
    auto const built = people.build();
    auto const whole = people.open(built);
    auto const contacts = all_contacts(*whole, people.key);
    std::string const bytes = test::read_whole(built.file);
    Random random(1, 2);
    std::size_t refused = 0;
    for (int round = 0; round < 200; ++round) {
        std::string changed = bytes;
        // Half of them in the header and the plain start, where there is less to hit.
        std::size_t const at = random.below(round % 2 ? bytes.size() : 1'000);
        changed[at] = char(changed[at] ^ (1 << random.below(8)));
        auto const directory =
            Directory::open(people.folder.write("flipped", changed), *people.communes, &people.key);
        if (!directory) {
            ++refused;
            continue;
        }
        CHECK(std::equal(
            whole->entries().begin(), whole->entries().end(), (*directory)->entries().begin(),
            [](Entry const& a, Entry const& b) { return std::memcmp(&a, &b, sizeof a) == 0; }));
        bool failed = false;
        for (std::uint32_t block = 0; block * block_size < whole->size(); ++block) {
            auto const some = (*directory)->contacts(block, people.key);
            failed = failed || !some;
            for (std::size_t i = 0; some && i < some->size(); ++i)
                REQUIRE(((*some)[i].phone == contacts[block * block_size + i].phone &&
                         (*some)[i].push_token == contacts[block * block_size + i].push_token));
        }
        refused += failed;
    }
    CHECK(refused >= 195);  // what is left are the few bytes of alignment
}

TEST_CASE("a file cut short is refused", "[recipients]") {
    SamplePeople people;
    people.simulate(300);
    std::string const bytes = test::read_whole(people.build().file);
    for (std::size_t size :
         {std::size_t{0}, std::size_t{7}, std::size_t{300}, bytes.size() / 2, bytes.size() - 1})
        CHECK_FALSE(Directory::open(people.folder.write("cut", bytes.substr(0, size)),
                                    *people.communes, &people.key));
}

TEST_CASE("two sealed blocks that change places do not open, though every hash is right",
          "[recipients]") {
    SamplePeople people;
    people.simulate(2 * block_size);
    std::string bytes = test::read_whole(people.build().file);
    DirectoryHeader header;
    std::memcpy(&header, bytes.data(), sizeof header);
    auto const& contacts = header.at(SectionName::contacts);
    auto const& table = header.at(SectionName::contact_offsets);
    std::uint64_t first = 0;  // size of the first block
    std::memcpy(&first, bytes.data() + table.offset + 8, 8);
    std::rotate(bytes.begin() + std::int64_t(contacts.offset),
                bytes.begin() + std::int64_t(contacts.offset + first),
                bytes.begin() + std::int64_t(contacts.offset + contacts.size));
    first = contacts.size - first;
    std::memcpy(bytes.data() + table.offset + 8, &first, 8);
    PlainHash hash;
    for (auto const name :
         {SectionName::entries, SectionName::ranges, SectionName::contact_offsets,
          SectionName::home_offsets, SectionName::further_offsets, SectionName::touched_offsets})
        hash.add(bytes.data() + header.at(name).offset, header.at(name).size);
    header.plain_hash = hash.finish();
    header.header_hash = hash_header(header);
    std::memcpy(bytes.data(), &header, sizeof header);
    auto const swapped =
        Directory::open(people.folder.write("swapped", bytes), *people.communes, &people.key);
    REQUIRE(swapped);
    CHECK_FALSE((*swapped)->contacts(0, people.key));
    CHECK_FALSE((*swapped)->contacts(1, people.key));
}

TEST_CASE("recipients of communes that the boundaries do not have are left out and counted",
          "[recipients]") {
    SamplePeople people;
    people.simulate(50);
    store::Database db(people.store());
    db.run("UPDATE recipients SET commune = '99999' WHERE id <= 7");
    auto const built = people.build();
    CHECK(built.left_out == 7);
    CHECK(built.recipients == 43);
}

TEST_CASE("old directories go, but not the last two and not one that a plan or an alert has pinned",
          "[recipients]") {
    SamplePeople people;
    people.simulate(10);
    std::vector<Built> built;
    built.push_back(people.build());
    built.push_back(people.build());
    store::Database db(people.store());
    db.run(("INSERT INTO alerts (id, identifier, sender, sent, event_id, status, msg_type, "
            "severity, expires, bytes, bytes_hash,"
            " stage, author, frozen, created, changed) VALUES (1, 'i', 's', 1, 1, 'Actual', "
            "'Alert', 'Severe', 2, x'00', 'h',"
            " 'approved', 'a', '{\"snapshot\":\"" +
            built[0].id + "\"}', 1, 1)")
               .c_str());
    db.run(("INSERT INTO plans (alert_id, snapshot, priority, expires, status, planned, "
            "created) VALUES"
            " (1, '" +
            built[1].id + "', 0, 2, 'live', x'00', 1)")
               .c_str());
    for (int i = 0; i < 3; ++i) built.push_back(people.build());
    auto const there = [&](std::size_t i) { return std::filesystem::exists(built[i].file); };
    CHECK((there(0) && there(1) && !there(2) && there(3) && there(4)));
    db.run(
        "UPDATE plans SET status = 'expired', archived = 3; UPDATE alerts SET stage = 'expired'");
    people.build();
    CHECK((!there(0) && !there(1) && !there(3) && there(4)));
    CHECK(store::newest_snapshot(db)->recipients == 10);
}

TEST_CASE("what a killed build left beside is removed by the next one", "[recipients]") {
    SamplePeople people;
    people.simulate(10);
    std::filesystem::create_directory(people.snapshots());
    people.folder.write("snapshots/0123456789abcdef.directory.partial", "x");
    people.build();
    std::size_t files = 0;
    for (auto const& entry : std::filesystem::directory_iterator(people.snapshots())) {
        CHECK(entry.path().extension() == ".directory");
        ++files;
    }
    CHECK(files == 1);
}
