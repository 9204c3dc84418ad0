#include "channels/smpp_begun.hpp"

#include <algorithm>

namespace alertd::channels::smpp {

std::vector<bool> BegunMessages::taken(std::string const& key, std::string_view text,
                                       std::size_t parts, Steady now) const {
    std::lock_guard const held(lock_);
    auto const found = all_.find(key);
    if (found == all_.end() || found->second.taken.size() != parts ||
        found->second.text_hash != std::hash<std::string_view>{}(text) ||
        found->second.at + begun_kept < now)
        return std::vector<bool>(parts, false);
    return found->second.taken;
}

void BegunMessages::keep(std::string const& key, std::string_view text, std::vector<bool> taken,
                         Steady now) {
    std::lock_guard const held(lock_);
    all_[key] = {std::hash<std::string_view>{}(text), std::move(taken), now};
    if (all_.size() <= begun_max) return;
    all_.erase(std::ranges::min_element(all_, {}, [](auto const& b) { return b.second.at; }));
}

void BegunMessages::forget(std::string const& key) {
    std::lock_guard const held(lock_);
    all_.erase(key);
}

}  // namespace alertd::channels::smpp
