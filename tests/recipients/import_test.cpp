#include "alertd/recipients/import.hpp"

#include <catch2/catch.hpp>
#include <cstring>
#include <filesystem>
#include <stdexcept>

#include "alertd/recipients/people_lock.hpp"
#include "alertd/store/recipients.hpp"
#include "tests/support/result_text.hpp"
#include "tests/support/sample_people.hpp"

using namespace alertd;
using namespace alertd::recipients;
using alertd::test::SamplePeople;

namespace {

struct Imported {
    Result<ImportCounts> counts;
    std::vector<std::string> bad;  // "line: why"
};

Imported import_text(SamplePeople& people, std::string const& text,
                     std::uint64_t rows_max = import_rows_max) {
    std::vector<std::string> bad;
    auto const note = [&](std::uint64_t line, std::string_view why) {
        bad.push_back(std::to_string(line) + ": " + std::string(why));
    };
    auto counts = import_csv(people.folder.write("people.csv", text), people.store(),
                             *people.communes, people.key, test::sample_now, note, {}, rows_max);
    return {std::move(counts), std::move(bad)};
}

std::string const header = "id,phone,push_token,language,commune,lat,lon,channels,consent\n";

// A good row of `id`, one column of it said otherwise.
std::string row(SamplePeople const& people, std::string const& id, std::string const& column = "",
                std::string const& value = "") {
    Point const home = people.inside(0);
    std::vector<std::pair<std::string, std::string>> cells = {{"id", id},
                                                              {"phone", "0912345678"},
                                                              {"push_token", "token"},
                                                              {"language", "vi"},
                                                              {"commune", people.code(0)},
                                                              {"lat", std::to_string(home.lat)},
                                                              {"lon", std::to_string(home.lon)},
                                                              {"channels", "sms|push"},
                                                              {"consent", "yes"}};
    std::string line;
    for (auto const& [name, cell] : cells)
        line += (name == "id" ? "" : ",") + (name == column ? value : cell);
    return line + "\n";
}

std::uint64_t counted(SamplePeople& people) {
    store::Database db(people.store());
    return store::count_recipients(db);
}

std::int64_t rows_at_all(SamplePeople& people) {
    store::Database db(people.store());
    auto s = db.prepare("SELECT count(*) FROM recipients");
    s.step();
    return s.number(0);
}

}  // namespace

TEST_CASE("a good row is kept with all it says, whatever the order of the columns",
          "[recipients]") {
    SamplePeople people;
    Point const home = people.inside(3);
    auto const in =
        import_text(people,
                    "consent,lon,lat,channels,commune,language,push_token,phone,id\r\n"
                    "yes," +
                        std::to_string(home.lon) + "," + std::to_string(home.lat) + ",zalo|push," +
                        people.code(3) + ",en,tok:1,0912 345 678,\"p,1\"\r\n");
    REQUIRE(in.counts);
    CHECK(in.bad.empty());
    auto const all = people.everybody();
    REQUIRE(all.size() == 1);
    CHECK(all[0].id == "p,1");
    CHECK(all[0].contact.phone == "+84912345678");
    CHECK(all[0].contact.push_token == "tok:1");
    CHECK(all[0].language == Language::en);
    CHECK(all[0].commune == people.code(3));
    CHECK(all[0].wanted == (mask_of(ChannelKind::zalo) | mask_of(ChannelKind::push)));
    CHECK(all[0].consent);
    CHECK_FALSE(all[0].simulated);
    REQUIRE(all[0].places.size() == 1);
    CHECK(all[0].places[0].at == geo::to_fixed({std::stod(std::to_string(home.lat)),
                                                std::stod(std::to_string(home.lon))}));
    CHECK(all[0].places[0].half_side_m == 0);
}

