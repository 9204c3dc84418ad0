#pragma once
// xmllint as the second opinion on XML: the canonical form, and what the OASIS schema says.
#include <cstdio>
#include <memory>
#include <set>
#include <sstream>
#include <stdexcept>
#include <string>

#include "tests/support/temp_folder.hpp"

namespace alertd::test {

inline std::string output_of(std::string const& command) {
    std::unique_ptr<std::FILE, int (*)(std::FILE*)> const pipe(::popen(command.c_str(), "r"),
                                                               &::pclose);
    if (!pipe) throw std::runtime_error("cannot run " + command);
    std::string out;
    char piece[4096];
    for (std::size_t n; (n = std::fread(piece, 1, sizeof piece, pipe.get())) > 0;)
        out.append(piece, n);
    return out;
}

// False, and a line that says so, where it is not installed.
inline bool has_xmllint() {
    if (output_of("xmllint --version 2>&1").find("libxml version") != std::string::npos)
        return true;
    std::puts("SKIPPED: xmllint (package libxml2-utils) is absent");
    return false;
}

inline std::string canonical(std::string const& file) {
    return output_of("xmllint --c14n '" + file + "'");
}

// The names of those files of the folder that the schema takes.
inline std::set<std::string> valid_by_schema(std::string const& folder, std::string const& schema) {
    std::istringstream lines(
        output_of("cd '" + folder + "' && xmllint --noout --schema '" + schema + "' * 2>&1"));
    std::set<std::string> valid;
    std::string const ending = " validates";
    for (std::string line; std::getline(lines, line);)
        if (line.ends_with(ending)) valid.insert(line.substr(0, line.size() - ending.size()));
    return valid;
}

}  // namespace alertd::test
