#include "tests/support/sample_people.hpp"

#include <stdexcept>

#include "alertd/recipients/villages.hpp"
#include "alertd/store/recipients.hpp"
#include "geo/sample.hpp"

namespace alertd::test {
namespace {

template <class T>
T must(Result<T> result) {
    if (!result) throw std::runtime_error(result.error().message);
    return std::move(*result);
}

std::shared_ptr<geo::Communes const> sample_communes(TempFolder const& folder, std::uint64_t seed) {
    auto const sample = must(geo::make_sample(seed, sample_now));
    auto const target = folder.file("communes.snapshot");
    auto const report = must(
        geo::import_communes(folder.write("communes.geojson", sample.communes_geojson), target));
    if (!report.faults.empty()) throw std::runtime_error(report.faults[0]);
    return must(geo::Communes::open(target));
}

}  // namespace

SamplePeople::SamplePeople(std::uint64_t seed)
    : communes(sample_communes(folder, seed)),
      key(must(recipients::Key::create(folder.file("recipients.key")))) {}

std::string SamplePeople::code(std::size_t commune) const {
    return std::string(communes->commune(geo::CommuneIndex(commune)).code);
}

Point SamplePeople::inside(std::size_t commune) const {
    recipients::Random random(7, commune);
    return recipients::Villages(*communes, 7).home_in(geo::CommuneIndex(commune), random).value();
}

recipients::ImportCounts SamplePeople::simulate(std::uint64_t count, std::uint64_t seed) {
    return must(recipients::simulate(count, seed, {}, store(), *communes, key, sample_now));
}

recipients::Built SamplePeople::build() {
    return must(recipients::build_directory(store(), snapshots(), *communes, key, sample_now));
}

std::shared_ptr<recipients::Directory const> SamplePeople::open(recipients::Built const& built) {
    return must(recipients::Directory::open(built.file, *communes, &key));
}

std::vector<recipients::Person> SamplePeople::everybody() {
    store::Database db(store());
    store::RecipientRows rows(db);
    store::RecipientRow row;
    std::vector<recipients::Person> people;
    while (rows.next(row)) people.push_back(recipients::open_person(row, key).value());
    return people;
}

}  // namespace alertd::test
