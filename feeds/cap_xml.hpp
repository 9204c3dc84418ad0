#pragma once
// CAP 1.2 as XML, in and out. Reading says whether the bytes are CAP; whether a message is let in here is feeds/admit.
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "alertd/model/alert.hpp"
#include "alertd/model/result.hpp"

namespace alertd::feeds {

// One thing wrong with a file: "line 12: info/severity: \"Severre\" is not a severity; one of Extreme, Severe, ...".
struct Fault {
    std::size_t line = 0;
    std::string element;   // path from the root: "alert/info/area/polygon"
    std::string why;
    std::string to_string() const;
};

// What is read at most (reliability 3.1). Beyond: refused.
struct CapLimits {
    std::size_t bytes = 5u << 20, text_bytes = 64u << 10, depth = 32, attributes = 16, name_bytes = 256;
    std::size_t infos = 64, areas = 256, geocodes = 5'000, references = 1'000, vertices = 1'000'000;
};

struct CapRead {
    Alert alert;                 // meaningful only when there is no fault
    std::vector<Fault> faults;   // all that could be found, in the order of the file
    bool ok() const { return faults.empty(); }
};

// Pure: bytes in, values out. Any DTD, invalid UTF-8, foreign namespace, unknown element or word, missing required element,
// element out of the schema's order or count, unreadable dateTime or coordinate is a fault. Never throws for what bytes can cause.
CapRead read_cap(std::string_view xml, CapLimits const& limits = {});

// The alert as CAP 1.2 XML (UTF-8, two spaces, elements in the schema's order). What read_cap took, write_cap gives back.
std::string write_cap(Alert const& alert);

// The coordinates of CAP text: "lat,lon lat,lon ..." and "lat,lon radius_km". Strict: no '+', no exponent, no hex.
Result<Ring> parse_polygon(std::string_view text);
Result<Circle> parse_circle(std::string_view text);

}  // namespace alertd::feeds
