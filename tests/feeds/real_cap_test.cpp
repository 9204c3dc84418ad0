// Files of the world: each ends in an alert or in faults with lines, and the OASIS schema agrees.
#include <algorithm>
#include <filesystem>
#include <map>

#include "tests/feeds/cap_text.hpp"
#include "tests/feeds/xmllint.hpp"
#include "tests/fuzz/cap_xml_holds.hpp"

using namespace alertd;
using namespace alertd::test;
namespace fs = std::filesystem;

namespace {

std::vector<fs::path> cap_files(std::string const& folder) {
    std::set<std::string> const endings = {".xml", ".cap", ".atom", ".rss", ".txt", ".edxlde"};
    std::vector<fs::path> files;
    for (auto const& entry : fs::recursive_directory_iterator(folder + "/cap"))
        if (endings.count(entry.path().extension())) files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    return files;
}

bool of_cap_1_2(fs::path const& file) {
    auto const tree = feeds::read_xml(read_whole(file), {5u << 20, 32, 16, 256, 100'000});
    return !tree.fault && tree.root.space == "urn:oasis:names:tc:emergency:cap:1.2";
}

// A copy of each file under a flat name, since xmllint reads one folder.
std::string flat_name(fs::path const& file) {
    return file.parent_path().filename().string() + "-" + file.filename().string();
}

// Refused here and taken by the schema, to which a polygon is any text: CAP 1.2 asks for four pairs
// at least (3.2.4), and these have two or three, which enclose nothing.
std::set<std::string> const polygons_too_short = {
    "mexico-smn-2014-66e28833-6523-41ab-b51d-39a63e371886.xml",
    "mexico-smn-2014-70a3104d-d1a7-4769-ad59-e9a48327b323.xml",
    "mexico-smn-2014-d4f77d94-86e0-4539-97bb-835ac23a11e8.xml",
    "mexico-smn-2014-d7ada5d3-3164-4270-90c7-312dd0479603.xml",
    "mexico-smn-2014-da56e181-5f9e-48a6-8c04-27159bc7d6fa.xml"};

}  // namespace

TEST_CASE("every real file is read, or refused with lines", "[feeds][real-data]") {
    auto const folder = real_data();
    if (folder.empty()) return;
    auto const files = cap_files(folder);
    CHECK(files.size() > 350);
    std::size_t read = 0;
    for (auto const& file : files) {
        INFO(file);
        auto const text = read_whole(file);
        CHECK(cap_xml_holds(text));
        read += feeds::read_cap(text).ok();
    }
    CHECK(read > 250);
}

TEST_CASE("the standard's four examples of CAP 1.2 are read", "[feeds][real-data]") {
    auto const folder = real_data();
    if (folder.empty()) return;
    for (int i = 1; i <= 4; ++i) {
        auto const file =
            folder + "/cap/oasiscap/v1dot2_appendix_adot" + std::to_string(i) + ".xml";
        auto const text = read_whole(file);
        INFO(file);
        REQUIRE(text.size() > 1'000);
        CHECK(faults_of(text) == "");
    }
}

TEST_CASE("the OASIS schema agrees on every real file of CAP 1.2", "[feeds][real-data]") {
    auto const folder = real_data();
    if (folder.empty() || !has_xmllint()) return;
    TempFolder const flat;
    std::map<std::string, std::string> ours;
    for (auto const& file : cap_files(folder))
        if (of_cap_1_2(file)) {
            flat.write(flat_name(file), read_whole(file));
            ours[flat_name(file)] = faults_of(read_whole(file));
        }
    auto const valid = valid_by_schema(flat.path(), folder + "/cap/schema/cap12.xsd");
    CHECK(ours.size() > 300);
    CHECK(valid.size() > 300);
    for (auto const& [file, faults] : ours) {
        INFO(file << "\n" << faults);
        if (polygons_too_short.count(file))
            CHECK(faults.find("a closed polygon has at least 4") != std::string::npos);
        else
            CHECK((faults == "") == (valid.count(file) == 1));
    }
}

TEST_CASE("what is written of real alerts is valid by the OASIS schema", "[feeds][real-data]") {
    auto const folder = real_data();
    if (folder.empty() || !has_xmllint()) return;
    TempFolder const out;
    std::set<std::string> written;
    auto const write = [&](std::string const& name, std::string const& text) {
        auto const read = feeds::read_cap(text);
        if (!read.ok()) return;
        out.write(name, feeds::write_cap(read.alert));
        written.insert(name);
    };
    for (auto const& file : cap_files(folder)) write(flat_name(file), read_whole(file));
    write("every_element.xml", every_element());
    CHECK(written.size() > 250);
    CHECK(valid_by_schema(out.path(), folder + "/cap/schema/cap12.xsd") == written);
}
