#include "alertd/net/address.hpp"

#include <algorithm>
#include <array>

namespace alertd::net {
namespace {

struct Block4 {
    std::uint32_t first;
    int bits;
};

// IANA's special-purpose registry of IPv4 (RFC 6890 and what updates it), with multicast and class
// E.
constexpr Block4 closed4[] = {
    {0x00000000, 8},   // this network
    {0x0A000000, 8},   // private
    {0x64400000, 10},  // shared between carrier and customer
    {0x7F000000, 8},   // loopback
    {0xA9FE0000, 16},  // link-local, where clouds keep their metadata
    {0xAC100000, 12},  // private
    {0xC0000000, 24},  // protocol assignments
    {0xC0000200, 24},  // documentation
    {0xC0586300, 24},  // 6to4 relays
    {0xC0A80000, 16},  // private
    {0xC6120000, 15},  // benchmarks
    {0xC6336400, 24},  // documentation
    {0xCB007100, 24},  // documentation
    {0xE0000000, 4},   // multicast
    {0xF0000000, 4},   // reserved, broadcast
};

struct Block6 {
    std::array<unsigned char, 4> first;
    int bits;
};

// Inside 2000::/3, outside which nothing is global.
constexpr Block6 closed6[] = {
    {{0x20, 0x01, 0x00, 0x00}, 23},  // Teredo, ORCHID and other protocol assignments
    {{0x20, 0x01, 0x0D, 0xB8}, 32},  // documentation
    {{0x20, 0x02, 0x00, 0x00}, 16},  // 6to4
    {{0x3F, 0xFF, 0x00, 0x00}, 20},  // documentation
};

std::uint32_t number_of(Bytes four) {
    return std::uint32_t(four[0]) << 24 | std::uint32_t(four[1]) << 16 |
           std::uint32_t(four[2]) << 8 | four[3];
}

bool within(std::uint32_t address, std::uint32_t first, int bits) {
    return (address ^ first) >> (32 - bits) == 0;
}

bool is_global4(Bytes four) {
    auto const address = number_of(four);
    return std::ranges::none_of(closed4,
                                [&](auto const& b) { return within(address, b.first, b.bits); });
}

bool is_global6(Bytes sixteen) {
    constexpr unsigned char mapped[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};
    if (std::equal(std::begin(mapped), std::end(mapped), sixteen.begin()))
        return is_global4(sixteen.subspan(12));
    if (sixteen[0] >> 5 != 1) return false;
    auto const head = number_of(sixteen);
    return std::ranges::none_of(
        closed6, [&](auto const& b) { return within(head, number_of(b.first), b.bits); });
}

}  // namespace

bool is_global(Bytes address) {
    if (address.size() == 4) return is_global4(address);
    return address.size() == 16 && is_global6(address);
}

}  // namespace alertd::net
