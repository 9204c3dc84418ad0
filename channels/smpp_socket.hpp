#pragma once
// A TCP connection that never blocks beyond what it is told, and a bell that ends the waiting.
#include <optional>
#include <string>
#include <string_view>

#include "alertd/model/clock.hpp"

namespace alertd::channels::smpp {

// Any thread may ring.
class Bell {
public:
    Bell();  // std::runtime_error without file descriptors
    ~Bell();
    Bell(Bell const&) = delete;
    Bell& operator=(Bell const&) = delete;
    void ring();
    void wait(milliseconds timeout);  // until it rings; a ring is heard once

private:
    friend class Socket;
    int file_ = -1;
};

// One thread.
class Socket {
public:
    Socket() = default;
    ~Socket() { close(); }
    Socket(Socket const&) = delete;
    Socket& operator=(Socket const&) = delete;

    // Why there is no connection; empty when there is one. Every address of the name is tried; the
    // bell ends it.
    std::string connect(std::string const& host, int port, milliseconds timeout, Bell& bell);
    void close();

    // Until there is something to read (if wanted), room to write (if wanted), a ring or the end of
    // time.
    void wait(bool read, bool write, milliseconds timeout, Bell& bell);
    // Bytes read or written, 0 when none could be; none: the connection is over.
    std::optional<std::size_t> read(std::string& into);
    std::optional<std::size_t> write(std::string_view bytes);

private:
    bool connect_one(int family, void const* address, unsigned size, milliseconds timeout,
                     Bell& bell);
    int file_ = -1;
};

}  // namespace alertd::channels::smpp
