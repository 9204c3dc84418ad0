// sim_zalo: Zalo's business API and OAuth, and the judge of what reached them. It shares no code
// with alertd.
#include <signal.h>
#include <sys/prctl.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>

#include "ops/simulators/zalo_ledger.hpp"

namespace sim {
namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using asio::ip::tcp;
using boost::system::error_code;
using Request = http::request<http::string_body>;

constexpr std::size_t body_bytes_max = 1 << 20;

std::string escaped(std::string_view text) {
    std::string out;
    for (char const c : text) {
        if (c == '<' || c == '>' || c == '&' || c == '"')
            out.append("&#").append(std::to_string(static_cast<int>(c))).append(";");
        else
            out += c;
    }
    return out;
}

constexpr std::string_view page_head =
    R"(<!doctype html><html lang="vi"><meta charset="utf-8"><meta http-equiv="refresh" content="2">
<title>Zalo mô phỏng</title>
<style>
body { font: 16px sans-serif; margin: 1em }
article { border-left: 4px solid #06c; padding: .2em 1em; margin: 1em 0; white-space: pre-line }
small { color: #555 }
</style>
<h1>Zalo mô phỏng <small lang="en">Simulated Zalo</small></h1>
<p>Không tin nào tới người thật. <small lang="en">No message reaches a real person.</small>
<p>Đã nhận <small lang="en">Taken</small>: <b>)";

std::string page(Ledger const& ledger) {
    std::string out(page_head);
    out += std::to_string(ledger.accepted()) + "</b>";
    auto const lines = ledger.latest(0, 20);
    for (auto line = lines.rbegin(); line != lines.rend(); ++line) {
        json::object const m = json::parse(*line).as_object();
        auto const text = [&](char const* key) { return escaped(m.at(key).as_string()); };
        out += "<article>" + text("text") + "\n<small>" + text("template") + " → " + text("phone") +
               "</small></article>";
    }
    return out + "</html>";
}

// The number after `name=` in a query, or `otherwise`.
std::size_t number_in(std::string_view query, std::string_view name, std::size_t otherwise) {
    auto const at = query.find(name);
    if (at == std::string_view::npos) return otherwise;
    auto const digits = query.substr(at + name.size());
    std::from_chars(digits.data(), digits.data() + digits.size(), otherwise);
    return otherwise;
}

std::string unescaped(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        unsigned byte = 0;
        if (text[i] == '%' && i + 2 < text.size() &&
            std::from_chars(&text[i + 1], &text[i + 1] + 2, byte, 16).ec == std::errc{}) {
            out += static_cast<char>(byte);
            i += 2;
        } else {
            out += text[i] == '+' ? ' ' : text[i];
        }
    }
    return out;
}

std::map<std::string, std::string> form_of(std::string_view body) {
    std::map<std::string, std::string> form;
    while (!body.empty()) {
        auto const end = std::min(body.find('&'), body.size());
        auto const pair = body.substr(0, end);
        auto const equals = std::min(pair.find('='), pair.size());
        form[unescaped(pair.substr(0, equals))] =
            unescaped(pair.substr(std::min(equals + 1, pair.size())));
        body.remove_prefix(std::min(end + 1, body.size()));
    }
    return form;
}

std::string text_at(json::object const& o, std::string_view key) {
    auto const* value = o.if_contains(key);
    return value && value->is_string() ? std::string(value->get_string()) : "";
}

// One connection, on a thread of its own.
class Session {
public:
    Session(tcp::socket socket, Options const& options, Ledger& ledger, Tokens& tokens,
            unsigned number)
        : socket_(std::move(socket)),
          options_(options),
          ledger_(ledger),
          tokens_(tokens),
          number_(number) {}

    void run() {
        boost::beast::flat_buffer buffer;
        for (bool open = true; open;) {
            http::request_parser<http::string_body> parser;
            parser.body_limit(body_bytes_max);
            error_code failed;
            http::read(socket_, buffer, parser, failed);
            if (failed == http::error::body_limit) say({413, "{}", ""}, false);
            if (failed) return;
            open = parser.get().keep_alive();
            if (!answer(parser.get(), open)) return;
        }
    }

private:
    bool answer(Request const& request, bool open) {
        std::string_view const target = request.target();
        bool const post = request.method() == http::verb::post;
        if (target == "/" && !post)
            return say({200, page(ledger_), ""}, open, "text/html; charset=utf-8");
        if (target == "/sim/counts" && !post) return say({200, counts(), ""}, open);
        if (target.starts_with("/sim/messages") && !post)
            return say({200, messages(target), ""}, open);
        if (target == "/message/template" && post) return say(take(request), open);
        if (target == "/v4/oa/access_token" && post)
            return say(tokens_.refresh(std::string(request["secret_key"]), form_of(request.body())),
                       open);
        return say({404, R"({"title":"no such place"})", ""}, open);
    }

