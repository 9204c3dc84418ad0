#include <sys/stat.h>

#include <catch2/catch.hpp>

#include "alertd/recipients/csv_reader.hpp"
#include "alertd/recipients/import.hpp"
#include "tests/support/result_text.hpp"
#include "tests/support/sample_people.hpp"

using namespace alertd;
using namespace alertd::recipients;
using alertd::test::SamplePeople;

namespace {

std::vector<std::vector<std::string>> read_csv(std::string const& file) {
    std::vector<std::vector<std::string>> rows;
    auto csv = CsvReader::open(file);
    while (csv->next().value()) {
        REQUIRE(csv->fault().empty());
        rows.emplace_back(csv->fields().begin(), csv->fields().end());
    }
    return rows;
}

}  // namespace

TEST_CASE("an export names everybody with his index in the directory", "[recipients]") {
    SamplePeople people;
    people.simulate(6'000);
    auto const directory = people.build_and_open();
    auto const file = people.folder.file("out.csv");
    REQUIRE(export_csv(file, people.store(), people.key, directory.get()).value() == 6'000u);
    struct stat st {};
    REQUIRE(::stat(file.c_str(), &st) == 0);
    CHECK((st.st_mode & 0777) == 0600);
    auto const rows = read_csv(file);
    REQUIRE(rows.size() == 6'001);
    std::vector<Contact> contacts;
    for (std::uint32_t block : {0u, 1u}) {
        auto const some = directory->contacts(block, people.key);
        contacts.insert(contacts.end(), some->begin(), some->end());
    }
    std::vector<bool> seen(6'000);
    for (std::size_t i = 1; i < rows.size(); ++i) {
        auto const index = std::stoul(rows[i][9]);
        REQUIRE_FALSE(seen[index]);
        seen[index] = true;
        REQUIRE((contacts[index].phone.empty() ? "" : contacts[index].phone.substr(1)) ==
                rows[i][1]);
        REQUIRE(contacts[index].push_token == rows[i][2]);
    }
    CHECK(export_csv(file, people.store(), people.key).error().code == Errc::conflict);
}

TEST_CASE("an export can be imported again, and no cell of it is a formula", "[recipients]") {
    SamplePeople people;
    Point const home = people.inside(0);
    auto const csv =
        people.folder.write("in.csv",
                            "id,commune,consent,phone,push_token,lat,lon,channels\n"
                            "=1+1," +
                                people.code(0) + ",yes,0912345678,tok," + std::to_string(home.lat) +
                                "," + std::to_string(home.lon) + ",sms\n\"a\"\"b,c\"," +
                                people.code(1) + ",no,,@token,,,push\n");
    REQUIRE(
        import_csv(csv, people.store(), *people.communes, people.key, test::sample_now, {})->kept ==
        2);
    REQUIRE(export_csv(people.folder.file("out.csv"), people.store(), people.key).value() == 2u);
    for (auto const& row : read_csv(people.folder.file("out.csv")))
        for (auto const& cell : row)
            CHECK((cell.empty() || std::string("=+-@").find(cell[0]) == std::string::npos));
    SamplePeople other;
    auto const counts = import_csv(people.folder.file("out.csv"), other.store(), *other.communes,
                                   other.key, test::sample_now, {});
    REQUIRE(counts);
    CHECK(counts->kept == 2);
    for (auto const& p : other.everybody()) {
        CHECK((p.id == "'=1+1" || p.id == "a\"b,c"));
        if (p.id == "a\"b,c") continue;
        CHECK(p.contact.phone == "+84912345678");
        CHECK(p.wanted == mask_of(ChannelKind::sms));
        CHECK(p.places.at(0).at == geo::to_fixed({std::stod(std::to_string(home.lat)),
                                                  std::stod(std::to_string(home.lon))}));
    }
}
