#include "alertd/api/main_place.hpp"

#include <map>

#include "alertd/folded.hpp"

namespace alertd::api {
namespace {

constexpr std::string_view kinds[] = {"tinh ", "thanh pho ", "xa ", "phuong ", "dac khu "};

std::string bare(std::string_view name) {
    std::string text = folded(name);
    for (auto const kind : kinds)
        if (text.starts_with(kind)) return text.substr(kind.size());
    return text;
}

}  // namespace

std::string main_place(Targets const& targets, geo::Communes const& communes) {
    if (targets.communes.empty()) return "";
    auto const first = communes.commune(targets.communes.front().commune);
    if (targets.communes.size() == 1) return std::string(first.name);
    std::map<std::string, std::pair<std::uint64_t, std::string>> provinces;
    for (auto const& hit : targets.communes) {
        auto const commune = communes.commune(hit.commune);
        auto& [people, name] = provinces[std::string(commune.province_code)];
        people += hit.recipients;
        name = commune.province_name;
    }
    auto most = provinces.begin();
    for (auto one = provinces.begin(); one != provinces.end(); ++one)
        if (one->second.first > most->second.first) most = one;
    return most->second.second;
}

bool same_place(std::string_view typed, std::string_view place) {
    return !bare(typed).empty() && bare(typed) == bare(place);
}

}  // namespace alertd::api
