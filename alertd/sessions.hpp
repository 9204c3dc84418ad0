#pragma once
// Who is signed in. A session's id is 256 random bits that only the browser keeps; the store has
// its keyed hash, so that neither a stolen store nor one of another instance signs anybody in.
// Times are wall times: sessions outlive a restart. Any thread, each with its own store.
#include <optional>
#include <string>
#include <string_view>

#include "alertd/instance_key.hpp"
#include "alertd/model/approval.hpp"
#include "alertd/settings.hpp"
#include "alertd/store/database.hpp"

namespace alertd {

struct Session {
    std::string id;
    Official official;
    Time expires{};  // if nothing is asked until then
};

class Sessions {
public:
    static constexpr int per_official_max = 8;  // the oldest makes room

    // All outlive it.
    Sessions(AccountSettings const& settings, InstanceKey const& key, Clock const& clock)
        : settings_(settings), key_(key), clock_(clock) {}

    // A new session under a new id, within the caller's transaction. Ends what is over.
    Session begin(store::Database& db, Official const& official) const;
    // None when there is no such session, it was not used for session_idle, it is older than
    // session_max, or its official was disabled. Being found counts as use (noted at most once in
    // a sixtieth of session_idle).
    std::optional<Session> find(store::Database& db, std::string_view id) const;
    // Within the caller's transaction. False: there was none.
    bool end(store::Database& db, std::string_view id) const;

    // What every acting request of this session must bring in a header that no foreign page can
    // set.
    std::string csrf_of(std::string_view id) const;

private:
    std::string hash_of(std::string_view id) const;

    AccountSettings const& settings_;
    InstanceKey const& key_;
    Clock const& clock_;
};

}  // namespace alertd