    std::string counts() const {
        auto all = ledger_.counts();
        all["tokens"] = tokens_.counts();
        return json::serialize(all);
    }

    std::string messages(std::string_view query) const {
        std::size_t const limit = std::min<std::size_t>(number_in(query, "limit=", 20), 1'000);
        std::string out = R"({"next":)" + std::to_string(ledger_.accepted()) + R"(,"messages":[)";
        for (auto const& line : ledger_.latest(number_in(query, "after=", 0), limit))
            out.append(out.back() == '[' ? "" : ",").append(line);
        return out + "]}";
    }

    bool proven(Request const& request, std::string const& access) const {
        unsigned char out[EVP_MAX_MD_SIZE];
        unsigned int size = 0;
        HMAC(EVP_sha256(), options_.app_secret.data(), static_cast<int>(options_.app_secret.size()),
             reinterpret_cast<unsigned char const*>(access.data()), access.size(), out, &size);
        return request["appsecret_proof"] == hex_of(out, size);
    }

    Answer take(Request const& request) {
        std::string const access(request["access_token"]);
        if (!tokens_.holds(access)) return error_answer(-124, "Access token is invalid");
        if (options_.proof && !proven(request, access)) return error_answer(-1241, "Proof invalid");
        error_code failed;
        auto const value = json::parse(request.body(), failed);
        if (failed || !value.is_object()) return error_answer(-132, "Body invalid");
        auto const& o = value.get_object();
        auto const* slots = o.if_contains("template_data");
        if (!slots || !slots->is_object()) return error_answer(-111, "Template data is empty");
        Incoming const m{text_at(o, "phone"),       text_at(o, "template_id"),
                         text_at(o, "tracking_id"), text_at(o, "sending_mode"),
                         slots->get_object(),       number_};
        std::this_thread::sleep_until(ledger_.turn());
        auto answered = ledger_.take(m);
        if (options_.delay_ms > 0)
            std::this_thread::sleep_for(std::chrono::milliseconds{options_.delay_ms});
        return answered;
    }

    // False: the connection is over.
    bool say(Answer const& a, bool open, char const* type = "application/json") {
        if (a.drop) return false;
        std::string const out =
            "HTTP/1.1 " + std::to_string(a.status) + " Said\r\nContent-Type: " + type + "\r\n" +
            a.headers + (open ? "" : "Connection: close\r\n") +
            "Content-Length: " + std::to_string(a.body.size()) + "\r\n\r\n" + a.body;
        error_code failed;
        asio::write(socket_, asio::buffer(out), failed);
        return !failed && open;
    }

    tcp::socket socket_;
    Options const& options_;
    Ledger& ledger_;
    Tokens& tokens_;
    unsigned number_;
};

void end_at_signals(bool with_parent) {
    struct sigaction end {};
    end.sa_handler = [](int) {
        ::_exit(0);
    };  // nothing is buffered: the record is written by write()
    ::sigaction(SIGTERM, &end, nullptr);
    ::sigaction(SIGINT, &end, nullptr);
    ::signal(SIGPIPE, SIG_IGN);
    if (with_parent) ::prctl(PR_SET_PDEATHSIG, SIGTERM);
}

[[noreturn]] void run(Options const& options) {
    end_at_signals(options.die_with_parent);
    static Events events(options);
    static Templates const templates(options);
    static Tokens tokens(options);
    static Ledger ledger(options, templates, events);
    asio::io_context io{1};
    tcp::acceptor acceptor(io, {asio::ip::address_v4::loopback(), options.port});
    events.start();
    std::printf("listening 127.0.0.1:%u\n", unsigned(acceptor.local_endpoint().port()));
    std::fflush(stdout);
    for (unsigned number = 1;; ++number) {
        tcp::socket socket(io);
        acceptor.accept(socket);
        error_code ignored;
        socket.set_option(tcp::no_delay(true), ignored);
        std::thread([&options, number, s = std::move(socket)]() mutable {
            Session(std::move(s), options, ledger, tokens, number).run();
        }).detach();
    }
}

}  // namespace
}  // namespace sim

int main(int argc, char** argv) {
    sim::program = "sim_zalo";
    sim::Options const options = sim::read_options(argc, argv);
    try {
        sim::run(options);
    } catch (std::exception const& e) {
        std::fprintf(stderr, "sim_zalo: %s\n", e.what());
        return 2;
    }
}
