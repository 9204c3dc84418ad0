#include "channels/smpp_bind.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace alertd::channels::smpp {
namespace {

using std::chrono::steady_clock;

constexpr milliseconds tick{100};  // how soon a turned clock is noticed
constexpr milliseconds unbind_patience{500};
constexpr seconds well_after{30};               // a link that held so long was no failure
constexpr std::size_t out_bytes_max = 1 << 20;  // then the SMSC is not read until it reads
constexpr unsigned doublings_max = 6, refused_factor = 60;

bool is_ours_to_mend(std::uint32_t s) {
    return s == status::bind_failed || s == status::bad_password || s == status::bad_system_id ||
           s == status::already_bound || s == status::bad_system_type;
}

}  // namespace

milliseconds BackOff::next(bool misconfigured) {
    auto const factor = std::min(1u << std::min(failures_, doublings_max), 60u);
    ++failures_;
    auto const whole = first_ * (misconfigured ? refused_factor * std::min(factor, 10u) : factor);
    std::uniform_int_distribution<std::int64_t> spread(whole.count() / 2, whole.count());
    return milliseconds{spread(random_)};
}

SmppBind::SmppBind(SmppSettings const& settings, Clock const& clock, ReceiptSink& sink,
                   std::string const& state_folder, std::string const& outlet)
    : settings_(settings),
      clock_(clock),
      window_(settings, clock, bell_),
      reports_(settings, clock, sink, state_folder, outlet),
      back_off_(settings.reconnect, std::random_device{}()),
      thread_([this](std::stop_token const& stop) { run(stop); }) {}

SmppBind::~SmppBind() {
    thread_.request_stop();
    bell_.ring();
    thread_.join();
}

void SmppBind::run(std::stop_token const& stop) {
    while (!stop.stop_requested()) {
        window_.connecting();
        Steady const began = clock_.steady();
        End const end = session(stop);
        socket_.close();
        if (std::exchange(open_, false) && clock_.steady() - began >= well_after) back_off_.well();
        Steady const next_try = clock_.steady() + back_off_.next(end.misconfigured);
        window_.shut(end.why, end.misconfigured, next_try);
        reports_.flush();
        rest(stop, next_try);
    }
}

void SmppBind::rest(std::stop_token const& stop, Steady until) {
    while (!stop.stop_requested() && clock_.steady() < until)
        bell_.wait(std::clamp(std::chrono::ceil<milliseconds>(until - clock_.steady()),
                              milliseconds{1}, tick));
}

SmppBind::End SmppBind::session(std::stop_token const& stop) {
    in_.clear();
    out_.clear();
    asking_ = unbound_ = false;
    auto const fault =
        socket_.connect(settings_.host, settings_.port, settings_.connect_timeout, bell_);
    if (!fault.empty()) return {"the SMSC: " + fault};
    if (auto refused = bind(stop)) return *refused;
    open_ = true;
    heard_ = clock_.steady();
    window_.open();
    return serve(stop);
}

// None: bound.
std::optional<SmppBind::End> SmppBind::bind(std::stop_token const& stop) {
    Bind body;
    body.system_id = settings_.system_id;
    body.password = settings_.password.reveal();
    body.system_type = settings_.system_type;
    window_.put(Command::bind_transceiver, 0, {}, std::move(body));
    auto const until = steady_clock::now() + settings_.connect_timeout;
    while (!stop.stop_requested() && steady_clock::now() < until) {
        if (!exchange(tick)) return End{"the SMSC ended the connection before it was bound"};
        auto const size = pdu_size(in_);
        if (!size) return End{"the SMSC does not speak SMPP"};
        if (*size == 0 || in_.size() < *size) continue;
        auto const pdu = read_pdu(std::string_view(in_).substr(0, *size));
        in_.erase(0, *size);
        if (!pdu) return End{"the SMSC's answer to the bind cannot be read"};
        if (pdu->command == Command::bind_transceiver_resp && pdu->status == status::ok)
            return std::nullopt;
        if (auto refused = bind_answer(*pdu)) return refused;
    }
    return End{"the SMSC did not answer the bind in time"};
}

std::optional<SmppBind::End> SmppBind::bind_answer(Pdu const& pdu) {
    if (pdu.command == Command::enquire_link)
        window_.put(Command::enquire_link_resp, 0, pdu.sequence);
    if (pdu.command != Command::bind_transceiver_resp && pdu.command != Command::generic_nack)
        return std::nullopt;
    return End{fmt::format("the SMSC refuses the bind: status {:#04x}", pdu.status),
               is_ours_to_mend(pdu.status)};
}

