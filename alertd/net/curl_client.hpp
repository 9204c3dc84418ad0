#pragma once
// HttpClient over libcurl: http and https only, no redirects, no proxy from the environment, no
// cookies, TLS 1.2 or newer with the peer's certificate checked, HTTP/2 where TLS offers it.
#include <memory>

#include "alertd/net/http_client.hpp"

namespace alertd::net {

// Where a client may connect to. It is asked for the address itself, after the name was resolved,
// so neither an odd spelling nor a name that changes its address gets around it.
struct Rules {
    // False: only addresses of the open internet, for URLs that others wrote (feeds, webhooks).
    // True: any address, for URLs that the operator wrote (outlets).
    bool allow_private = false;
    std::size_t header_bytes_max = 64 << 10;  // of a response
    std::size_t url_bytes_max = 8 << 10;
};

// Any thread may call. Up to 64 connections in rest are kept for the next call, 30 s each.
// A request that changes something (anything but GET and HEAD) leaves at most once: libcurl's own
// second try after a lost connection is stopped, and what is then unclear is answered as Failure
// with left = true.
class CurlClient final : public HttpClient {
public:
    explicit CurlClient(Rules rules = {});
    ~CurlClient() override;
    Answer perform(Request const& request) override;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace alertd::net
