#pragma once
// Reading a simulator's command line: what cannot be is said in one line, and ends it with 1.
#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>
#include <string_view>

namespace sim {

inline char const* program = "sim";  // set once, first thing in main

[[noreturn]] inline void refuse(std::string_view what, std::string_view why) {
    std::fprintf(stderr, "%s: %.*s: %.*s\n", program, static_cast<int>(what.size()), what.data(),
                 static_cast<int>(why.size()), why.data());
    std::exit(1);
}

template <class T>
void read_number(std::string_view name, std::string_view text, T& out) {
    auto const [end, failed] = std::from_chars(text.data(), text.data() + text.size(), out);
    if (failed != std::errc{} || end != text.data() + text.size() || out < T{})
        refuse(name, "is not a number that it can be");
}

inline std::string first_line(std::string_view name, std::string const& file) {
    std::ifstream in(file);
    std::string line;
    if (!std::getline(in, line) || line.empty()) refuse(name, "the file has no first line");
    return line;
}

}  // namespace sim
