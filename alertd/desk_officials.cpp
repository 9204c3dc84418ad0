// Officials come and go by the command line; their acts are audited as those of "alertctl".
#include <sodium.h>

#include "alertd/audit.hpp"
#include "alertd/desk_inside.hpp"
#include "alertd/jurisdiction.hpp"
#include "alertd/model/text.hpp"
#include "alertd/plain_text.hpp"
#include "alertd/store/officials.hpp"
#include "alertd/store/sessions.hpp"

namespace alertd {
namespace {

constexpr std::size_t id_size_max = 64, name_units_max = 200;
constexpr std::string_view token_prefix = "alertd_";  // lets scanners of leaked secrets find it

// An id stands in the audit beside the daemon's own parts and must not pass for one.
constexpr std::string_view parts_of_daemon[] = {"alertctl", "api", "planner", "sender", "keeper"};

Result<void> check_id(std::string_view id) {
    bool const spelled =
        !id.empty() && id.size() <= id_size_max &&
        id.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789._-") == std::string_view::npos;
    if (!spelled) return invalid("official id: must be 1 to 64 of the characters a-z 0-9 . _ -");
    for (auto part : parts_of_daemon)
        if (id == part)
            return invalid("official id " + std::string(id) + ": is the name of a part of alertd");
    return {};
}

Result<void> check_name(std::string_view name) {
    auto const plain = plain_text(name, "official name");
    if (!plain) return plain.error();
    if (plain->empty() || length_of(*plain) > name_units_max)
        return invalid("official name: must have 1 to 200 characters");
    return {};
}

std::string fresh_token() {
    if (sodium_init() < 0) throw std::runtime_error("libsodium does not start");
    unsigned char random[32];
    randombytes_buf(random, sizeof random);
    std::string token = std::string(token_prefix) + to_base64url(random);
    sodium_memzero(random, sizeof random);
    return token;
}

Act act_on(std::string_view id, char const* act, std::string detail) {
    return {"alertctl", act, "official:" + std::string(id), std::move(detail)};
}

}  // namespace

std::string hash_of_token(InstanceKey const& key, std::string_view token) {
    return key.mac("official token", token);
}

Result<std::string> add_official(store::Database& db, Settings const& settings,
                                 Official const& official, Time now) {
    if (auto id = check_id(official.id); !id) return id.error();
    if (auto name = check_name(official.name); !name) return name.error();
    if (auto area = check_area_word(official.area); !area) return area.error();
    auto const key = InstanceKey::read(settings.instance.instance_key);
    if (!key) return key.error();
    std::string const token = fresh_token();
    store::Database::Transaction change(db);
    auto added = store::insert_official(db, {official, hash_of_token(*key, token), now, {}});
    if (!added) return added.error();
    std::string const role(text_of(role_words, official.role));
    append_audit(db, now,
                 act_on(official.id, "official_add", "role=" + role + " area=" + official.area));
    change.commit();
    return token;
}

Result<void> disable_official(store::Database& db, std::string_view id, Time now) {
    store::Database::Transaction change(db);
    if (auto gone = store::disable_official(db, id, now); !gone) return gone;
    auto const ended = store::delete_sessions_of(db, id);
    append_audit(db, now,
                 act_on(id, "official_disable", "sessions_ended=" + std::to_string(ended)));
    change.commit();
    return {};
}

}  // namespace alertd
