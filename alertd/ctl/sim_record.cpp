#include "alertd/ctl/sim_record.hpp"

#include <boost/json.hpp>
#include <cerrno>
#include <cstring>
#include <fstream>

#include "alertd/model/text.hpp"

namespace alertd::ctl {
namespace {

namespace json = boost::json;

constexpr std::size_t line_bytes_max = 1 << 20;

// "sim-...", "+841..." or "841...": the latter as carriers write it.
bool is_simulated(std::string_view to) {
    return to.starts_with("sim-") || to.starts_with("+841") || to.starts_with("841");
}

std::string text_at(json::object const& o, std::string_view key) {
    auto const* value = o.if_contains(key);
    return value && value->is_string() ? std::string(value->get_string()) : "";
}

std::int64_t number_at(json::object const& o, std::string_view key) {
    auto const* value = o.if_contains(key);
    return value && value->is_int64() ? value->get_int64() : 0;
}

Arrived push_of(json::object const& o) {
    return {0,
            "push",
            text_at(o, "token"),
            text_at(o, "key"),
            text_at(o, "title"),
            text_at(o, "body"),
            text_at(o, "language")};
}

Arrived zalo_of(json::object const& o) {
    return {0,
            "zalo",
            text_at(o, "phone"),
            text_at(o, "key"),
            "",
            text_at(o, "text"),
            "template " + text_at(o, "template")};
}

std::string form_of(SmsShown const& sms) {
    return std::to_string(sms.parts) + (sms.parts == 1 ? " part " : " parts ") + sms.encoding;
}

}  // namespace

// Why the line is not shown; empty: it is, or waits for its other parts.
std::string SimRecord::read_line(std::string_view line, std::vector<Arrived>& out) {
    boost::system::error_code failed;
    auto const value = json::parse(line, failed);
    if (failed || !value.is_object()) return "is not a record of a simulator";
    auto const& o = value.get_object();
    Arrived one;
    if (o.contains("token")) {
        one = push_of(o);
    } else if (o.contains("template")) {
        one = zalo_of(o);
    } else if (o.contains("hex") && o.contains("dcs")) {
        auto octets = from_hex(text_at(o, "hex"));
        if (!octets) return "holds octets that are not hexadecimal";
        SmsPart const part{text_at(o, "from"), text_at(o, "to"),
                           static_cast<unsigned>(number_at(o, "esm")),
                           static_cast<unsigned>(number_at(o, "dcs")), std::move(*octets)};
        if (!is_simulated(part.to)) return "is of a number that is not simulated: not shown";
        auto const whole = sms_.add(part);
        if (!whole) return {};
        one = {0, "sms", part.to, "", "", whole->text, form_of(*whole)};
    } else {
        return "is not a record of a simulator";
    }
    if (!is_simulated(one.to)) return "is of an address that is not simulated: not shown";
    one.at_ms = number_at(o, "t");
    out.push_back(std::move(one));
    return {};
}

Result<std::vector<Arrived>> SimRecord::next(std::vector<std::string>& faults) {
    std::ifstream in(file_, std::ios::binary);
    if (!in) return not_found(file_ + ": cannot be opened: " + std::strerror(errno));
    in.seekg(static_cast<std::streamoff>(offset_));
    std::vector<Arrived> out;
    for (std::string line; std::getline(in, line) && !in.eof();) {  // the last may be half a line
        offset_ += line.size() + 1;
        ++lines_;
        auto const fault = line.size() > line_bytes_max ? "is over 1 MiB" : read_line(line, out);
        if (!fault.empty()) faults.push_back(file_ + ":" + std::to_string(lines_) + ": " + fault);
    }
    if (in.bad()) return unavailable(file_ + ": cannot be read");
    return out;
}

}  // namespace alertd::ctl
