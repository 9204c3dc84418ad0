#include "feeds/xml_tree.hpp"

#include <expat.h>
#include <fmt/format.h>
#include <strings.h>

#include <algorithm>
#include <climits>
#include <memory>
#include <utility>

#include "alertd/model/text.hpp"

namespace alertd::feeds {
namespace {

// Between a namespace and a name in what expat reports; expat refuses a namespace that holds it.
constexpr XML_Char separator = '\n';

std::size_t line_of(std::string_view xml, std::size_t offset) {
    auto const end = xml.begin() + static_cast<std::ptrdiff_t>(offset);
    return 1 + static_cast<std::size_t>(std::count(xml.begin(), end, '\n'));
}

std::pair<std::string, std::string> space_and_name(std::string_view reported) {
    auto const at = reported.rfind(separator);
    if (at == std::string_view::npos) return {"", std::string(reported)};
    return {std::string(reported.substr(0, at)), std::string(reported.substr(at + 1))};
}

class Builder {
public:
    explicit Builder(XmlLimits const& limits)
        : limits_(limits), parser_(XML_ParserCreateNS("UTF-8", separator)) {
        if (!parser_) throw std::bad_alloc();
        XML_SetUserData(parser_.get(), this);
        XML_SetXmlDeclHandler(
            parser_.get(), [](void* self, XML_Char const* version, XML_Char const* encoding, int) {
                static_cast<Builder*>(self)->declaration(version, encoding);
            });
        XML_SetStartDoctypeDeclHandler(
            parser_.get(), [](void* self, XML_Char const*, XML_Char const*, XML_Char const*, int) {
                static_cast<Builder*>(self)->refuse("a DTD (<!DOCTYPE) is not allowed");
            });
        XML_SetStartNamespaceDeclHandler(
            parser_.get(), [](void* self, XML_Char const* prefix, XML_Char const* uri) {
                static_cast<Builder*>(self)->space_declared(prefix, uri);
            });
        XML_SetElementHandler(
            parser_.get(),
            [](void* self, XML_Char const* name, XML_Char const** attributes) {
                static_cast<Builder*>(self)->start(name, attributes);
            },
            [](void* self, XML_Char const*) { static_cast<Builder*>(self)->end(); });
        XML_SetCharacterDataHandler(parser_.get(), [](void* self, XML_Char const* s, int size) {
            static_cast<Builder*>(self)->text({s, static_cast<std::size_t>(size)});
        });
    }

    XmlTree read(std::string_view xml) {
        auto const status =
            XML_Parse(parser_.get(), xml.data(), static_cast<int>(xml.size()), XML_TRUE);
        if (status != XML_STATUS_OK && !tree_.fault)
            refuse(fmt::format("not well-formed XML: {}",
                               XML_ErrorString(XML_GetErrorCode(parser_.get()))));
        return std::move(tree_);
    }

private:
    void refuse(std::string why) {
        if (tree_.fault) return;
        tree_.fault = Fault{XML_GetCurrentLineNumber(parser_.get()), path(), std::move(why)};
        XML_StopParser(parser_.get(), XML_FALSE);
    }

    std::string path() const {
        std::string path;
        for (auto const* e : open_) path += (path.empty() ? "" : "/") + e->name;
        return path;
    }

    void declaration(XML_Char const* version, XML_Char const* encoding) {
        if (version && std::string_view(version) != "1.0")
            return refuse(fmt::format("XML {} is not read; XML 1.0 is", quoted(version)));
        if (encoding && strcasecmp(encoding, "UTF-8") != 0)
            refuse(fmt::format("the encoding {} is not read; write UTF-8", quoted(encoding)));
    }

    // expat tells of an element's namespaces before it tells of the element.
    void space_declared(XML_Char const* prefix, XML_Char const* uri) {
        ++attributes_;
        check_name(prefix ? prefix : "");
        check_name(uri ? uri : "");
    }

    void check_name(std::string_view name) {
        if (name.size() > limits_.name_bytes)
            refuse(fmt::format("a name of {} bytes; at most {}", name.size(), limits_.name_bytes));
    }

    void start(std::string_view reported, XML_Char const** attributes) {
        if (tree_.fault) return;
        if (++elements_ > limits_.elements)
            return refuse(fmt::format("more than {} elements", limits_.elements));
        if (open_.size() + 1 > limits_.depth)
            return refuse(fmt::format("elements nested deeper than {}", limits_.depth));
        XmlElement& element = open_.empty() ? tree_.root : open_.back()->children.emplace_back();
        std::tie(element.space, element.name) = space_and_name(reported);
        element.line = XML_GetCurrentLineNumber(parser_.get());
        check_name(element.name);
        check_name(element.space);
        // Only ancestors are kept here, and no element of theirs is added beside an open one: the
        // pointers stay good.
        open_.push_back(&element);
        take_attributes(element, attributes);
    }

    void take_attributes(XmlElement& element, XML_Char const** attributes) {
        for (; *attributes; attributes += 2) {
            if (++attributes_ > limits_.attributes)
                return refuse(fmt::format("more than {} attributes", limits_.attributes));
            auto [space, name] = space_and_name(attributes[0]);
            check_name(name);
            check_name(space);
            element.attributes.push_back({std::move(space), std::move(name), attributes[1]});
        }
        if (attributes_ > limits_.attributes)
            return refuse(fmt::format("more than {} attributes", limits_.attributes));
        attributes_ = 0;
    }

    void end() {
        if (!tree_.fault) open_.pop_back();
    }

    void text(std::string_view characters) {
        if (!tree_.fault && !open_.empty()) open_.back()->text += characters;
    }

    struct Free {
        void operator()(XML_Parser p) const { XML_ParserFree(p); }
    };

    XmlLimits const& limits_;
    std::unique_ptr<XML_ParserStruct, Free> parser_;
    XmlTree tree_;
    std::vector<XmlElement*> open_;
    std::size_t elements_ = 0, attributes_ = 0;
};

Fault not_utf8(std::string_view xml, std::size_t at) {
    return {line_of(xml, at), "",
            fmt::format("byte {} (0x{:02X}) is not UTF-8 text; only UTF-8 is read", at,
                        static_cast<unsigned char>(xml[at]))};
}

}  // namespace

XmlTree read_xml(std::string_view xml, XmlLimits const& limits) {
    std::size_t const bytes_max = std::min<std::size_t>(limits.bytes, INT_MAX);
    if (xml.size() > bytes_max)
        return {{}, Fault{1, "", fmt::format("{} bytes; at most {}", xml.size(), bytes_max)}};
    if (auto const at = utf8_fault(xml)) return {{}, not_utf8(xml, *at)};
    if (xml.starts_with("\xEF\xBB\xBF")) xml.remove_prefix(3);
    return Builder(limits).read(xml);
}

}  // namespace alertd::feeds
