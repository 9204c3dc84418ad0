#pragma once
// XML as a small, bounded tree of elements: what CAP, Atom, RSS and EDXL are read from. Well-formed
// UTF-8 only; a DTD is refused, so there are no entities but XML's own five and nothing is ever
// fetched. expat does the work, behind this header.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "feeds/fault.hpp"

namespace alertd::feeds {

struct XmlAttribute {
    std::string space, name, value;  // space: the namespace's URI, "" without one
};

struct XmlElement {
    std::string space, name;
    std::size_t line = 0;
    std::string text;  // its own character content, CDATA too; that of its children is theirs
    std::vector<XmlAttribute> attributes;  // without the declarations of namespaces
    std::vector<XmlElement> children;
};

// Depth bounds the tree's own recursion as well: keep it small.
struct XmlLimits {
    std::size_t bytes, depth, attributes, name_bytes, elements;
};

struct XmlTree {
    XmlElement root;             // meaningful only without fault
    std::optional<Fault> fault;  // the first; what comes after it is not read
};

XmlTree read_xml(std::string_view xml, XmlLimits const& limits);

}  // namespace alertd::feeds
