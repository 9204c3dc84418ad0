#include "alertd/api/failed_tokens.hpp"

#include <algorithm>

namespace alertd::api {

std::optional<seconds> FailedTokens::must_wait(std::string const& peer) {
    std::lock_guard const lock(mutex_);
    auto const found = peers_.find(peer);
    if (found == peers_.end() || found->second.times < tries) return std::nullopt;
    auto const left = found->second.since + window - clock_.steady();
    if (left > Steady::duration::zero()) return std::chrono::ceil<seconds>(left);
    peers_.erase(found);
    return std::nullopt;
}

void FailedTokens::failed(std::string const& peer) {
    std::lock_guard const lock(mutex_);
    auto const now = clock_.steady();
    if (!peers_.contains(peer) && peers_.size() >= peers_max) make_room();
    auto& tried = peers_.try_emplace(peer, Tried{now, 0}).first->second;
    if (tried.since + window <= now) tried = {now, 0};
    ++tried.times;
}

void FailedTokens::make_room() {
    auto const now = clock_.steady();
    std::erase_if(peers_, [&](auto const& one) { return one.second.since + window <= now; });
    if (peers_.size() < peers_max) return;
    peers_.erase(std::min_element(peers_.begin(), peers_.end(), [](auto const& a, auto const& b) {
        return a.second.since < b.second.since;
    }));
}

}  // namespace alertd::api
