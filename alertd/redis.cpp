#include "alertd/redis.hpp"

#include <hiredis/hiredis.h>
#include <openssl/sha.h>

#include "alertd/model/text.hpp"
#include "embedded/lua.hpp"

namespace alertd {
namespace {

Reply convert(redisReply const& from) {
    Reply to;
    switch (from.type) {
        case REDIS_REPLY_STRING:
        case REDIS_REPLY_STATUS:
            to.kind = Reply::Kind::text;
            to.text.assign(from.str, from.len);
            break;
        case REDIS_REPLY_ERROR:
            to.kind = Reply::Kind::error;
            to.text.assign(from.str, from.len);
            break;
        case REDIS_REPLY_INTEGER:
            to.kind = Reply::Kind::number;
            to.number = from.integer;
            break;
        case REDIS_REPLY_ARRAY:
            to.kind = Reply::Kind::list;
            for (std::size_t i = 0; i < from.elements; ++i)
                to.list.push_back(convert(*from.element[i]));
            break;
        default:
            break;
    }
    return to;
}

std::string sha1_hex(std::string_view text) {
    unsigned char digest[SHA_DIGEST_LENGTH];
    ::SHA1(bytes_of(text).data(), text.size(), digest);
    return to_hex(digest);
}

embedded::File const& script_named(std::string_view name) {
    for (auto const& file : embedded::lua)
        if (file.name == name) return file;
    throw std::logic_error("no Lua script " + std::string(name));
}

timeval to_timeval(milliseconds t) {
    return {t.count() / 1000, static_cast<suseconds_t>(t.count() % 1000 * 1000)};
}

}  // namespace

struct Redis::Connection {
    explicit Connection(redisContext* c) : context(c) {}
    ~Connection() {
        if (context) redisFree(context);
    }
    void append(Arguments const& arguments) {
        std::vector<char const*> texts;
        std::vector<std::size_t> lengths;
        for (auto const& a : arguments) {
            texts.push_back(a.data());
            lengths.push_back(a.size());
        }
        redisAppendCommandArgv(context, int(texts.size()), texts.data(), lengths.data());
    }
    redisContext* context;
};

Redis::Redis(RedisSettings settings, milliseconds timeout)
    : settings_(std::move(settings)), timeout_(timeout) {}
Redis::~Redis() = default;

bool Redis::connected() const {
    return connection_ != nullptr;
}
void Redis::disconnect() {
    connection_.reset();
}

Result<void> Redis::connect() {
    auto fresh = std::make_unique<Connection>(
        redisConnectWithTimeout(settings_.host.c_str(), settings_.port, to_timeval(timeout_)));
    if (!fresh->context || fresh->context->err)
        return unavailable("redis " + settings_.host + ":" + std::to_string(settings_.port) + ": " +
                           (fresh->context ? fresh->context->errstr : "out of memory"));
    redisSetTimeout(fresh->context, to_timeval(timeout_));
    redisEnableKeepAlive(fresh->context);
    connection_ = std::move(fresh);
    ++generation_;
    // A restarted server has forgotten the scripts; a pipeline cannot fall back to EVAL, so they
    // are told at once.
    for (auto const& file : embedded::lua) {
        auto loaded = command({"SCRIPT", "LOAD", std::string(file.text)});
        if (!loaded) {
            connection_.reset();
            return loaded.error();
        }
    }
    return {};
}

Result<std::vector<Reply>> Redis::pipeline(std::vector<Arguments> const& commands) {
    if (!connection_)
        if (auto made = connect(); !made) return made.error();
    for (auto const& c : commands) connection_->append(c);
    std::vector<Reply> replies;
    for (std::size_t i = 0; i < commands.size(); ++i) {
        redisReply* raw = nullptr;
        if (redisGetReply(connection_->context, reinterpret_cast<void**>(&raw)) != REDIS_OK) {
            // After a time-out the next answer would belong to this question: the connection is of
            // no use any more.
            std::string const why = connection_->context->errstr;
            connection_.reset();
            return unavailable("redis: connection lost: " + why);
        }
        replies.push_back(convert(*raw));
        freeReplyObject(raw);
    }
    return replies;
}

Result<Reply> Redis::command(Arguments const& arguments) {
    auto replies = pipeline({arguments});
    if (!replies) return replies.error();
    if (replies->front().is_error()) return unavailable(replies->front().text);
    return std::move(replies->front());
}

Arguments Redis::script_command(std::string_view name, Arguments const& keys,
                                Arguments const& values) {
    static std::map<std::string, std::string, std::less<>> const shas = [] {
        std::map<std::string, std::string, std::less<>> all;
        for (auto const& file : embedded::lua) all.emplace(file.name, sha1_hex(file.text));
        return all;
    }();
    Arguments all{"EVALSHA", shas.at(std::string(script_named(name).name)),
                  std::to_string(keys.size())};
    all.insert(all.end(), keys.begin(), keys.end());
    all.insert(all.end(), values.begin(), values.end());
    return all;
}

Result<Reply> Redis::script(std::string_view name, Arguments const& keys, Arguments const& values) {
    Arguments call = script_command(name, keys, values);
    auto reply = command(call);
    if (reply || !reply.error().message.starts_with("NOSCRIPT")) return reply;
    call[0] = "EVAL";
    call[1] = std::string(script_named(name).text);
    return command(call);
}

Result<std::string> Redis::run_id() {
    auto info = command({"INFO", "server"});
    if (!info) return info.error();
    auto const at = info->text.find("run_id:");
    if (at == std::string::npos) return unavailable("redis: INFO without run_id");
    return info->text.substr(at + 7, 40);
}

Result<void> Redis::check_server() {
    auto config = pipeline({{"CONFIG", "GET", "maxmemory-policy"},
                            {"CONFIG", "GET", "appendonly"},
                            {"CONFIG", "GET", "appendfsync"},
                            {"INFO", "server"}});
    if (!config) return config.error();
    auto value = [&](std::size_t i) {
        auto const& r = (*config)[i];
        return r.list.size() == 2 ? r.list[1].text : std::string("unknown");
    };
    if (value(0) != "noeviction")
        return invalid("redis: maxmemory-policy is " + value(0) +
                       "; set it to noeviction: any other policy drops queued work");
    if (value(1) != "yes")
        return invalid("redis: appendonly is " + value(1) +
                       "; set it to yes: without it a restart loses the queue");
    if (value(2) == "no") return invalid("redis: appendfsync is no; set it to everysec or always");
    auto const& info = (*config)[3].text;
    auto const at = info.find("redis_version:");
    if (at == std::string::npos || std::atoi(info.c_str() + at + 14) < 7)
        return invalid("redis: a server of version 7 or later is needed");
    return {};
}

}  // namespace alertd
