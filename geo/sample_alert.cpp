#include "geo/sample_alert.hpp"

#include <fmt/format.h>

#include "geo/densify.hpp"
#include "geo/sample_country.hpp"

namespace alertd::geo {
namespace {

constexpr double reach_m = 24'000;  // of the polygon about its middle: some twenty sample communes
constexpr double circle_km = 6;

struct Texts {
    char const *language, *event, *sender_name, *headline, *description, *instruction, *area_desc;
};

constexpr Texts texts[] = {
    {"vi-VN", "Lũ quét, sạt lở đất", "Đài Khí tượng Thủy văn Mẫu (dữ liệu mẫu)",
     "Cảnh báo lũ quét, sạt lở đất tại Tỉnh Mẫu A, Tỉnh Mẫu B và Tỉnh Mẫu C (dữ liệu mẫu)",
     "Trong 6 giờ tới có mưa từ 60 đến 120 mm, có nơi trên 150 mm. Nguy cơ cao xảy ra lũ quét trên "
     "các sông, suối nhỏ và sạt lở đất trên sườn dốc. Đây là dữ liệu mẫu, không phải cảnh báo "
     "thật.",
     "Rời ngay khỏi ven sông, suối và chân sườn dốc đến nơi cao, an toàn. Không đi qua ngầm tràn, "
     "đường ngập. Làm theo hướng dẫn của chính quyền địa phương. Gọi 112 khi cần cứu nạn.",
     "Vùng núi và ven suối của Tỉnh Mẫu A, Tỉnh Mẫu B và Tỉnh Mẫu C"},
    {"en-US", "Flash flood and landslide", "Sample Hydro-Meteorological Station (sample data)",
     "Flash flood and landslide warning for Tỉnh Mẫu A, Tỉnh Mẫu B and Tỉnh Mẫu C (sample data)",
     "60 to 120 mm of rain, in places more than 150 mm, are expected within 6 hours. High risk of "
     "flash floods on small rivers and streams and of landslides on slopes. This is sample data, "
     "not a real warning.",
     "Leave river banks, streams and the foot of slopes at once for high, safe ground. Do not "
     "cross "
     "flooded roads or fords. Follow the local authorities. Call 112 for rescue.",
     "Hills and streams of Tỉnh Mẫu A, Tỉnh Mẫu B and Tỉnh Mẫu C"}};

std::string polygon_text(std::uint64_t seed, Point middle) {
    Dice dice(seed ^ 0xa1e57);
    constexpr int corners = 24;
    std::string text, first;
    for (int i = 0; i < corners; ++i) {
        double const metres = reach_m * dice.between(0.8, 1.2);
        Point const p = beyond(middle, 360.0 - 360.0 * i / corners, metres);
        std::string const pair = fmt::format("{:.4f},{:.4f}", p.lat, p.lon);
        if (i == 0) first = pair;
        text += pair + " ";
    }
    return text + first;
}

std::string info_xml(Texts const& t, Time now, std::string const& polygon,
                     std::string const& circle) {
    std::string const from = to_cap({now, 420});
    std::string const until = to_cap({now + std::chrono::hours{6}, 420});
    std::string xml = "  <info>\n";
    auto const put = [&xml](char const* name, std::string_view value) {
        xml += fmt::format("    <{0}>{1}</{0}>\n", name, value);
    };
    put("language", t.language);
    put("category", "Met");
    put("category", "Geo");
    put("event", t.event);
    put("responseType", "Evacuate");
    put("urgency", "Immediate");
    put("severity", "Severe");
    put("certainty", "Likely");
    put("effective", from);
    put("onset", from);
    put("expires", until);
    put("senderName", t.sender_name);
    put("headline", t.headline);
    put("description", t.description);
    put("instruction", t.instruction);
    return xml + fmt::format(
                     "    <area>\n      <areaDesc>{}</areaDesc>\n      <polygon>{}</polygon>\n"
                     "      <circle>{}</circle>\n    </area>\n  </info>\n",
                     t.area_desc, polygon, circle);
}

}  // namespace

std::string sample_alert(std::uint64_t seed, Time now, Point middle) {
    Point const beside = beyond(middle, 160, reach_m * 1.6);
    std::string const circle = fmt::format("{:.4f},{:.4f} {}", beside.lat, beside.lon, circle_km);
    std::string const polygon = polygon_text(seed, middle);
    std::string xml = fmt::format(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        "<alert xmlns=\"urn:oasis:names:tc:emergency:cap:1.2\">\n"
        "  <identifier>mau-lu-quet-{}-{}</identifier>\n"
        "  <sender>mau@example.gov.vn</sender>\n  <sent>{}</sent>\n  <status>Actual</status>\n"
        "  <msgType>Alert</msgType>\n  <scope>Public</scope>\n",
        seed, std::chrono::duration_cast<seconds>(now.time_since_epoch()).count(),
        to_cap({now, 420}));
    for (Texts const& t : texts) xml += info_xml(t, now, polygon, circle);
    return xml + "</alert>\n";
}

}  // namespace alertd::geo
