#include "alertd/commune_search.hpp"

#include <algorithm>
#include <map>

#include "alertd/folded.hpp"

namespace alertd {
namespace {

constexpr int no_match = 100;

std::vector<std::string_view> words_of(std::string_view text) {
    std::vector<std::string_view> words;
    while (!text.empty()) {
        auto const word = text.substr(0, text.find(' '));
        text.remove_prefix(std::min(text.size(), word.size() + 1));
        words.push_back(word);
    }
    return words;
}

// Does `text` hold `wanted` from the beginning of one of its words on?
bool at_a_word(std::string_view text, std::string_view wanted) {
    for (auto at = text.find(wanted); at != std::string_view::npos; at = text.find(wanted, at + 1))
        if (at == 0 || text[at - 1] == ' ') return true;
    return false;
}

bool code_like(std::string_view text) {
    return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

void widen(geo::Box& box, geo::Box const& by) {
    box = {std::min(box.south, by.south), std::min(box.west, by.west),
           std::max(box.north, by.north), std::max(box.east, by.east)};
}

}  // namespace

CommuneSearch::CommuneSearch(geo::Communes const& communes) {
    std::map<std::string_view, ProvinceFacts> provinces;
    for (std::size_t i = 0; i < communes.size(); ++i) {
        auto const c = communes.commune(geo::CommuneIndex(i));
        Entry e{c.code,
                c.province_code,
                lowered(c.name),
                folded(c.name),
                lowered(c.full_name),
                folded(c.full_name),
                {}};
        e.folded_all = e.folded_full_name + " " + folded(c.province_name);
        entries_.push_back(std::move(e));
        auto const [known, fresh] = provinces.try_emplace(
            c.province_code, ProvinceFacts{c.province_code, c.province_name, 0, c.bounds});
        ++known->second.communes;
        widen(known->second.bounds, c.bounds);
    }
    for (auto const& [code, facts] : provinces) provinces_.push_back(facts);
}

// The smaller the better; no_match: it is not meant.
int CommuneSearch::rank(Entry const& e, Query const& q) {
    if (!q.code.empty()) {
        if (e.code == q.code) return 0;
        if (e.code.starts_with(q.code)) return 1;
    }
    if (e.name == q.lowered || e.full_name == q.lowered) return 2;
    if (e.folded_name == q.folded || e.folded_full_name == q.folded) return 3;
    if (e.name.starts_with(q.lowered)) return 4;
    if (e.folded_name.starts_with(q.folded)) return 5;
    if (e.folded_full_name.starts_with(q.folded)) return 6;
    if (at_a_word(e.folded_full_name, q.folded)) return 7;
    bool const all = std::all_of(q.words.begin(), q.words.end(),
                                 [&](auto word) { return at_a_word(e.folded_all, word); });
    return all ? 8 : no_match;
}

std::vector<geo::CommuneIndex> CommuneSearch::find(std::string_view query,
                                                   std::string_view province,
                                                   std::size_t limit) const {
    Query q{{}, lowered(query), folded(query), {}};
    if (code_like(q.folded)) q.code = q.folded;
    q.words = words_of(q.folded);
    std::vector<std::pair<int, geo::CommuneIndex>> found;
    for (std::size_t i = 0; i < entries_.size(); ++i) {
        if (!province.empty() && entries_[i].province != province) continue;
        int const r = q.folded.empty() ? 0 : rank(entries_[i], q);
        if (r != no_match) found.emplace_back(r, geo::CommuneIndex(i));
    }
    std::sort(found.begin(), found.end());
    std::vector<geo::CommuneIndex> best;
    for (std::size_t i = 0; i < std::min(limit, found.size()); ++i) best.push_back(found[i].second);
    return best;
}

}  // namespace alertd
