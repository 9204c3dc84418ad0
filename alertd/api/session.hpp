#pragma once
// One connection. The only coroutines of alertd live here and in server.cpp.
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/thread_pool.hpp>
#include <set>
#include <string>

#include "alertd/api/http.hpp"
#include "alertd/settings.hpp"

namespace alertd::api {

// What all connections share; owned by Server, used on its one socket thread (the handler on
// `workers`).
struct Shared {
    HttpSettings settings;
    Handler handler;
    std::function<void(std::string_view)> note;
    boost::asio::thread_pool workers;
    std::set<boost::asio::ip::tcp::socket*> reading;  // may be closed at once when the server stops
    std::set<boost::asio::ip::tcp::socket*> open;
    bool stopping = false;

    Shared(HttpSettings const& s, Handler h, std::function<void(std::string_view)> n)
        : settings(s), handler(std::move(h)), note(std::move(n)), workers(std::size_t(s.workers)) {}
};

// Serves until the client leaves, a limit is passed or a deadline runs out. `shared` outlives it.
boost::asio::awaitable<void> session(boost::asio::ip::tcp::socket socket, std::string peer,
                                     Shared& shared);

}  // namespace alertd::api
