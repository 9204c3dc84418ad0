#pragma once
// The access token of one Official Account, renewed in time by one thread of all processes.
//
//   first pair (tokens_file) ──▶ in use ──▶ renew_before its end, or refused by Zalo:
//        lock ─▶ read again: another may have renewed ─▶ note "tried", synced ─▶ OAuth
//             ─▶ new pair, synced ─▶ in use
//
// A refresh token whose end is not known (the answer was lost) is shown again only when there is no
// access token left to live on, and not more than once a minute.
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <variant>

#include "alertd/net/http_client.hpp"
#include "channels/zalo_settings.hpp"
#include "channels/zalo_token_file.hpp"

namespace alertd::channels {

inline constexpr seconds zalo_renew_pause{60};  // between two tries with the same refresh token

class ZaloTokens {
public:
    // `settings`, `http` and `clock` outlive it; `file` keeps the pair, its folder exists.
    ZaloTokens(ZaloSettings const& settings, net::HttpClient& http, Clock const& clock,
               std::string file);

    // A token to send with; or why there is none: Retry or Misconfigured. Blocks at most until
    // `deadline`, and only when there is no token.
    std::variant<std::string, Outcome> take(Steady deadline);

    // Zalo said that this token is not valid: another one is got, once for all who met it. Retry
    // for the message when there is one, else why not.
    Outcome refused(std::string const& access, Steady deadline);

private:
    bool usable(ZaloPair const& pair) const;
    bool due(ZaloPair const& pair) const;
    std::optional<std::string> token() const;  // in use and usable
    milliseconds left(Steady deadline) const;
    std::variant<std::string, Outcome> wait_and_renew(Steady deadline);
    std::optional<Outcome> renew(milliseconds patience, milliseconds timeout);
    std::optional<Outcome> show_refresh_token(ZaloPair pair, milliseconds timeout);
    Result<ZaloPair> read_pair() const;
    std::optional<Outcome> keep(ZaloPair pair);
    void use(ZaloPair pair);

    ZaloSettings const& settings_;
    net::HttpClient& http_;
    Clock const& clock_;
    ZaloTokenFile file_;
    std::string origin_;
    std::timed_mutex renewing_;        // one thread of this process; then the file's lock
    std::optional<Outcome> failure_;   // of the last try; in the hands of that thread
    mutable std::mutex lock_;          // of what follows
    std::optional<ZaloPair> pair_;     // in use; on disk
    std::optional<ZaloPair> unsaved_;  // Zalo gave it, the disk did not take it: not in use
    std::string refused_;
    Time given_{};       // when Zalo gave the pair in use to this process
    Time not_before_{};  // of the next try while the old token works
};

}  // namespace alertd::channels
