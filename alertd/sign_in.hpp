#pragma once
// Signing in: a password and a code, each try counted before it is looked at. Whoever fails is told
// the same, after the same work, whether id, password or code was wrong.
//
// Nobody can lock an official out of a browser that he has signed in with before: such a browser
// holds a mark (a second cookie), and its tries are counted by that mark alone. All others are
// counted by account and by address.
#include <atomic>
#include <optional>
#include <string>
#include <string_view>

#include "alertd/sessions.hpp"
#include "alertd/store/accounts.hpp"
#include "alertd/tries.hpp"

namespace alertd {

struct SignInTry {
    std::string_view id, password, code;
    std::string_view address;      // of the client, as the server tells addresses apart
    std::string_view mark;         // of the browser; empty: it has none
    std::string_view old_session;  // what this browser was signed in as; ended by success
};

struct SignInAnswer {
    std::optional<Session> session;    // he is in
    std::string mark;                  // for the browser to keep, with `session`
    std::optional<seconds> must_wait;  // too many tries
    bool busy = false;                 // too many at this moment; in a second again
};

class SignIn {
public:
    // An office shares one address: so many more failures than of one account are borne from it.
    static constexpr int address_factor = 4;

    // `at_once`: how many hashes may be computed at a time. All outlive it. Any thread.
    SignIn(AccountSettings const& settings, InstanceKey const& key, Clock const& clock,
           int at_once);

    // Neither `session`, nor `must_wait`, nor `busy`: id, password or code was wrong.
    SignInAnswer sign_in(store::Database& db, SignInTry const& tried);
    void sign_out(store::Database& db, Session const& session);

    Sessions const& sessions() const { return sessions_; }
    // The name under which a browser keeps its mark for this official.
    std::string mark_name(std::string_view id) const;

private:
    struct Looked;
    Looked look(store::Database& db, SignInTry const& tried);
    bool count(store::Database& db, std::string const& counter, SignInAnswer& answer);
    std::string counted_as(store::Database& db, SignInTry const& tried) const;
    std::string mark_of(store::AccountRow const& account, std::string_view nonce) const;
    std::string fresh_mark(store::AccountRow const& account) const;
    bool marked(store::Database& db, SignInTry const& tried) const;
    std::optional<SignInAnswer> let_in(store::Database& db, SignInTry const& tried,
                                       Looked const& looked, std::string const& counter);
    void note_refusal(store::Database& db, SignInTry const& tried, Looked const& looked);
    std::string from(std::string_view address) const;

    AccountSettings const& settings_;
    InstanceKey const& key_;
    Clock const& clock_;
    Sessions sessions_;
    Tries tries_;
    std::atomic<int> places_;
};

}  // namespace alertd
