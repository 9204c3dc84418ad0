#include "tests/support/scripted_server.hpp"

#include <arpa/inet.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>
#include <stdexcept>

namespace alertd::test {
namespace {

// False: the server is being stopped.
bool await(int socket, int stop) {
    pollfd waited[2] = {{socket, POLLIN, 0}, {stop, POLLIN, 0}};
    ::poll(waited, 2, -1);
    return waited[1].revents == 0;
}

void send_all(int socket, std::string_view bytes) {
    while (!bytes.empty()) {
        auto const sent = ::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent <= 0) return;
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
}

// The length of the first whole request in `bytes`, 0 when it is not whole yet.
std::size_t whole_request(std::string const& bytes) {
    auto const head = bytes.find("\r\n\r\n");
    if (head == std::string::npos) return 0;
    auto const at = bytes.find("Content-Length: ");
    std::size_t const body =
        at < head ? std::strtoul(bytes.c_str() + at + 16, nullptr, 10) : std::size_t{0};
    return bytes.size() >= head + 4 + body ? head + 4 + body : 0;
}

}  // namespace

std::string http_answer(int status, std::string const& body, std::string const& headers) {
    return "HTTP/1.1 " + std::to_string(status) + " Said\r\n" + headers +
           "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

ScriptedServer::ScriptedServer(Script script) : script_(std::move(script)) {
    listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    stop_ = ::eventfd(0, EFD_CLOEXEC);
    sockaddr_in at{};
    at.sin_family = AF_INET;
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof at;
    auto* address = reinterpret_cast<sockaddr*>(&at);
    if (::bind(listener_, address, size) != 0 || ::listen(listener_, 64) != 0 ||
        ::getsockname(listener_, address, &size) != 0)
        throw std::runtime_error("cannot listen on loopback");
    port_ = ntohs(at.sin_port);
    acceptor_ = std::jthread([this] { accept_all(); });
}

ScriptedServer::~ScriptedServer() {
    std::uint64_t const one = 1;
    if (::write(stop_, &one, sizeof one) != sizeof one) std::abort();
    acceptor_.join();
    threads_.clear();
    ::close(listener_);
    ::close(stop_);
}

std::string ScriptedServer::url(std::string const& path) const {
    return "http://127.0.0.1:" + std::to_string(port_) + path;
}

std::vector<std::string> ScriptedServer::requests() const {
    std::lock_guard const held(lock_);
    return requests_;
}

void ScriptedServer::accept_all() {
    while (await(listener_, stop_)) {
        int const socket = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
        if (socket < 0) continue;
        ++connections_;
        threads_.emplace_back([this, socket] { serve(socket); });
    }
}

void ScriptedServer::serve(int socket) {
    std::string bytes;
    auto after = Reply::keep;
    while (after == Reply::keep && await(socket, stop_)) {
        char buffer[65536];
        auto const got = ::recv(socket, buffer, sizeof buffer, 0);
        if (got <= 0) break;
        bytes.append(buffer, static_cast<std::size_t>(got));
        auto const length = whole_request(bytes);
        if (length == 0) continue;
        Reply reply;
        {
            std::lock_guard const held(lock_);
            requests_.push_back(bytes.substr(0, length));
            reply = script_(requests_.back());
        }
        bytes.erase(0, length);
        send_all(socket, reply.bytes);
        after = reply.after;
    }
    if (after == Reply::hold)
        while (await(stop_, stop_)) continue;
    ::close(socket);
}

}  // namespace alertd::test