TEST_CASE("each thing wrong with a row is told with its line, and never the value",
          "[recipients]") {
    SamplePeople people;
    struct {
        char const *column, *value, *why;
    } const wrong[] = {
        {"id", "", "id: is missing"},
        {"id", "a\tb", "id: a control character stands in it"},
        {"phone", "0212345678",
         "phone: not a Vietnamese mobile number (+84 and 9 digits, first of them 3, 5, 7, 8 or 9)"},
        {"phone", "+841000000001",
         "phone: not a Vietnamese mobile number (+84 and 9 digits, first of them 3, 5, 7, 8 or 9)"},
        {"push_token", "a b", "push_token: only visible ASCII is allowed"},
        {"push_token", "sim-000", "push_token: sim- is kept for simulated people"},
        {"language", "fr", "language: must be vi or en"},
        {"language", "VI", "language: must be vi or en"},
        {"commune", "99999", "commune: no such code"},
        {"commune", "", "commune: no such code"},
        {"lat", "", "lat, lon: one of them is missing"},
        {"lon", "", "lat, lon: one of them is missing"},
        {"lat", "1e1", "lat, lon: not decimal degrees"},
        {"lat", "+16.1", "lat, lon: not decimal degrees"},
        {"lat", "nan", "lat, lon: not decimal degrees"},
        {"lat", "16,1", "not as many fields as the first line has columns"},
        {"lat", "16.", "lat, lon: not decimal degrees"},
        {"lat", "48.85", "lat, lon: outside the country"},
        {"channels", "fax", "channels: must be words of sms, zalo, push joined by |"},
        {"channels", "sms|", "channels: must be words of sms, zalo, push joined by |"},
        {"channels", "sms zalo", "channels: must be words of sms, zalo, push joined by |"},
        {"consent", "", "consent: must be yes or no"},
        {"consent", "1", "consent: must be yes or no"},
    };
    std::string text = header;
    std::vector<std::string> expected;
    for (auto const& w : wrong) {
        expected.push_back(std::to_string(expected.size() + 2) + ": " + w.why);
        text += row(people, "p" + std::to_string(expected.size()), w.column, w.value);
    }
    text += row(people, "good");
    auto const in = import_text(people, text);
    REQUIRE(in.counts);
    CHECK(in.bad == expected);
    CHECK(in.counts->bad == std::size(wrong));
    CHECK(in.counts->kept == 1);
    CHECK(people.everybody().at(0).id == "good");
}

TEST_CASE("swapped coordinates are named as such", "[recipients]") {
    SamplePeople people;
    Point const home = people.inside(0);
    auto const in = import_text(people, "id,commune,consent,phone,lat,lon\np," + people.code(0) +
                                            ",yes,0912345678," + std::to_string(home.lon) + "," +
                                            std::to_string(home.lat) + "\n");
    CHECK(in.bad ==
          std::vector<std::string>{"2: lat, lon: outside the country; are they swapped?"});
}

TEST_CASE("a row is bad when none of its channels has an address, unless it consents to none",
          "[recipients]") {
    SamplePeople people;
    auto const c = "," + people.code(0) + ",";
    auto const in = import_text(people,
                                "id,commune,consent,phone,push_token,channels\n"
                                "a" +
                                    c + "yes,,,push\n" + "b" + c + "yes,0912345678,,push\n" + "c" +
                                    c + "yes,,,\n" + "d" + c + "no,0912345678,,push\n" + "e" + c +
                                    "yes,0912345678,,push|sms\n" + "f" + c + "yes,0912345679,t,\n" +
                                    "g" + c + "no,,,\n");
    CHECK(in.bad == std::vector<std::string>{"2: channels: no address for any of them",
                                             "3: channels: no address for any of them",
                                             "4: channels: no address for any of them"});
    auto const all = people.everybody();
    REQUIRE(all.size() == 4);
    for (auto const& p : all) {
        if (p.id == "d" || p.id == "g") CHECK(p.usable() == 0);
        if (p.id == "e") CHECK(p.usable() == mask_of(ChannelKind::sms));
        if (p.id == "f") CHECK(p.usable() == 7);
    }
}

TEST_CASE("a first line that does not name the columns refuses the file and shows nothing of it",
          "[recipients]") {
    SamplePeople people;
    struct {
        std::string text;
        char const* why;
    } const wrong[] = {
        {"", "is empty"},
        {"id,commune\n", "column consent is missing"},
        {"id,consent\n", "column commune is missing"},
        {"commune,consent\n", "column id is missing"},
        {"id,commune,consent,id\n", "column id stands twice"},
        {"id,commune,consent,lat\n", "lat and lon go together"},
        {"id,commune,consent,0912345678\n", "column 4 is none of id"},
        {"\"id,commune\n", "a quote is not closed"},
        {"\xFF\xFEi", "UTF-16"},
    };
    for (auto const& w : wrong) {
        auto const in = import_text(people, w.text);
        REQUIRE_FALSE(in.counts);
        CHECK(in.counts.error().code == Errc::invalid);
        CHECK_THAT(in.counts.error().message, Catch::Contains(w.why));
        CHECK(in.counts.error().message.find("0912345678") == std::string::npos);
    }
}

