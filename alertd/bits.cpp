#include "alertd/bits.hpp"

#include <algorithm>
#include <optional>

namespace alertd {
namespace {

unsigned char byte_at(std::string_view bits, std::size_t i) {
    return i < bits.size() ? static_cast<unsigned char>(bits[i]) : static_cast<unsigned char>(0);
}

void put_varint(std::string& out, std::uint32_t value) {
    for (; value >= 0x80; value >>= 7) out += static_cast<char>(value | 0x80);
    out += static_cast<char>(value);
}

std::optional<std::uint32_t> take_varint(std::string_view& bytes) {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 35 && !bytes.empty(); shift += 7) {
        auto const b = static_cast<unsigned char>(bytes.front());
        bytes.remove_prefix(1);
        value |= std::uint64_t(b & 0x7F) << shift;
        if (b < 0x80) {
            if (value > UINT32_MAX || (b == 0 && shift > 0)) return std::nullopt;
            return std::uint32_t(value);
        }
    }
    return std::nullopt;
}

}  // namespace

std::uint64_t count_bits(std::string_view bits) {
    std::uint64_t n = 0;
    for (char c : bits) n += std::uint64_t(std::popcount(static_cast<unsigned char>(c)));
    return n;
}

void merge_bits(Bits& into, std::string_view other, std::size_t first) {
    if (into.size() < first + other.size()) into.resize(first + other.size());
    for (std::size_t i = 0; i < other.size(); ++i)
        into[first + i] = static_cast<char>(into[first + i] | other[i]);
}

Bits minus_bits(std::string_view a, std::string_view b) {
    Bits out(a);
    for (std::size_t i = 0; i < out.size(); ++i)
        out[i] = static_cast<char>(byte_at(a, i) & ~unsigned(byte_at(b, i)));
    return out;
}

Bits both_bits(std::string_view a, std::string_view b) {
    Bits out(std::min(a.size(), b.size()), '\0');
    for (std::size_t i = 0; i < out.size(); ++i) out[i] = static_cast<char>(a[i] & b[i]);
    return out;
}

bool any_bit(std::string_view bits) {
    return std::any_of(bits.begin(), bits.end(), [](char c) { return c != 0; });
}

void RecipientBits::set(std::uint32_t index) {
    Bits& bits = segments_[index / segment_size];
    if (bits.empty()) bits.resize(segment_bytes);
    set_bit(bits, index % segment_size);
}

void RecipientBits::set_run(std::uint32_t first, std::uint32_t count) {
    while (count > 0) {
        std::uint32_t const from = first % segment_size;
        std::uint32_t const here = std::min(count, segment_size - from);
        Bits& bits = segments_[first / segment_size];
        if (bits.empty()) bits.resize(segment_bytes);
        std::uint32_t at = from;
        for (; at < from + here && at % 8 != 0; ++at) set_bit(bits, at);
        for (; at + 8 <= from + here; at += 8) bits[at / 8] = static_cast<char>(0xFF);
        for (; at < from + here; ++at) set_bit(bits, at);
        first += here;
        count -= here;
    }
}

bool RecipientBits::has(std::uint32_t index) const {
    return bit(segment(index / segment_size), index % segment_size);
}

std::uint64_t RecipientBits::count() const {
    std::uint64_t n = 0;
    for (auto const& [_, bits] : segments_) n += count_bits(bits);
    return n;
}

void RecipientBits::merge(RecipientBits const& other) {
    for (auto const& [n, bits] : other.segments_) merge_segment(n, bits);
}

void RecipientBits::keep(RecipientBits const& other) {
    RecipientBits both;
    for (auto const& [n, bits] : segments_)
        both.merge_segment(n, both_bits(bits, other.segment(n)));
    *this = std::move(both);
}

void RecipientBits::merge_segment(std::uint32_t n, std::string_view bits) {
    if (!any_bit(bits)) return;
    Bits& mine = segments_[n];
    if (mine.empty()) mine.resize(segment_bytes);
    merge_bits(mine, bits.substr(0, segment_bytes));
}

void RecipientBits::remove(RecipientBits const& other) {
    for (auto const& [n, bits] : other.segments_) {
        auto const mine = segments_.find(n);
        if (mine == segments_.end()) continue;
        mine->second = minus_bits(mine->second, bits);
        if (!any_bit(mine->second)) segments_.erase(mine);
    }
}

std::string_view RecipientBits::segment(std::uint32_t n) const {
    auto const found = segments_.find(n);
    return found == segments_.end() ? std::string_view{} : std::string_view(found->second);
}

bool RecipientBits::operator==(RecipientBits const& other) const {
    return count() == other.count() && encode() == other.encode();
}

std::string RecipientBits::encode() const {
    std::string out;
    std::uint32_t end = 0, first = 0,
                  length =
                      0;  // the run being gathered; `end` is where the last written one stopped
    auto write = [&] {
        if (length == 0) return;
        put_varint(out, first - end);
        put_varint(out, length);
        end = first + length;
    };
    for_each([&](std::uint32_t index) {
        if (length != 0 && index == first + length) {
            ++length;
            return;
        }
        write();
        first = index;
        length = 1;
    });
    write();
    return out;
}

bool RecipientBits::decode(std::string_view bytes, std::uint32_t limit, RecipientBits& out) {
    std::uint64_t at = 0;
    while (!bytes.empty()) {
        auto const gap = take_varint(bytes);
        auto const length = gap ? take_varint(bytes) : std::nullopt;
        if (!length || *length == 0 || (at != 0 && *gap == 0)) return false;
        at += *gap;
        if (at + *length > limit) return false;
        out.set_run(std::uint32_t(at), *length);
        at += *length;
    }
    return true;
}

}  // namespace alertd
