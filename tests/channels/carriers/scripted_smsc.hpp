#pragma once
// A little SMSC in a thread of the test: it takes binds and texts as it is told, and reports when
// it is told. Port 0, one connection at a time.
#include <atomic>
#include <map>
#include <mutex>
#include <string>
#include <thread>

#include "channels/smpp_pdu.hpp"
#include "tests/channels/carriers/carrier.hpp"

namespace alertd::test {

class ScriptedSmsc {
public:
    ScriptedSmsc();
    ~ScriptedSmsc();
    ScriptedSmsc(ScriptedSmsc const&) = delete;
    ScriptedSmsc& operator=(ScriptedSmsc const&) = delete;

    int port() const { return port_; }
    // With a new word about binds or connections, the one that stands is cut.
    void say(Says what);
    std::size_t came() const { return came_; }
    int binds() const { return binds_; }  // answered, whatever the answer
    bool bound() const { return bound_; }
    std::string id_of(std::string const& number) const;  // of the last text to it
    // Sends a receipt and returns when it was answered; std::runtime_error after ten seconds.
    void report(std::string const& id, bool delivered);

private:
    void run(std::stop_token const& stop);
    void serve(std::stop_token const& stop, int socket);
    bool answer(int socket, channels::smpp::Pdu const& pdu);
    bool take(int socket, channels::smpp::Pdu const& pdu);
    void listen();

    int listener_ = -1, port_ = 0;
    std::atomic<Says> says_{Says::accepts};
    std::atomic<bool> cut_{false}, bound_{false};
    std::atomic<std::size_t> came_{0};
    std::atomic<int> binds_{0}, reported_{0};
    mutable std::mutex lock_;
    std::map<std::string, std::string> ids_;
    std::string to_send_;  // receipts
    std::jthread thread_;
};

}  // namespace alertd::test
