#pragma once
// OAuth of sim_zalo: a refresh token works once; an access token lives until its end, also when a
// newer one was given. Any thread.
#include <boost/json.hpp>
#include <chrono>
#include <cstdio>
#include <map>
#include <mutex>
#include <set>

#include "ops/simulators/zalo_options.hpp"

namespace sim {

namespace json = boost::json;

struct Answer {
    int status = 200;
    std::string body;
    std::string headers;
    bool drop = false;  // close instead of answering
};

inline Answer error_answer(int code, std::string const& message) {
    return {200, json::serialize(json::object{{"error", code}, {"message", message}}), ""};
}

inline std::int64_t now_ms() {
    auto const now = std::chrono::system_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
}

class Tokens {
public:
    explicit Tokens(Options const& options) : options_(options) {
        if (restore()) return;
        auto const end = std::min(options.tokens.find('\n'), options.tokens.size());
        refresh_ = options.tokens.substr(0, end);
        if (end < options.tokens.size()) give(options.tokens.substr(end + 1));
        save();
    }

    bool holds(std::string const& access) const {
        if (options_.tokens.empty()) return true;
        std::lock_guard const held(lock_);
        auto const found = access_.find(access);
        return found != access_.end() && now_ms() < found->second;
    }

    Answer refresh(std::string const& secret, std::map<std::string, std::string> const& form) {
        std::lock_guard const held(lock_);
        ++asked_;
        auto const field = [&](char const* name) {
            auto const found = form.find(name);
            return found == form.end() ? std::string() : found->second;
        };
        if (every(options_.oauth_fail_every)) return {500, "{}", ""};
        if (!options_.app_secret.empty() && secret != options_.app_secret)
            return refusal(-14004, "Invalid secret key");
        if (!options_.app_id.empty() && field("app_id") != options_.app_id)
            return refusal(-14001, "Invalid app id");
        if (field("grant_type") != "refresh_token") return refusal(-14010, "Invalid grant type");
        auto const token = field("refresh_token");
        if (used_.contains(token)) ++reused_;
        if (token.empty() || token != refresh_) return refusal(-14014, "Invalid refresh token");
        return next_pair();
    }

    json::object counts() const {
        std::lock_guard const held(lock_);
        return {{"asked", asked_}, {"refreshed", given_}, {"reused", reused_}};
    }

private:
    static Answer refusal(int code, char const* name) {
        return {200, json::serialize(json::object{{"error", code}, {"error_name", name}}), ""};
    }

    bool every(unsigned n) const { return n > 0 && asked_ % n == 0; }

    void give(std::string const& access) {
        access_[access] = now_ms() + std::int64_t{options_.access_seconds} * 1000;
    }

    Answer next_pair() {
        used_.insert(refresh_);
        ++given_;
        auto const stamp = std::to_string(given_) + "-" + std::to_string(now_ms());
        refresh_ = "sim-refresh-" + stamp;
        auto const access = "sim-access-" + stamp;
        give(access);
        save();
        if (every(options_.oauth_drop_every)) return {0, "", "", true};
        return {
            200,
            json::serialize(json::object{{"access_token", access},
                                         {"refresh_token", refresh_},
                                         {"expires_in", std::to_string(options_.access_seconds)}}),
            ""};
    }

    bool restore() {
        std::ifstream in(options_.state);
        std::string const text((std::istreambuf_iterator<char>(in)), {});
        if (options_.state.empty() || text.empty()) return false;
        json::object const o = json::parse(text).as_object();
        refresh_ = o.at("refresh").as_string();
        for (auto const& [token, end] : o.at("access").as_object())
            access_[std::string(token)] = end.as_int64();
        for (auto const& token : o.at("used").as_array())
            used_.insert(std::string(token.as_string()));
        return true;
    }

    void save() const {
        if (options_.state.empty()) return;
        json::object access;
        for (auto const& [token, end] : access_) access[token] = end;
        json::object const o{{"refresh", refresh_},
                             {"access", access},
                             {"used", json::array(used_.begin(), used_.end())}};
        std::string const partial = options_.state + ".partial";
        std::ofstream(partial) << json::serialize(o);
        std::rename(partial.c_str(), options_.state.c_str());
    }

    Options const& options_;
    mutable std::mutex lock_;
    std::string refresh_;
    std::map<std::string, std::int64_t> access_;
    std::set<std::string> used_;
    std::size_t asked_ = 0, given_ = 0, reused_ = 0;
};

}  // namespace sim