TEST_CASE("the second row with an id is bad, within a chunk and over many", "[recipients]") {
    SamplePeople people;
    std::string text = "id,commune,consent,phone\n";
    auto const one = [&](int id) {
        return "p" + std::to_string(id) + "," + people.code(0) + ",yes,0912345678\n";
    };
    text += one(1) + one(1);
    for (int i = 2; i < 40'000; ++i) text += one(i);
    text += one(1) + one(39'999);
    auto const in = import_text(people, text);
    REQUIRE(in.counts);
    CHECK(in.bad == std::vector<std::string>{"3: id: a second time in this file",
                                             "40002: id: a second time in this file",
                                             "40003: id: a second time in this file"});
    CHECK(in.counts->kept == 39'999);
    CHECK(counted(people) == 39'999);
}

TEST_CASE("a row with a known id replaces the earlier one and leaves the others", "[recipients]") {
    SamplePeople people;
    REQUIRE(import_text(people, header + row(people, "a") + row(people, "b")).counts);
    REQUIRE(
        import_text(people, header + row(people, "b", "language", "en") + row(people, "c")).counts);
    CHECK(rows_at_all(people) == 3);
    for (auto const& p : people.everybody()) CHECK((p.language == Language::en) == (p.id == "b"));
}

TEST_CASE("an import that dies midway leaves nothing that counts, and the next one sweeps it",
          "[recipients]") {
    SamplePeople people;
    REQUIRE(import_text(people, header + row(people, "kept")).counts);
    std::string text = header;
    for (int i = 0; i < 50'000; ++i) text += row(people, "p" + std::to_string(i));
    text += row(people, "kept", "language", "en") + row(people, "x", "phone", "1");
    auto const file = people.folder.write("people.csv", text);
    struct Killed {};
    CHECK_THROWS_AS(import_csv(file, people.store(), *people.communes, people.key, test::sample_now,
                               [](std::uint64_t, std::string_view) { throw Killed{}; }),
                    Killed);
    CHECK(rows_at_all(people) > 10'000);
    CHECK(counted(people) == 1);
    CHECK(people.everybody().size() == 1);
    CHECK(people.build().recipients == 1);  // sweeps as well
    CHECK(rows_at_all(people) == 1);
    CHECK(people.everybody().at(0).language == Language::vi);
    REQUIRE(import_text(people, header + row(people, "y")).counts);
    CHECK(rows_at_all(people) == 2);
}

TEST_CASE("more rows than are allowed refuse the file and leave nothing", "[recipients]") {
    SamplePeople people;
    std::string const three = header + row(people, "a") + row(people, "b") + row(people, "c");
    CHECK(import_text(people, three, 2).counts.error().code == Errc::invalid);
    CHECK(counted(people) == 0);
    CHECK(import_text(people, three, 3).counts->kept == 3);
}

TEST_CASE("ids and tokens have a longest length", "[recipients]") {
    SamplePeople people;
    auto const in = import_text(people, header + row(people, std::string(128, 'i')) +
                                            row(people, std::string(129, 'i')) +
                                            row(people, "b", "push_token", std::string(512, 't')) +
                                            row(people, "c", "push_token", std::string(513, 't')));
    CHECK(in.bad ==
          std::vector<std::string>{"3: id: over 128 bytes", "5: push_token: over 512 bytes"});
}

TEST_CASE("two imports at a time are one too many", "[recipients]") {
    SamplePeople people;
    auto const lock = PeopleLock::take(people.store());
    REQUIRE(lock);
    CHECK(import_text(people, header + row(people, "a")).counts.error().code == Errc::conflict);
}

TEST_CASE("no phone, token, id or place stands in plain on the disk", "[recipients]") {
    SamplePeople people;
    Point const home = people.inside(0);
    auto const at =
        geo::to_fixed({std::stod(std::to_string(home.lat)), std::stod(std::to_string(home.lon))});
    std::string text = header;
    for (int i = 0; i < 500; ++i)
        text += row(people, "canary-id-" + std::to_string(i), "push_token",
                    "canary-token-" + std::to_string(i));
    store::Database reader(people.store());  // keeps the WAL from being folded in and removed
    REQUIRE(import_text(people, text).counts);
    REQUIRE(people.build().recipients == 500);
    std::filesystem::remove(people.folder.file("people.csv"));
    std::string place(8, '\0');
    std::memcpy(place.data(), &at, 8);
    std::size_t files = 0;
    for (auto const& entry : std::filesystem::recursive_directory_iterator(people.folder.path())) {
        if (!entry.is_regular_file() || entry.path().filename().string().starts_with("communes."))
            continue;
        ++files;
        auto const bytes = test::read_whole(entry.path());
        INFO(entry.path());
        for (std::string const& canary : {std::string("912345678"), std::string("canary"), place,
                                          place.substr(0, 4), place.substr(4)})
            CHECK(bytes.find(canary) == std::string::npos);
    }
    CHECK(files >= 4);  // key, store, its log, directory
}
