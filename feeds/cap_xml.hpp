#pragma once
// CAP 1.2 as XML, in and out. Reading says whether the bytes are CAP; whether a message is let in
// here is feeds/admit.
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "alertd/model/alert.hpp"
#include "alertd/model/result.hpp"
#include "feeds/fault.hpp"

namespace alertd::feeds {

// What is read at most of one alert (reliability 3.1). Beyond: refused.
struct CapLimits {
    std::size_t bytes = 5u << 20, text_bytes = 64u << 10, depth = 32, attributes = 16,
                name_bytes = 256;
    std::size_t infos = 64, areas = 256, geocodes = 5'000, references = 1'000, vertices = 1'000'000;
    std::size_t elements = 100'000;          // of any name
    std::size_t deref_uri_bytes = 1u << 20;  // a resource carried inside, in place of text_bytes
    std::size_t faults = 200;                // listed; one more line says that there are others
    bool allow_z = false;                    // take "Z" for -00:00, as many real feeds write it
};

struct CapRead {
    Alert alert;                // meaningful only when there is no fault
    std::vector<Fault> faults;  // all that could be found, in the order of the file
    bool ok() const { return faults.empty(); }
};

// Pure: bytes in, values out. Any DTD, invalid UTF-8, foreign namespace, unknown element or word,
// missing required element, element out of the schema's order or count, unreadable dateTime or
// coordinate is a fault. Never throws for what bytes can cause. Signatures (xmldsig) may stand
// last, as the schema allows; they are neither read nor kept.
CapRead read_cap(std::string_view xml, CapLimits const& limits = {});

// The alert as CAP 1.2 XML (UTF-8, two spaces, elements in the schema's order). What read_cap took,
// write_cap gives back. It writes what it is given: an alert made elsewhere may hold what CAP
// cannot carry (control characters, a comma in an identifier, milliseconds), so whoever made it
// reads the bytes again with read_cap before they leave.
std::string write_cap(Alert const& alert);

// The coordinates of CAP text: "lat,lon lat,lon ..." and "lat,lon radius_km". Strict: no '+', no
// exponent, no hex; lat within 90, lon within 180; a polygon is closed and has at least 4 points; a
// radius of 0 is CAP. Errors name the pair.
Result<Ring> parse_polygon(std::string_view text);
Result<Circle> parse_circle(std::string_view text);

}  // namespace alertd::feeds
