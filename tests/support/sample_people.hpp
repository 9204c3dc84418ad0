#pragma once
// An instance in a temporary folder: the sample country, a fresh key, an empty store.
#include <memory>
#include <string>
#include <vector>

#include "alertd/recipients/directory.hpp"
#include "alertd/recipients/import.hpp"
#include "alertd/recipients/person.hpp"
#include "geo/communes.hpp"
#include "tests/support/temp_folder.hpp"

namespace alertd::test {

inline constexpr Time sample_now{std::chrono::milliseconds{1'795'000'000'000}};

// Throws where anything fails: then the test cannot be done.
class SamplePeople {
public:
    explicit SamplePeople(std::uint64_t seed = 1);

    std::string store() const { return folder.file("alertd.db"); }
    std::string snapshots() const { return folder.file("snapshots"); }
    std::string code(std::size_t commune) const;
    // "lat,lon" of a point that lies in the commune.
    Point inside(std::size_t commune) const;

    recipients::ImportCounts simulate(std::uint64_t count, std::uint64_t seed = 1);
    recipients::Built build();
    std::shared_ptr<recipients::Directory const> open(recipients::Built const& built);
    std::shared_ptr<recipients::Directory const> build_and_open() { return open(build()); }
    std::vector<recipients::Person> everybody();  // by opening the store's rows

    TempFolder folder;
    std::shared_ptr<geo::Communes const> communes;
    recipients::Key key;
};

}  // namespace alertd::test
