#include "alertd/jurisdiction.hpp"

#include <algorithm>

namespace alertd {
namespace {

constexpr std::string_view province_word = "province:", commune_word = "commune:";

bool code(std::string_view text, std::size_t digits) {
    return text.size() == digits && text.find_first_not_of("0123456789") == std::string_view::npos;
}

bool covers(std::string_view area, geo::Commune const& commune) {
    if (area == "nation") return true;
    if (area.starts_with(province_word))
        return area.substr(province_word.size()) == commune.province_code;
    if (area.starts_with(commune_word)) return area.substr(commune_word.size()) == commune.code;
    return false;
}

}  // namespace

Result<void> check_area_word(std::string_view area) {
    bool const known =
        area == "nation" ||
        (area.starts_with(province_word) && code(area.substr(province_word.size()), 2)) ||
        (area.starts_with(commune_word) && code(area.substr(commune_word.size()), 5));
    if (known) return {};
    return invalid("area \"" + std::string(area.substr(0, 40)) +
                   "\": must be nation, province:NN or commune:NNNNN");
}

Result<void> check_within(Official const& official, std::vector<geo::Commune> const& communes) {
    auto outside = [&](geo::Commune const& c) { return !covers(official.area, c); };
    auto const count = std::count_if(communes.begin(), communes.end(), outside);
    if (count == 0) return {};
    auto const& first = *std::find_if(communes.begin(), communes.end(), outside);
    return forbidden("official " + official.id + " speaks for " + official.area +
                     " only; the area " + "hits " + std::to_string(count) +
                     " communes outside of it, first " + std::string(first.code) + " " +
                     std::string(first.full_name));
}

Result<void> check_nation(Official const& official) {
    if (official.area == "nation") return {};
    return forbidden("official " + official.id + " speaks for " + official.area +
                     " only; this touches the warnings of the whole country and needs an approver "
                     "of area nation (one warning alone is ended by cancel)");
}

}  // namespace alertd
