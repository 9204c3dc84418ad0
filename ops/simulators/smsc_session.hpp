#pragma once
// One connection of an ESME to sim_smsc. One thread.
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <deque>
#include <functional>
#include <memory>

#include "ops/simulators/smsc_receipts.hpp"

namespace sim {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
using std::chrono::milliseconds;

inline constexpr std::size_t pdu_bytes_max = 70'000;
inline constexpr milliseconds reorder_patience{30};

class Session;

// What all connections share.
struct Exchange {
    Options const& options;
    SmscLedger& ledger;
    ReceiptQueue& receipts;
    std::map<unsigned, std::weak_ptr<Session>> bound;
    std::function<void()> wake;  // a receipt was queued
    unsigned connections = 0, binds = 0;
};

class Session : public std::enable_shared_from_this<Session> {
public:
    Session(tcp::socket socket, Exchange& all)
        : socket_(std::move(socket)),
          delay_(socket_.get_executor()),
          reorder_(socket_.get_executor()),
          enquire_(socket_.get_executor()),
          all_(all),
          number_(++all.connections) {}

    void read() {
        socket_.async_read_some(asio::buffer(buffer_),
                                [self = shared_from_this()](error_code failed, std::size_t n) {
                                    self->came(failed, n);
                                });
    }

    void deliver(ReceiptDue receipt) {
        auto const sequence = next_sequence_++;
        put(packet(deliver_sm, 0, sequence, receipt_body(all_.options, all_.ledger, receipt)));
        unanswered_.emplace(sequence, std::move(receipt));
    }

private:
    void came(error_code failed, std::size_t n) {
        if (failed) return end();
        in_.append(buffer_, n);
        std::size_t at = 0;
        while (!over_ && in_.size() - at >= 16) {
            auto const size = number_at(in_, at, 4);
            if (size < 16 || size > pdu_bytes_max) return end();
            if (in_.size() - at < size) break;
            handle(std::string_view(in_).substr(at, size));
            at += size;
        }
        in_.erase(0, at);
        all_.ledger.flush();
        for (auto& bytes : std::exchange(answers_, {})) send_later(std::move(bytes));
        for (auto& receipt : std::exchange(receipts_, {}))
            all_.receipts.add(std::move(receipt), all_.options.receipt_delay_ms);
        all_.wake();
        if (!over_) read();
    }

    void handle(std::string_view pdu) {
        auto const command = number_at(pdu, 4, 4), status = number_at(pdu, 8, 4);
        auto const sequence = number_at(pdu, 12, 4);
        auto const body = pdu.substr(16);
        if (command == 1 || command == 2 || command == 9) return bind(command, sequence, body);
        if (command == (deliver_sm | response)) return receipt_answered(sequence, status);
        if ((command & response) != 0) return;
        if (command == enquire_link) {
            if (!all_.options.silent_enquire) put(packet(enquire_link | response, 0, sequence));
        } else if (command == unbind) {
            put(packet(unbind | response, 0, sequence));
        } else if (command != submit_sm) {
            put(packet(generic_nack, 0x03, sequence));
        } else if (!bound_) {
            put(packet(submit_sm | response, 0x04, sequence));
        } else {
            submit(sequence, body);
        }
    }

    void bind(std::uint32_t command, std::uint32_t sequence, std::string_view body) {
        Taker in{body};
        auto const system_id = in.text(16), password = in.text(65);
        auto const& o = all_.options;
        auto const turn = ++all_.binds;
        if (turn <= o.silent_binds) return;
        std::uint32_t status = 0;
        if (!o.system_id.empty() && system_id != o.system_id) status = 0x0F;
        if (!o.password.empty() && password != o.password) status = 0x0E;
        if (o.bind_status && (o.bind_refusals == 0 || turn <= o.bind_refusals))
            status = o.bind_status;
        if (bound_) status = 0x05;
        all_.ledger.record_bind(number_, system_id, status);
        std::string answer = text_field("sim_smsc") + parameter(0x0210, "\x34");
        put(packet(command | response, status, sequence, status ? "" : answer));
        if (status) return;
        bound_ = true;
        all_.bound[number_] = weak_from_this();
        if (o.enquire_ms) ask();
    }

    void ask() {
        enquire_.expires_after(milliseconds{all_.options.enquire_ms});
        enquire_.async_wait([self = shared_from_this()](error_code failed) {
            if (failed || self->over_) return;
            self->put(packet(enquire_link, 0, self->next_sequence_++));
            self->ask();
        });
    }

