#include "alertd/net/curl_client.hpp"

#include <curl/curl.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <mutex>
#include <stdexcept>

#include "alertd/net/address.hpp"

namespace alertd::net {
namespace {

constexpr std::size_t handles_kept = 64;
constexpr long idle_seconds_max = 30;

struct HandleEnd {
    void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
};
using Handle = std::unique_ptr<CURL, HandleEnd>;

struct ListEnd {
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using List = std::unique_ptr<curl_slist, ListEnd>;

// One call on its way: what the callbacks need and fill.
struct Call {
    Rules const& rules;
    Request const& request;
    Response response;
    std::size_t header_bytes = 0;
    int departures = 0;        // times the request was let go onto a connection
    char const* refused = "";  // why a callback of ours ended the call
};

bool changes_something(Request const& r) {
    return r.method != "GET" && r.method != "HEAD";
}

std::string_view trimmed(std::string_view text) {
    auto const first = text.find_first_not_of(" \t\r\n");
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

std::string lowered(std::string_view text) {
    std::string out(text);
    for (char& c : out)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return out;
}

// The callbacks are noexcept: no exception may cross libcurl's frames.
std::size_t take_body(char* bytes, std::size_t, std::size_t size, void* user) noexcept {
    auto& call = *static_cast<Call*>(user);
    if (size > call.request.response_bytes_max - call.response.body.size()) {
        call.refused = "the response's body is larger than it may be";
        return 0;
    }
    call.response.body.append(bytes, size);
    return size;
}

std::size_t take_header(char* bytes, std::size_t, std::size_t size, void* user) noexcept {
    auto& call = *static_cast<Call*>(user);
    call.header_bytes += size;
    if (call.header_bytes > call.rules.header_bytes_max) {
        call.refused = "the response's headers are larger than they may be";
        return 0;
    }
    std::string_view const line(bytes, size);
    if (line.starts_with("HTTP/")) call.response.headers.clear();  // an interim answer came before
    auto const colon = line.find(':');
    if (line.starts_with("HTTP/") || colon == std::string_view::npos) return size;
    call.response.headers.emplace_back(lowered(trimmed(line.substr(0, colon))),
                                       std::string(trimmed(line.substr(colon + 1))));
    return size;
}

Bytes address_bytes(sockaddr const& a) {
    if (a.sa_family == AF_INET) {
        auto const& in = reinterpret_cast<sockaddr_in const&>(a).sin_addr;
        return {reinterpret_cast<unsigned char const*>(&in), sizeof in};
    }
    if (a.sa_family != AF_INET6) return {};
    auto const& in6 = reinterpret_cast<sockaddr_in6 const&>(a).sin6_addr;
    return {reinterpret_cast<unsigned char const*>(&in6), sizeof in6};
}

curl_socket_t open_socket(void* user, curlsocktype, curl_sockaddr* to) noexcept {
    auto& call = *static_cast<Call*>(user);
    if (!call.rules.allow_private && !is_global(address_bytes(to->addr))) {
        call.refused = "the address is not allowed";
        return CURL_SOCKET_BAD;
    }
    return ::socket(to->family, to->socktype | SOCK_CLOEXEC, to->protocol);
}

// Called when a connection stands and the request is about to leave. libcurl sends again by itself
// when a kept connection dies before an answer, which would tell somebody twice.
int before_request(void* user, char*, char*, int, int) noexcept {
    auto& call = *static_cast<Call*>(user);
    if (call.departures > 0 && changes_something(call.request)) {
        call.refused = "the connection was lost before the answer";
        return CURL_PREREQFUNC_ABORT;
    }
    ++call.departures;
    return CURL_PREREQFUNC_OK;
}

template <class T>
void set(CURL* handle, CURLoption option, T value) {
    if (curl_easy_setopt(handle, option, value) != CURLE_OK)
        throw std::logic_error("libcurl refuses option " + std::to_string(option));
}

void set_limits(CURL* handle, Request const& request) {
    set(handle, CURLOPT_PROTOCOLS_STR, "http,https");
    set(handle, CURLOPT_FOLLOWLOCATION, 0L);
    set(handle, CURLOPT_PROXY, "");
    set(handle, CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
    set(handle, CURLOPT_NOSIGNAL, 1L);
    set(handle, CURLOPT_TIMEOUT_MS, static_cast<long>(request.timeout.count()));
    set(handle, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(request.timeout.count()));
    set(handle, CURLOPT_MAXAGE_CONN, idle_seconds_max);
    set(handle, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    set(handle, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_2TLS));
    set(handle, CURLOPT_TCP_KEEPALIVE, 1L);
    set(handle, CURLOPT_USERAGENT, "alertd");
}

void set_callbacks(CURL* handle, Call& call) {
    set(handle, CURLOPT_WRITEFUNCTION, &take_body);
    set(handle, CURLOPT_WRITEDATA, &call);
    set(handle, CURLOPT_HEADERFUNCTION, &take_header);
    set(handle, CURLOPT_HEADERDATA, &call);
    set(handle, CURLOPT_OPENSOCKETFUNCTION, &open_socket);
    set(handle, CURLOPT_OPENSOCKETDATA, &call);
    set(handle, CURLOPT_PREREQFUNCTION, &before_request);
    set(handle, CURLOPT_PREREQDATA, &call);
}

void set_method(CURL* handle, Request const& r) {
    if (r.method == "HEAD") set(handle, CURLOPT_NOBODY, 1L);
    if (!r.body.empty() || r.method == "POST") {
        set(handle, CURLOPT_POST, 1L);
        set(handle, CURLOPT_POSTFIELDS, r.body.data());
        set(handle, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(r.body.size()));
    }
    if (r.method != "HEAD" && r.method != "GET" && r.method != "POST")
        set(handle, CURLOPT_CUSTOMREQUEST, r.method.c_str());
    if (r.method == "GET" && !r.body.empty()) set(handle, CURLOPT_CUSTOMREQUEST, "GET");
}

List header_list(Request const& request) {
    List list(curl_slist_append(nullptr, "Expect:"));  // no waiting for "100 Continue"
    for (auto const& [name, value] : request.headers) {
        std::string const line = value.empty() ? name + ";" : name + ": " + value;
        auto* longer = curl_slist_append(list.get(), line.c_str());
        if (!longer) throw std::bad_alloc();
        list.release();
        list.reset(longer);
    }
    return list;
}

bool is_word(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '-' || c == '_';
    });
}

bool has_control(std::string_view text) {
    return std::ranges::any_of(
        text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
}

// A reason to refuse before anything leaves; empty when the request is well made.
std::string_view fault_of(Request const& request, Rules const& rules) {
    if (!is_word(request.method)) return "the method is not a word";
    if (request.url.size() > rules.url_bytes_max) return "the URL is longer than it may be";
    if (has_control(request.url)) return "the URL holds a control character";
    if (request.timeout <= milliseconds{0}) return "no time is left";
    for (auto const& [name, value] : request.headers) {
        if (!is_word(name)) return "a header's name is not a word";
        if (has_control(value)) return "a header holds a control character";
    }
    return {};
}

Answer answer_of(CURL* handle, CURLcode code, Call& call) {
    if (code != CURLE_OK)
        return Failure{call.departures > 0,
                       *call.refused ? call.refused : curl_easy_strerror(code)};
    long status = 0;
    curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &status);
    call.response.status = static_cast<int>(status);
    return std::move(call.response);
}

void start_libcurl_once() {
    static CURLcode const started = curl_global_init(CURL_GLOBAL_DEFAULT);
    if (started != CURLE_OK) throw std::runtime_error("libcurl cannot start");
}

}  // namespace

struct CurlClient::Impl {
    Rules rules;
    std::mutex lock;
    std::vector<Handle> resting;  // each with its own connections

