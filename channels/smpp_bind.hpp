#pragma once
// One bind_transceiver to an SMSC, and the thread that keeps it: connects, binds, reads, answers,
// and begins again after a pause that grows. Parts are handed over by its window.
#include <memory>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "channels/smpp_pdu.hpp"
#include "channels/smpp_reports.hpp"
#include "channels/smpp_settings.hpp"
#include "channels/smpp_socket.hpp"
#include "channels/smpp_window.hpp"

namespace alertd::channels::smpp {

// How long to wait before the next try. Refused credentials wait 60 times as long: who hammers a
// carrier with a wrong password gets the account locked.
class BackOff {
public:
    explicit BackOff(milliseconds first, std::uint32_t seed) : first_(first), random_(seed) {}
    milliseconds next(bool misconfigured);  // doubles each time; between half and the whole of it
    void well() { failures_ = 0; }

private:
    milliseconds first_;
    std::mt19937 random_;
    unsigned failures_ = 0;
};

class SmppBind {
public:
    // All given outlive it. The thread starts at once.
    SmppBind(SmppSettings const& settings, Clock const& clock, ReceiptSink& sink,
             std::string const& state_folder, std::string const& outlet);
    ~SmppBind();  // unbinds, if the SMSC answers within half a second

    Window& window() { return window_; }

private:
    // Why a session ended.
    struct End {
        std::string why;
        bool misconfigured = false;
    };
    void run(std::stop_token const& stop);
    void rest(std::stop_token const& stop, Steady until);
    End session(std::stop_token const& stop);
    std::optional<End> bind(std::stop_token const& stop);
    std::optional<End> bind_answer(Pdu const& pdu);
    End serve(std::stop_token const& stop);
    bool exchange(milliseconds most);
    bool look_after_link();
    // False: the SMSC wants the link to end, or it cannot be read any more.
    bool handle_all();
    bool handle(std::string_view bytes);
    bool handle_request(Pdu const& pdu);
    void handle_answer(Pdu const& pdu);
    void handle_unreadable(Pdu const& header);
    void unbind();

    SmppSettings const& settings_;
    Clock const& clock_;
    Bell bell_;
    Window window_;
    Reports reports_;
    BackOff back_off_;
    Socket socket_;
    std::string in_, out_;
    std::vector<Window::Answered> answered_;
    Steady heard_{}, asked_{};
    bool open_ = false, asking_ = false, unbound_ = false;
    std::string why_;
    std::jthread thread_;
};

}  // namespace alertd::channels::smpp
