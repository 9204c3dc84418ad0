#pragma once
// A row of the import's CSV as a person. Reasons name the column and never hold the value.
#include <array>
#include <span>
#include <string>
#include <string_view>

#include "alertd/recipients/person.hpp"
#include "geo/communes.hpp"

namespace alertd::recipients {

class RowReader {
public:
    // Of the first line. Refuses unknown columns, one twice, and a missing id, commune or consent.
    static Result<RowReader> open(std::span<std::string_view const> columns,
                                  geo::Communes const& communes);

    // Fills `person`; answers why the row is bad, "" when it is good.
    std::string_view read(std::span<std::string_view const> fields, Person& person) const;

private:
    enum Column {
        id,
        phone,
        push_token,
        language,
        commune,
        lat,
        lon,
        channels,
        consent,
        index,
        places,
        preferred
    };
    static constexpr std::size_t column_count = 12;

    explicit RowReader(geo::Communes const& communes);
    std::string_view field(std::span<std::string_view const> fields, Column column) const;
    std::string_view read_place(std::string_view north, std::string_view east,
                                Person& person) const;

    geo::Communes const* communes_;
    geo::Box bounds_;                   // of all communes
    std::array<int, column_count> at_;  // where the column stands, -1: nowhere
    std::size_t fields_ = 0;
};

}  // namespace alertd::recipients
