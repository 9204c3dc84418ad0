#pragma once
// A little HTTP server on loopback that answers what a test says, byte for byte: also answers that
// no real server gives.
#include <atomic>
#include <functional>
#include <list>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace alertd::test {

// A whole answer with its Content-Length.
std::string http_answer(int status, std::string const& body, std::string const& headers = "");

class ScriptedServer {
public:
    // What a connection is answered after one whole request came: these bytes.
    // `close`: then the connection ends. `hold`: it stays open and silent until the server is
    // destroyed.
    struct Reply {
        std::string bytes;
        enum After { keep, close, hold } after = keep;
    };
    // Gets the request's head and body, from the connections' threads, one at a time.
    using Script = std::function<Reply(std::string const& request)>;

    explicit ScriptedServer(Script script);
    ~ScriptedServer();  // ends all connections and threads
    ScriptedServer(ScriptedServer const&) = delete;
    ScriptedServer& operator=(ScriptedServer const&) = delete;

    int port() const { return port_; }
    std::string url(std::string const& path = "/") const;
    int connections() const { return connections_; }
    std::vector<std::string> requests() const;

private:
    void accept_all();
    void serve(int socket);

    Script script_;
    int listener_ = -1, port_ = 0, stop_ = -1;
    std::atomic<int> connections_{0};
    mutable std::mutex lock_;
    std::vector<std::string> requests_;
    std::list<std::jthread> threads_;
    std::jthread acceptor_;
};

}  // namespace alertd::test
