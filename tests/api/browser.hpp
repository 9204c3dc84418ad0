#pragma once
// A browser at the desk: keeps cookies as one does, and brings the session's token. What a test
// wants forged, it changes.
#include <functional>
#include <map>
#include <string>

#include "alertd/accounts.hpp"
#include "alertd/totp.hpp"
#include "tests/api/office.hpp"

namespace alertd::test {

inline FreshAccount account_of(std::string const& id) {
    return must(make_account(office().desk->db(), office().settings, id, office().clock));
}

struct Browser {
    std::reference_wrapper<Running> r;
    std::map<std::string, std::string> cookies;
    std::string csrf, origin = "http://test";  // the Host of tests/api/raw_client.hpp
    std::string host = "test";

    Answer ask(std::string const& method, std::string const& target, std::string const& body = "",
               std::string const& type = "application/json", std::string const& more = "") {
        std::string headers = more, jar;
        for (auto const& [name, value] : cookies)
            jar += (jar.empty() ? "" : "; ") + name + "=" + value;
        if (!jar.empty()) headers += "Cookie: " + jar + "\r\n";
        if (!origin.empty()) headers += "Origin: " + origin + "\r\n";
        if (!csrf.empty()) headers += "X-Alertd-Csrf: " + csrf + "\r\n";
        auto const answer = r.get().ask(method, target, "", body, type, headers);
        take_cookies(answer);
        return answer;
    }

    // Signs in with what the authenticator shows now.
    Answer sign_in(std::string const& id, FreshAccount const& account) {
        return sign_in(id, account.password, code_of(account));
    }
    Answer sign_in(std::string const& id, std::string const& password, std::string const& code) {
        boost::json::object const body{{"id", id}, {"password", password}, {"code", code}};
        auto const answer = ask("POST", "/v1/session", boost::json::serialize(body));
        if (answer.status == 200) csrf = std::string(json_of(answer).at("csrf").as_string());
        return answer;
    }
    static std::string code_of(FreshAccount const& account) {
        return totp_code(bytes_of(account.totp_secret), totp_step(office().clock.now()));
    }
    std::string session() const {
        auto const found = cookies.find("alertd_session");
        return found == cookies.end() ? "" : found->second;
    }

private:
    void take_cookies(Answer const& answer) {
        for (auto const& [name, line] : answer.headers) {
            if (name != "set-cookie") continue;
            auto const equals = line.find('='), end = line.find(';');
            auto const value = line.substr(equals + 1, end - equals - 1);
            if (value.empty())
                cookies.erase(line.substr(0, equals));
            else
                cookies[line.substr(0, equals)] = value;
        }
    }
};

// A new step of the authenticator, so that a code may be given again.
inline void next_code() {
    office().clock.pass(totp_period);
}

}  // namespace alertd::test
