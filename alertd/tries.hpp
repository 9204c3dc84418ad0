#pragma once
// Who has failed to sign in too often, and how long he waits. A pause follows each `tries_max`
// failures; each pause in a row is twice as long, up to eight times; one is forgotten for every
// four pauses' time without a failure. Any thread, each with its own store.
#include <optional>
#include <string>
#include <string_view>

#include "alertd/instance_key.hpp"
#include "alertd/settings.hpp"
#include "alertd/store/database.hpp"

namespace alertd {

class Tries {
public:
    static constexpr std::int64_t rows_max = 20'000;  // of accounts, browsers and addresses
    static constexpr int longest = 8;                 // times tries_pause

    // `limit`: failures before a pause. All outlive it.
    Tries(AccountSettings const& settings, InstanceKey const& key, Clock const& clock)
        : settings_(settings), key_(key), clock_(clock) {}

    // How long `who` ("account:lan") must wait; none: it may try.
    std::optional<seconds> must_wait(store::Database& db, std::string_view who) const;
    // Within the caller's transaction: one more failure. True: a pause begins with it.
    bool failed(store::Database& db, std::string_view who, int limit) const;
    void forget(store::Database& db, std::string_view who) const;

private:
    std::string hash_of(std::string_view who) const;

    AccountSettings const& settings_;
    InstanceKey const& key_;
    Clock const& clock_;
};

}  // namespace alertd
