#include "feeds/cap_reading.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "feeds/decimal.hpp"

namespace alertd::feeds {
namespace {

constexpr std::string_view schema_instance = "http://www.w3.org/2001/XMLSchema-instance";

// Where a schema may be found: the only attributes that the CAP schema lets stand on its elements
// and that say nothing.
bool schema_hint(XmlAttribute const& a) {
    return a.space == schema_instance &&
           (a.name == "schemaLocation" || a.name == "noNamespaceSchemaLocation");
}

}  // namespace

Reading::At::At(Reading& reading, std::string_view name)
    : reading_(reading), size_(reading.path_.size()) {
    if (size_) reading.path_ += '/';
    reading.path_ += name;
}

void Reading::fault(std::size_t line, std::string why) {
    if (faults_.size() < limits.faults)
        faults_.push_back({line, path_, std::move(why)});
    else
        ++unlisted_;
}

void Reading::child_fault(std::size_t line, std::string_view child, std::string why) {
    At const at(*this, child);
    fault(line, std::move(why));
}

bool Reading::room(XmlElement const& at, std::size_t& count, std::size_t limit,
                   std::string_view what) {
    if (++count == limit + 1) fault(at, fmt::format("more than {} {}", limit, what));
    return count <= limit;
}

std::string const& Reading::text(XmlElement const& element, std::size_t bytes_max) {
    no_attributes(element);
    if (!element.children.empty())
        fault(element.children.front(),
              "holds text only, and has an element " + quoted(element.children.front().name));
    if (element.text.size() > bytes_max)
        fault(element, fmt::format("{} bytes of text; at most {}", element.text.size(), bytes_max));
    return element.text;
}

void Reading::no_attributes(XmlElement const& element) {
    for (auto const& a : element.attributes)
        if (!schema_hint(a)) fault(element, "an attribute " + quoted(a.name) + " is not CAP");
}

void Reading::no_text(XmlElement const& element) {
    if (element.text.find_first_not_of(xml_spaces) != std::string::npos)
        fault(element, "holds elements only, and has text between them");
}

std::vector<Fault> Reading::take_faults() {
    std::stable_sort(faults_.begin(), faults_.end(),
                     [](Fault const& a, Fault const& b) { return a.line < b.line; });
    if (unlisted_) {
        auto const line = faults_.empty() ? 1 : faults_.back().line;
        faults_.push_back({line, "", fmt::format("and {} more faults, not listed", unlisted_)});
    }
    return std::move(faults_);
}

Order::Order(Reading& reading, XmlElement const& parent, std::vector<Row> rows,
             bool signatures_last)
    : reading_(reading),
      parent_(parent),
      rows_(std::move(rows)),
      signatures_last_(signatures_last) {}

std::optional<std::size_t> Order::row_of(XmlElement const& child) {
    if (child.space == cap_space)
        for (std::size_t i = 0; i < rows_.size(); ++i)
            if (rows_[i].name == child.name) return i;
    return std::nullopt;
}

std::optional<std::size_t> Order::place(XmlElement const& child) {
    if (signatures_last_ && child.space == signature_space) {
        furthest_ = rows_.size();
        return std::nullopt;
    }
    auto const row = row_of(child);
    if (!row) {
        auto const whose =
            child.space == cap_space ? "" : " of the namespace " + quoted(child.space);
        reading_.child_fault(
            child.line, child.name,
            fmt::format("no element{} that CAP 1.2 has in {}", whose, parent_.name));
        return std::nullopt;
    }
    if (*row < furthest_) {
        auto const before = furthest_ == rows_.size() ? "Signature" : rows_[furthest_].name;
        reading_.child_fault(child.line, child.name,
                             fmt::format("out of order: it stands before {}", before));
    }
    furthest_ = std::max(furthest_, *row);
    auto& [name, min, max, count] = rows_[*row];
    if (++count == max + 1)
        reading_.child_fault(child.line, name, fmt::format("stands more than {} time", max));
    return count <= max ? row : std::nullopt;
}

void Order::missing() {
    for (auto const& row : rows_)
        if (row.count < row.min)
            reading_.child_fault(parent_.line, row.name, "is missing and required");
}

}  // namespace alertd::feeds
