#include "feeds/admit.hpp"

#include <fmt/format.h>

#include <map>

#include "feeds/admit_area.hpp"

namespace alertd::feeds {
namespace {

std::string lower(std::string text) {
    for (char& c : text)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return text;
}

class Admission {
public:
    Admission(Alert const& alert, Time now, AdmitRules const& rules)
        : alert_(alert), now_(now), rules_(rules) {}

    std::vector<Fault> faults() {
        status();
        if (alert_.msg_type != MsgType::Alert && alert_.references.empty())
            add("alert/references", fmt::format("is missing; {} says by it which alert it is about",
                                                text_of(msg_type_words, alert_.msg_type)));
        bool const warns = alert_.msg_type == MsgType::Alert || alert_.msg_type == MsgType::Update;
        if (warns) warning();
        return std::move(faults_);
    }

private:
    void add(std::string path, std::string why) {
        faults_.push_back({0, std::move(path), std::move(why)});
    }

    void status() {
        if (alert_.status == Status::Draft)
            add("alert/status", "Draft is not for sending; an alert is Actual, Exercise or Test");
        if (alert_.status == Status::System)
            add("alert/status", "System is for networks and not for people");
    }

    void warning() {
        if (alert_.sent.instant > now_ + rules_.ahead_max)
            add("alert/sent", fmt::format("{} lies in the future; it is {} now",
                                          to_cap(alert_.sent), to_rfc3339(now_)));
        if (alert_.infos.empty())
            add("alert/info", "is missing; there is no hazard, area or expiry to act on");
        for (std::size_t i = 0; i < alert_.infos.size(); ++i)
            info(alert_.infos[i], fmt::format("alert/info[{}]", i + 1));
        languages();
        vertices();
    }

    void info(Info const& info, std::string const& path) {
        expiry(info, path + "/expires");
        if (info.areas.empty())
            add(path + "/area", "is missing; an alert is never widened to the whole country");
        for (std::size_t i = 0; i < info.areas.size(); ++i)
            check_area(info.areas[i], fmt::format("{}/area[{}]", path, i + 1), rules_, faults_);
    }

    void expiry(Info const& info, std::string const& path) {
        if (!info.expires) return add(path, "is missing; an alert never lasts by default");
        auto const expires = info.expires->instant;
        std::string const text = to_cap(*info.expires);
        if (expires <= alert_.sent.instant)
            add(path, fmt::format("{} is not after sent {}", text, to_cap(alert_.sent)));
        else if (expires - alert_.sent.instant > rules_.lifetime_max)
            add(path,
                fmt::format("{} is more than {} h after sent {}", text,
                            rules_.lifetime_max / std::chrono::hours{1}, to_cap(alert_.sent)));
        if (info.effective && expires <= info.effective->instant)
            add(path, fmt::format("{} is not after effective {}", text, to_cap(*info.effective)));
        if (expires <= now_)
            add(path, fmt::format("{} is past; it is {} now", text, to_rfc3339(now_)));
    }

    // Two infos of one language would be two texts for one reader.
    void languages() {
        std::map<std::string, std::size_t> first;
        for (std::size_t i = 0; i < alert_.infos.size(); ++i) {
            auto const& language = alert_.infos[i].language;
            auto const [it, added] = first.try_emplace(lower(language), i);
            if (!added)
                add(fmt::format("alert/info[{}]/language", i + 1),
                    fmt::format("{} is already the language of info[{}]", quoted(language),
                                it->second + 1));
        }
    }

    void vertices() {
        std::size_t count = 0;
        for (auto const& info : alert_.infos)
            for (auto const& area : info.areas)
                for (auto const& ring : area.polygons) count += ring.size();
        if (count > rules_.vertices_max)
            add("alert", fmt::format("{} polygon vertices; at most {}: use commune codes ({})",
                                     count, rules_.vertices_max, commune_geocode));
    }

    Alert const& alert_;
    Time now_;
    AdmitRules const& rules_;
    std::vector<Fault> faults_;
};

}  // namespace

std::vector<Fault> admit(Alert const& alert, Time now, AdmitRules const& rules) {
    return Admission(alert, now, rules).faults();
}

}  // namespace alertd::feeds