    Handle take() {
        {
            std::lock_guard const held(lock);
            if (!resting.empty()) {
                Handle handle = std::move(resting.back());
                resting.pop_back();
                return handle;
            }
        }
        Handle handle(curl_easy_init());
        if (!handle) throw std::bad_alloc();
        return handle;
    }

    void put_back(Handle handle) {
        curl_easy_reset(handle.get());  // keeps its connections
        std::lock_guard const held(lock);
        if (resting.size() < handles_kept) resting.push_back(std::move(handle));
    }
};

CurlClient::CurlClient(Rules rules) : impl_(std::make_unique<Impl>()) {
    start_libcurl_once();
    impl_->rules = rules;
}

CurlClient::~CurlClient() = default;

Answer CurlClient::perform(Request const& request) {
    if (auto const fault = fault_of(request, impl_->rules); !fault.empty())
        return Failure{false, std::string(fault)};
    Handle handle = impl_->take();
    Call call{impl_->rules, request, {}};
    List const headers = header_list(request);
    set_limits(handle.get(), request);
    set_callbacks(handle.get(), call);
    set_method(handle.get(), request);
    set(handle.get(), CURLOPT_URL, request.url.c_str());
    set(handle.get(), CURLOPT_HTTPHEADER, headers.get());
    CURLcode const code = curl_easy_perform(handle.get());
    Answer answer = answer_of(handle.get(), code, call);
    impl_->put_back(std::move(handle));
    return answer;
}

}  // namespace alertd::net
