#pragma once
// CAP 1.2's nouns under CAP's names. Pure values: reading is feeds/cap_xml, letting in is
// feeds/admit.
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "alertd/model/timestamp.hpp"
#include "alertd/model/words.hpp"

namespace alertd {

// WGS 84 degrees. CAP writes "lat,lon", GeoJSON lon,lat: the order is settled where the text is
// read.
struct Point {
    double lat = 0, lon = 0;
    bool operator==(Point const&) const = default;
};

using Ring = std::vector<Point>;  // closed: front() == back(), at least 4 points

struct Circle {
    Point centre;
    double radius_km = 0;
    bool operator==(Circle const&) const = default;
};

struct NamedValue {
    std::string value_name, value;
    bool operator==(NamedValue const&) const = default;
};

// The geocode that names communes: five digits of the statistics office, state of 1 July 2025.
inline constexpr char const* commune_geocode = "VN-GSO-2025";

struct Area {
    std::string area_desc;
    std::vector<Ring> polygons;
    std::vector<Circle> circles;
    std::vector<NamedValue> geocodes;
    std::optional<double> altitude_ft, ceiling_ft;
    bool operator==(Area const&) const = default;
};

struct Resource {
    std::string resource_desc, mime_type;
    std::optional<std::uint64_t> size;
    std::string uri, deref_uri, digest;
    bool operator==(Resource const&) const = default;
};

// One language of an alert.
struct Info {
    std::string language = "en-US";  // CAP's own default when the element is absent
    std::vector<Category> categories;
    std::string event;
    std::vector<ResponseType> response_types;
    Urgency urgency{};
    Severity severity{};
    Certainty certainty{};
    std::string audience;
    std::vector<NamedValue> event_codes;
    std::optional<Timestamp> effective, onset, expires;
    std::string sender_name, headline, description, instruction, web, contact;
    std::vector<NamedValue> parameters;
    std::vector<Resource> resources;
    std::vector<Area> areas;
    bool operator==(Info const&) const = default;
};

// "sender,identifier,sent". Identity is (sender, identifier, sent as an instant).
struct Reference {
    std::string sender, identifier;
    Timestamp sent;
    bool operator==(Reference const& o) const {
        return sender == o.sender && identifier == o.identifier && sent.instant == o.sent.instant;
    }
};

struct Alert {
    std::string identifier, sender;
    Timestamp sent;
    Status status{};
    MsgType msg_type{};
    std::string source;
    Scope scope{};
    std::string restriction, addresses;
    std::vector<std::string> codes;
    std::string note;
    std::vector<Reference> references;
    std::string incidents;
    std::vector<Info> infos;
    bool operator==(Alert const&) const = default;

    Reference reference() const { return {sender, identifier, sent}; }
};

// The latest `expires` of all infos; none when any info lacks one.
std::optional<Time> expires_of(Alert const& alert);

// The gravest severity of all infos (Extreme first); Unknown counts as the least.
Severity severity_of(Alert const& alert);

}  // namespace alertd
