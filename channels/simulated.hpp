#pragma once
// Simulated recipients, made by `alertctl seed`, have addresses that no carrier knows: tokens
// "sim-...", numbers "+841...". An outlet with simulated_only = true takes these alone, every other
// outlet refuses them: a trial reaches no real person, and a real warning is never counted as told
// to a simulated one.
#include <string_view>

namespace alertd::channels {

inline bool is_simulated(std::string_view address) {
    return address.starts_with("sim-") || address.starts_with("+841");
}

}  // namespace alertd::channels
