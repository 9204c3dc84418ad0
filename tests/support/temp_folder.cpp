#include "tests/support/temp_folder.hpp"

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace alertd::test {

TempFolder::TempFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "alertd-test-XXXXXX").string();
    if (!::mkdtemp(name.data())) throw std::runtime_error("cannot make a temporary folder");
    path_ = name;
}

TempFolder::~TempFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}

std::string TempFolder::write(std::string const& name, std::string const& text) const {
    std::ofstream(file(name), std::ios::binary) << text;
    return file(name);
}

std::string read_whole(std::string const& file) {
    std::ifstream in(file, std::ios::binary);
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
}

std::string real_data() {
    char const* given = std::getenv("ALERTD_TEST_DATA");
    std::string const folder = given ? given : std::string(ALERTD_SOURCE_DIR) + "/../shared/data";
    if (std::filesystem::is_directory(folder)) return folder;
    std::puts("SKIPPED: the real data (../shared/data or $ALERTD_TEST_DATA) is absent");
    return "";
}

}  // namespace alertd::test
