#include "alertd/api/gzip.hpp"

#include <zlib.h>

#include <array>
#include <stdexcept>

#include "alertd/api/negotiate.hpp"

namespace alertd::api {

std::string gzip(std::string_view text) {
    z_stream z{};
    constexpr int gzip_window = 15 + 16, memory = 8, best = 9;
    if (deflateInit2(&z, best, Z_DEFLATED, gzip_window, memory, Z_DEFAULT_STRATEGY) != Z_OK)
        throw std::runtime_error("zlib is not to be had");
    std::string packed(deflateBound(&z, uLong(text.size())), '\0');
    z.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
    z.avail_in = uInt(text.size());
    z.next_out = reinterpret_cast<Bytef*>(packed.data());
    z.avail_out = uInt(packed.size());
    int const done = deflate(&z, Z_FINISH);
    packed.resize(z.total_out);
    deflateEnd(&z);
    if (done != Z_STREAM_END) throw std::runtime_error("zlib did not end");
    return packed;
}

bool takes_gzip(Request const& request) {
    auto const* accept = request.header("accept-encoding");
    if (!accept) return false;
    constexpr std::array<std::string_view, 1> offered{"gzip"};
    // A bare * of Accept-Encoding is */* of Accept.
    std::string const known = *accept == "*" ? "*/*" : *accept;
    return !known.empty() && preferred(&known, offered).has_value();
}

Response packed_response(Request const& request, std::string_view content_type,
                         std::string const& plain, std::string const& packed) {
    bool const gz = takes_gzip(request);
    Response response{200, std::string(content_type), gz ? packed : plain, {}};
    response.headers.emplace_back("Vary", "Accept-Encoding");
    if (gz) response.headers.emplace_back("Content-Encoding", "gzip");
    return response;
}

}  // namespace alertd::api
