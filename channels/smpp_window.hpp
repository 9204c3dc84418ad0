#pragma once
// What stands between the threads that send and the one that holds the bind: parts on their way,
// bytes to be written, the pace, and whether the pipe is open.
#include <condition_variable>
#include <map>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "channels/smpp_ids.hpp"
#include "channels/smpp_pdu.hpp"
#include "channels/smpp_settings.hpp"
#include "channels/smpp_socket.hpp"

namespace alertd::channels::smpp {

// One submit_sm, and whose it is.
struct Submission {
    ShortMessage message;
    TakenPart part;  // its id comes with the answer
};

struct SubmitAnswer {
    enum class End {
        taken,
        refused,    // by `status`: certainly not taken
        unsent,     // certainly not taken; try again after `after`
        unanswered  // it left, or may have; perhaps taken
    };
    End end = End::unsent;
    std::uint32_t status = 0;
    std::string id;
    milliseconds after{0};
    std::string reason = {};
    bool misconfigured = false;  // unsent, and it will stay so until the settings are mended
};

class Window {
public:
    Window(SmppSettings const& settings, Clock const& clock, Bell& bell)
        : settings_(settings), clock_(clock), bell_(bell) {}

    // Any thread. Sends the parts in order, at most settings.window of all callers' on their way,
    // and blocks until each has its answer or `patience` is over. An answer that comes later still
    // finds its part.
    std::vector<SubmitAnswer> submit(std::span<Submission const> parts, milliseconds patience);

    // What follows is for the bind's own thread.
    void connecting();
    void open();
    // All that is on its way gets its end: what was written is in doubt, the rest was not sent.
    void shut(std::string reason, bool misconfigured, Steady next_try);

    std::uint32_t put(Command command, std::uint32_t status = 0,
                      std::optional<std::uint32_t> answers = {}, decltype(Pdu::body) body = {});
    // Moves what is to be written to the end of `into`.
    void take_bytes(std::string& into);
    void wrote(std::size_t bytes);

    struct Answered {
        std::uint32_t sequence = 0;
        SubmitAnswer answer;
    };
    std::optional<TakenPart> part_of(std::uint32_t sequence) const;
    // Of PDUs that came together. Unknown sequence numbers are passed over.
    void answer(std::vector<Answered> answers);

private:
    using RealTime = std::chrono::steady_clock::time_point;
    struct Call {
        std::vector<SubmitAnswer> answers;
        std::size_t waiting = 0;
    };
    struct Ticket {
        std::uint64_t end;  // in the stream of bytes of this connection
        TakenPart part;
        Call* call;  // null: who sent it does not wait any more
        std::size_t place;
    };
    enum class State { connecting, open, shut };

    std::optional<SubmitAnswer> wait_for_room(std::unique_lock<std::mutex>& held, RealTime until);
    std::optional<SubmitAnswer> closed_for(Steady now) const;
    Steady next_turn(Steady now) const;
    void send_one(Call& call, std::size_t place, Submission const& part);
    void abandon(Call& call);
    void end(Ticket& ticket, SubmitAnswer answer);
    std::uint32_t append(Pdu& pdu);
    void ring();

    SmppSettings const& settings_;
    Clock const& clock_;
    Bell& bell_;
    mutable std::mutex lock_;
    std::condition_variable changed_;
    State state_ = State::connecting;
    std::string why_shut_;
    bool misconfigured_ = false, must_ring_ = false;
    Steady next_try_{}, paused_until_{}, turn_{};
    std::string out_;
    std::uint64_t queued_ = 0, written_ = 0;
    std::uint32_t sequence_ = 0;
    std::size_t in_flight_ = 0;
    std::map<std::uint32_t, Ticket> tickets_;
};

}  // namespace alertd::channels::smpp
