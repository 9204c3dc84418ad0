#include "alertd/api/negotiate.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <stdexcept>
#include <vector>

#include "alertd/model/text.hpp"

namespace alertd::api {
namespace {

std::string_view trimmed(std::string_view text) {
    auto const first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

std::vector<std::string_view> split(std::string_view text, char mark) {
    std::vector<std::string_view> parts;
    for (;;) {
        auto const end = text.find(mark);
        parts.push_back(trimmed(text.substr(0, end)));
        if (end == std::string_view::npos) return parts;
        text.remove_prefix(end + 1);
    }
}

struct Range {
    std::string type;     // "application/json", "application/*", "*/*"
    int quality = 1'000;  // thousandths
};

// "0.5" in thousandths; what cannot be read counts as not acceptable.
int read_quality(std::string_view text) {
    if (text.empty() || text.size() > 5 || (text[0] != '0' && text[0] != '1')) return 0;
    int quality = (text[0] - '0') * 1'000, weight = 100;
    if (text.size() > 1 && text[1] != '.') return 0;
    for (char const c : text.substr(std::min<std::size_t>(2, text.size()))) {
        if (c < '0' || c > '9') return 0;
        quality += (c - '0') * weight;
        weight /= 10;
    }
    return std::min(quality, 1'000);
}

Range read_range(std::string_view text) {
    auto const parts = split(text, ';');
    Range range{lower_ascii(parts.front())};
    for (auto const part : parts)
        if (part.starts_with("q=") || part.starts_with("Q="))
            range.quality = read_quality(part.substr(2));
    return range;
}

// How narrowly the range names the type: 3 itself, 2 its family, 1 anything, 0 not at all.
int narrowness(std::string const& range, std::string_view type) {
    if (range == type) return 3;
    if (range == "*/*") return 1;
    bool const family =
        range.ends_with("/*") && type.starts_with(range.substr(0, range.size() - 1));
    return family ? 2 : 0;
}

int liking(std::vector<Range> const& ranges, std::string_view type) {
    int best = 0, quality = 0;
    for (auto const& range : ranges) {
        int const n = narrowness(range.type, type);
        if (n <= best) continue;
        best = n;
        quality = range.quality;
    }
    return quality;
}

}  // namespace

std::optional<std::string_view> preferred(std::string const* accept,
                                          std::span<std::string_view const> offered) {
    if (!accept || trimmed(*accept).empty()) return offered.front();
    std::vector<Range> ranges;
    for (auto const part : split(*accept, ',')) ranges.push_back(read_range(part));
    std::optional<std::string_view> best;
    int most = 0;
    for (auto const type : offered) {
        int const liked = liking(ranges, type);
        if (liked <= most) continue;
        most = liked;
        best = type;
    }
    return best;
}

bool takes_gzip(std::string const* accept_encoding) {
    if (!accept_encoding) return false;
    int any = 0;
    for (auto const part : split(*accept_encoding, ',')) {
        auto const range = read_range(part);
        if (range.type == "gzip") return range.quality > 0;
        if (range.type == "*") any = range.quality;
    }
    return any > 0;
}

std::string etag_of(std::string_view body) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned int size = 0;
    if (EVP_Digest(body.data(), body.size(), digest.data(), &size, EVP_sha256(), nullptr) != 1)
        throw std::runtime_error("SHA-256 is not to be had");
    return "\"" + to_base64url(Bytes(digest).first(16)) + "\"";
}

bool names_etag(std::string_view if_none_match, std::string_view etag) {
    if (trimmed(if_none_match) == "*") return true;
    auto const known = split(if_none_match, ',');
    return std::any_of(known.begin(), known.end(), [&](std::string_view one) {
        if (one.starts_with("W/")) one.remove_prefix(2);
        return one == etag;
    });
}

void make_conditional(Request const& request, Response& response) {
    if (response.status != 200) return;
    std::string const etag = etag_of(response.body);
    response.headers.emplace_back("ETag", etag);
    auto const* known = request.header("if-none-match");
    if (!known || !names_etag(*known, etag)) return;
    response.status = 304;
    response.body.clear();
    response.content_type.clear();
}

}  // namespace alertd::api
