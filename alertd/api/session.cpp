#include "alertd/api/session.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>
#include <optional>

#include "alertd/api/head_rules.hpp"
#include "alertd/api/problem.hpp"

namespace alertd::api {
namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using tcp = asio::ip::tcp;

namespace {

constexpr auto no_throw = asio::as_tuple(asio::use_awaitable);

// A refused client gets this long, and may still send this much, so that the answer is not lost to
// a reset.
constexpr milliseconds linger_timeout{1'000};
constexpr std::size_t linger_bytes_max = 256 << 10;

using Parser = http::request_parser<http::string_body>;

// One connection and what it has read beyond the request in hand. Lives in the coroutine's frame.
struct Connection {
    beast::tcp_stream stream;
    beast::flat_buffer buffer{head_bytes_max};
    Shared& shared;

    Connection(tcp::socket socket, Shared& s) : stream(std::move(socket)), shared(s) {
        shared.open.insert(&stream.socket());
    }
    ~Connection() {
        shared.reading.erase(&stream.socket());
        shared.open.erase(&stream.socket());
    }
    Connection(Connection const&) = delete;
    Connection& operator=(Connection const&) = delete;

    std::string_view bytes() const {
        return {static_cast<char const*>(buffer.data().data()), buffer.size()};
    }
    void note(std::string_view what) const {
        if (shared.note) shared.note(what);
    }
};

// Runs a blocking call on a worker thread and resumes the caller on its own executor.
template <class F>
asio::awaitable<std::invoke_result_t<F&>> run_blocking(asio::thread_pool& workers, F call) {
    auto work = [call = std::move(call)]() mutable -> asio::awaitable<std::invoke_result_t<F&>> {
        co_return call();
    };
    co_return co_await asio::co_spawn(workers, std::move(work), asio::use_awaitable);
}

// Reads until the head is whole. False: the client left or was too slow. `refusal` is set when it
// may not be.
asio::awaitable<bool> read_head(Connection& c, milliseconds first_byte,
                                std::optional<Refusal>& refusal) {
    std::size_t looked_at = 0;
    bool begun = c.buffer.size() > 0;
    c.stream.expires_after(begun ? c.shared.settings.header_timeout : first_byte);
    for (;;) {
        if (auto const size = head_size(c.bytes(), looked_at)) {
            refusal = head_fault(c.bytes().substr(0, *size), c.shared.settings.body_bytes_max);
            co_return true;
        }
        if (broken_line(c.bytes().substr(looked_at ? looked_at - 1 : 0))) {
            refusal = Refusal{400, "a line does not end with CR LF, or a byte is not text"};
            co_return true;
        }
        looked_at = c.buffer.size();
        if (looked_at >= head_bytes_max) {
            refusal = Refusal{
                431, "the head is larger than " + std::to_string(head_bytes_max) + " bytes"};
            co_return true;
        }
        auto const room = c.buffer.prepare(head_bytes_max - looked_at);
        auto [error, n] = co_await c.stream.async_read_some(room, no_throw);
        if (error == beast::error::timeout && begun) c.note("http_timeout");
        if (error || c.shared.stopping) co_return false;
        c.buffer.commit(n);
        // From its first byte on the head has one deadline, however slowly the bytes drip.
        if (!begun) c.stream.expires_after(c.shared.settings.header_timeout);
        begun = true;
    }
}

asio::awaitable<bool> write_response(Connection& c, Response& response, unsigned version,
                                     bool keep_alive, bool head_only) {
    http::response<http::string_body> out{http::int_to_status(unsigned(response.status)), version};
    out.reason(status_text(response.status));
    for (auto const& [name, value] : response.headers)
        if (name == "Set-Cookie")  // the only one that may stand several times
            out.insert(name, value);
        else
            out.set(name, value);
    if (!response.content_type.empty()) out.set(http::field::content_type, response.content_type);
    out.body() = std::move(response.body);
    out.keep_alive(keep_alive);
    out.prepare_payload();
    c.stream.expires_after(c.shared.settings.write_timeout);
    http::response_serializer<http::string_body> serializer(out);
    if (head_only) {
        auto [error, n] = co_await http::async_write_header(c.stream, serializer, no_throw);
        co_return !error;
    }
    auto [error, n] = co_await http::async_write(c.stream, serializer, no_throw);
    if (error == beast::error::timeout) c.note("http_timeout");
    co_return !error;
}

// Closing with unread bytes would reset the connection and take the answer away: so they are read,
// up to a limit.
asio::awaitable<void> linger(Connection& c) {
    beast::error_code ignored;
    c.stream.socket().shutdown(tcp::socket::shutdown_send, ignored);
    c.stream.expires_after(linger_timeout);
    c.buffer.clear();
    c.shared.reading.insert(&c.stream.socket());
    for (std::size_t dropped = 0; dropped < linger_bytes_max && !c.shared.stopping;) {
        auto const room = c.buffer.prepare(head_bytes_max);
        auto [error, n] = co_await c.stream.async_read_some(room, no_throw);
        if (error) co_return;
        dropped += n;
    }
}

asio::awaitable<void> refuse(Connection& c, Refusal const& refusal) {
    c.note("http_refused");
    Response response = problem(refusal.status, refusal.why);
    response.headers.emplace_back("X-Content-Type-Options", "nosniff");
    response.headers.emplace_back("Content-Security-Policy", "default-src 'none'");
    response.headers.emplace_back("Cache-Control", "no-store");
    if (co_await write_response(c, response, 11, false, false)) co_await linger(c);
}

Refusal refusal_of(beast::error_code error, std::size_t body_bytes_max) {
    if (error == http::error::body_limit)
        return Refusal{413, "the body is larger than " + std::to_string(body_bytes_max) + " bytes"};
    return Refusal{400, "the request is not HTTP"};
}

bool from_the_network(beast::error_code error) {
    return error == beast::error::timeout || error == http::error::end_of_stream ||
           error == http::error::partial_message ||
           error.category() != http::make_error_code(http::error::bad_value).category();
}

Fields fields_of(Parser const& parser) {
    Fields fields;
    for (auto const& field : parser.get())
        fields.emplace_back(lower_ascii({field.name_string().data(), field.name_string().size()}),
                            std::string(field.value()));
    return fields;
}

asio::awaitable<bool> tell_continue(Connection& c) {
    constexpr std::string_view line = "HTTP/1.1 100 Continue\r\n\r\n";
    auto const bytes = asio::buffer(line);
    c.stream.expires_after(c.shared.settings.write_timeout);
    auto [error, n] = co_await asio::async_write(c.stream, bytes, no_throw);
    co_return !error;
}

// Reads the body into `request`. False: nothing can be answered; `refusal` is set when something
// must be.
asio::awaitable<bool> read_rest(Connection& c, Parser& parser, Request& request,
                                std::optional<Refusal>& refusal) {
    parser.header_limit(head_bytes_max);
    parser.body_limit(c.shared.settings.body_bytes_max);
    auto [head_error, head_n] =
        co_await http::async_read_header(c.stream, c.buffer, parser, no_throw);
    // Taken before the body: what a trailer brings must not pass for a header.
    if (!head_error) request.headers = fields_of(parser);
    bool const asks = !head_error && request.header("expect") && parser.get().version() == 11;
    if (asks && !co_await tell_continue(c)) co_return false;
    c.stream.expires_after(c.shared.settings.body_timeout);
    beast::error_code error = head_error;
    if (!error && !parser.is_done()) {
        auto [body_error, n] = co_await http::async_read(c.stream, c.buffer, parser, no_throw);
        error = body_error;
    }
    if (error == beast::error::timeout) c.note("http_timeout");
    if (!error) co_return true;
    if (!from_the_network(error)) refusal = refusal_of(error, c.shared.settings.body_bytes_max);
    co_return false;
}

// One request and its answer. True: the connection may carry another.
asio::awaitable<bool> serve_one(Connection& c, std::string const& peer, milliseconds first_byte) {
    std::optional<Refusal> refusal;
    Request request;
    Parser parser;
    c.shared.reading.insert(&c.stream.socket());
    bool alive = co_await read_head(c, first_byte, refusal);
    if (alive && !refusal) alive = co_await read_rest(c, parser, request, refusal);
    c.shared.reading.erase(&c.stream.socket());
    if (refusal) co_await refuse(c, *refusal);
    if (refusal || !alive) co_return false;

    request.method = std::string(parser.get().method_string());
    request.target = std::string(parser.get().target());
    request.body = std::move(parser.get().body());
    request.peer = peer;
    bool const head_only = request.method == "HEAD", keep_alive = parser.keep_alive();
    c.stream.expires_never();
    auto call = [&c, request = std::move(request)] { return c.shared.handler(request); };
    Response response = co_await run_blocking(c.shared.workers, std::move(call));
    bool const stay = keep_alive && !c.shared.stopping;
    bool const sent = co_await write_response(c, response, parser.get().version(), stay, head_only);
    co_return sent&& stay;
}

}  // namespace

asio::awaitable<void> session(tcp::socket socket, std::string peer, Shared& shared) {
    Connection c(std::move(socket), shared);
    bool again = co_await serve_one(c, peer, shared.settings.header_timeout);
    while (again && !shared.stopping)
        again = co_await serve_one(c, peer, shared.settings.idle_timeout);
    beast::error_code ignored;
    c.stream.socket().shutdown(tcp::socket::shutdown_both, ignored);
}

}  // namespace alertd::api
