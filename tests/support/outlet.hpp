#pragma once
// An outlet opened for a test: settings with their secret files, an HTTP client that answers what
// the test says, a clock that stands, and a sink that keeps what it was given.
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "channels/channel.hpp"
#include "tests/support/fake_clock.hpp"
#include "tests/support/temp_folder.hpp"

namespace alertd::test {

class ScriptedHttp final : public net::HttpClient {
public:
    std::function<net::Answer(net::Request const&)> script;
    std::vector<net::Request> seen;  // to be read when no call is on its way
    net::Answer perform(net::Request const& request) override {
        std::lock_guard const held(lock_);
        seen.push_back(request);
        return script(request);
    }

private:
    std::mutex lock_;
};

class KeptReceipts final : public ReceiptSink {
public:
    std::atomic<bool> keeps{true};
    bool take(std::span<Receipt const> receipts) override;
    std::vector<Receipt> all() const;
    bool wait_for(std::size_t count, milliseconds timeout) const;  // false: fewer came in time

private:
    mutable std::mutex lock_;
    mutable std::condition_variable came_;
    std::vector<Receipt> all_;
};

struct Around {
    bool time_runs = false;  // else the clock stands
    bool sends = true;       // Parts::sends
    std::string state = {};  // Parts::state_folder; empty: the outlet's own folder
};

class Outlet {
public:
    // `settings` is the inside of a section. Each key ending in "_file" gets a file that holds
    // "secret of <its name>", unless one of that absolute path is there.
    Outlet(channels::Kind const& kind, std::string const& settings, net::HttpClient* http = nullptr,
           Around around = {});

    bool opened() const { return channel_ != nullptr; }
    std::string const& error() const { return error_; }
    Result<void> check() const { return document_->check(); }
    channels::Channel& operator*() { return *channel_; }
    channels::Channel* operator->() { return channel_.get(); }

    FakeClock clock;
    ScriptedHttp http;
    KeptReceipts receipts;

    // n messages of one alert that is in force for another hour; addresses "<prefix>0",
    // "<prefix>1", ...
    static std::vector<Message> messages(std::size_t n, std::string const& prefix = "device-");
    Envelope envelope() const;
    std::string const& folder() const { return folder_.path(); }   // what the outlet keeps is here
    std::vector<Outcome> send(std::vector<Message> const& batch);  // ten seconds of time

private:
    TempFolder folder_;
    std::unique_ptr<config::Document> document_;
    std::unique_ptr<channels::Channel> channel_;
    std::string error_;
};

std::string secret_of(std::string const& file_name);
std::string_view word_of(Outcome const& outcome);  // "Accepted", "Retry", ...

}  // namespace alertd::test
