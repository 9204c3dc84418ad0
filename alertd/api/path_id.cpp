#include "alertd/api/path_id.hpp"

#include <charconv>

namespace alertd::api {

Result<std::int64_t> number_in_path(Call const& call, std::string_view thing) {
    auto const& text = call.path.at(0);
    std::int64_t id = 0;
    auto const* end = text.data() + text.size();
    auto const read = std::from_chars(text.data(), end, id);
    if (read.ec == std::errc{} && read.ptr == end && id > 0) return id;
    return not_found(std::string(thing) + " " + text.substr(0, 40) +
                     ": the desk numbers them 1, 2, ...");
}

}  // namespace alertd::api
