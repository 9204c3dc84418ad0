#pragma once
// A client that sends exactly the bytes a test gives, so that it may be as rude as the internet.
// Blocks at most ten seconds.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <optional>
#include <stdexcept>
#include <string>

#include "alertd/api/http.hpp"

namespace alertd::test {

struct Answer {
    int status = 0;
    api::Fields headers;  // names in lower case
    std::string body;
    std::string header(std::string_view name) const {
        for (auto const& [known, value] : headers)
            if (known == name) return value;
        return "";
    }
};

class RawClient {
public:
    explicit RawClient(int port) : fd_(::socket(AF_INET, SOCK_STREAM, 0)) {
        sockaddr_in to{};
        to.sin_family = AF_INET;
        to.sin_port = htons(std::uint16_t(port));
        to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        if (::connect(fd_, reinterpret_cast<sockaddr*>(&to), sizeof to) != 0)
            throw std::runtime_error("cannot connect");
    }
    ~RawClient() { ::close(fd_); }
    RawClient(RawClient const&) = delete;
    RawClient& operator=(RawClient const&) = delete;

    // False: the peer has closed.
    bool send(std::string_view bytes) {
        while (!bytes.empty()) {
            auto const n = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (n <= 0) return false;
            bytes.remove_prefix(std::size_t(n));
        }
        return true;
    }

    // One response; none when the peer closes before it is whole.
    std::optional<Answer> read(bool has_body = true) {
        while (bytes_.find("\r\n\r\n") == std::string::npos)
            if (!more()) return std::nullopt;
        Answer answer = parse_head();
        auto const length = answer.header("content-length");
        std::size_t const size = has_body && !length.empty() ? std::stoul(length) : 0;
        while (bytes_.size() < size)
            if (!more()) return std::nullopt;
        answer.body = bytes_.substr(0, size);
        bytes_.erase(0, size);
        return answer;
    }

    std::optional<Answer> ask(std::string_view bytes) {
        send(bytes);
        return read();
    }

    // True when the peer ends the connection (a reset too) without sending more than was read.
    bool closed() { return bytes_.empty() && !more() && ended_; }

private:
    bool more() {
        pollfd waiting{fd_, POLLIN, 0};
        if (::poll(&waiting, 1, 10'000) <= 0) return false;
        char room[65'536];
        auto const n = ::recv(fd_, room, sizeof room, 0);
        ended_ = n <= 0;
        if (n > 0) bytes_.append(room, std::size_t(n));
        return n > 0;
    }

    Answer parse_head() {
        auto const end = bytes_.find("\r\n\r\n");
        std::string head = bytes_.substr(0, end + 2);
        bytes_.erase(0, end + 4);
        Answer answer;
        answer.status = std::stoi(head.substr(9, 3));
        for (auto at = head.find("\r\n") + 2; at < head.size();) {
            auto const stop = head.find("\r\n", at);
            auto const colon = head.find(": ", at);
            answer.headers.emplace_back(api::lower_ascii(head.substr(at, colon - at)),
                                        head.substr(colon + 2, stop - colon - 2));
            at = stop + 2;
        }
        return answer;
    }

    int fd_;
    bool ended_ = false;
    std::string bytes_;
};

// A request with its Host and, when there is a body, its Content-Length.
inline std::string request(std::string const& method, std::string const& target,
                           std::string const& body = "", std::string const& headers = "") {
    std::string text = method + " " + target + " HTTP/1.1\r\nHost: test\r\n" + headers;
    if (!body.empty()) text += "Content-Length: " + std::to_string(body.size()) + "\r\n";
    return text + "\r\n" + body;
}

}  // namespace alertd::test
