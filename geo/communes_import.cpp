#include <fmt/format.h>

#include <map>
#include <set>

#include "geo/commune_check.hpp"
#include "geo/communes.hpp"
#include "geo/geojson_reader.hpp"
#include "geo/overlaps.hpp"
#include "geo/source_file.hpp"

namespace alertd::geo {
namespace {

constexpr std::size_t faults_max = 1'000;

// One import on its way: every feature is checked, good ones go straight to the file.
class Import {
public:
    Import(SnapshotWriter& writer, ImportReport& report) : writer_(writer), report_(report) {}

    void take(Feature const& feature) {
        ++report_.features;
        for (auto const& polygon : feature.polygons)
            for (auto const& ring : polygon) report_.vertices += ring.size();
        auto commune = check_.check(feature);
        if (!commune) return fault(feature, commune.error().message);
        if (report_.features > 1 && feature.sample != report_.sample)
            return fault(feature, "sample communes and real ones in one file");
        report_.sample = feature.sample;
        provinces_[commune->province_code].insert(commune->province_name);
        if (report_.faults.empty()) writer_.add(*commune);
    }

    void finish() {
        report_.provinces = provinces_.size();
        report_.warnings = check_.warnings();
        for (auto const& [code, names] : provinces_)
            if (names.size() > 1)
                report_.warnings.push_back(
                    fmt::format("province {} has {} different names", code, names.size()));
        if (report_.features == 0) report_.faults.push_back("the file holds no communes");
        if (more_faults_)
            report_.faults.push_back(fmt::format("and {} features more", more_faults_));
    }

private:
    void fault(Feature const& feature, std::string const& why) {
        if (report_.faults.size() == faults_max) {
            ++more_faults_;
            return;
        }
        std::string const code = feature.code ? ", code " + *feature.code : "";
        report_.faults.push_back(fmt::format("feature {}{}: {}", feature.number, code, why));
    }

    SnapshotWriter& writer_;
    ImportReport& report_;
    CommuneCheck check_;
    std::map<std::string, std::set<std::string>> provinces_;
    std::size_t more_faults_ = 0;
};

Result<void> read_features(std::string const& source, Progress const& progress,
                           SnapshotWriter& writer, ImportReport& report) {
    Import import(writer, report);
    GeojsonReader reader([&import](Feature& feature) { import.take(feature); });
    auto const feed = [&reader](std::string_view text) { return reader.feed(text); };
    auto const hash = read_source(source, feed, progress);
    if (!hash) return hash.error();
    report.source_hash = *hash;
    if (!reader.finish()) report.faults.push_back(reader.fault());
    import.finish();
    return {};
}

void warn_of_overlaps(Snapshot const& snapshot, ImportReport& report) {
    auto const found = overlaps(snapshot);
    if (found.empty()) return;
    double all = 0;
    for (Overlap const& o : found) all += o.m2;
    auto const name = [&](std::size_t i) {
        SnapshotCommune const& c = snapshot.communes()[i];
        return fmt::format("{} {}", c.code, snapshot.text(c.full_name));
    };
    report.warnings.push_back(fmt::format(
        "{} pairs of communes overlap, {:.4f} km2 in all; the largest, {:.4f} km2: {} and {}; "
        "people there belong to the lower code",
        found.size(), all / 1e6, found[0].m2 / 1e6, name(found[0].first), name(found[0].second)));
}

}  // namespace

Result<ImportReport> import_communes(std::string const& source, std::string const& target,
                                     Progress const& progress) {
    ImportReport report;
    auto created = SnapshotWriter::create(target);
    if (!created) return created.error();
    SnapshotWriter& writer = **created;
    if (auto read = read_features(source, progress, writer, report); !read) return read.error();
    if (!report.faults.empty()) return report;
    if (auto sealed = writer.seal(report.source_hash, report.sample); !sealed)
        return sealed.error();
    // Read back as it will be read later: what cannot be opened is not published.
    auto snapshot = Snapshot::open(writer.file());
    if (!snapshot) return snapshot.error();
    warn_of_overlaps(**snapshot, report);
    if (auto published = writer.publish(); !published) return published.error();
    return report;
}

}  // namespace alertd::geo
