// Accounts, sessions and tries by the store and a clock that stands still; no HTTP.
#include "alertd/accounts.hpp"

#include <sodium.h>

#include <catch2/catch.hpp>
#include <set>
#include <thread>

#include "alertd/desk.hpp"
#include "alertd/password.hpp"
#include "alertd/sign_in.hpp"
#include "alertd/store/audit.hpp"
#include "alertd/store/officials.hpp"
#include "alertd/store/sessions.hpp"
#include "alertd/store/tries.hpp"
#include "alertd/totp.hpp"
#include "tests/support/fake_clock.hpp"
#include "tests/support/result_text.hpp"
#include "tests/support/temp_folder.hpp"

using namespace alertd;

namespace {

template <class T>
T must(Result<T> result) {
    REQUIRE(result);
    return std::move(*result);
}

struct Fixture {
    test::TempFolder folder;
    test::FakeClock clock;
    InstanceKey key = must(InstanceKey::create(folder.file("instance.key")));
    Settings settings = must(read_settings(folder.write(
        "alertd.toml",
        "[instance]\nstore = \"alertd.db\"\ninstance_key = \"instance.key\"\n[accounts]\n"
        "session_idle_s = 600\nsession_max_s = 3600\ntries_max = 3\ntries_pause_s = 100\n"
        "[outlet.push_main]\nkind = \"push\"\npurpose = \"live\"\n")));
    store::Database db{settings.instance.store};
    Official lan{"lan", "Lan", Role::officer, "nation"};
    SignIn door{settings.accounts, key, clock, 1};
    FreshAccount account;

    Fixture() {
        must(add_official(db, settings, lan, clock.now()));
        account = must(make_account(db, settings, "lan", clock));
    }
    std::string code() { return totp_code(bytes_of(account.totp_secret), totp_step(clock.now())); }
    std::string wrong_code() { return code() == "000000" ? "000001" : "000000"; }
    SignInAnswer right(std::string_view address = "192.0.2.1", std::string_view mark = "") {
        return door.sign_in(db, {"lan", account.password, code(), address, mark, ""});
    }
    SignInAnswer wrong(std::string_view address = "192.0.2.1", std::string_view mark = "",
                       std::string_view id = "lan") {
        return door.sign_in(db, {id, "a wrong password", code(), address, mark, ""});
    }
    std::vector<store::AuditRow> audit() {
        std::vector<store::AuditRow> rows;
        store::each_audit_row(db, [&](auto const& row) {
            rows.push_back(row);
            return true;
        });
        return rows;
    }
    std::string whole_store() {
        std::string all;
        for (auto const* sql : {"SELECT official || password || hex(totp) FROM accounts",
                                "SELECT hex(id_hash) || official FROM sessions",
                                "SELECT hex(who) || failed FROM tries",
                                "SELECT actor || act || subject || detail FROM audit"}) {
            auto s = db.prepare(sql);
            while (s.step()) all += s.text(0) + "\n";
        }
        return all;
    }
};

bool simply_wrong(SignInAnswer const& answer) {
    return !answer.session && !answer.must_wait && !answer.busy;
}

}  // namespace

TEST_CASE_METHOD(Fixture, "an account is made with a password and a secret nobody chose",
                 "[alertd][accounts]") {
    auto const again = must(make_account(db, settings, "lan", clock));
    CHECK(again.password != account.password);
    CHECK(again.totp_secret != account.totp_secret);
    CHECK(again.totp_secret.size() == totp_secret_size);
    CHECK(make_account(db, settings, "nobody", clock).error().code == Errc::not_found);
    must(add_official(db, settings, {"hoa", "Hoa", Role::approver, "nation"}, clock.now()));
    REQUIRE(alertd::disable_official(db, "hoa", clock.now()));
    CHECK(make_account(db, settings, "hoa", clock).error().code == Errc::conflict);
    CHECK(audit().back().act == "official_disable");
}

TEST_CASE_METHOD(Fixture, "neither store nor audit holds a password, a code, a secret or a session",
                 "[alertd][accounts]") {
    auto const used = code();
    auto const in = right();
    REQUIRE(in.session);
    simply_wrong(wrong("198.51.100.7"));
    door.sign_in(db, {"my secret pass phrase", "x", "123456", "198.51.100.7", "", ""});
    auto const all = whole_store();
    CHECK(all.find("sign_in_refused") != std::string::npos);
    for (auto const& secret : {account.password, used, to_base32(bytes_of(account.totp_secret)),
                               to_hex(bytes_of(account.totp_secret)), in.session->id, in.mark,
                               std::string("a wrong password"), std::string("198.51.100.7"),
                               std::string("pass phrase"), std::string("123456")}) {
        CHECK(all.find(secret) == std::string::npos);
    }
}

