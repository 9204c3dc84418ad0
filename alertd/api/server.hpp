#pragma once
// The door: sockets, limits and deadlines. Knows HTTP and nothing of alerts. One thread runs the
// sockets, `settings.workers` threads run the handler.
#include <memory>
#include <string_view>

#include "alertd/api/http.hpp"
#include "alertd/settings.hpp"

namespace alertd::api {

class Server {
public:
    // Listens at once; throws std::runtime_error with one line when it cannot. `note` counts what
    // the handler never sees
    // ("http_refused", "http_timeout", "http_turned_away"); it is called on the socket thread.
    Server(HttpSettings const& settings, Handler handler,
           std::function<void(std::string_view)> note = {});
    // Takes no more connections, lets requests in hand end and be answered, closes the others,
    // joins.
    ~Server();
    int port() const;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace alertd::api