    void submit(std::uint32_t sequence, std::string_view body) {
        Submit s;
        auto const answer_with = [&](std::uint32_t status) {
            answers_.push_back(packet(submit_sm | response, status, sequence));
        };
        if (!read_submit(body, s)) return answer_with(0x02);
        auto const ruling = all_.ledger.rule(s);
        using Then = Ruling::Then;
        if (ruling.then == Then::nack)
            return answers_.push_back(packet(generic_nack, ruling.status, sequence));
        if (ruling.then == Then::unbind) return put(packet(unbind, 0, next_sequence_++));
        if (!ruling.taken()) return answer_with(ruling.status);
        auto const seen = shown(s, all_.options.default_alphabet);
        all_.ledger.record(s, seen, ruling, number_, sequence);
        bool const silent = ruling.then == Then::silent || ruling.then == Then::close;
        for (auto& receipt : all_.receipts.of(s, seen, ruling, number_)) {
            if (all_.options.receipt_first)
                receipts_first_.push_back(std::move(receipt));
            else
                receipts_.push_back(std::move(receipt));
        }
        if (!silent) answers_.push_back(answer(ruling, sequence));
        if (ruling.then == Then::close || ruling.then == Then::wrong_length) {
            all_.ledger.flush();
            if (ruling.then == Then::wrong_length) return;
            end();
        }
    }

    std::string answer(Ruling const& ruling, std::uint32_t sequence) const {
        std::string body = text_field(all_.ledger.id(ruling.number, all_.options.id_form));
        if (ruling.then == Ruling::Then::garbage) body.pop_back();
        if (ruling.then == Ruling::Then::wrong_length)
            return octets_of(8, 4) + octets_of(submit_sm | response, 4);
        if (all_.options.unknown_tlvs) body += parameter(0x1500, "who knows");
        return packet(submit_sm | response, 0, sequence, body);
    }

    void receipt_answered(std::uint32_t sequence, std::uint32_t status) {
        auto const found = unanswered_.find(sequence);
        if (found == unanswered_.end()) return;
        if (status != 0) all_.receipts.again(std::move(found->second));
        unanswered_.erase(found);
    }

    // An answer to a submit, by the knobs of time and order.
    void send_later(std::string bytes) {
        for (auto& receipt : std::exchange(receipts_first_, {})) deliver(std::move(receipt));
        if (all_.options.reorder > 1) return hold(std::move(bytes));
        if (all_.options.delay_ms == 0) return put(std::move(bytes));
        late_.emplace_back(Steady::now() + milliseconds{all_.options.delay_ms}, std::move(bytes));
        if (late_.size() == 1) wait_for_late();
    }

    void wait_for_late() {
        delay_.expires_at(late_.front().first);
        delay_.async_wait([self = shared_from_this()](error_code failed) {
            if (failed || self->over_) return;
            self->put(std::move(self->late_.front().second));
            self->late_.pop_front();
            if (!self->late_.empty()) self->wait_for_late();
        });
    }

    void hold(std::string bytes) {
        held_.push_back(std::move(bytes));
        if (held_.size() >= all_.options.reorder) return let_go();
        reorder_.expires_after(reorder_patience);
        reorder_.async_wait([self = shared_from_this()](error_code failed) {
            if (!failed && !self->over_) self->let_go();
        });
    }

    void let_go() {
        for (; !held_.empty(); held_.pop_back()) put(std::move(held_.back()));
    }

    void put(std::string bytes) {
        if (over_) return;
        out_ += bytes;
        if (!writing_) write();
    }

    void write() {
        writing_ = true;
        auto const most = all_.options.split ? all_.options.split : out_.size();
        going_ = out_.substr(0, most);
        out_.erase(0, going_.size());
        asio::async_write(socket_, asio::buffer(going_),
                          [self = shared_from_this()](error_code failed, std::size_t) {
                              self->writing_ = false;
                              if (failed) return self->end();
                              if (!self->out_.empty()) self->write();
                          });
    }

    void end() {
        if (std::exchange(over_, true)) return;
        all_.bound.erase(number_);
        error_code ignored;
        socket_.close(ignored);
        for (auto* timer : {&delay_, &reorder_, &enquire_}) timer->cancel();
        for (auto& [sequence, receipt] : unanswered_) all_.receipts.again(std::move(receipt));
        unanswered_.clear();
        all_.wake();
    }

    tcp::socket socket_;
    asio::steady_timer delay_, reorder_, enquire_;
    Exchange& all_;
    unsigned number_;
    char buffer_[64 * 1024];
    std::string in_, out_, going_;
    std::vector<std::string> answers_, held_;
    std::vector<ReceiptDue> receipts_, receipts_first_;
    std::deque<std::pair<Steady::time_point, std::string>> late_;
    std::map<std::uint32_t, ReceiptDue> unanswered_;
    std::uint32_t next_sequence_ = 1;
    bool bound_ = false, writing_ = false, over_ = false;
};

}  // namespace sim
