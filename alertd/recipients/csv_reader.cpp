#include "alertd/recipients/csv_reader.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "alertd/model/text.hpp"

namespace alertd::recipients {
namespace {

constexpr std::size_t buffer_bytes = 1u << 20;
static_assert(buffer_bytes > 2 * CsvReader::record_bytes_max);

std::string_view without_return(std::string_view line) {
    if (line.ends_with('\r')) line.remove_suffix(1);
    return line;
}

}  // namespace

Result<CsvReader> CsvReader::open(std::string const& file) {
    int const fd = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return Error{errno == ENOENT ? Errc::not_found : Errc::unavailable,
                     file + ": " + std::strerror(errno)};
    struct stat st {};
    bool const known = ::fstat(fd, &st) == 0 && S_ISREG(st.st_mode);
    CsvReader reader(fd, known ? std::uint64_t(st.st_size) : 0);
    if (auto r = reader.skip_bom(); !r)
        return Error{r.error().code, file + ": " + r.error().message};
    return reader;
}

CsvReader::CsvReader(int fd, std::uint64_t bytes_in_all)
    : fd_(fd), bytes_in_all_(bytes_in_all), buffer_(buffer_bytes, '\0') {
    unquoted_.reserve(record_bytes_max);  // never grows, so that fields may point into it
}

CsvReader::~CsvReader() {
    if (fd_ >= 0) ::close(fd_);
}

CsvReader::CsvReader(CsvReader&& other) noexcept
    : fd_(std::exchange(other.fd_, -1)),
      bytes_in_all_(other.bytes_in_all_),
      bytes_read_(other.bytes_read_),
      buffer_(std::move(other.buffer_)),
      unquoted_(std::move(other.unquoted_)),
      at_(other.at_),
      end_(other.end_),
      ended_(other.ended_),
      line_(other.line_),
      next_line_(other.next_line_),
      broken_quotes_(other.broken_quotes_) {}

// Holds at least one whole record, or all that is left.
Result<void> CsvReader::fill() {
    if (ended_ || end_ - at_ > record_bytes_max + 2) return {};
    std::memmove(buffer_.data(), buffer_.data() + at_, end_ - at_);
    end_ -= at_;
    at_ = 0;
    while (end_ < buffer_.size()) {
        ssize_t const got = ::read(fd_, buffer_.data() + end_, buffer_.size() - end_);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return unavailable(std::string("cannot be read: ") + std::strerror(errno));
        if (got == 0) {
            ended_ = true;
            break;
        }
        end_ += std::size_t(got);
        bytes_read_ += std::uint64_t(got);
    }
    return {};
}

Result<void> CsvReader::skip_bom() {
    if (auto r = fill(); !r) return r;
    std::string_view const start(buffer_.data(), std::min<std::size_t>(end_, 3));
    if (start.starts_with("\xFF\xFE") || start.starts_with("\xFE\xFF"))
        return invalid("line 1: the file is UTF-16; save it as UTF-8");
    if (start == "\xEF\xBB\xBF") at_ = 3;
    return {};
}

Result<bool> CsvReader::next() {
    do {
        if (auto r = fill(); !r) return r.error();
        if (at_ == end_) return false;
        fields_.clear();
        fault_ = {};
        if (auto r = read_record(); !r) return r.error();
    } while (fault_.empty() && fields_.size() == 1 && fields_[0].empty());
    return true;
}

Result<void> CsvReader::read_record() {
    line_ = next_line_;
    std::string_view const rest(buffer_.data() + at_, std::min(end_ - at_, record_bytes_max + 2));
    std::size_t const newline = rest.find('\n');
    std::string_view const line = without_return(rest.substr(0, newline));
    if (line.size() > record_bytes_max) return skip_long_line();
    std::size_t used = newline == rest.npos ? rest.size() : newline + 1;
    if (line.find('"') == line.npos) {
        split(line);
    } else if (std::size_t const quoted = read_quoted(rest); quoted > 0) {
        used = quoted;
    } else if (++broken_quotes_ > broken_quotes_max) {
        return invalid("line " + std::to_string(line_) + ": too many broken quotes; is this CSV?");
    }
    std::string_view const record = rest.substr(0, used);
    check_text(record);
    next_line_ += std::uint64_t(std::count(record.begin(), record.end(), '\n'));
    at_ += used;
    return {};
}

Result<void> CsvReader::skip_long_line() {
    fault_ = "the line is over 64 KiB";
    ++next_line_;
    for (;;) {
        std::string_view const rest(buffer_.data() + at_, end_ - at_);
        std::size_t const newline = rest.find('\n');
        at_ = newline == rest.npos ? end_ : at_ + newline + 1;
        if (newline != rest.npos || ended_) return {};
        if (auto r = fill(); !r) return r;
    }
}

void CsvReader::split(std::string_view line) {
    for (;;) {
        std::size_t const comma = line.find(',');
        fields_.push_back(line.substr(0, comma));
        if (comma == line.npos) return;
        if (fields_.size() == fields_max) break;
        line.remove_prefix(comma + 1);
    }
    fields_.clear();
    fault_ = "more than 64 fields";
}

// One record with quotes; answers its length with its line break, 0 when it is not well formed.
std::size_t CsvReader::read_quoted(std::string_view text) {
    unquoted_.clear();
    auto const broken = [&](std::string_view why) {
        fields_.clear();
        fault_ = why;
        return std::size_t{0};
    };
    for (std::size_t i = 0;;) {
        std::size_t const start = unquoted_.size();
        if (i < text.size() && text[i] == '"') {
            for (++i;; ++i) {
                if (i >= text.size() || unquoted_.size() >= record_bytes_max)
                    return broken("a quote is not closed");
                if (text[i] == '"' && (++i >= text.size() || text[i] != '"')) break;
                unquoted_ += text[i];
            }
        } else {
            std::size_t const stop = std::min(text.find_first_of(",\"\n", i), text.size());
            if (unquoted_.size() + stop - i > record_bytes_max)
                return broken("the record is over 64 KiB");
            unquoted_ += without_return(text.substr(i, stop - i));
            i = stop;
        }
        fields_.emplace_back(unquoted_.data() + start, unquoted_.size() - start);
        if (i < text.size() && text[i] == '\r') ++i;
        if (i >= text.size())
            return text.size() == end_ - at_ ? text.size() : broken("the record is over 64 KiB");
        if (text[i] == '\n') return i + 1;
        if (text[i] != ',') return broken("a quote stands where it may not");
        if (fields_.size() == fields_max) return broken("more than 64 fields");
        ++i;
    }
}

void CsvReader::check_text(std::string_view record) {
    if (!fault_.empty() || !utf8_fault(record)) return;
    fields_.clear();
    fault_ = "not UTF-8";
}

}  // namespace alertd::recipients
