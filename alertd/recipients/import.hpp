#pragma once
// People come in: from a CSV, or made up for trials. Streams, bounded memory, ten million rows.
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "alertd/model/clock.hpp"
#include "alertd/model/result.hpp"
#include "alertd/recipients/keys.hpp"
#include "geo/communes.hpp"

namespace alertd::recipients {

// "0912 345 678", "84912345678", "+84912345678" -> "+84912345678"; strict ^\+84[35789]\d{8}$ after it. None: not a mobile number.
std::optional<std::string> normalise_phone(std::string_view text);

struct ImportCounts {
    std::uint64_t rows = 0, kept = 0, bad = 0;
};

// One row that was not taken: "line 17: phone: not a Vietnamese mobile number". Never holds the value itself.
using BadRow = std::function<void(std::uint64_t line, std::string_view why)>;
using Progress = std::function<void(std::uint64_t done, std::uint64_t all)>;   // bytes or people

// CSV (RFC 4180, UTF-8, BOM allowed) with header names id,phone,push_token,language,commune,lat,lon,channels,consent in any
// order; id and commune are required columns, lat and lon go together. Good rows are kept, a row with a known id replaces it.
// A killed import leaves nothing half-done: rows count only when the import ended, and the next one sweeps the rest.
Result<ImportCounts> import_csv(std::string const& csv_file, std::string const& store_file, geo::Communes const& communes,
                                Key const& key, Time now, BadRow const& bad_row, Progress const& progress = {});

// Plausible people: spread over communes by `weights` (code -> weight; a commune of weight 0 or without a row gets nobody;
// empty: all the same), seven in ten with a home inside their commune, some with two places, push token "sim-...", numbers
// "+841..." that cannot be dialled; one in ten reads English. The same seed gives the same people. Replaces earlier simulated ones.
struct Weight {
    std::string code;
    double weight = 0;
};
Result<std::vector<Weight>> read_weights(std::string const& csv_file);   // columns code,population (others ignored)
Result<ImportCounts> simulate(std::uint64_t count, std::uint64_t seed, std::vector<Weight> const& weights,
                              std::string const& store_file, geo::Communes const& communes, Key const& key, Time now,
                              Progress const& progress = {});

// Everybody as CSV in the import's own columns plus index (of the snapshot) and places, for those who may: audited by the caller.
Result<std::uint64_t> export_csv(std::string const& csv_file, std::string const& store_file, Key const& key);

}  // namespace alertd::recipients
