#pragma once
// A small generator whose numbers are the same on every machine (SplitMix64); for made-up people,
// never for secrets.
#include <cstdint>

namespace alertd::recipients {

class Random {
public:
    Random(std::uint64_t seed, std::uint64_t stream)
        : state_(seed ^ (stream * 0xD1B54A32D192ED03u)) {
        next();
    }

    std::uint64_t next() {
        std::uint64_t z = state_ += 0x9E3779B97F4A7C15u;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
        return z ^ (z >> 31);
    }
    double fraction() { return double(next() >> 11) * 0x1p-53; }  // [0, 1)
    bool chance(double probability) { return fraction() < probability; }
    double between(double low, double high) { return low + (high - low) * fraction(); }
    std::uint64_t below(std::uint64_t n) { return std::uint64_t(fraction() * double(n)); }

private:
    std::uint64_t state_;
};

}  // namespace alertd::recipients
