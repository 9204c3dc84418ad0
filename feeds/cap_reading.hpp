#pragma once
// How one CAP file is read: the faults so far, the place in the file, and the schema's order and
// counts of children. What the elements are stands in cap_xml_read.cpp; how values are read in
// cap_values.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "feeds/cap_xml.hpp"
#include "feeds/xml_tree.hpp"

namespace alertd::feeds {

inline constexpr std::string_view cap_space = "urn:oasis:names:tc:emergency:cap:1.2";
inline constexpr std::string_view signature_space = "http://www.w3.org/2000/09/xmldsig#";
inline constexpr std::size_t unbounded = static_cast<std::size_t>(-1);

// One reading of one file. Counts are per alert.
class Reading {
public:
    explicit Reading(CapLimits const& cap_limits) : limits(cap_limits) {}

    void fault(std::size_t line, std::string why);
    void fault(XmlElement const& at, std::string why) { fault(at.line, std::move(why)); }
    // At a child of the present element.
    void child_fault(std::size_t line, std::string_view child, std::string why);
    // Counts one more of what `limit` bounds; false and a fault when that is too many.
    bool room(XmlElement const& at, std::size_t& count, std::size_t limit, std::string_view what);
    // The element's text; a fault when it holds elements, attributes or more than `bytes_max`.
    std::string const& text(XmlElement const& element, std::size_t bytes_max);
    void no_attributes(XmlElement const& element);
    void no_text(XmlElement const& element);
    // In the order of the file, with a last line when not all are listed.
    std::vector<Fault> take_faults();

    // The element that is being read; its path goes back with it.
    class At {
    public:
        At(Reading& reading, std::string_view name);
        ~At() { reading_.path_.resize(size_); }
        At(At const&) = delete;
        At& operator=(At const&) = delete;

    private:
        Reading& reading_;
        std::size_t size_;
    };

    CapLimits const& limits;
    std::size_t infos = 0, areas = 0, geocodes = 0, vertices = 0;

private:
    std::string path_;
    std::vector<Fault> faults_;
    std::size_t unlisted_ = 0;
};

// One row of the schema: a child of T's element, how often it may stand there, and how it is read.
template <class T>
struct Child {
    std::string_view name;
    std::size_t min, max;
    void (*read)(Reading&, XmlElement const&, T&);
};

// The order and counts of children, apart from what they hold.
class Order {
public:
    struct Row {
        std::string_view name;
        std::size_t min, max;
        std::size_t count = 0;
    };
    Order(Reading& reading, XmlElement const& parent, std::vector<Row> rows, bool signatures_last);
    // The row of this child; none when it is not to be read, which is then said as a fault where it
    // is one.
    std::optional<std::size_t> place(XmlElement const& child);
    void missing();

private:
    std::optional<std::size_t> row_of(XmlElement const& child);

    Reading& reading_;
    XmlElement const& parent_;
    std::vector<Row> rows_;
    bool signatures_last_;
    std::size_t furthest_ = 0;
};

template <class T, std::size_t N>
void read_children(Reading& reading, XmlElement const& parent, Child<T> const (&schema)[N], T& into,
                   bool signatures_last = false) {
    reading.no_attributes(parent);
    reading.no_text(parent);
    std::vector<Order::Row> rows;
    for (auto const& row : schema) rows.push_back({row.name, row.min, row.max});
    Order order(reading, parent, std::move(rows), signatures_last);
    for (auto const& child : parent.children)
        if (auto const row = order.place(child)) {
            Reading::At const at(reading, child.name);
            schema[*row].read(reading, child, into);
        }
    order.missing();
}

}  // namespace alertd::feeds
