// sim_push_gateway: the other side of the kind "push", and the judge of what reached it. It shares
// no code with alertd.
#include <signal.h>
#include <sys/prctl.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>

#include "ops/simulators/push_ledger.hpp"

namespace sim {
namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using asio::ip::tcp;
using boost::system::error_code;

constexpr std::size_t body_bytes_max = 1 << 20;

std::string escaped(std::string_view text) {
    std::string out;
    for (char c : text) {
        if (c == '<' || c == '>' || c == '&' || c == '"')
            out.append("&#").append(std::to_string(static_cast<int>(c))).append(";");
        else
            out += c;
    }
    return out;
}

constexpr std::string_view page_head =
    R"(<!doctype html><html lang="vi"><meta charset="utf-8"><meta http-equiv="refresh" content="2">
<title>Cổng đẩy mô phỏng</title>
<style>
body { font: 16px sans-serif; margin: 1em }
article { border-left: 4px solid #b00; padding: .2em 1em; margin: 1em 0 }
small { color: #555 }
</style>
<h1>Cổng đẩy mô phỏng <small lang="en">Simulated push gateway</small></h1>
<p>Không tin nào tới người thật. <small lang="en">No message reaches a real person.</small>
<p>Đã nhận <small lang="en">Taken</small>: <b>)";

std::string page(Ledger const& ledger) {
    std::string out(page_head);
    out += std::to_string(ledger.accepted()) + "</b>";
    auto const lines = ledger.latest(0, 20);
    for (auto line = lines.rbegin(); line != lines.rend(); ++line) {
        json::object const m = json::parse(*line).as_object();
        auto const text = [&](char const* key) { return escaped(m.at(key).as_string()); };
        out += "<article lang=\"" + text("language") + "\"><h2>" + text("title") + "</h2><p>" +
               text("body") + "</p><small>" + text("alert") + " → " + text("token") +
               "</small></article>";
    }
    return out + "</html>";
}

// The number after `name=` in a query, or `otherwise`.
std::size_t number_in(std::string_view query, std::string_view name, std::size_t otherwise) {
    auto const at = query.find(name);
    if (at == std::string_view::npos) return otherwise;
    auto const digits = query.substr(at + name.size());
    std::from_chars(digits.data(), digits.data() + digits.size(), otherwise);
    return otherwise;
}

std::string messages(Ledger const& ledger, std::string_view query) {
    std::size_t const limit = std::min<std::size_t>(number_in(query, "limit=", 20), 1'000);
    std::string out = R"({"next":)" + std::to_string(ledger.accepted()) + R"(,"messages":[)";
    for (auto const line : ledger.latest(number_in(query, "after=", 0), limit))
        out.append(out.back() == '[' ? "" : ",").append(line);
    return out + "]}";
}

class Session : public std::enable_shared_from_this<Session> {
public:
    Session(tcp::socket socket, Options const& options, Ledger& ledger, unsigned number)
        : socket_(std::move(socket)),
          timer_(socket_.get_executor()),
          options_(options),
          ledger_(ledger),
          number_(number) {}

    void read() {
        parser_.emplace();
        parser_->body_limit(body_bytes_max);
        http::async_read(
            socket_, buffer_, *parser_,
            [self = shared_from_this()](error_code failed, std::size_t) { self->came(failed); });
    }

private:
    void came(error_code failed) {
        if (failed == http::error::body_limit) return refuse_and_close(413);
        if (failed.category() == http::make_error_code(http::error::bad_method).category() &&
            failed != http::error::end_of_stream && failed != http::error::partial_message)
            return refuse_and_close(400);
        if (failed) return;
        auto const& request = parser_->get();
        close_ = !request.keep_alive();
        if (request.method() == http::verb::get) return show(request.target());
        if (request.target() == "/v1/messages:batch" && request.method() == http::verb::post)
            return take_batch();
        answer(problem(404, "no such place"));
    }

    void refuse_and_close(int status) {
        close_ = true;
        answer(problem(status, "cannot be read"));
    }

    void show(std::string_view target) {
        if (target == "/") return answer({200, page(ledger_), ""}, "text/html; charset=utf-8");
        if (target == "/sim/counts") return answer({200, ledger_.counts(), ""});
        if (target.starts_with("/sim/messages"))
            return answer({200, messages(ledger_, target), ""});
        answer(problem(404, "no such place"));
    }

    void take_batch() {
        auto const& request = parser_->get();
        if (!options_.token.empty() &&
            request[http::field::authorization] != "Bearer " + options_.token)
            return answer(problem(401, "the token is not known"));
        batch_ = {};
        batch_.idempotency_key = request["Idempotency-Key"];
        if (batch_.idempotency_key.empty() || batch_.idempotency_key.size() > 128)
            return answer(problem(400, "the Idempotency-Key is missing"));
        error_code failed;
        value_.reset();
        memory_.release();
        value_.emplace(json::parse(request.body(), failed, &memory_));
        if (failed) return answer(problem(400, "the body is not JSON"));
        if (int const status = read_batch(*value_, options_.batch_max, batch_))
            return answer(problem(status, "the batch is not of this contract"));
        batch_.body_hash = std::hash<std::string_view>{}(request.body());
        batch_.connection = number_;
        wait_for_turn();
    }

    void wait_for_turn() {
        auto const turn = ledger_.turn(batch_.messages.size());
        if (turn <= Steady::now()) return record();
        timer_.expires_at(turn);
        timer_.async_wait([self = shared_from_this()](error_code) { self->record(); });
    }

    void record() {
        answer_ = ledger_.take(batch_);
        if (options_.delay_ms == 0) return answer(std::move(answer_));
        timer_.expires_after(std::chrono::milliseconds{options_.delay_ms});
        timer_.async_wait(
            [self = shared_from_this()](error_code) { self->answer(std::move(self->answer_)); });
    }

    void answer(Answer const& a, char const* type = "application/json") {
        if (a.drop) return socket_.close();
        out_ = "HTTP/1.1 " + std::to_string(a.status) + " Said\r\nContent-Type: " + type + "\r\n" +
               a.headers + (close_ ? "Connection: close\r\n" : "") +
               "Content-Length: " + std::to_string(a.body.size()) + "\r\n\r\n" + a.body;
        asio::async_write(socket_, asio::buffer(out_),
                          [self = shared_from_this()](error_code failed, std::size_t) {
                              if (!failed && !self->close_) self->read();
                          });
    }

    tcp::socket socket_;
    asio::steady_timer timer_;
    Options const& options_;
    Ledger& ledger_;
    unsigned number_;
    boost::beast::flat_buffer buffer_{body_bytes_max + 64 * 1024};
    std::optional<http::request_parser<http::string_body>> parser_;
    unsigned char space_[64 * 1024];
    json::monotonic_resource memory_{space_, sizeof space_};
    std::optional<json::value> value_;
    Batch batch_;
    Answer answer_;
    std::string out_;
    bool close_ = false;
};

class Server {
public:
    Server(asio::io_context& io, Options const& options, Ledger& ledger)
        : acceptor_(io, {asio::ip::address_v4::loopback(), options.port}),
          options_(options),
          ledger_(ledger) {}

    std::uint16_t port() const { return acceptor_.local_endpoint().port(); }

    void accept() {
        acceptor_.async_accept([this](error_code failed, tcp::socket socket) {
            if (!failed) {
                error_code ignored;
                socket.set_option(tcp::no_delay(true), ignored);
                std::make_shared<Session>(std::move(socket), options_, ledger_, ++connections_)
                    ->read();
            }
            accept();
        });
    }

private:
    tcp::acceptor acceptor_;
    Options const& options_;
    Ledger& ledger_;
    unsigned connections_ = 0;
};

void end_at_signals(bool with_parent) {
    struct sigaction end {};
    end.sa_handler = [](int) {
        ::_exit(0);
    };  // nothing is buffered: the record is written by write()
    ::sigaction(SIGTERM, &end, nullptr);
    ::sigaction(SIGINT, &end, nullptr);
    ::signal(SIGPIPE, SIG_IGN);
    if (with_parent) ::prctl(PR_SET_PDEATHSIG, SIGTERM);
}

int run(Options const& options) {
    end_at_signals(options.die_with_parent);
    Receipts receipts(options);
    Ledger ledger(options, receipts);
    asio::io_context io{1};
    Server server(io, options, ledger);
    server.accept();
    receipts.start();
    std::printf("listening 127.0.0.1:%u\n", unsigned(server.port()));
    std::fflush(stdout);
    io.run();
    return 0;
}

}  // namespace
}  // namespace sim

int main(int argc, char** argv) {
    sim::program = "sim_push_gateway";
    sim::Options const options = sim::read_options(argc, argv);
    try {
        return sim::run(options);
    } catch (std::exception const& e) {
        std::fprintf(stderr, "sim_push_gateway: %s\n", e.what());
        return 2;
    }
}
