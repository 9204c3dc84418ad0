// CAP 1.2 out: the elements in the schema's order, two spaces a level, absent where the alert has
// nothing.
#include "feeds/cap_reading.hpp"
#include "feeds/decimal.hpp"

namespace alertd::feeds {
namespace {

// Text as XML carries it. A bare carriage return would be read back as a line feed.
std::string escaped(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (char const c : text) switch (c) {
            case '&':
                out += "&amp;";
                break;
            case '<':
                out += "&lt;";
                break;
            case '>':
                out += "&gt;";
                break;
            case '\r':
                out += "&#13;";
                break;
            default:
                out += c;
        }
    return out;
}

class Writer {
public:
    void element(std::string_view name, std::string_view text) {
        indent();
        ((out_ += '<').append(name) += '>').append(escaped(text)).append("</").append(name) +=
            ">\n";
    }
    // Not there when empty.
    void optional(std::string_view name, std::string_view text) {
        if (!text.empty()) element(name, text);
    }
    void optional(std::string_view name, std::optional<Timestamp> const& when) {
        if (when) element(name, to_cap(*when));
    }
    void optional(std::string_view name, std::optional<double> const& number) {
        if (number) element(name, to_decimal(*number));
    }
    void open(std::string_view name, std::string_view attribute = "") {
        indent();
        ((out_ += '<').append(name)).append(attribute) += ">\n";
        ++depth_;
    }
    void close(std::string_view name) {
        --depth_;
        indent();
        out_.append("</").append(name) += ">\n";
    }
    std::string take() { return std::move(out_); }

private:
    void indent() { out_.append(2 * depth_, ' '); }

    std::string out_ = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
    std::size_t depth_ = 0;
};

std::string pair_text(Point const& p) {
    return to_decimal(p.lat) + ',' + to_decimal(p.lon);
}

std::string polygon_text(Ring const& ring) {
    std::string out;
    for (auto const& point : ring) out.append(out.empty() ? "" : " ").append(pair_text(point));
    return out;
}

std::string references_text(std::vector<Reference> const& references) {
    std::string out;
    for (auto const& r : references)
        out.append(out.empty() ? "" : " ")
            .append(r.sender + ',' + r.identifier + ',' + to_cap(r.sent));
    return out;
}

void write(Writer& w, std::string_view name, std::vector<NamedValue> const& values) {
    for (auto const& v : values) {
        w.open(name);
        w.element("valueName", v.value_name);
        w.element("value", v.value);
        w.close(name);
    }
}

void write(Writer& w, Resource const& r) {
    w.open("resource");
    w.element("resourceDesc", r.resource_desc);
    w.element("mimeType", r.mime_type);
    if (r.size) w.element("size", std::to_string(*r.size));
    w.optional("uri", r.uri);
    w.optional("derefUri", r.deref_uri);
    w.optional("digest", r.digest);
    w.close("resource");
}

void write(Writer& w, Area const& a) {
    w.open("area");
    w.element("areaDesc", a.area_desc);
    for (auto const& ring : a.polygons) w.element("polygon", polygon_text(ring));
    for (auto const& c : a.circles)
        w.element("circle", pair_text(c.centre) + ' ' + to_decimal(c.radius_km));
    write(w, "geocode", a.geocodes);
    w.optional("altitude", a.altitude_ft);
    w.optional("ceiling", a.ceiling_ft);
    w.close("area");
}

void write(Writer& w, Info const& i) {
    w.open("info");
    w.element("language", i.language);
    for (auto c : i.categories) w.element("category", text_of(category_words, c));
    w.element("event", i.event);
    for (auto r : i.response_types) w.element("responseType", text_of(response_type_words, r));
    w.element("urgency", text_of(urgency_words, i.urgency));
    w.element("severity", text_of(severity_words, i.severity));
    w.element("certainty", text_of(certainty_words, i.certainty));
    w.optional("audience", i.audience);
    write(w, "eventCode", i.event_codes);
    w.optional("effective", i.effective);
    w.optional("onset", i.onset);
    w.optional("expires", i.expires);
    w.optional("senderName", i.sender_name);
    w.optional("headline", i.headline);
    w.optional("description", i.description);
    w.optional("instruction", i.instruction);
    w.optional("web", i.web);
    w.optional("contact", i.contact);
    write(w, "parameter", i.parameters);
    for (auto const& r : i.resources) write(w, r);
    for (auto const& a : i.areas) write(w, a);
    w.close("info");
}

}  // namespace

std::string write_cap(Alert const& a) {
    Writer w;
    w.open("alert", " xmlns=\"" + std::string(cap_space) + '"');
    w.element("identifier", a.identifier);
    w.element("sender", a.sender);
    w.element("sent", to_cap(a.sent));
    w.element("status", text_of(status_words, a.status));
    w.element("msgType", text_of(msg_type_words, a.msg_type));
    w.optional("source", a.source);
    w.element("scope", text_of(scope_words, a.scope));
    w.optional("restriction", a.restriction);
    w.optional("addresses", a.addresses);
    for (auto const& code : a.codes) w.element("code", code);
    w.optional("note", a.note);
    w.optional("references", references_text(a.references));
    w.optional("incidents", a.incidents);
    for (auto const& info : a.infos) write(w, info);
    w.close("alert");
    return w.take();
}

}  // namespace alertd::feeds
