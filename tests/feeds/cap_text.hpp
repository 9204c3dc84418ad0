#pragma once
// CAP texts to start from, and small changes of them.
#include <catch2/catch.hpp>
#include <string>
#include <string_view>

#include "feeds/cap_xml.hpp"
#include "feeds/xml_tree.hpp"
#include "tests/support/temp_folder.hpp"

namespace alertd::test {

inline std::string every_element() {
    return read_whole(std::string(ALERTD_SOURCE_DIR) + "/tests/data/feeds/every_element.xml");
}

// `text` with the first `from` as `to`; the test fails where there is no `from`.
inline std::string with(std::string text, std::string_view from, std::string_view to) {
    auto const at = text.find(from);
    INFO("looked for " << from);
    REQUIRE(at != std::string::npos);
    return text.replace(at, from.size(), to);
}

// A warning with all that CAP requires and no more, on one line an element; `info` stands behind
// certainty.
inline std::string warning(std::string_view info = "") {
    return "<alert xmlns=\"urn:oasis:names:tc:emergency:cap:1.2\">\n"
           "<identifier>A1</identifier>\n<sender>s@example.vn</sender>\n"
           "<sent>2026-11-22T16:00:00+07:00</sent>\n<status>Actual</status>\n"
           "<msgType>Alert</msgType>\n<scope>Public</scope>\n<info>\n"
           "<category>Met</category>\n<event>Bão</event>\n<urgency>Immediate</urgency>\n"
           "<severity>Severe</severity>\n<certainty>Likely</certainty>\n" +
           std::string(info) + "</info>\n</alert>\n";
}

inline std::string repeated(std::string_view text, std::size_t times) {
    std::string out;
    for (std::size_t i = 0; i < times; ++i) out += text;
    return out;
}

// All faults, a line each: what a failed check shows.
inline std::string lines(std::vector<feeds::Fault> const& faults) {
    std::string out;
    for (auto const& f : faults) out += f.to_string() + "\n";
    return out;
}

inline std::string faults_of(std::string_view xml, feeds::CapLimits const& limits = {}) {
    return lines(feeds::read_cap(xml, limits).faults);
}

inline std::string escaped(std::string_view text) {
    std::string out;
    for (char c : text) out += c == '&' ? "&amp;" : c == '<' ? "&lt;" : std::string(1, c);
    return out;
}

// The tree as XML, for tests that change the tree. Every namespace is declared where it is used.
inline std::string to_xml(feeds::XmlElement const& e) {
    std::string out = "<" + e.name + " xmlns=\"" + e.space + "\"";
    for (auto const& a : e.attributes) out += " " + a.name + "=\"" + a.value + "\"";
    out += ">" + escaped(e.text);
    for (auto const& child : e.children) out += to_xml(child) + "\n";
    return out + "</" + e.name + ">";
}

inline feeds::XmlElement tree_of(std::string_view xml) {
    auto tree = feeds::read_xml(xml, {1u << 20, 32, 16, 256, 10'000});
    REQUIRE_FALSE(tree.fault);
    return std::move(tree.root);
}

}  // namespace alertd::test
