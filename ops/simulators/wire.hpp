#pragma once
// What simulators of HTTP carriers say and call back with.
#include <netdb.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <string>
#include <string_view>

#include "ops/simulators/command_line.hpp"

namespace sim {

using Steady = std::chrono::steady_clock;

inline void append_quoted(std::string& out, std::string_view text) {
    constexpr char hex[] = "0123456789abcdef";
    out += '"';
    for (char c : text) {
        if (c == '"' || c == '\\')
            out.append(1, '\\').append(1, c);
        else if (static_cast<unsigned char>(c) >= 0x20)
            out += c;
        else
            out.append("\\u00").append(1, hex[c >> 4]).append(1, hex[c & 15]);
    }
    out += '"';
}

struct Url {
    std::string host, port = "80", path = "/";
};

inline Url read_url(std::string_view name, std::string_view text) {
    if (!text.starts_with("http://")) refuse(name, "must begin with http://");
    text.remove_prefix(7);
    Url url;
    auto const slash = std::min(text.find('/'), text.size());
    if (slash < text.size()) url.path = text.substr(slash);
    std::string_view const authority = text.substr(0, slash);
    auto const colon = std::min(authority.rfind(':'), authority.size());
    url.host = authority.substr(0, colon);
    if (colon < authority.size()) url.port = authority.substr(colon + 1);
    return url;
}

inline int connected_socket(Url const& url) {
    addrinfo wanted{}, *found = nullptr;
    wanted.ai_socktype = SOCK_STREAM;
    if (::getaddrinfo(url.host.c_str(), url.port.c_str(), &wanted, &found) != 0) return -1;
    int const s = ::socket(found->ai_family, found->ai_socktype | SOCK_CLOEXEC, 0);
    timeval const patience{10, 0};
    ::setsockopt(s, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    ::setsockopt(s, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    bool const there = ::connect(s, found->ai_addr, found->ai_addrlen) == 0;
    ::freeaddrinfo(found);
    if (there) return s;
    ::close(s);
    return -1;
}

// The status of the answer, 0 when there is none.
inline int post(Url const& url, std::string const& signed_header, std::string const& body) {
    int const s = connected_socket(url);
    if (s < 0) return 0;
    std::string const text =
        "POST " + url.path + " HTTP/1.1\r\nHost: " + url.host + ":" + url.port +
        "\r\nContent-Type: application/json\r\n" + signed_header +
        "\r\nConnection: close\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
        body;
    for (std::size_t at = 0; at < text.size();) {
        auto const n = ::send(s, text.data() + at, text.size() - at, MSG_NOSIGNAL);
        if (n <= 0) break;
        at += static_cast<std::size_t>(n);
    }
    char line[13] = {};  // "HTTP/1.1 204"
    auto const got = ::recv(s, line, 12, MSG_WAITALL);
    ::close(s);
    return got == 12 ? std::atoi(line + 9) : 0;
}

}  // namespace sim
