#include "alertd/recipients/csv_reader.hpp"

#include <catch2/catch.hpp>

#include "tests/support/temp_folder.hpp"

using alertd::recipients::CsvReader;
using alertd::test::TempFolder;

namespace {

// "line:a|b|c" a record, "line!fault" a bad one, "error: ..." when the file is given up.
std::vector<std::string> read_all(std::string const& text) {
    TempFolder const folder;
    std::vector<std::string> out;
    auto csv = CsvReader::open(folder.write("f.csv", text));
    if (!csv) return {"error: " + csv.error().message};
    for (;;) {
        auto const more = csv->next();
        if (!more) out.push_back("error: " + more.error().message);
        if (!more || !*more) return out;
        std::string record = std::to_string(csv->line());
        if (!csv->fault().empty()) {
            out.push_back(record + "!" + std::string(csv->fault()));
            continue;
        }
        char before = ':';
        for (auto const field : csv->fields())
            record.append(1, std::exchange(before, '|')).append(field);
        out.push_back(record);
    }
}

using Records = std::vector<std::string>;

}  // namespace

TEST_CASE("records are read as RFC 4180 writes them", "[recipients]") {
    CHECK(read_all("").empty());
    CHECK(read_all("\n\r\n\n").empty());
    CHECK(read_all("a,b\n1,2") == Records{"1:a|b", "2:1|2"});
    CHECK(read_all("a,b\r\n1,2\r\n") == Records{"1:a|b", "2:1|2"});
    CHECK(read_all("\xEF\xBB\xBF"
                   "a\n1\n") == Records{"1:a", "2:1"});
    CHECK(read_all("a,,\n,\n") == Records{"1:a||", "2:|"});
    CHECK(read_all("\"a\",\"b,c\"\n\"d\"\"e\",\"\"\r\nf,g\n") ==
          Records{"1:a|b,c", "2:d\"e|", "3:f|g"});
    CHECK(read_all("\"a\nb\",c\nd,e\n") == Records{"1:a\nb|c", "3:d|e"});
    CHECK(read_all("a\n\n\nb\n") == Records{"1:a", "4:b"});
    CHECK(read_all("x,\"y\"") == Records{"1:x|y"});
}

TEST_CASE("a broken quote costs its own line and no other", "[recipients]") {
    CHECK(read_all("a\n\"b\nc\nd\n") == Records{"1:a", "2!a quote is not closed", "3:c", "4:d"});
    CHECK(read_all("a\nb\"c\nd\n") == Records{"1:a", "2!a quote stands where it may not", "3:d"});
    CHECK(read_all("a\n\"b\"c\nd\n") == Records{"1:a", "2!a quote stands where it may not", "3:d"});
    CHECK(read_all("a\n\"b,1\n\"c,2\nd,3\n") ==
          Records{"1:a", "2!a quote stands where it may not", "3!a quote is not closed", "4:d|3"});
}

TEST_CASE("bytes that are not UTF-8 are a bad record, UTF-16 a bad file", "[recipients]") {
    CHECK(read_all("a\nx\xFF\nb\n") == Records{"1:a", "2!not UTF-8", "3:b"});
    CHECK(read_all("a\n\"x\xC0\x80\"\nb\n") == Records{"1:a", "2!not UTF-8", "3:b"});
    CHECK(read_all(std::string("a\nx\0y\nb\n", 8)) == Records{"1:a", "2!not UTF-8", "3:b"});
    REQUIRE(read_all("\xFF\xFE"
                     "a\n")
                .size() == 1);
    CHECK(read_all("\xFF\xFE"
                   "a\n")[0]
              .find("UTF-16") != std::string::npos);
}

TEST_CASE("a record may be 64 KiB and no longer", "[recipients]") {
    std::string const most(CsvReader::record_bytes_max, 'x');
    for (std::string const end : {"\n", "\r\n"}) {
        CHECK(read_all("a" + end + most + end + "b" + end) == Records{"1:a", "2:" + most, "3:b"});
        CHECK(read_all("a" + end + most + "x" + end + "b" + end) ==
              Records{"1:a", "2!the line is over 64 KiB", "3:b"});
    }
    CHECK(read_all(most) == Records{"1:" + most});
    CHECK(read_all("a\n" + std::string(5u << 20, 'y') + "\nb") ==
          Records{"1:a", "2!the line is over 64 KiB", "3:b"});
    auto const lines = read_all("\"a\n" + most + "\nb\n");
    CHECK(lines == Records{"1!a quote is not closed", "2:" + most, "3:b"});
}

TEST_CASE("a record may have 64 fields and no more", "[recipients]") {
    CHECK(read_all(std::string(63, ',') + "\nb\n").size() == 2);
    CHECK(read_all(std::string(64, ',') + "\nb\n") == Records{"1!more than 64 fields", "2:b"});
    CHECK(read_all("\"\"" + std::string(64, ',') + "\nb\n") ==
          Records{"1!more than 64 fields", "2:b"});
}

TEST_CASE("a file of broken quotes is given up", "[recipients]") {
    std::string text;
    for (std::size_t i = 0; i <= CsvReader::broken_quotes_max; ++i) text += "a\"b\n";
    auto const records = read_all(text);
    REQUIRE(records.size() == CsvReader::broken_quotes_max + 1);
    CHECK(records.back().starts_with("error: line 1001: too many broken quotes"));
}

TEST_CASE("what cannot be opened is said with its name", "[recipients]") {
    CHECK(CsvReader::open("/nowhere/f.csv").error().message.find("/nowhere/f.csv") !=
          std::string::npos);
}
