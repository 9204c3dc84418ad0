// The elements of CAP 1.2 in the order of the OASIS schema, each with its counts and its reader.
#include <fmt/format.h>

#include "feeds/cap_reading.hpp"
#include "feeds/cap_values.hpp"
#include "feeds/decimal.hpp"

namespace alertd::feeds {
namespace {

template <class T, class M>
T owner_of(M T::*);
template <auto Field>
using Owner = decltype(owner_of(Field));

template <class V>
void put(std::vector<V>& field, V value) {
    field.push_back(std::move(value));
}
template <class F, class V>
void put(F& field, V value) {
    field = std::move(value);
}

// Puts what was read into the field, or lists why it could not be read.
template <auto Field, class V>
void put_or_fault(Reading& r, XmlElement const& e, Owner<Field>& into, Result<V> const& value) {
    if (value)
        put(into.*Field, *value);
    else
        r.fault(e, value.error().message);
}

template <auto Field>
void text(Reading& r, XmlElement const& e, Owner<Field>& into) {
    put(into.*Field, r.text(e, r.limits.text_bytes));
}

template <auto Field>
void name(Reading& r, XmlElement const& e, Owner<Field>& into) {
    put_or_fault<Field>(r, e, into, parse_name(r.text(e, r.limits.text_bytes)));
}

template <auto Field, auto const& Words>
void word(Reading& r, XmlElement const& e, Owner<Field>& into) {
    put_or_fault<Field>(r, e, into, parse_word(Words, r.text(e, r.limits.text_bytes)));
}

template <auto Field>
void time(Reading& r, XmlElement const& e, Owner<Field>& into) {
    auto const text = collapse(r.text(e, r.limits.text_bytes));
    put_or_fault<Field>(r, e, into, parse_date_time(text, r.limits.allow_z));
}

// What a parser of cap_values reads from collapsed text: a language, a size, feet.
template <auto Field, auto Parse>
void parsed(Reading& r, XmlElement const& e, Owner<Field>& into) {
    put_or_fault<Field>(r, e, into, Parse(collapse(r.text(e, r.limits.text_bytes))));
}

template <auto Field>
void uri(Reading& r, XmlElement const& e, Owner<Field>& into) {
    put(into.*Field, collapse(r.text(e, r.limits.text_bytes)));
}

void event(Reading& r, XmlElement const& e, Info& info) {
    text<&Info::event>(r, e, info);
    if (collapse(info.event).empty()) r.fault(e, "is empty");
}

constexpr Child<NamedValue> named_value_schema[] = {
    {"valueName", 1, 1, text<&NamedValue::value_name>}, {"value", 1, 1, text<&NamedValue::value>}};

template <auto Field>
void named_value(Reading& r, XmlElement const& e, Owner<Field>& into) {
    read_children(r, e, named_value_schema, (into.*Field).emplace_back());
}

void deref_uri(Reading& r, XmlElement const& e, Resource& resource) {
    resource.deref_uri = r.text(e, r.limits.deref_uri_bytes);
}

constexpr Child<Resource> resource_schema[] = {
    {"resourceDesc", 1, 1, text<&Resource::resource_desc>},
    {"mimeType", 1, 1, text<&Resource::mime_type>},
    {"size", 0, 1, parsed<&Resource::size, parse_size>},
    {"uri", 0, 1, uri<&Resource::uri>},
    {"derefUri", 0, 1, deref_uri},
    {"digest", 0, 1, text<&Resource::digest>}};

void resource(Reading& r, XmlElement const& e, Info& info) {
    read_children(r, e, resource_schema, info.resources.emplace_back());
}

// A polygon's text is bounded by its vertices, not by text_bytes.
void polygon(Reading& r, XmlElement const& e, Area& area) {
    auto const ring = parse_polygon(r.text(e, r.limits.bytes));
    if (!ring) return r.fault(e, ring.error().message);
    bool const had_room = r.vertices <= r.limits.vertices;
    r.vertices += ring->size();
    if (r.vertices <= r.limits.vertices)
        area.polygons.push_back(*ring);
    else if (had_room)
        r.fault(e, fmt::format("more than {} vertices in all polygons", r.limits.vertices));
}

void circle(Reading& r, XmlElement const& e, Area& area) {
    put_or_fault<&Area::circles>(r, e, area, parse_circle(r.text(e, r.limits.text_bytes)));
}

void geocode(Reading& r, XmlElement const& e, Area& area) {
    if (r.room(e, r.geocodes, r.limits.geocodes, "geocodes"))
        named_value<&Area::geocodes>(r, e, area);
}

constexpr Child<Area> area_schema[] = {{"areaDesc", 1, 1, text<&Area::area_desc>},
                                       {"polygon", 0, unbounded, polygon},
                                       {"circle", 0, unbounded, circle},
                                       {"geocode", 0, unbounded, geocode},
                                       {"altitude", 0, 1, parsed<&Area::altitude_ft, parse_feet>},
                                       {"ceiling", 0, 1, parsed<&Area::ceiling_ft, parse_feet>}};

void area(Reading& r, XmlElement const& e, Info& info) {
    if (!r.room(e, r.areas, r.limits.areas, "areas")) return;
    Area& into = info.areas.emplace_back();
    read_children(r, e, area_schema, into);
    if (into.ceiling_ft && !into.altitude_ft)
        r.child_fault(e.line, "ceiling", "stands without altitude, which CAP forbids (3.2.4)");
}

constexpr Child<Info> info_schema[] = {
    {"language", 0, 1, parsed<&Info::language, parse_language>},
    {"category", 1, unbounded, word<&Info::categories, category_words>},
    {"event", 1, 1, event},
    {"responseType", 0, unbounded, word<&Info::response_types, response_type_words>},
    {"urgency", 1, 1, word<&Info::urgency, urgency_words>},
    {"severity", 1, 1, word<&Info::severity, severity_words>},
    {"certainty", 1, 1, word<&Info::certainty, certainty_words>},
    {"audience", 0, 1, text<&Info::audience>},
    {"eventCode", 0, unbounded, named_value<&Info::event_codes>},
    {"effective", 0, 1, time<&Info::effective>},
    {"onset", 0, 1, time<&Info::onset>},
    {"expires", 0, 1, time<&Info::expires>},
    {"senderName", 0, 1, text<&Info::sender_name>},
    {"headline", 0, 1, text<&Info::headline>},
    {"description", 0, 1, text<&Info::description>},
    {"instruction", 0, 1, text<&Info::instruction>},
    {"web", 0, 1, uri<&Info::web>},
    {"contact", 0, 1, text<&Info::contact>},
    {"parameter", 0, unbounded, named_value<&Info::parameters>},
    {"resource", 0, unbounded, resource},
    {"area", 0, unbounded, area}};

void info(Reading& r, XmlElement const& e, Alert& alert) {
    if (r.room(e, r.infos, r.limits.infos, "infos"))
        read_children(r, e, info_schema, alert.infos.emplace_back());
}

// Bounded by their number, so their text may be longer than other text.
void references(Reading& r, XmlElement const& e, Alert& alert) {
    std::string_view rest = r.text(e, r.limits.bytes);
    std::size_t count = 0;
    for (auto text = take_word(rest); !text.empty(); text = take_word(rest)) {
        if (!r.room(e, count, r.limits.references, "references")) return;
        auto const reference = parse_reference(text, r.limits.allow_z);
        if (reference)
            alert.references.push_back(*reference);
        else
            r.fault(e, fmt::format("reference {}: {}", count, reference.error().message));
    }
}

constexpr Child<Alert> alert_schema[] = {{"identifier", 1, 1, name<&Alert::identifier>},
                                         {"sender", 1, 1, name<&Alert::sender>},
                                         {"sent", 1, 1, time<&Alert::sent>},
                                         {"status", 1, 1, word<&Alert::status, status_words>},
                                         {"msgType", 1, 1, word<&Alert::msg_type, msg_type_words>},
                                         {"source", 0, 1, text<&Alert::source>},
                                         {"scope", 1, 1, word<&Alert::scope, scope_words>},
                                         {"restriction", 0, 1, text<&Alert::restriction>},
                                         {"addresses", 0, 1, text<&Alert::addresses>},
                                         {"code", 0, unbounded, text<&Alert::codes>},
                                         {"note", 0, 1, text<&Alert::note>},
                                         {"references", 0, 1, references},
                                         {"incidents", 0, 1, text<&Alert::incidents>},
                                         {"info", 0, unbounded, info}};

void scope_kept(Reading& r, XmlElement const& root, Alert const& alert) {
    if (alert.scope == Scope::Restricted && collapse(alert.restriction).empty())
        r.child_fault(root.line, "restriction", "is missing; scope Restricted needs it");
    if (alert.scope == Scope::Private && collapse(alert.addresses).empty())
        r.child_fault(root.line, "addresses", "is missing; scope Private needs it");
}

// Why this root is no CAP 1.2 alert; "" when it is one.
std::string foreign_root(XmlElement const& root) {
    if (root.space == "http://www.incident.com/cap/1.0") return "this is CAP 1.0; CAP 1.2 is read";
    if (root.space == "urn:oasis:names:tc:emergency:cap:1.1")
        return "this is CAP 1.1; CAP 1.2 is read";
    if (root.space == cap_space && root.name == "alert") return "";
    return fmt::format("the root is {} of the namespace {}, not alert of {}", quoted(root.name),
                       quoted(root.space), cap_space);
}

}  // namespace

CapRead read_cap(std::string_view xml, CapLimits const& limits) {
    auto const tree = read_xml(
        xml, {limits.bytes, limits.depth, limits.attributes, limits.name_bytes, limits.elements});
    if (tree.fault) return {{}, {*tree.fault}};
    auto const& root = tree.root;
    if (auto why = foreign_root(root); !why.empty())
        return {{}, {{root.line, root.name, std::move(why)}}};
    CapRead result;
    Reading reading(limits);
    Reading::At const at(reading, root.name);
    read_children(reading, root, alert_schema, result.alert, true);
    scope_kept(reading, root, result.alert);
    result.faults = reading.take_faults();
    return result;
}

}  // namespace alertd::feeds
