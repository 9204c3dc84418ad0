#pragma once
// The files of the desk page as the build made them (alertd/console/embed.mjs writes the table).
#include <span>
#include <string_view>

namespace alertd::embedded {

struct Page {
    std::string_view name;    // below /desk/: "index.html", "assets/index-DQ3xv1.js"
    std::string_view type;    // media type
    std::string_view digest;  // of its bytes, fit for an ETag
    std::string_view plain, gzip;
};

// Sorted by name; constant, any thread.
std::span<Page const> pages();

}  // namespace alertd::embedded
