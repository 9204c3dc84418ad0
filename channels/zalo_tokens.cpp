// Whose API: Zalo's OAuth v4 for Official Accounts, oauth.zaloapp.com, read 2026-11-22: an access
// token lives 25 hours, a refresh token three months and for one use.
#include "channels/zalo_tokens.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <boost/json.hpp>
#include <charconv>
#include <stdexcept>

#include "alertd/model/text.hpp"
#include "channels/carrier_answer.hpp"

namespace alertd::channels {
namespace {

namespace json = boost::json;

constexpr std::size_t token_bytes_max = 8'192;
constexpr std::int64_t lifetime_max_s = 366 * 86'400;
constexpr milliseconds soon{100};
constexpr milliseconds when_away{5'000};
constexpr milliseconds time_to_renew{1'000};  // an answer that nobody waited for is a lost pair

std::string sha256(std::string_view text) {
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned int size = 0;
    if (EVP_Digest(text.data(), text.size(), digest, &size, EVP_sha256(), nullptr) != 1)
        throw std::runtime_error("OpenSSL cannot make a SHA-256");
    return to_hex({digest, size});
}

std::string form_text(std::string_view text) {
    constexpr char hex[] = "0123456789ABCDEF";
    std::string out;
    for (char const c : text) {
        auto const byte = static_cast<unsigned char>(c);
        bool const plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
                           (c >= 'A' && c <= 'Z') || c == '-' || c == '_' || c == '.';
        if (plain)
            out += c;
        else
            out.append("%").append(1, hex[byte >> 4]).append(1, hex[byte & 15]);
    }
    return out;
}

// First line: refresh token; second, where it is given: access token.
ZaloPair first_pair(std::string_view text, std::string origin) {
    auto const end = std::min(text.find('\n'), text.size());
    ZaloPair pair;
    pair.origin = std::move(origin);
    pair.refresh = text.substr(0, end);
    if (end < text.size()) pair.access = text.substr(end + 1);
    return pair;
}

bool is_token(std::string_view text) {
    return !text.empty() && text.size() <= token_bytes_max &&
           std::ranges::all_of(text, [](char c) { return c >= 0x20 && c < 0x7F; });
}

// Seconds, as a number or a text that is one.
std::optional<seconds> lifetime_of(json::object const& answer) {
    auto const* value = answer.if_contains("expires_in");
    std::int64_t number = 0;
    if (value && value->is_int64()) number = value->get_int64();
    auto const text = text_at(answer, "expires_in");
    std::from_chars(text.data(), text.data() + text.size(), number);
    if (number <= 0 || number > lifetime_max_s) return std::nullopt;
    return seconds{number};
}

net::Request oauth_request(ZaloSettings const& settings, std::string const& refresh,
                           milliseconds timeout) {
    net::Request request;
    request.method = "POST";
    request.url = settings.oauth_url + "/v4/oa/access_token";
    request.headers = {{"secret_key", settings.app_secret.reveal()},
                       {"Content-Type", "application/x-www-form-urlencoded"}};
    request.body = "app_id=" + form_text(settings.app_id) +
                   "&grant_type=refresh_token&refresh_token=" + form_text(refresh);
    request.timeout = timeout;
    return request;
}

// Explicitly refused, as far as the answer can be trusted to say so.
bool is_refusal(net::Response const& response) {
    auto const answer = parse_object(response.body);
    if (response.status == 400 || response.status == 401 || response.status == 403) return true;
    return response.status == 200 && answer && answer->contains("error");
}

std::optional<ZaloPair> pair_of(net::Response const& response, Time now) {
    auto const answer = response.status == 200 ? parse_object(response.body) : std::nullopt;
    if (!answer) return std::nullopt;
    ZaloPair pair;
    pair.access = text_at(*answer, "access_token");
    pair.refresh = text_at(*answer, "refresh_token");
    if (!is_token(pair.access) || !is_token(pair.refresh)) return std::nullopt;
    if (auto const lifetime = lifetime_of(*answer)) pair.access_ends = now + *lifetime;
    return pair;
}

}  // namespace

ZaloTokens::ZaloTokens(ZaloSettings const& settings, net::HttpClient& http, Clock const& clock,
                       std::string file)
    : settings_(settings),
      http_(http),
      clock_(clock),
      file_(std::move(file)),
      origin_(sha256(settings.tokens.reveal())) {}

bool ZaloTokens::usable(ZaloPair const& pair) const {
    return is_token(pair.access) && pair.access != refused_ &&
           (pair.access_ends == Time{} || clock_.now() < pair.access_ends);
}

bool ZaloTokens::due(ZaloPair const& pair) const {
    return pair.access_ends != Time{} && clock_.now() >= pair.access_ends - settings_.renew_before;
}

std::optional<std::string> ZaloTokens::token() const {
    std::lock_guard const held(lock_);
    return pair_ && usable(*pair_) ? std::optional(pair_->access) : std::nullopt;
}

milliseconds ZaloTokens::left(Steady deadline) const {
    return std::max(milliseconds{0}, std::chrono::floor<milliseconds>(deadline - clock_.steady()));
}

std::variant<std::string, Outcome> ZaloTokens::take(Steady deadline) {
    {
        std::lock_guard const held(lock_);
        if (pair_ && usable(*pair_) && (!due(*pair_) || clock_.now() < not_before_))
            return pair_->access;
    }
    auto const old = token();
    if (!old) return wait_and_renew(deadline);
    // The old one works until its end: whoever comes first renews it, nobody waits for him.
    if (std::unique_lock const mine(renewing_, std::try_to_lock); mine)
        renew(milliseconds{0}, left(deadline));
    return token().value_or(*old);
}

std::variant<std::string, Outcome> ZaloTokens::wait_and_renew(Steady deadline) {
    std::unique_lock const mine(renewing_, left(deadline));
    if (!mine) return Outcome{Retry{soon, "no access token until the deadline"}};
    if (auto now = token()) return std::move(*now);
    if (auto why = renew(left(deadline), left(deadline))) return std::move(*why);
    if (auto now = token()) return std::move(*now);
    return Outcome{Misconfigured{"Zalo gave an access token that is over already"}};
}

Outcome ZaloTokens::refused(std::string const& access, Steady deadline) {
    {
        std::lock_guard const held(lock_);
        if (pair_ && pair_->access == access) {
            if (given_ != Time{} && clock_.now() < given_ + zalo_renew_pause)
                return Misconfigured{"Zalo refuses an access token that it has just given"};
            refused_ = access;
        }
    }
    auto const next = take(deadline);
    if (auto const* why = std::get_if<Outcome>(&next)) return *why;
    return Retry{soon, "the access token was renewed"};
}

Result<ZaloPair> ZaloTokens::read_pair() const {
    auto kept = file_.read();
    if (!kept) return kept.error();
    // Another origin: the operator has put in a new first pair, which the old file must not hide.
    if (*kept && (*kept)->origin == origin_) return std::move(**kept);
    ZaloPair first = first_pair(settings_.tokens.reveal(), origin_);
    if (is_token(first.refresh)) return first;
    return invalid("tokens_file: its first line is not a refresh token");
}

void ZaloTokens::use(ZaloPair pair) {
    std::lock_guard const held(lock_);
    pair_ = std::move(pair);
}

std::optional<Outcome> ZaloTokens::keep(ZaloPair pair) {
    if (auto const kept = file_.write(pair); !kept) {
        std::lock_guard const held(lock_);
        unsaved_ = std::move(pair);
        return Misconfigured{kept.error().message};
    }
    std::lock_guard const held(lock_);
    unsaved_.reset();
    given_ = clock_.now();
    pair_ = std::move(pair);
    return std::nullopt;
}

// In the hands of one thread. None: the pair in use is the newest there is.
std::optional<Outcome> ZaloTokens::renew(milliseconds patience, milliseconds timeout) {
    {
        std::lock_guard const held(lock_);
        not_before_ = clock_.now() + zalo_renew_pause;
    }
    auto const alone = file_.lock(patience);
    if (!alone) return Retry{soon, "another process renews the access token"};
    if (unsaved_) return keep(*unsaved_);
    auto pair = read_pair();
    if (!pair) return Misconfigured{pair.error().message};
    use(*pair);
    bool const works = token().has_value();
    if (works && !due(*pair)) return std::nullopt;
    auto const again = pair->tried + zalo_renew_pause;
    if (pair->tried != Time{} && (works || clock_.now() < again))
        return failure_.value_or(
            Retry{zalo_renew_pause, "the answer to the last renewal of the tokens was lost"});
    failure_ = show_refresh_token(std::move(*pair), timeout);
    return failure_;
}

std::optional<Outcome> ZaloTokens::show_refresh_token(ZaloPair pair, milliseconds timeout) {
    if (timeout < time_to_renew) return Retry{soon, "too little time was left to renew the tokens"};
    Time const tried_before = std::exchange(pair.tried, clock_.now());
    if (auto const noted = file_.write(pair); !noted) return Misconfigured{noted.error().message};
    auto const answer = http_.perform(oauth_request(settings_, pair.refresh, timeout));
    if (auto const* failure = std::get_if<net::Failure>(&answer)) {
        if (failure->left) return Retry{zalo_renew_pause, "OAuth: " + failure->reason};
        pair.tried = tried_before;
        if (auto const noted = file_.write(pair); !noted)
            return Misconfigured{noted.error().message};
        return Retry{when_away, "OAuth: " + failure->reason};
    }
    auto const& response = std::get<net::Response>(answer);
    if (auto next = pair_of(response, clock_.now())) {
        next->origin = origin_;
        return keep(std::move(*next));
    }
    if (is_refusal(response))
        return Misconfigured{"Zalo refuses the refresh token; put a new pair into tokens_file"};
    return Retry{zalo_renew_pause,
                 "OAuth answered HTTP " + std::to_string(response.status) + " without tokens"};
}

}  // namespace alertd::channels
