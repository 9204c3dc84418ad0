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
#include "alertd/recipients/directory.hpp"
#include "alertd/recipients/keys.hpp"
#include "geo/communes.hpp"

namespace alertd::recipients {

// "0912 345 678", "84912345678", "+84912345678" -> "+84912345678"; strict ^\+84[35789]\d{8}$ after
// it. Spaces, dots and hyphens between digits are read over. None: not a mobile number.
std::optional<std::string> normalise_phone(std::string_view text);

struct ImportCounts {
    std::uint64_t rows = 0, kept = 0, bad = 0;
};

// One row that was not taken: line 17, "phone: not a Vietnamese mobile number". Never holds the
// value itself.
using BadRow = std::function<void(std::uint64_t line, std::string_view why)>;

inline constexpr std::uint64_t import_rows_max = 100'000'000;

// CSV (RFC 4180, UTF-8, BOM allowed; a record at most 64 KiB) whose first line names the columns,
// in any order:
//   id          required; 1 to 128 bytes; the second row with an id in one file is bad
//   commune     required; a code of the boundaries
//   consent     required; "yes", or "no": the person is known and counted, and no channel is used
//   phone       a mobile number or empty
//   push_token  up to 512 bytes of visible ASCII or empty; "sim-..." is kept for simulated people
//   language    vi | en; empty or no such column: vi
//   channels    words sms zalo push joined by "|"; empty or no such column: all that he has an
//   address for lat, lon    together or not at all; decimal degrees; inside the bounds of all
//   communes, not needfully of his own index, places   what export_csv adds: read over
// Another column, a column twice or a missing one refuses the file. A row with consent and no
// address for any of its channels is bad. Good rows are kept, a row with a known id replaces the
// earlier one. A killed import leaves nothing half-done: rows count only when the import ended, and
// the next one sweeps the rest. Beyond `rows_max` the file is refused.
Result<ImportCounts> import_csv(std::string const& csv_file, std::string const& store_file,
                                geo::Communes const& communes, Key const& key, Time now,
                                BadRow const& bad_row, Progress const& progress = {},
                                std::uint64_t rows_max = import_rows_max);

// Plausible people: spread over communes by `weights` (code -> weight; a commune of weight 0 or
// without a row gets nobody; empty: all the same), seven in ten with a home inside their commune,
// some with two places, push token "sim-...", numbers
// "+841..." that cannot be dialled; one in ten reads English. The same seed gives the same people.
// Replaces earlier simulated ones. Refuses weights that are not numbers >= 0 or name no commune,
// and more than simulated_max people.
struct Weight {
    std::string code;
    double weight = 0;
};
inline constexpr std::uint64_t simulated_max = 50'000'000;
Result<std::vector<Weight>> read_weights(
    std::string const& csv_file);  // columns code,population (others ignored)
Result<ImportCounts> simulate(std::uint64_t count, std::uint64_t seed,
                              std::vector<Weight> const& weights, std::string const& store_file,
                              geo::Communes const& communes, Key const& key, Time now,
                              Progress const& progress = {});

// Everybody as CSV in the import's own columns plus `index` (in `directory`; empty where he is not
// in it or there is none) and `places` ("lat,lon,half_side_m" joined by "|"), for those who may:
// audited by the caller. Phones stand without their plus, and a cell that a spreadsheet would run
// as a formula gets a "'" before it. A new file, mode 0600. Answers the rows.
Result<std::uint64_t> export_csv(std::string const& csv_file, std::string const& store_file,
                                 Key const& key, Directory const* directory = nullptr);

}  // namespace alertd::recipients
