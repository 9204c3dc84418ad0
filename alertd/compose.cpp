#include "alertd/compose.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <sodium.h>

#include <algorithm>
#include <cmath>

#include "alertd/sha256.hpp"
#include "geo/shape.hpp"

namespace alertd {
namespace {

constexpr int vietnam_offset_minutes = 7 * 60;
constexpr std::size_t names_listed = 8;
// CAP leaves parameters to the issuer; this one's name is ours.
constexpr char const* risk_parameter = "VN-QD18-2021-risk-level";

bool ends(Form const& form) {
    return form.kind == UpdateKind::end;
}

std::string random_mark() {
    constexpr std::string_view digits = "0123456789abcdefghjkmnpqrstvwxyz";
    std::string tail;
    for (int i = 0; i < 10; ++i) tail += digits[randombytes_uniform(32)];
    return tail;
}

std::string identifier_of(std::string_view hazard, Time now, std::string_view mark) {
    std::string name(hazard);
    std::replace(name.begin(), name.end(), '_', '-');
    return fmt::format("{}-{:%Y%m%dT%H%M%SZ}-{}", name, std::chrono::floor<seconds>(now), mark);
}

double six_decimals(double degrees) {
    return std::round(degrees * 1e6) / 1e6;
}

// Twice the signed area over lon, lat: positive when the ring runs counter-clockwise.
double turning(Ring const& ring) {
    double sum = 0;
    for (std::size_t i = 1; i < ring.size(); ++i)
        sum += ring[i - 1].lon * ring[i].lat - ring[i].lon * ring[i - 1].lat;
    return sum;
}

Ring drawn(Ring ring) {
    for (auto& p : ring) p = {six_decimals(p.lat), six_decimals(p.lon)};
    if (ring.front() != ring.back()) ring.push_back(ring.front());
    if (turning(ring) < 0) std::reverse(ring.begin(), ring.end());
    return ring;
}

// "Xã Ba Tô (Tỉnh Mẫu A), ... và 12 xã khác"
Bilingual description_of(std::vector<geo::Commune> const& hit) {
    Bilingual d;
    for (std::size_t i = 0; i < hit.size() && i < names_listed; ++i)
        d.vi += fmt::format("{}{} ({})", i ? ", " : "", hit[i].full_name, hit[i].province_name);
    d.en = d.vi;
    if (hit.size() <= names_listed) return d;
    std::size_t const rest = hit.size() - names_listed;
    d.vi += fmt::format(" và {} xã khác", rest);
    d.en += rest == 1 ? " and 1 other commune" : fmt::format(" and {} other communes", rest);
    return d;
}

// What the form's area is, or every fault of it.
struct Place {
    Area area;
    Bilingual name;
};

class Places {
public:
    Places(Form const& form, Settings const& settings, geo::Communes const& communes)
        : form_(form), settings_(settings), communes_(communes) {}

    std::vector<Place> find(std::string& faults) {
        std::vector<Place> places;
        if (!form_.communes.empty()) places.push_back(named(faults));
        if (!form_.polygon.empty()) places.push_back(outlined(faults));
        return places;
    }

private:
    Place named(std::string& faults) const {
        Place place;
        std::vector<geo::Commune> hit;
        for (std::size_t i = 0; i < form_.communes.size(); ++i) {
            auto const index = communes_.find(form_.communes[i]);
            if (index) hit.push_back(communes_.commune(*index));
            if (!index)
                faults += fmt::format("communes[{}]: {} is not a commune of {}\n", i,
                                      form_.communes[i], commune_geocode);
            place.area.geocodes.push_back({commune_geocode, form_.communes[i]});
        }
        place.name = description_of(hit);
        return place;
    }

    Place outlined(std::string& faults) const {
        Place place;
        place.area.polygons = {drawn(form_.polygon)};
        Area const only[] = {place.area};
        auto const shape = geo::Shape::make(only, settings_.shape_limits());
        if (!shape) {
            faults += "polygon: " + shape.error().message + "\n";
            return place;
        }
        std::vector<geo::Commune> hit;
        for (auto const& h : communes_.hit_by(*shape)) hit.push_back(communes_.commune(h.commune));
        if (hit.empty()) faults += "polygon: covers no commune\n";
        place.name = description_of(hit);
        return place;
    }

