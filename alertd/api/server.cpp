#include "alertd/api/server.hpp"

#include <spdlog/spdlog.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/network_v6.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <map>
#include <stdexcept>
#include <thread>

#include "alertd/api/problem.hpp"
#include "alertd/api/session.hpp"

namespace alertd::api {
namespace asio = boost::asio;
using tcp = asio::ip::tcp;

namespace {

constexpr auto no_throw = asio::as_tuple(asio::use_awaitable);
constexpr milliseconds accept_pause{100};  // when file descriptors run out
constexpr seconds drain_timeout{3};  // for answers a client does not take when the server stops

std::string turned_away() {
    Response const response = problem(503, "too many connections");
    return "HTTP/1.1 503 Service Unavailable\r\nContent-Type: " + response.content_type +
           "\r\nRetry-After: 5\r\nCache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\n"
           "Connection: close\r\nContent-Length: " +
           std::to_string(response.body.size()) + "\r\n\r\n" + response.body;
}

// Whom a limit counts as one: an IPv4 address or an IPv6 /64, which is what one subscriber gets.
std::string peer_of(tcp::socket const& socket) {
    boost::system::error_code error;
    auto const endpoint = socket.remote_endpoint(error);
    if (error) return "";
    auto const address = endpoint.address();
    if (address.is_v4()) return address.to_string();
    auto const v6 = address.to_v6();
    if (v6.is_v4_mapped()) return asio::ip::make_address_v4(asio::ip::v4_mapped, v6).to_string();
    return asio::ip::make_network_v6(v6, 64).canonical().to_string();
}

void turn_away(tcp::socket& socket) {
    boost::system::error_code ignored;
    socket.non_blocking(true, ignored);
    std::string const answer = turned_away();
    socket.write_some(asio::buffer(answer), ignored);
    socket.shutdown(tcp::socket::shutdown_send, ignored);
    char unread[4'096];
    socket.read_some(asio::buffer(unread), ignored);
    socket.close(ignored);
}

tcp::acceptor listen(asio::io_context& io, HttpSettings const& settings) {
    auto const place = settings.address + ":" + std::to_string(settings.port);
    try {
        tcp::endpoint const here(asio::ip::make_address(settings.address),
                                 std::uint16_t(settings.port));
        return tcp::acceptor(io, here);
    } catch (boost::system::system_error const& e) {
        throw std::runtime_error("http: cannot listen on " + place + ": " + e.code().message() +
                                 "; change address or port in [http], or end who holds it");
    }
}

}  // namespace

struct Server::Impl {
    asio::io_context io{1};
    Shared shared;
    tcp::acceptor acceptor;
    asio::steady_timer pause{io}, drain{io};
    std::map<std::string, int> by_peer;
    int connections = 0, port = 0;
    std::thread thread;  // last: runs with all of the above

    Impl(HttpSettings const& settings, Handler handler, std::function<void(std::string_view)> note)
        : shared(settings, std::move(handler), std::move(note)), acceptor(listen(io, settings)) {
        port = acceptor.local_endpoint().port();
    }

    bool admit(std::string const& peer) {
        if (connections >= shared.settings.connections_max) return false;
        if (by_peer[peer] >= shared.settings.connections_per_address) return false;
        ++connections;
        ++by_peer[peer];
        return true;
    }

    void leave(std::string const& peer) {
        --connections;
        if (--by_peer[peer] == 0) by_peer.erase(peer);
        if (shared.stopping && connections == 0) drain.cancel();
    }

    void begin(tcp::socket socket, std::string peer) {
        auto ended = [this, peer](std::exception_ptr escaped) {
            leave(peer);
            try {
                if (escaped) std::rethrow_exception(escaped);
            } catch (std::exception const& e) {
                spdlog::error("component=api outcome=session_ended why=\"{}\"", e.what());
            }
        };
        asio::co_spawn(io, session(std::move(socket), peer, shared), std::move(ended));
    }

    asio::awaitable<void> accept_all() {
        while (!shared.stopping) {
            auto [error, socket] = co_await acceptor.async_accept(no_throw);
            if (shared.stopping) co_return;
            if (error) {
                pause.expires_after(accept_pause);
                co_await pause.async_wait(no_throw);
                continue;
            }
            std::string peer = peer_of(socket);
            if (admit(peer)) {
                begin(std::move(socket), std::move(peer));
                continue;
            }
            if (shared.note) shared.note("http_turned_away");
            turn_away(socket);
        }
    }

    void run() {
        for (;;) try {
                io.run();
                return;
            } catch (std::exception const& e) {
                spdlog::error("component=api outcome=loop_went_on why=\"{}\"", e.what());
            }
    }

    void stop() {
        shared.stopping = true;
        boost::system::error_code ignored;
        acceptor.close(ignored);
        pause.cancel();
        for (auto* socket : shared.reading) socket->cancel(ignored);
        if (connections == 0) return;
        drain.expires_after(drain_timeout);
        drain.async_wait([this](boost::system::error_code cancelled) {
            boost::system::error_code nothing;
            if (!cancelled)
                for (auto* socket : shared.open) socket->cancel(nothing);
        });
    }
};

Server::Server(HttpSettings const& settings, Handler handler,
               std::function<void(std::string_view)> note)
    : impl_(std::make_unique<Impl>(settings, std::move(handler), std::move(note))) {
    auto ended = [](std::exception_ptr escaped) {
        if (escaped) spdlog::critical("component=api outcome=no_more_connections_are_taken");
    };
    asio::co_spawn(impl_->io, impl_->accept_all(), std::move(ended));
    impl_->thread = std::thread([impl = impl_.get()] { impl->run(); });
}

Server::~Server() {
    asio::post(impl_->io, [impl = impl_.get()] { impl->stop(); });
    impl_->thread.join();
    impl_->shared.workers.join();
}

int Server::port() const {
    return impl_->port;
}

}  // namespace alertd::api
