#include "alertd/sign_in.hpp"

#include <sodium.h>

#include "alertd/accounts.hpp"
#include "alertd/audit.hpp"
#include "alertd/model/text.hpp"
#include "alertd/password.hpp"
#include "alertd/store/officials.hpp"
#include "alertd/totp.hpp"

namespace alertd {
namespace {

constexpr std::size_t nonce_size = 16, nonce_letters = 22, mark_letters = 2 * nonce_letters + 1;

// One of the hashes that may be computed at a time; given back when it goes.
class Place {
public:
    explicit Place(std::atomic<int>& places) : places_(places), mine_(--places >= 0) {
        if (!mine_) ++places_;
    }
    ~Place() {
        if (mine_) ++places_;
    }
    Place(Place const&) = delete;
    Place& operator=(Place const&) = delete;
    bool mine() const { return mine_; }

private:
    std::atomic<int>& places_;
    bool mine_;
};

bool same(std::string_view a, std::string_view b) {
    return a.size() == b.size() && sodium_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace

// What the store knows about the id that was typed, and what is wrong with the try.
struct SignIn::Looked {
    std::optional<store::OfficialRow> official;
    std::optional<store::AccountRow> account;
    std::optional<std::int64_t> step;  // of the right code
    char const* fault = nullptr;       // for the audit; null: none
    bool pause = false;                // the account, or the browser, waits from now on
};

SignIn::SignIn(AccountSettings const& settings, InstanceKey const& key, Clock const& clock,
               int at_once)
    : settings_(settings),
      key_(key),
      clock_(clock),
      sessions_(settings, key, clock),
      tries_(settings, key, clock),
      places_(at_once) {}

// A short keyed hash: enough to see that two refusals came from one address, and no address.
std::string SignIn::from(std::string_view address) const {
    return "from=" + to_hex(bytes_of(key_.mac("audited address", address).substr(0, 4)));
}

std::string SignIn::mark_name(std::string_view id) const {
    return "alertd_known_" + to_hex(bytes_of(key_.mac("mark name", id).substr(0, 4)));
}

// Bound to the account as it was made: a new password makes every browser a stranger again.
std::string SignIn::mark_of(store::AccountRow const& account, std::string_view nonce) const {
    auto const changed = std::to_string(account.changed.time_since_epoch().count());
    auto const mac = key_.mac("mark", std::string(nonce) + changed + ' ' + account.official);
    return std::string(nonce) + '.' + to_base64url(bytes_of(mac));
}

std::string SignIn::fresh_mark(store::AccountRow const& account) const {
    unsigned char random[nonce_size];
    randombytes_buf(random, sizeof random);
    return mark_of(account, to_base64url(random));
}

bool SignIn::marked(store::Database& db, SignInTry const& tried) const {
    if (tried.mark.size() != mark_letters) return false;
    auto const account = store::find_account(db, tried.id);
    return account && same(tried.mark, mark_of(*account, tried.mark.substr(0, nonce_letters)));
}

std::string SignIn::counted_as(store::Database& db, SignInTry const& tried) const {
    if (marked(db, tried)) return "mark:" + std::string(tried.mark);
    return "account:" + std::string(tried.id);
}

SignIn::Looked SignIn::look(store::Database& db, SignInTry const& tried) {
    Looked looked{store::find_official(db, tried.id), store::find_account(db, tried.id), {}, {}};
    bool const known = looked.official && looked.account && !looked.official->disabled;
    auto const& hash = known ? looked.account->password_hash : nobodys_hash();
    bool const fits = password_fits(tried.password, hash);
    std::optional<std::string> secret;
    if (known) secret = open_totp(key_, tried.id, looked.account->sealed_totp);
    auto const step = totp_match(bytes_of(secret.value_or("")), tried.code, clock_.now(),
                                 known ? looked.account->totp_step : 0);
    if (!looked.official)
        looked.fault = "unknown";
    else if (!known)
        looked.fault = looked.official->disabled ? "disabled" : "no_account";
    else if (!fits)
        looked.fault = "password";
    else if (!secret)
        looked.fault = "sealed_with_another_key";
    else if (!step)
        looked.fault = "code";
    looked.step = step;
    return looked;
}

// None: the code was taken by another while this one was looked at, or the official went.
std::optional<SignInAnswer> SignIn::let_in(store::Database& db, SignInTry const& tried,
                                           Looked const& looked, std::string const& counter) {
    std::optional<std::string> again;
    if (must_hash_again(looked.account->password_hash))
        if (auto accepted = accepted_password(tried.password, tried.id); accepted)
            again = hash_of_password(*accepted);
    store::Database::Transaction change(db);
    auto const official = store::find_official(db, tried.id);
    auto const account = store::find_account(db, tried.id);
    bool const stands = official && !official->disabled && account &&
                        account->password_hash == looked.account->password_hash &&
                        account->sealed_totp == looked.account->sealed_totp;
    if (!stands || !store::take_totp_step(db, tried.id, *looked.step)) return std::nullopt;
    if (again) store::set_password_hash(db, tried.id, *again);
    tries_.forget(db, counter);
    if (!tried.old_session.empty()) sessions_.end(db, tried.old_session);
    SignInAnswer answer;
    answer.session = sessions_.begin(db, official->official);
    answer.mark = counter.starts_with("mark:") ? std::string(tried.mark) : fresh_mark(*account);
    append_audit(db, clock_.now(),
                 {official->official.id, "sign_in", "official:" + official->official.id,
                  from(tried.address)});
    change.commit();
    return answer;
}

// What nobody is called may be a password typed into the wrong field: it is not kept.
void SignIn::note_refusal(store::Database& db, SignInTry const& tried, Looked const& looked) {
    store::Database::Transaction change(db);
    bool const pause = tries_.failed(db, "address:" + std::string(tried.address),
                                     address_factor * settings_.tries_max);
    std::string const subject =
        "official:" + (looked.official ? looked.official->official.id : "?");
    std::string detail = "why=" + std::string(looked.fault) + " " + from(tried.address);
    if (looked.pause) detail += " account_pauses";
    if (pause) detail += " address_pauses";
    append_audit(db, clock_.now(), {"api", "sign_in_refused", subject, std::move(detail)});
    change.commit();
}

// Before the try is looked at, so that tries side by side count like tries in a row.
bool SignIn::count(store::Database& db, std::string const& counter, SignInAnswer& answer) {
    store::Database::Transaction change(db);
    answer.must_wait = tries_.must_wait(db, counter);
    if (answer.must_wait) return false;
    bool const pause = tries_.failed(db, counter, settings_.tries_max);
    change.commit();
    return pause;
}

SignInAnswer SignIn::sign_in(store::Database& db, SignInTry const& tried) {
    SignInAnswer answer;
    auto const counter = counted_as(db, tried);
    answer.must_wait = tries_.must_wait(db, counter);
    if (!counter.starts_with("mark:") && !answer.must_wait)
        answer.must_wait = tries_.must_wait(db, "address:" + std::string(tried.address));
    if (answer.must_wait) return answer;
    Place const place(places_);
    answer.busy = !place.mine();
    if (answer.busy) return answer;
    auto const pause = count(db, counter, answer);
    if (answer.must_wait) return answer;
    auto looked = look(db, tried);
    looked.pause = pause;
    if (!looked.fault)
        if (auto in = let_in(db, tried, looked, counter)) return *in;
    if (!looked.fault) looked.fault = "code";
    note_refusal(db, tried, looked);
    return answer;
}

void SignIn::sign_out(store::Database& db, Session const& session) {
    store::Database::Transaction change(db);
    if (!sessions_.end(db, session.id)) return;
    append_audit(db, clock_.now(),
                 {session.official.id, "sign_out", "official:" + session.official.id, ""});
    change.commit();
}

}  // namespace alertd
