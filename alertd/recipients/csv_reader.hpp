#pragma once
// CSV after RFC 4180 as a stream: commas, quotes doubled inside quotes, LF or CRLF, UTF-8 with or
// without BOM. Memory is bounded whatever the file is: a record has at most 64 KiB and 64 fields.
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "alertd/model/result.hpp"

namespace alertd::recipients {

class CsvReader {
public:
    static constexpr std::size_t record_bytes_max = 64u << 10, fields_max = 64;
    // Each costs a second look at up to 64 KiB; a file with more of them is not CSV.
    static constexpr std::size_t broken_quotes_max = 1'000;

    // Refuses what cannot be opened and UTF-16.
    static Result<CsvReader> open(std::string const& file);
    ~CsvReader();
    CsvReader(CsvReader&&) noexcept;
    CsvReader& operator=(CsvReader&&) = delete;

    // The next record that is not a blank line; false at the end. A record that is not well formed
    // has a `fault` and no fields; a quote that is not closed costs its own line only.
    Result<bool> next();

    std::uint64_t line() const { return line_; }  // of its first byte, from 1
    std::span<std::string_view const> fields() const { return fields_; }  // until next()
    std::string_view fault() const {
        return fault_;
    }  // "" when it is well formed; never holds a value
    std::uint64_t bytes_read() const { return bytes_read_; }
    std::uint64_t bytes_in_all() const { return bytes_in_all_; }

private:
    CsvReader(int fd, std::uint64_t bytes_in_all);
    Result<void> fill();
    Result<void> skip_bom();
    Result<void> read_record();
    Result<void> skip_long_line();
    void split(std::string_view line);
    std::size_t read_quoted(std::string_view text);
    void check_text(std::string_view record);

    int fd_;
    std::uint64_t bytes_in_all_, bytes_read_ = 0;
    std::string buffer_, unquoted_;
    std::size_t at_ = 0, end_ = 0;
    bool ended_ = false;
    std::uint64_t line_ = 0, next_line_ = 1;
    std::size_t broken_quotes_ = 0;
    std::vector<std::string_view> fields_;
    std::string_view fault_;
};

}  // namespace alertd::recipients
