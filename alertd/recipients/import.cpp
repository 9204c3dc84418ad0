#include "alertd/recipients/import.hpp"

#include <filesystem>

#include "alertd/recipients/csv_reader.hpp"
#include "alertd/recipients/import_row.hpp"
#include "alertd/recipients/intake.hpp"

namespace alertd::recipients {
namespace {

constexpr std::uint64_t progress_step = 4'096;  // rows

Error of_file(std::string const& file, Error const& error) {
    return {error.code, file + ": " + error.message};
}

Result<RowReader> read_header(CsvReader& csv, geo::Communes const& communes) {
    auto const first = csv.next();
    if (!first) return first.error();
    if (!*first) return invalid("is empty; its first line must name the columns");
    if (!csv.fault().empty())
        return invalid("line " + std::to_string(csv.line()) + ": " + std::string(csv.fault()));
    return RowReader::open(csv.fields(), communes);
}

class CsvImport {
public:
    CsvImport(CsvReader& csv, RowReader const& reader, BadRow const& bad_row)
        : csv_(csv), reader_(reader), bad_row_(bad_row) {}

    void bad(std::uint64_t line, std::string_view why) {
        ++counts_.bad;
        if (bad_row_) bad_row_(line, why);
    }

    Result<ImportCounts> run(Intake& intake, Progress const& progress, std::uint64_t rows_max) {
        Person person;
        for (;;) {
            auto const more = csv_.next();
            if (!more) return more.error();
            if (!*more) break;
            if (++counts_.rows > rows_max)
                return invalid("more than " + std::to_string(rows_max) + " rows; divide the file");
            auto const why =
                csv_.fault().empty() ? reader_.read(csv_.fields(), person) : csv_.fault();
            why.empty() ? intake.add(person, csv_.line()) : bad(csv_.line(), why);
            if (progress && counts_.rows % progress_step == 0)
                progress(csv_.bytes_read(), csv_.bytes_in_all());
        }
        intake.finish();
        counts_.kept = intake.kept();
        if (progress) progress(csv_.bytes_read(), csv_.bytes_read());
        return counts_;
    }

private:
    CsvReader& csv_;
    RowReader const& reader_;
    BadRow const& bad_row_;
    ImportCounts counts_;
};

}  // namespace

Result<ImportCounts> import_csv(std::string const& csv_file, std::string const& store_file,
                                geo::Communes const& communes, Key const& key, Time now,
                                BadRow const& bad_row, Progress const& progress,
                                std::uint64_t rows_max) {
    auto csv = CsvReader::open(csv_file);
    if (!csv) return csv.error();
    auto const reader = read_header(*csv, communes);
    if (!reader) return of_file(csv_file, reader.error());
    try {
        CsvImport import(*csv, *reader, bad_row);
        auto intake = Intake::begin(
            store_file, std::filesystem::path(csv_file).filename(), false, key, now,
            [&](std::uint64_t line) { import.bad(line, "id: a second time in this file"); });
        if (!intake) return intake.error();
        auto const counts = import.run(**intake, progress, rows_max);
        return counts ? counts : Result<ImportCounts>(of_file(csv_file, counts.error()));
    } catch (store::StoreError const& e) {
        return unavailable(e.what());
    }
}

}  // namespace alertd::recipients
