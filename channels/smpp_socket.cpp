#include "channels/smpp_socket.hpp"

#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <memory>
#include <stdexcept>

namespace alertd::channels::smpp {
namespace {

constexpr std::size_t read_bytes = 64 * 1024;

bool is_passing(int error) {
    return error == EAGAIN || error == EWOULDBLOCK || error == EINTR;
}

void silence(int bell) {
    std::uint64_t rings = 0;
    [[maybe_unused]] auto const heard = ::read(bell, &rings, sizeof rings);
}

}  // namespace

Bell::Bell() : file_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
    if (file_ < 0) throw std::runtime_error("no file descriptor is left");
}

Bell::~Bell() {
    ::close(file_);
}

void Bell::ring() {
    std::uint64_t const one = 1;
    [[maybe_unused]] auto const told = ::write(file_, &one, sizeof one);
}

void Bell::wait(milliseconds timeout) {
    pollfd waited{file_, POLLIN, 0};
    if (::poll(&waited, 1, static_cast<int>(timeout.count())) == 1) silence(file_);
}

void Socket::close() {
    if (file_ >= 0) ::close(file_);
    file_ = -1;
}

std::string Socket::connect(std::string const& host, int port, milliseconds timeout, Bell& bell) {
    close();
    addrinfo wanted{}, *found = nullptr;
    wanted.ai_socktype = SOCK_STREAM;
    wanted.ai_flags = AI_NUMERICSERV;
    if (::getaddrinfo(host.c_str(), std::to_string(port).c_str(), &wanted, &found) != 0)
        return "its name cannot be resolved";
    std::unique_ptr<addrinfo, void (*)(addrinfo*)> const all(found, &::freeaddrinfo);
    for (auto const* one = found; one; one = one->ai_next)
        if (connect_one(one->ai_family, one->ai_addr, one->ai_addrlen, timeout, bell)) return {};
    return "no connection to it can be made";
}

bool Socket::connect_one(int family, void const* address, unsigned size, milliseconds timeout,
                         Bell& bell) {
    file_ = ::socket(family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (file_ < 0) return false;
    int const on = 1;
    ::setsockopt(file_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    int const begun = ::connect(file_, static_cast<sockaddr const*>(address), size);
    if (begun != 0 && errno == EINPROGRESS) {
        pollfd waited[2] = {{file_, POLLOUT, 0}, {bell.file_, POLLIN, 0}};
        ::poll(waited, 2, static_cast<int>(timeout.count()));
        int error = 0;
        socklen_t length = sizeof error;
        ::getsockopt(file_, SOL_SOCKET, SO_ERROR, &error, &length);
        if ((waited[0].revents & POLLOUT) != 0 && error == 0) return true;
    }
    if (begun == 0) return true;
    close();
    return false;
}

void Socket::wait(bool read, bool write, milliseconds timeout, Bell& bell) {
    auto const events = short((read ? POLLIN : 0) | (write ? POLLOUT : 0));
    pollfd waited[2] = {{file_, events, 0}, {bell.file_, POLLIN, 0}};
    if (::poll(waited, 2, static_cast<int>(timeout.count())) > 0 &&
        (waited[1].revents & POLLIN) != 0)
        silence(bell.file_);
}

std::optional<std::size_t> Socket::read(std::string& into) {
    char buffer[read_bytes];
    auto const got = ::recv(file_, buffer, sizeof buffer, 0);
    if (got < 0 && is_passing(errno)) return 0;
    if (got <= 0) return std::nullopt;
    into.append(buffer, static_cast<std::size_t>(got));
    return static_cast<std::size_t>(got);
}

std::optional<std::size_t> Socket::write(std::string_view bytes) {
    if (bytes.empty()) return 0;
    auto const put = ::send(file_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (put < 0) return is_passing(errno) ? std::optional<std::size_t>(0) : std::nullopt;
    return static_cast<std::size_t>(put);
}

}  // namespace alertd::channels::smpp
