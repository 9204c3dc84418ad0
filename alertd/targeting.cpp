#include "alertd/targeting.hpp"

#include <algorithm>
#include <numeric>

#include "alertd/recipients/index_set.hpp"

namespace alertd {
namespace {

using geo::CommuneIndex;
using recipients::Directory;
using recipients::Index;

// What an alert says about where, each thing once: infos in other languages repeat their areas.
struct WhereItIs {
    std::vector<Area> shapes;            // polygons and circles only
    std::vector<CommuneIndex> communes;  // named by geocode, ascending
};

Result<void> take_geocodes(Area const& area, geo::Communes const& communes,
                           std::string const& place, WhereItIs& where) {
    bool named = false;
    for (auto const& code : area.geocodes) {
        if (code.value_name != commune_geocode) continue;
        auto const commune = communes.find(code.value);
        if (!commune)
            return invalid(place + ": no commune has the code " + code.value.substr(0, 16));
        where.communes.push_back(*commune);
        named = true;
    }
    if (named || !area.polygons.empty() || !area.circles.empty()) return {};
    return invalid(place +
                   (area.geocodes.empty()
                        ? ": no polygon, circle or geocode; it is not widened"
                        : ": only geocodes of unknown kinds; use " + std::string(commune_geocode)));
}

void take_shapes(Area const& area, WhereItIs& where) {
    if (area.polygons.empty() && area.circles.empty()) return;
    bool const known = std::any_of(where.shapes.begin(), where.shapes.end(), [&](Area const& a) {
        return a.polygons == area.polygons && a.circles == area.circles;
    });
    if (known) return;
    Area shape;
    shape.area_desc = area.area_desc;
    shape.polygons = area.polygons;
    shape.circles = area.circles;
    where.shapes.push_back(std::move(shape));
}

Result<WhereItIs> read_areas(Alert const& alert, geo::Communes const& communes) {
    WhereItIs where;
    if (alert.infos.empty()) return invalid("alert: no info, so nobody knows where it is");
    for (std::size_t i = 0; i < alert.infos.size(); ++i) {
        auto const& areas = alert.infos[i].areas;
        std::string const info = "info " + std::to_string(i + 1);
        if (areas.empty()) return invalid(info + ": no area; it is not widened");
        for (std::size_t k = 0; k < areas.size(); ++k) {
            std::string const place = info + ", area " + std::to_string(k + 1);
            if (auto r = take_geocodes(areas[k], communes, place, where); !r) return r.error();
            take_shapes(areas[k], where);
        }
    }
    std::sort(where.communes.begin(), where.communes.end());
    where.communes.erase(std::unique(where.communes.begin(), where.communes.end()),
                         where.communes.end());
    return where;
}

// The communes hit, in index order; a geocode means the whole commune.
std::vector<TargetedCommune> hit_communes(geo::Shape const& shape, WhereItIs const& where,
                                          geo::Communes const& communes) {
    std::vector<TargetedCommune> hit;
    for (CommuneIndex const c : where.communes) hit.push_back({c, 1.0, 0, {}});
    if (!shape.empty())
        for (auto const& h : communes.hit_by(shape))
            if (!std::binary_search(where.communes.begin(), where.communes.end(), h.commune))
                hit.push_back({h.commune, h.share_area, 0, {}});
    std::sort(hit.begin(), hit.end(),
              [](auto const& a, auto const& b) { return a.commune < b.commune; });
    return hit;
}

RecipientSet gather(geo::Shape const& shape, WhereItIs const& where,
                    std::vector<TargetedCommune> const& hit, Directory const& directory) {
    recipients::IndexSet all(directory.size());
    if (!shape.empty()) all.add(directory.within(shape));
    for (auto const& h : hit) all.add(directory.by_commune(h.commune));
    for (CommuneIndex const c : where.communes) all.add(directory.of_commune(c));
    auto found = all.found();
    return {std::move(found.runs), std::move(found.ids)};
}

// Counts every recipient once, under one commune.
class Tally {
public:
    Tally(Directory const& directory, std::size_t communes, std::vector<TargetedCommune>& hit)
        : directory_(directory), hit_(hit), row_of_(communes, no_row) {
        for (std::size_t i = 0; i < hit.size(); ++i) row_of_[hit[i].commune] = std::uint32_t(i);
        counts_.resize(hit.size());
    }

    void add(Index recipient) {
        auto const& entry = entries_[recipient];
        std::uint32_t row = row_of_[entry.commune];
        if (row == no_row) row = row_elsewhere(recipient, entry.commune);
        ++counts_[row][entry.channels % masks];
    }

    void finish(Targets& targets) {
        for (std::size_t i = 0; i < hit_.size(); ++i)
            for (unsigned mask = 0; mask < masks; ++mask)
                count(targets, hit_[i], mask, counts_[i][mask]);
        std::sort(hit_.begin(), hit_.end(),
                  [](auto const& a, auto const& b) { return a.commune < b.commune; });
    }

private:
    static constexpr std::uint32_t no_row = 0xFFFFFFFF;
    static constexpr unsigned masks = 1u << channel_count;

    std::uint32_t row_elsewhere(Index recipient, CommuneIndex own) {
        for (CommuneIndex const c : directory_.communes_of_places(recipient))
            if (row_of_[c] != no_row) return row_of_[c];
        row_of_[own] = std::uint32_t(hit_.size());
        hit_.push_back({own, 0.0, 0, {}});
        counts_.emplace_back();
        return row_of_[own];
    }

    static void count(Targets& targets, TargetedCommune& commune, unsigned mask,
                      std::uint32_t people) {
        commune.recipients += people;
        targets.total += people;
        if (mask == 0) targets.without_channel += people;
        for (std::size_t kind = 0; kind < channel_count; ++kind) {
            if (!(mask & mask_of(ChannelKind(kind)))) continue;
            commune.by_channel[kind] += people;
            targets.by_channel[kind] += people;
        }
    }

    Directory const& directory_;
    std::span<recipients::Entry const> entries_ = directory_.entries();
    std::vector<TargetedCommune>& hit_;
    std::vector<std::uint32_t> row_of_;                     // by commune
    std::vector<std::array<std::uint32_t, masks>> counts_;  // by row of hit_ and channels
};

}  // namespace

std::uint64_t RecipientSet::count() const {
    return std::accumulate(runs.begin(), runs.end(), std::uint64_t{ids.size()},
                           [](std::uint64_t sum, geo::Run const& run) { return sum + run.count; });
}

Result<Targets> target(Alert const& alert, geo::Communes const& communes,
                       Directory const& directory, geo::ShapeLimits const& limits) {
    auto const start = std::chrono::steady_clock::now();
    if (!directory.has_places()) return forbidden("targeting: needs the recipients' key");
    auto const where = read_areas(alert, communes);
    if (!where) return where.error();
    auto const shape = geo::Shape::make(where->shapes, limits);
    if (!shape) return shape.error();
    Targets targets;
    targets.communes = hit_communes(*shape, *where, communes);
    targets.recipients = gather(*shape, *where, targets.communes, directory);
    Tally tally(directory, communes.size(), targets.communes);
    for (auto const& run : targets.recipients.runs)
        for (std::uint32_t i = 0; i < run.count; ++i) tally.add(run.first + i);
    for (Index const id : targets.recipients.ids) tally.add(id);
    tally.finish(targets);
    targets.took = std::chrono::duration_cast<std::chrono::microseconds>(
        std::chrono::steady_clock::now() - start);
    return targets;
}

}  // namespace alertd
