#include "channels/smpp_window.hpp"

#include <algorithm>

namespace alertd::channels::smpp {
namespace {

using End = SubmitAnswer::End;
using std::chrono::steady_clock;

constexpr std::size_t tickets_max = 10'000;  // with those that nobody waits for any more
constexpr milliseconds shortest_pause{100};
constexpr milliseconds pace_slack{100};  // what a late thread may make good

milliseconds up_to(Steady::duration left) {
    return std::max(shortest_pause, std::chrono::ceil<milliseconds>(left));
}

SubmitAnswer not_sent(milliseconds after, std::string reason) {
    return {End::unsent, 0, {}, after, std::move(reason)};
}

}  // namespace

std::vector<SubmitAnswer> Window::submit(std::span<Submission const> parts, milliseconds patience) {
    auto const until = steady_clock::now() + patience;
    Call call{std::vector<SubmitAnswer>(parts.size())};
    std::unique_lock held(lock_);
    for (std::size_t i = 0; i < parts.size(); ++i) {
        if (auto const refusal = wait_for_room(held, until)) {
            std::fill(call.answers.begin() + std::ptrdiff_t(i), call.answers.end(), *refusal);
            break;
        }
        send_one(call, i, parts[i]);
    }
    ring();
    changed_.wait_until(held, std::min(until, steady_clock::now() + settings_.response_timeout),
                        [&] { return call.waiting == 0; });
    abandon(call);
    return std::move(call.answers);
}

// Why nothing may be sent now; none when it is only a matter of waiting.
std::optional<SubmitAnswer> Window::closed_for(Steady now) const {
    if (state_ == State::shut && now < next_try_) {
        auto answer = not_sent(up_to(next_try_ - now), why_shut_);
        answer.misconfigured = misconfigured_;
        return answer;
    }
    if (now < paused_until_) return not_sent(up_to(paused_until_ - now), "throttled");
    return std::nullopt;
}

Steady Window::next_turn(Steady now) const {
    return settings_.parts_per_second > 0 ? std::max(turn_, now - pace_slack) : now;
}

std::optional<SubmitAnswer> Window::wait_for_room(std::unique_lock<std::mutex>& held,
                                                  RealTime until) {
    for (auto const began = steady_clock::now();;) {
        Steady const now = clock_.steady();
        if (auto refusal = closed_for(now)) return refusal;
        auto const real_now = steady_clock::now();
        auto const turn = next_turn(now);
        if (turn - now > until - real_now) return not_sent(up_to(turn - now), "the pace");
        auto const give_up = std::min(until, began + (turn - now) + settings_.response_timeout);
        if (real_now >= give_up)
            return not_sent(shortest_pause, state_ == State::open ? "no room" : "not connected");
        bool const room = state_ == State::open && in_flight_ < settings_.window;
        if (room && turn <= now) {
            if (settings_.parts_per_second > 0)
                turn_ = turn + std::chrono::duration_cast<Steady::duration>(
                                   std::chrono::duration<double>(1 / settings_.parts_per_second));
            return std::nullopt;
        }
        ring();
        changed_.wait_until(held, room ? std::min(give_up, real_now + (turn - now)) : give_up);
    }
}

void Window::send_one(Call& call, std::size_t place, Submission const& part) {
    Pdu pdu{Command::submit_sm, 0, 0, part.message};
    auto const sequence = append(pdu);
    tickets_[sequence] = {queued_, part.part, &call, place};
    ++call.waiting;
    ++in_flight_;
    if (tickets_.size() <= tickets_max) return;
    auto const oldest =
        std::ranges::find(tickets_, nullptr, [](auto const& t) { return t.second.call; });
    if (oldest != tickets_.end()) tickets_.erase(oldest);
}

// Who waited goes away: what has no answer by now is in doubt.
void Window::abandon(Call& call) {
    if (call.waiting == 0) return;
    for (auto& [sequence, ticket] : tickets_)
        if (ticket.call == &call) {
            end(ticket, {End::unanswered, 0, {}, {}, "no answer in time"});
            ticket.call = nullptr;
        }
    changed_.notify_all();
}

void Window::end(Ticket& ticket, SubmitAnswer answer) {
    if (!ticket.call) return;
    ticket.call->answers[ticket.place] = std::move(answer);
    --ticket.call->waiting;
    --in_flight_;
}

std::uint32_t Window::append(Pdu& pdu) {
    if (pdu.sequence == 0) {
        sequence_ = sequence_ >= 0x7FFF'FFFF ? 1 : sequence_ + 1;
        pdu.sequence = sequence_;
    }
    auto const before = out_.size();
    append_pdu(out_, pdu);
    queued_ += out_.size() - before;
    must_ring_ = true;
    return pdu.sequence;
}

void Window::ring() {
    if (std::exchange(must_ring_, false)) bell_.ring();
}

void Window::connecting() {
    std::lock_guard const held(lock_);
    state_ = State::connecting;
    out_.clear();
    queued_ = written_ = 0;
}

void Window::open() {
    {
        std::lock_guard const held(lock_);
        state_ = State::open;
        paused_until_ = {};
    }
    changed_.notify_all();
}

void Window::shut(std::string reason, bool misconfigured, Steady next_try) {
    {
        std::lock_guard const held(lock_);
        auto const after = up_to(next_try - clock_.steady());
        for (auto& [sequence, ticket] : tickets_)
            end(ticket, ticket.end <= written_
                            ? SubmitAnswer{End::unanswered, 0, {}, {}, "the link was lost"}
                            : not_sent(after, "the link was lost"));
        tickets_.clear();
        state_ = State::shut;
        why_shut_ = std::move(reason);
        misconfigured_ = misconfigured;
        next_try_ = next_try;
    }
    changed_.notify_all();
}

std::uint32_t Window::put(Command command, std::uint32_t status,
                          std::optional<std::uint32_t> answers, decltype(Pdu::body) body) {
    std::lock_guard const held(lock_);
    Pdu pdu{command, status, answers.value_or(0), std::move(body)};
    return append(pdu);
}

void Window::take_bytes(std::string& into) {
    std::lock_guard const held(lock_);
    into += out_;
    out_.clear();
    must_ring_ = false;
}

void Window::wrote(std::size_t bytes) {
    std::lock_guard const held(lock_);
    written_ += bytes;
}

std::optional<TakenPart> Window::part_of(std::uint32_t sequence) const {
    std::lock_guard const held(lock_);
    auto const found = tickets_.find(sequence);
    if (found == tickets_.end()) return std::nullopt;
    return found->second.part;
}

void Window::answer(std::vector<Answered> answers) {
    if (answers.empty()) return;
    {
        std::lock_guard const held(lock_);
        for (auto& [sequence, given] : answers) {
            auto const found = tickets_.find(sequence);
            if (found == tickets_.end()) continue;
            bool const slow_down =
                given.end == End::refused &&
                (given.status == status::throttled || given.status == status::queue_full);
            if (slow_down) paused_until_ = clock_.steady() + settings_.throttle_pause;
            end(found->second, std::move(given));
            tickets_.erase(found);
        }
    }
    changed_.notify_all();
}

}  // namespace alertd::channels::smpp
