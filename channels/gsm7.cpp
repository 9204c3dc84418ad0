#include "channels/gsm7.hpp"

#include <string_view>

namespace alertd::channels {
namespace {

using namespace std::string_view_literals;

// In the order of the septets; position 0x1B is the escape and stands for no character.
constexpr std::u32string_view alphabet =
    U"@£$¥èéùìòÇ\nØø\rÅå"
    U"Δ_ΦΓΛΩΠΨΣΘΞ\0ÆæßÉ"
    U" !\"#¤%&'()*+,-./"
    U"0123456789:;<=>?"
    U"¡ABCDEFGHIJKLMNO"
    U"PQRSTUVWXYZÄÖÑÜ§"
    U"¿abcdefghijklmno"
    U"pqrstuvwxyzäöñüà"sv;
static_assert(alphabet.size() == 128);

struct Extension {
    char32_t character;
    std::uint8_t septet;
};
constexpr Extension extensions[] = {{U'\f', 0x0A}, {U'^', 0x14}, {U'{', 0x28}, {U'}', 0x29},
                                    {U'\\', 0x2F}, {U'[', 0x3C}, {U'~', 0x3D}, {U']', 0x3E},
                                    {U'|', 0x40},  {U'€', 0x65}};

}  // namespace

std::optional<Gsm7Code> gsm7_code(char32_t character) {
    if (character == 0) return std::nullopt;
    if (auto const at = alphabet.find(character); at != alphabet.npos)
        return Gsm7Code{std::uint8_t(at), false};
    for (auto const& e : extensions)
        if (e.character == character) return Gsm7Code{e.septet, true};
    return std::nullopt;
}

}  // namespace alertd::channels
