#pragma once
// Bytes damaged at random, the same at every run: for parsers that must be total.
#include <random>
#include <string>

namespace alertd::test {

// One to four bytes or pieces set, put in, taken out or doubled.
inline std::string mutated(std::string text, std::mt19937& random) {
    for (auto n = random() % 4; n < 4; ++n) {
        auto const at = random() % (text.size() + 1);
        auto const byte = static_cast<char>(random() % 256);
        switch (random() % 4) {
            case 0:
                text.insert(at, 1, byte);
                break;
            case 1:
                text.erase(at, random() % 9);
                break;
            case 2:
                text.insert(at, text.substr(random() % (text.size() + 1), random() % 40));
                break;
            default:
                if (at < text.size()) text[at] = byte;
        }
    }
    return text;
}

}  // namespace alertd::test
