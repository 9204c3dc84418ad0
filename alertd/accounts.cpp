#include "alertd/accounts.hpp"

#include <sodium.h>

#include "alertd/audit.hpp"
#include "alertd/model/text.hpp"
#include "alertd/password.hpp"
#include "alertd/store/officials.hpp"
#include "alertd/store/sessions.hpp"
#include "alertd/totp.hpp"
#include "alertd/tries.hpp"

namespace alertd {
namespace {

constexpr std::size_t nonce_size = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t tag_size = crypto_aead_xchacha20poly1305_ietf_ABYTES;

// Two answers of the keyed hash make one key, so that this seal shares its key with nothing.
std::string seal_key(InstanceKey const& key) {
    std::string bytes = key.mac("totp seal", "1") + key.mac("totp seal", "2");
    static_assert(2 * InstanceKey::mac_size == crypto_aead_xchacha20poly1305_ietf_KEYBYTES);
    return bytes;
}

unsigned char* writable(std::string& bytes) {
    return reinterpret_cast<unsigned char*>(bytes.data());
}

Result<void> check_enabled(store::Database& db, std::string_view id) {
    auto const row = store::find_official(db, id);
    if (!row) return not_found("official " + std::string(id) + ": there is none here");
    if (row->disabled) return conflict("official " + std::string(id) + ": is disabled");
    return {};
}

// Within the transaction: what was true under the old password ends.
void end_what_was(store::Database& db, Settings const& settings, InstanceKey const& key,
                  std::string_view id, Clock const& clock, char const* act) {
    auto const ended = store::delete_sessions_of(db, id);
    Tries(settings.accounts, key, clock).forget(db, "account:" + std::string(id));
    append_audit(db, clock.now(),
                 {"alertctl", act, "official:" + std::string(id),
                  "sessions_ended=" + std::to_string(ended)});
}

}  // namespace

std::string seal_totp(InstanceKey const& key, std::string_view official, std::string_view secret) {
    std::string const with = seal_key(key);
    std::string sealed(nonce_size + secret.size() + tag_size, '\0');
    randombytes_buf(sealed.data(), nonce_size);
    crypto_aead_xchacha20poly1305_ietf_encrypt(writable(sealed) + nonce_size, nullptr,
                                               bytes_of(secret).data(), secret.size(),
                                               bytes_of(official).data(), official.size(), nullptr,
                                               bytes_of(sealed).data(), bytes_of(with).data());
    return sealed;
}

std::optional<std::string> open_totp(InstanceKey const& key, std::string_view official,
                                     std::string_view sealed) {
    if (sealed.size() < nonce_size + tag_size) return std::nullopt;
    std::string const with = seal_key(key);
    std::string secret(sealed.size() - nonce_size - tag_size, '\0');
    bool const opened =
        crypto_aead_xchacha20poly1305_ietf_decrypt(
            writable(secret), nullptr, nullptr, bytes_of(sealed).data() + nonce_size,
            sealed.size() - nonce_size, bytes_of(official).data(), official.size(),
            bytes_of(sealed).data(), bytes_of(with).data()) == 0;
    if (!opened) return std::nullopt;
    return secret;
}

Result<FreshAccount> make_account(store::Database& db, Settings const& settings,
                                  std::string_view official, Clock const& clock) {
    auto const key = InstanceKey::read(settings.instance.instance_key);
    if (!key) return key.error();
    if (auto there = check_enabled(db, official); !there) return there.error();
    FreshAccount fresh{fresh_password(), std::string(totp_secret_size, '\0')};
    randombytes_buf(fresh.totp_secret.data(), fresh.totp_secret.size());
    std::string const hash = hash_of_password(fresh.password);
    store::Database::Transaction change(db);
    if (auto there = check_enabled(db, official); !there) return there.error();
    store::put_account(db, {std::string(official), hash,
                            seal_totp(*key, official, fresh.totp_secret), 0, clock.now()});
    end_what_was(db, settings, *key, official, clock, "official_account");
    change.commit();
    return fresh;
}

Result<void> change_password(store::Database& db, Settings const& settings,
                             std::string_view official, std::string_view password,
                             Clock const& clock) {
    auto const key = InstanceKey::read(settings.instance.instance_key);
    if (!key) return key.error();
    if (auto there = check_enabled(db, official); !there) return there;
    auto const accepted = accepted_password(password, official);
    if (!accepted) return accepted.error();
    std::string const hash = hash_of_password(*accepted);
    store::Database::Transaction change(db);
    if (auto there = check_enabled(db, official); !there) return there;
    auto row = store::find_account(db, official);
    if (!row)
        return conflict("official " + std::string(official) +
                        ": has no account yet; make one with: alertctl official account");
    row->password_hash = hash;
    row->changed = clock.now();
    store::put_account(db, *row);
    end_what_was(db, settings, *key, official, clock, "official_password");
    change.commit();
    return {};
}

}  // namespace alertd
