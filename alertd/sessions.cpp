#include "alertd/sessions.hpp"

#include <sodium.h>

#include <algorithm>

#include "alertd/model/text.hpp"
#include "alertd/store/sessions.hpp"

namespace alertd {
namespace {

constexpr std::size_t id_bytes = 32, id_letters = 43;

std::string fresh_id() {
    if (sodium_init() < 0) throw std::runtime_error("libsodium does not start");
    unsigned char random[id_bytes];
    randombytes_buf(random, sizeof random);
    return to_base64url(random);
}

Time expires_of(store::SessionRow const& row, AccountSettings const& settings) {
    return std::min<Time>(row.seen + settings.session_idle, row.created + settings.session_max);
}

}  // namespace

std::string Sessions::hash_of(std::string_view id) const {
    return key_.mac("session", id);
}

std::string Sessions::csrf_of(std::string_view id) const {
    return to_base64url(bytes_of(key_.mac("session csrf", id)));
}

Session Sessions::begin(store::Database& db, Official const& official) const {
    auto const now = clock_.now();
    store::delete_ended_sessions(db, now - settings_.session_idle, now - settings_.session_max);
    store::delete_oldest_sessions(db, official.id, per_official_max - 1);
    std::string const id = fresh_id();
    store::SessionRow const row{hash_of(id), official, now, now};
    store::insert_session(db, row);
    return {id, official, expires_of(row, settings_)};
}

std::optional<Session> Sessions::find(store::Database& db, std::string_view id) const {
    if (id.size() != id_letters) return std::nullopt;
    // The look-up is by a keyed hash: how long it takes says nothing about any id.
    auto row = store::find_session(db, hash_of(id));
    auto const now = clock_.now();
    if (!row || expires_of(*row, settings_) <= now) return std::nullopt;
    if (now - row->seen >= settings_.session_idle / 60) {
        store::set_session_seen(db, row->id_hash, now);
        row->seen = now;
    }
    return Session{std::string(id), row->official, expires_of(*row, settings_)};
}

bool Sessions::end(store::Database& db, std::string_view id) const {
    return store::delete_session(db, hash_of(id));
}

}  // namespace alertd
