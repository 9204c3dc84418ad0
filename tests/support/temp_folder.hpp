#pragma once
// A folder of its own for one test, gone with it.
#include <string>

namespace alertd::test {

class TempFolder {
public:
    TempFolder();
    ~TempFolder();
    TempFolder(TempFolder const&) = delete;
    TempFolder& operator=(TempFolder const&) = delete;
    std::string const& path() const { return path_; }
    std::string file(std::string const& name) const { return path_ + "/" + name; }
    std::string write(std::string const& name, std::string const& text) const;  // the file's path

private:
    std::string path_;
};

std::string read_whole(std::string const& file);

// ../shared/data or $ALERTD_TEST_DATA; "" where it is absent, after a line "SKIPPED: ..." that
// ctest looks for.
std::string real_data();

}  // namespace alertd::test
