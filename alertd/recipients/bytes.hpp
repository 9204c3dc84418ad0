#pragma once
// Numbers and short texts as bytes, little-endian, and back with every length checked.
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <type_traits>

namespace alertd::recipients {

template <class T>
void put(std::string& out, T value) {
    static_assert(std::is_trivially_copyable_v<T>);
    out.append(reinterpret_cast<char const*>(&value), sizeof value);
}

inline void put_text(std::string& out, std::string_view text) {
    put(out, std::uint16_t(text.size()));
    out += text;
}

// Reads from the front; once anything is missing, `ok` is false for good and values are empty.
struct ByteReader {
    std::string_view rest;
    bool ok = true;

    template <class T>
    T take() {
        T value{};
        if (rest.size() < sizeof value) {
            ok = false;
            return value;
        }
        std::memcpy(&value, rest.data(), sizeof value);
        rest.remove_prefix(sizeof value);
        return value;
    }

    std::string_view take_text() {
        std::size_t const size = take<std::uint16_t>();
        if (!ok || rest.size() < size) {
            ok = false;
            return {};
        }
        std::string_view const text = rest.substr(0, size);
        rest.remove_prefix(size);
        return text;
    }

    bool ended() const { return ok && rest.empty(); }
};

}  // namespace alertd::recipients