TEST_CASE_METHOD(Fixture, "a sealed secret opens for its own official under its own key only",
                 "[alertd][accounts]") {
    auto const sealed = seal_totp(key, "lan", "a secret of it");
    CHECK(open_totp(key, "lan", sealed) == "a secret of it");
    CHECK(sealed != seal_totp(key, "lan", "a secret of it"));
    CHECK_FALSE(open_totp(key, "hoa", sealed));
    CHECK_FALSE(open_totp(must(InstanceKey::create(folder.file("other.key"))), "lan", sealed));
    for (std::size_t i = 0; i < sealed.size(); ++i) {
        auto changed = sealed;
        changed[i] = char(changed[i] ^ 1);
        CHECK_FALSE(open_totp(key, "lan", changed));
        CHECK_FALSE(open_totp(key, "lan", sealed.substr(0, i)));
    }
}

TEST_CASE_METHOD(Fixture, "another password ends the old one, its sessions and its pauses",
                 "[alertd][accounts]") {
    auto const in = right();
    REQUIRE(in.session);
    for (int i = 0; i < 3; ++i) wrong();
    REQUIRE(right().must_wait);
    CHECK(change_password(db, settings, "lan", "short", clock).error().code == Errc::invalid);
    CHECK(door.sessions().find(db, in.session->id));
    REQUIRE(change_password(db, settings, "lan", "gió to ở ngoài khơi", clock));
    CHECK_FALSE(door.sessions().find(db, in.session->id));
    CHECK(audit().back().act == "official_password");
    CHECK(audit().back().detail == "sessions_ended=1");
    clock.pass(totp_period);
    CHECK(simply_wrong(right()));
    account.password = "gió to ở ngoài khơi";
    CHECK(right().session);
    must(add_official(db, settings, {"hoa", "Hoa", Role::approver, "nation"}, clock.now()));
    CHECK(change_password(db, settings, "hoa", "gió to ở ngoài khơi", clock).error().code ==
          Errc::conflict);
}

TEST_CASE_METHOD(Fixture, "who is disabled is out at once, and his right password is a wrong one",
                 "[alertd][accounts]") {
    auto const in = right();
    REQUIRE(in.session);
    REQUIRE(alertd::disable_official(db, "lan", clock.now()));
    CHECK_FALSE(door.sessions().find(db, in.session->id));
    CHECK(audit().back().detail == "sessions_ended=1");
    clock.pass(totp_period);
    CHECK(simply_wrong(right()));
    CHECK(audit().back().detail.starts_with("why=disabled "));
    // Also when the row outlives the disabling, as in a store that another version wrote.
    db.run("UPDATE officials SET disabled = NULL");
    clock.pass(totp_period);
    auto const back = right();
    REQUIRE(back.session);
    db.run("UPDATE officials SET disabled = 1");
    CHECK_FALSE(door.sessions().find(db, back.session->id));
}