SmppBind::End SmppBind::serve(std::stop_token const& stop) {
    why_ = "the SMSC ended the connection";
    while (!stop.stop_requested()) {
        bool const goes_on = handle_all();
        reports_.flush();
        window_.answer(std::exchange(answered_, {}));
        if (!goes_on) break;
        if (!look_after_link()) break;
        if (!exchange(tick)) break;
        reports_.tick();
    }
    if (stop.stop_requested())
        unbind();
    else
        exchange(milliseconds{0});  // the answer to an unbind
    return {why_};
}

// Writes what is to be written, waits, reads what came. False: the connection is over.
bool SmppBind::exchange(milliseconds most) {
    for (bool waited = false;;) {
        window_.take_bytes(out_);
        auto const written = socket_.write(out_);
        if (!written) return false;
        out_.erase(0, *written);
        window_.wrote(*written);
        if (waited) break;
        socket_.wait(out_.size() < out_bytes_max, !out_.empty(), most, bell_);
        waited = true;
    }
    return out_.size() >= out_bytes_max || socket_.read(in_).has_value();
}

// Asks a silent SMSC whether it is there.
bool SmppBind::look_after_link() {
    Steady const now = clock_.steady();
    if (asking_ && now - asked_ >= settings_.response_timeout) {
        why_ = "the SMSC does not answer enquire_link";
        return false;
    }
    if (!asking_ && now - heard_ >= settings_.enquire_link) {
        window_.put(Command::enquire_link);
        asking_ = true;
        asked_ = now;
    }
    return true;
}

bool SmppBind::handle_all() {
    std::size_t at = 0;
    bool goes_on = true;
    while (goes_on) {
        auto const rest = std::string_view(in_).substr(at);
        auto const size = pdu_size(rest);
        if (!size) {
            why_ = "the SMSC sent a PDU of a length that cannot be";
            goes_on = false;
        } else if (*size == 0 || rest.size() < *size) {
            break;
        } else {
            heard_ = clock_.steady();
            asking_ = false;
            goes_on = handle(rest.substr(0, *size));
            at += *size;
        }
    }
    in_.erase(0, at);
    return goes_on;
}

bool SmppBind::handle(std::string_view bytes) {
    auto const pdu = read_pdu(bytes);
    if (!pdu) {
        handle_unreadable(read_header(bytes));
        return true;
    }
    if (!is_response(pdu->command)) return handle_request(*pdu);
    handle_answer(*pdu);
    return true;
}

bool SmppBind::handle_request(Pdu const& pdu) {
    switch (pdu.command) {
        case Command::enquire_link:
            window_.put(Command::enquire_link_resp, 0, pdu.sequence);
            return true;
        case Command::deliver_sm:
            window_.put(Command::deliver_sm_resp, reports_.report(std::get<ShortMessage>(pdu.body)),
                        pdu.sequence, MessageId{});
            return true;
        case Command::unbind:
            window_.put(Command::unbind_resp, 0, pdu.sequence);
            why_ = "the SMSC unbound us";
            return false;
        default:
            window_.put(Command::generic_nack, status::bad_command, pdu.sequence);
            return true;
    }
}

void SmppBind::handle_answer(Pdu const& pdu) {
    if (pdu.command == Command::unbind_resp) unbound_ = true;
    if (pdu.command != Command::submit_sm_resp && pdu.command != Command::generic_nack) return;
    SubmitAnswer answer;
    answer.end = SubmitAnswer::End::refused;
    answer.status = pdu.status;
    if (pdu.command == Command::submit_sm_resp && pdu.status == status::ok) {
        answer.end = SubmitAnswer::End::taken;
        if (auto const* named = std::get_if<MessageId>(&pdu.body)) answer.id = named->id;
        if (auto part = window_.part_of(pdu.sequence)) {
            part->id = answer.id;
            reports_.take(std::move(*part));
        }
    }
    answered_.push_back({pdu.sequence, std::move(answer)});
}

// Its header could be read, its body not.
void SmppBind::handle_unreadable(Pdu const& header) {
    if (header.command == Command::submit_sm_resp) {
        answered_.push_back(
            {header.sequence, {SubmitAnswer::End::unanswered, 0, {}, {}, "the answer is garbled"}});
        return;
    }
    if (is_response(header.command)) return;
    auto const answer =
        header.command == Command::deliver_sm ? Command::deliver_sm_resp : Command::generic_nack;
    window_.put(answer, status::bad_length, header.sequence);
}

void SmppBind::unbind() {
    window_.put(Command::unbind);
    auto const until = steady_clock::now() + unbind_patience;
    while (!unbound_ && steady_clock::now() < until && exchange(tick))
        if (!handle_all()) break;
    reports_.flush();
    window_.answer(std::exchange(answered_, {}));
}

}  // namespace alertd::channels::smpp
