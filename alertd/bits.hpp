#pragma once
// Bits as Redis counts them: bit n is byte n / 8, the highest bit first. A segment of the ledger is
// 8,160 such bytes.
#include <bit>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "alertd/model/delivery.hpp"

namespace alertd {

using Bits = std::string;  // bytes; what stands beyond the end is zero

inline bool bit(std::string_view bits, std::uint32_t n) {
    return n / 8 < bits.size() && (static_cast<unsigned char>(bits[n / 8]) & (0x80u >> (n % 8)));
}
inline void set_bit(Bits& bits, std::uint32_t n) {
    if (bits.size() <= n / 8) bits.resize(n / 8 + 1);
    bits[n / 8] = static_cast<char>(static_cast<unsigned char>(bits[n / 8]) | (0x80u >> (n % 8)));
}

std::uint64_t count_bits(std::string_view bits);
void merge_bits(Bits& into, std::string_view other,
                std::size_t first = 0);                   // into |= other, from byte `first` on
Bits minus_bits(std::string_view a, std::string_view b);  // a & ~b
Bits both_bits(std::string_view a, std::string_view b);   // a & b
bool any_bit(std::string_view bits);

// Calls `visit(n)` for every set bit, ascending.
template <class F>
void for_each_bit(std::string_view bits, F visit) {
    for (std::uint32_t byte = 0; byte < bits.size(); ++byte)
        for (unsigned b = static_cast<unsigned char>(bits[byte]); b != 0;) {
            unsigned const high = unsigned(std::countl_zero(static_cast<unsigned char>(b)));
            visit(byte * 8 + high);
            b &= ~(0x80u >> high);
        }
}

// A set of recipients by directory index, a bitmap a segment; only segments that hold somebody are
// there.
class RecipientBits {
public:
    void set(std::uint32_t index);
    void set_run(std::uint32_t first, std::uint32_t count);
    bool has(std::uint32_t index) const;
    std::uint64_t count() const;
    bool empty() const { return count() == 0; }
    void merge(RecipientBits const& other);
    void remove(RecipientBits const& other);
    void keep(RecipientBits const& other);  // only those who are in both
    void merge_segment(std::uint32_t segment, std::string_view bits);
    std::map<std::uint32_t, Bits> const& segments() const { return segments_; }
    std::string_view segment(std::uint32_t n) const;  // empty when nobody is in it
    template <class F>
    void for_each(F visit) const {
        for (auto const& [n, bits] : segments_)
            for_each_bit(bits, [&](std::uint32_t at) { visit(n * segment_size + at); });
    }
    bool operator==(RecipientBits const& other) const;

    // Runs as (gap, length) varints; what the store keeps of a plan. decode refuses what encode
    // does not write and indices beyond `limit`.
    std::string encode() const;
    static bool decode(std::string_view bytes, std::uint32_t limit, RecipientBits& out);

private:
    std::map<std::uint32_t, Bits> segments_;
};

}  // namespace alertd