TEST_CASE_METHOD(Fixture, "a session ends when nothing is asked, and in any case after its day",
                 "[alertd][accounts]") {
    auto const& sessions = door.sessions();
    auto const begun = clock.now();
    auto const id = right().session->id;
    clock.pass(seconds{599});
    CHECK(sessions.find(db, id)->expires == begun + seconds{599 + 600});
    clock.pass(seconds{600});
    CHECK_FALSE(sessions.find(db, id));
    auto const other = right().session->id;
    auto const other_begun = clock.now();
    for (int i = 0; i < 7; ++i) {
        clock.pass(seconds{500});
        CHECK(sessions.find(db, other));
    }
    CHECK(sessions.find(db, other)->expires == other_begun + seconds{3'600});
    clock.pass(seconds{100});
    CHECK_FALSE(sessions.find(db, other));
}

TEST_CASE_METHOD(Fixture, "use of a session is noted, but not with every request",
                 "[alertd][accounts]") {
    auto const id = right().session->id;
    auto const version = db.data_version();
    store::Database watcher(settings.instance.store);
    auto const before = watcher.data_version();
    clock.pass(seconds{9});
    door.sessions().find(db, id);
    CHECK(watcher.data_version() == before);
    clock.pass(seconds{1});
    door.sessions().find(db, id);
    CHECK(watcher.data_version() != before);
    CHECK(db.data_version() == version);
}

TEST_CASE_METHOD(Fixture, "each sign-in has an id of its own and ends what the browser had before",
                 "[alertd][accounts]") {
    auto const first = right().session->id;
    clock.pass(totp_period);
    auto const second =
        door.sign_in(db, {"lan", account.password, code(), "192.0.2.1", "", first}).session;
    REQUIRE(second);
    CHECK(second->id != first);
    CHECK_FALSE(door.sessions().find(db, first));
    CHECK(door.sessions().find(db, second->id));
    CHECK(door.sessions().csrf_of(first) != door.sessions().csrf_of(second->id));
    CHECK(door.sessions().csrf_of(first) != first);
}

TEST_CASE_METHOD(Fixture, "an official has eight sessions at most; the oldest makes room",
                 "[alertd][accounts]") {
    std::vector<std::string> ids;
    for (int i = 0; i < 10; ++i) {
        ids.push_back(door.sessions().begin(db, lan).id);
        clock.pass(seconds{1});
    }
    for (std::size_t i = 0; i < ids.size(); ++i) {
        INFO(i);
        CHECK(door.sessions().find(db, ids[i]).has_value() == (i >= 2));
    }
}

TEST_CASE_METHOD(Fixture, "an id that differs in any letter, or of another instance, is nobody's",
                 "[alertd][accounts]") {
    auto const id = right().session->id;
    CHECK(id.size() == 43);
    for (std::size_t i = 0; i < id.size(); ++i) {
        auto changed = id;
        changed[i] = changed[i] == 'A' ? 'B' : 'A';
        CHECK_FALSE(door.sessions().find(db, changed));
        CHECK_FALSE(door.sessions().find(db, id.substr(0, i)));
    }
    for (std::string const& other : {id + "A", id + std::string(1, '\0'), "%" + id.substr(1)})
        CHECK_FALSE(door.sessions().find(db, other));
    auto const other_key = must(InstanceKey::create(folder.file("other.key")));
    Sessions const elsewhere(settings.accounts, other_key, clock);
    CHECK_FALSE(elsewhere.find(db, id));
    CHECK(elsewhere.csrf_of(id) != door.sessions().csrf_of(id));
}

TEST_CASE_METHOD(Fixture, "a password hashed with old parameters is hashed again when it is right",
                 "[alertd][accounts]") {
    char old[crypto_pwhash_STRBYTES];
    REQUIRE(crypto_pwhash_str_alg(old, account.password.data(), account.password.size(),
                                  crypto_pwhash_OPSLIMIT_MIN, crypto_pwhash_MEMLIMIT_MIN,
                                  crypto_pwhash_ALG_ARGON2ID13) == 0);
    store::set_password_hash(db, "lan", old);
    CHECK(simply_wrong(wrong()));
    CHECK(store::find_account(db, "lan")->password_hash == old);
    CHECK(right().session);
    auto const now = store::find_account(db, "lan")->password_hash;
    CHECK_FALSE(must_hash_again(now));
    CHECK(password_fits(account.password, now));
}

TEST_CASE_METHOD(Fixture, "after so many wrong tries an account waits, with the right password too",
                 "[alertd][accounts]") {
    CHECK(simply_wrong(wrong()));
    CHECK(simply_wrong(wrong()));
    CHECK(simply_wrong(wrong()));
    CHECK(audit().back().detail.find("account_pauses") != std::string::npos);
    auto const rows = audit().size();
    CHECK(right().must_wait == seconds{100});
    CHECK(right("203.0.113.9").must_wait == seconds{100});
    CHECK(audit().size() == rows);  // who waits fills no audit
    clock.pass(seconds{99});
    CHECK(right().must_wait == seconds{1});
    clock.pass(seconds{1});
    CHECK(right().session);
}

TEST_CASE_METHOD(Fixture, "an id that nobody has waits just the same", "[alertd][accounts]") {
    for (int i = 0; i < 3; ++i) CHECK(simply_wrong(wrong("192.0.2.1", "", "nobody")));
    CHECK(wrong("192.0.2.1", "", "nobody").must_wait == seconds{100});
    CHECK(audit().back().subject == "official:?");
}

TEST_CASE_METHOD(Fixture, "pauses in a row grow to eight times, and shrink when nobody fails",
                 "[alertd][accounts]") {
    Tries const tries(settings.accounts, key, clock);
    auto pause = [&] {
        CHECK_FALSE(tries.failed(db, "account:lan", 3));
        CHECK_FALSE(tries.failed(db, "account:lan", 3));
        CHECK(tries.failed(db, "account:lan", 3));
        return tries.must_wait(db, "account:lan").value_or(seconds{0}).count();
    };
    for (int const wanted : {100, 200, 400, 800, 800}) {
        CHECK(pause() == wanted);
        clock.pass(seconds{wanted});
        CHECK_FALSE(tries.must_wait(db, "account:lan"));
    }
    clock.pass(seconds{2 * 400});  // five pauses were made; two of them are forgotten
    CHECK(pause() == 800);
    clock.pass(seconds{800 + 3 * 400});
    CHECK(pause() == 200);
    CHECK_FALSE(tries.must_wait(db, "account:hoa"));
    tries.forget(db, "account:lan");
    CHECK_FALSE(tries.must_wait(db, "account:lan"));
    CHECK(pause() == 100);
}

TEST_CASE_METHOD(Fixture, "failures with a pause's time between them never add up",
                 "[alertd][accounts]") {
    Tries const tries(settings.accounts, key, clock);
    for (int i = 0; i < 10; ++i) {
        CHECK_FALSE(tries.failed(db, "account:lan", 3));
        CHECK_FALSE(tries.failed(db, "account:lan", 3));
        clock.pass(seconds{100});
    }
}

TEST_CASE_METHOD(Fixture, "one address waits after four times as many wrong tries of any accounts",
                 "[alertd][accounts]") {
    settings.accounts.tries_max = 1;
    for (int i = 0; i < 4; ++i)
        CHECK(simply_wrong(wrong("192.0.2.1", "", "nobody" + std::to_string(i))));
    CHECK(right("192.0.2.1").must_wait == seconds{100});
    CHECK(right("192.0.2.2").session);
    CHECK(wrong("192.0.2.1", "", "one more").must_wait == seconds{100});
}

TEST_CASE_METHOD(Fixture, "success does not wash an address clean", "[alertd][accounts]") {
    settings.accounts.tries_max = 1;
    for (int i = 0; i < 3; ++i) wrong("192.0.2.1", "", "nobody" + std::to_string(i));
    CHECK(right().session);
    CHECK(simply_wrong(wrong("192.0.2.1", "", "once more")));
    clock.pass(totp_period);
    CHECK(right().must_wait);
}

TEST_CASE_METHOD(Fixture,
                 "whoever attacks cannot lock an official out of a browser that he knows, nor end "
                 "his session",
                 "[alertd][accounts]") {
    auto const in = right();
    REQUIRE(in.session);
    for (int round = 0; round < 20; ++round) {
        wrong("198.51.100." + std::to_string(round));
        wrong("192.0.2.1");
    }
    clock.pass(totp_period);
    REQUIRE(right().must_wait);
    CHECK(door.sessions().find(db, in.session->id));
    auto const again = right("192.0.2.1", in.mark);
    REQUIRE(again.session);
    CHECK(again.mark == in.mark);
    CHECK(right("192.0.2.1").must_wait);  // a stranger still waits
}

TEST_CASE_METHOD(Fixture, "a known browser's tries are counted too, and its mark is its own",
                 "[alertd][accounts]") {
    auto const mark = right().mark;
    must(add_official(db, settings, {"hoa", "Hoa", Role::approver, "nation"}, clock.now()));
    auto const hoa = must(make_account(db, settings, "hoa", clock));
    for (int i = 0; i < 3; ++i) CHECK(simply_wrong(wrong("192.0.2.1", mark)));
    clock.pass(totp_period);
    CHECK(right("192.0.2.1", mark).must_wait);
    CHECK(right("192.0.2.1").session);  // elsewhere nothing was tried
    // Another's mark, a forged one and one from before a new password count for nothing.
    for (int i = 0; i < 3; ++i) wrong("x", mark, "hoa");
    CHECK(door.sign_in(db, {"hoa", hoa.password, "", "x", "", ""}).must_wait);
    auto forged = mark;
    forged.back() = forged.back() == 'A' ? 'B' : 'A';
    for (int i = 0; i < 3; ++i) wrong("y", forged);
    CHECK(right("y").must_wait);
    account = must(make_account(db, settings, "lan", clock));
    clock.pass(seconds{1});
    account = must(make_account(db, settings, "lan", clock));
    for (int i = 0; i < 3; ++i) wrong("z", mark);
    CHECK(right("z").must_wait);
}

TEST_CASE_METHOD(Fixture, "tries side by side count like tries in a row", "[alertd][accounts]") {
    SignIn wide{settings.accounts, key, clock, 8};
    std::atomic<int> looked_at{0}, waited{0};
    std::vector<std::thread> threads;
    for (int i = 0; i < 8; ++i)
        threads.emplace_back([&, i] {
            store::Database own(settings.instance.store);
            auto const address = "192.0.2." + std::to_string(i);
            auto const answer =
                wide.sign_in(own, {"lan", "a wrong password", "123456", address, "", ""});
            ++(answer.must_wait ? waited : looked_at);
        });
    for (auto& thread : threads) thread.join();
    CHECK(looked_at == 3);
    CHECK(waited == 5);
}

TEST_CASE_METHOD(Fixture, "one code lets in once, however many give it at the same time",
                 "[alertd][accounts]") {
    settings.accounts.tries_max = 100;
    SignIn wide{settings.accounts, key, clock, 8};
    std::atomic<int> in{0};
    auto const one = code();
    std::vector<std::thread> threads;
    for (int i = 0; i < 6; ++i)
        threads.emplace_back([&] {
            store::Database own(settings.instance.store);
            in += wide.sign_in(own, {"lan", account.password, one, "192.0.2.1", "", ""})
                      .session.has_value();
        });
    for (auto& thread : threads) thread.join();
    CHECK(in == 1);
}

TEST_CASE_METHOD(Fixture,
                 "only so many hashes are computed at a time; the next is told to come back",
                 "[alertd][accounts]") {
    std::atomic<int> busy{0}, answered{0};
    std::vector<std::thread> threads;
    for (int i = 0; i < 6; ++i)
        threads.emplace_back([&, i] {
            store::Database own(settings.instance.store);
            auto const id = "nobody" + std::to_string(i);
            busy += door.sign_in(own, {id, "a wrong password", "1", "192.0.2.1", "", ""}).busy;
            ++answered;
        });
    for (auto& thread : threads) thread.join();
    CHECK(answered == 6);
    CHECK(busy >= 1);
    CHECK(right().session);  // the place is free again
    SignIn none{settings.accounts, key, clock, 0};
    CHECK(none.sign_in(db, {"lan", account.password, code(), "a", "", ""}).busy);
    auto const tries = db.prepare("SELECT 1 FROM tries").step();
    CHECK(tries);  // those of above; the busy one left none of its own
}

TEST_CASE_METHOD(Fixture, "failed tries have a table that never overflows", "[alertd][accounts]") {
    store::TriesRow row{"", 1, 0, clock.now(), Time{}};
    store::Database::Transaction change(db);
    for (int i = 0; i < 50; ++i) {
        row.who = "who" + std::to_string(i);
        row.last = clock.now() + seconds{i};
        row.until = i == 3 ? clock.now() + seconds{1'000} : Time{};
        store::put_tries(db, row, 10);
    }
    auto s = db.prepare("SELECT count(*) FROM tries");
    s.step();
    CHECK(s.number(0) == 10);
    CHECK(store::find_tries(db, "who3"));  // who waits is forgotten last
    CHECK(store::find_tries(db, "who49"));
    CHECK_FALSE(store::find_tries(db, "who4"));
}

TEST_CASE_METHOD(Fixture, "signing in and out is in the audit, each once, with why it was refused",
                 "[alertd][accounts]") {
    wrong();
    door.sign_in(db, {"lan", account.password, wrong_code(), "192.0.2.1", "", ""});
    auto const in = right();
    door.sign_out(db, *in.session);
    door.sign_out(db, *in.session);
    std::vector<std::string> acts;
    for (auto const& row : audit())
        acts.push_back(row.actor + " " + row.act + " " +
                       row.detail.substr(0, row.detail.find(' ')));
    CHECK(acts[0] == "alertctl official_add role=officer");
    CHECK(acts[1] == "alertctl official_account sessions_ended=0");
    CHECK(acts[2] == "api sign_in_refused why=password");
    CHECK(acts[3] == "api sign_in_refused why=code");
    CHECK(acts[4].starts_with("lan sign_in from="));
    CHECK(acts[5] == "lan sign_out ");
    CHECK(acts.size() == 6);
}

TEST_CASE_METHOD(Fixture, "a sign-in that the audit cannot take lets nobody in",
                 "[alertd][accounts]") {
    db.run("CREATE TRIGGER full BEFORE INSERT ON audit BEGIN SELECT RAISE(ABORT, 'no'); END");
    CHECK_THROWS_AS(right(), store::StoreError);
    auto s = db.prepare("SELECT count(*) FROM sessions");
    s.step();
    CHECK(s.number(0) == 0);
    db.run("DROP TRIGGER full");
    CHECK(right().session);  // nor was the code used up
}
