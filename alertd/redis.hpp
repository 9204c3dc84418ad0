#pragma once
// One connection to Redis, for one thread. hiredis stays in redis.cpp. A lost connection is an
// Error{unavailable}; the next call connects anew. Reads that block use a connection of their own.
#include <cstdint>
#include <initializer_list>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "alertd/model/result.hpp"
#include "alertd/settings.hpp"

namespace alertd {

// What Redis answered. Errors of single commands inside a pipeline are values too.
struct Reply {
    enum class Kind { nil, text, number, list, error } kind = Kind::nil;
    std::string text;
    std::int64_t number = 0;
    std::vector<Reply> list;
    bool is_nil() const { return kind == Kind::nil; }
    bool is_error(std::string_view prefix = {}) const {
        return kind == Kind::error && text.starts_with(prefix);
    }
};

using Arguments = std::vector<std::string>;

class Redis {
public:
    explicit Redis(RedisSettings settings, milliseconds timeout);
    explicit Redis(RedisSettings const& settings) : Redis(settings, settings.timeout) {}
    ~Redis();

    // One command, its answer. An error reply of Redis is Error{unavailable} that begins with
    // Redis' own word.
    Result<Reply> command(Arguments const& arguments);
    // Many commands in one round trip; a reply each.
    Result<std::vector<Reply>> pipeline(std::vector<Arguments> const& commands);
    // A script of alertd/lua by its name: EVALSHA, and EVAL once where Redis does not know it.
    Result<Reply> script(std::string_view name, Arguments const& keys, Arguments const& values);
    // The same for a pipeline; Redis must know the script (load_scripts after each connect sees to
    // it).
    Arguments script_command(std::string_view name, Arguments const& keys, Arguments const& values);

    // Grows with every new connection: who keeps state of the server looks at it.
    std::uint64_t generation() const { return generation_; }
    bool connected() const;
    // The server's run_id, of this connection.
    Result<std::string> run_id();
    // Refuses a server that may lose or drop work: maxmemory-policy other than noeviction,
    // appendonly no, older than 7.
    Result<void> check_server();
    void disconnect();

private:
    struct Connection;
    Result<void> connect();
    RedisSettings settings_;
    milliseconds timeout_;
    std::unique_ptr<Connection> connection_;
    std::uint64_t generation_ = 0;
};

}  // namespace alertd