    Form const& form_;
    Settings const& settings_;
    geo::Communes const& communes_;
};

std::string time_faults(Form const& form, Time now, Settings const& settings) {
    auto const longest = std::chrono::hours{settings.country.lifetime_hours_max};
    std::string faults;
    if (form.expires.instant <= now) faults += "expires: has passed\n";
    if (form.expires.instant > now + longest)
        faults += fmt::format("expires: is more than {} hours from now\n", longest.count());
    if (form.onset && form.onset->instant >= form.expires.instant)
        faults += "onset: must be before expires\n";
    return faults;
}

std::string update_faults(Form const& form, Alert const* previous, Settings const& settings) {
    std::string faults;
    if (settings.issuer.sender.empty())
        faults += "settings: issuer.sender: is not set; without it the desk writes no alerts\n";
    if (!previous) return faults;
    if (previous->sender != settings.issuer.sender)
        faults += "update_of: is another sender's alert; only its own sender may update it\n";
    if (previous->status != form.status) faults += "status: must be that of the alert it updates\n";
    return faults;
}

Bilingual told(Bilingual const& given, Bilingual const& fallback) {
    return given.empty() ? fallback : given;
}

// What stands in both languages of an alert, but for the language.
Info shared_info(Form const& form, Hazard const& hazard, Timestamp const& sent) {
    Info info;
    info.categories = hazard.categories;
    info.response_types = {ends(form) ? ResponseType::AllClear
                                      : hazard.level(form.severity)->response};
    info.urgency = ends(form) ? Urgency::Past : form.urgency;
    info.severity = form.severity;
    info.certainty = form.certainty;
    info.effective = sent;
    info.onset = form.onset;
    info.expires = Timestamp{form.expires.instant, vietnam_offset_minutes};
    if (form.risk_level)
        info.parameters.push_back({risk_parameter, std::to_string(*form.risk_level)});
    return info;
}

struct Words {
    Bilingual headline, instruction, description;
};

Words words_of(Form const& form, Hazard const& hazard) {
    auto const& level = *hazard.level(form.severity);
    Bilingual const over{"Nguy hiểm đã qua", "The danger is over"};
    Bilingual const after{"Tiếp tục theo dõi thông tin chính thức của địa phương.",
                          "Keep following official local information."};
    Words w{told(form.headline, ends(form) ? over : level.headline),
            told(form.instruction, ends(form) ? after : level.instruction), form.description};
    if (!form.risk_level) return w;
    w.description.vi += fmt::format("{}Cấp độ rủi ro thiên tai: cấp {}.",
                                    w.description.vi.empty() ? "" : " ", *form.risk_level);
    w.description.en += fmt::format("{}Natural disaster risk level: {} of 5.",
                                    w.description.en.empty() ? "" : " ", *form.risk_level);
    return w;
}

Info info_in(std::string Bilingual::*own, Info info, Words const& words, Hazard const& hazard,
             std::vector<Place> const& places) {
    info.event = hazard.event.*own;
    info.headline = words.headline.*own;
    info.description = words.description.*own;
    info.instruction = words.instruction.*own;
    for (auto const& place : places) {
        info.areas.push_back(place.area);
        info.areas.back().area_desc = place.name.*own;
    }
    return info;
}

}  // namespace

std::string draft_mark(std::string_view official, std::string_view key) {
    constexpr std::size_t digits = 20;
    return sha256_hex(std::string(official) + '\n' + std::string(key)).substr(0, digits);
}

Result<Alert> compose(Form const& form, Alert const* previous, Settings const& settings,
                      geo::Communes const& communes, Time now, std::string_view mark) {
    auto const* hazard = find_hazard(form.hazard);
    if (!hazard || !hazard->level(form.severity))
        throw std::logic_error("compose was given a form that was not read");
    std::string faults = update_faults(form, previous, settings) + time_faults(form, now, settings);
    auto const places = Places(form, settings, communes).find(faults);
    if (!faults.empty()) return invalid(faults.substr(0, faults.size() - 1));
    Alert alert;
    alert.identifier = identifier_of(form.hazard, now, mark.empty() ? random_mark() : mark);
    alert.sender = settings.issuer.sender;
    alert.sent = {std::chrono::floor<seconds>(now), vietnam_offset_minutes};
    alert.status = form.status;
    alert.msg_type = previous ? MsgType::Update : MsgType::Alert;
    alert.scope = Scope::Public;
    if (previous) alert.references = {previous->reference()};
    auto const shared = shared_info(form, *hazard, alert.sent);
    auto const words = words_of(form, *hazard);
    alert.infos = {info_in(&Bilingual::vi, shared, words, *hazard, places),
                   info_in(&Bilingual::en, shared, words, *hazard, places)};
    alert.infos[0].language = "vi-VN";
    alert.infos[0].sender_name = settings.issuer.name_vi;
    alert.infos[1].language = "en-US";
    alert.infos[1].sender_name = settings.issuer.name_en;
    return alert;
}

}  // namespace alertd
