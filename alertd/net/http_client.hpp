#pragma once
// The one way out over HTTP: a deadline and a size limit on every call.
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "alertd/model/clock.hpp"

namespace alertd::net {

using Headers = std::vector<std::pair<std::string, std::string>>;

struct Request {
    std::string method = "GET", url;
    Headers headers;
    std::string body;
    milliseconds timeout{10'000};              // for the whole call
    std::size_t response_bytes_max = 1 << 20;  // of the body
};

struct Response {
    int status = 0;
    Headers headers;  // names in lower case
    std::string body;
    std::string const* header(std::string_view lower_name) const {
        for (auto const& [name, value] : headers)
            if (name == lower_name) return &value;
        return nullptr;
    }
};

// Why there is no response. `left` is false only when it is certain that no byte of the request
// reached the peer (name not found, connection refused, address not allowed): only then may the
// call be made again without doubt.
struct Failure {
    bool left = true;
    std::string reason;
};

using Answer = std::variant<Response, Failure>;

class HttpClient {
public:
    virtual ~HttpClient() = default;
    // Blocks. Any number of threads may call; each keeps its own connections alive between calls.
    virtual Answer perform(Request const& request) = 0;
};

}  // namespace alertd::net
