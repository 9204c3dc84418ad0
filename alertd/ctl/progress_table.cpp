#include "alertd/ctl/progress_table.hpp"

#include <algorithm>
#include <boost/json.hpp>
#include <vector>

namespace alertd::ctl {
namespace {

namespace json = boost::json;

using Row = std::vector<std::string>;

constexpr std::string_view columns[] = {"planned",   "sent",   "accepted",
                                        "delivered", "failed", "unknown"};

// Characters, not bytes: "Dự kiến" is seven wide.
std::size_t width(std::string const& text) {
    return std::size_t(
        std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xc0) != 0x80; }));
}

std::string text_of(json::value const& value) {
    return value.is_string() ? std::string(value.get_string())
           : value.is_null() ? "-"
                             : json::serialize(value);
}

std::string field(json::object const& o, std::string_view name) {
    auto const* value = o.if_contains(name);
    return value ? text_of(*value) : "-";
}

// The first column to the left, numbers to the right.
std::string laid_out(std::vector<Row> const& rows) {
    std::vector<std::size_t> widest(rows.front().size());
    for (auto const& row : rows)
        for (std::size_t i = 0; i < row.size(); ++i) widest[i] = std::max(widest[i], width(row[i]));
    std::string text;
    for (auto const& row : rows) {
        for (std::size_t i = 0; i < row.size(); ++i) {
            std::string const pad(widest[i] - width(row[i]), ' ');
            text += i == 0 ? row[i] + pad : "  " + pad + row[i];
        }
        text += "\n";
    }
    return text;
}

Row numbers(std::string first, json::object const& channel) {
    Row row{std::move(first)};
    for (auto const name : columns) row.push_back(field(channel, name));
    return row;
}

Row heading(std::string first) {
    return {std::move(first),    "Dự kiến/planned", "Đã gửi/sent",    "Đã nhận/accepted",
            "Đến máy/delivered", "Lỗi/failed",      "Chưa rõ/unknown"};
}

void add_communes(json::object const& progress, std::vector<Row>& rows) {
    auto const* communes = progress.if_contains("communes");
    if (!communes || !communes->is_array()) return;
    for (auto const& one : communes->get_array()) {
        auto const& commune = one.as_object();
        for (auto const& channel : commune.at("channels").as_array())
            rows.push_back(numbers(field(commune, "code") + " " + field(commune, "full_name") +
                                       " · " + field(channel.as_object(), "channel"),
                                   channel.as_object()));
    }
}

std::uint64_t sum(json::object const& progress, std::string_view name) {
    std::uint64_t all = 0;
    for (auto const& channel : progress.at("channels").as_array()) {
        auto const& n = channel.at(name);
        if (n.is_number()) all += n.to_number<std::uint64_t>();
    }
    return all;
}

}  // namespace

std::string progress_table(json::object const& progress) {
    std::string text = "Cảnh báo/alert: " + field(progress, "identifier") + " (" +
                       field(progress, "stage") + ")\n";
    text += "Người trong vùng/recipients: " + field(progress, "recipients") +
            "; không có kênh/without channel: " + field(progress, "without_channel") +
            "; đang chuyển kênh/on the way to a further channel: " + field(progress, "climbing") +
            "\n";
    text += "Duyệt/approved: " + field(progress, "approved") +
            "; gửi đầu/first sent: " + field(progress, "first_sent") +
            "; gửi cuối/last sent: " + field(progress, "last_sent") +
            "; còn/ETA (s): " + field(progress, "eta_s") + "\n";
    if (auto const* fault = progress.if_contains("fault"); fault && fault->is_string())
        text += "Lỗi lập kế hoạch/fault: " + text_of(*fault) + "\n";
    std::vector<Row> rows{heading("Kênh/channel")};
    for (auto const& channel : progress.at("channels").as_array())
        rows.push_back(numbers(field(channel.as_object(), "channel"), channel.as_object()));
    text += "\n" + laid_out(rows);
    std::vector<Row> communes{heading("Xã/commune")};
    add_communes(progress, communes);
    return communes.size() > 1 ? text + "\n" + laid_out(communes) : text;
}

std::string progress_line(json::object const& progress) {
    return field(progress, "identifier") + " " + field(progress, "stage") + ": " +
           std::to_string(sum(progress, "accepted")) + " of " +
           std::to_string(sum(progress, "planned")) + " accepted, " +
           std::to_string(sum(progress, "delivered")) + " delivered, " +
           std::to_string(sum(progress, "failed")) + " failed";
}

}  // namespace alertd::ctl
