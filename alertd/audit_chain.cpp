#include "alertd/audit_chain.hpp"

#include <charconv>

#include "alertd/model/text.hpp"
#include "alertd/sha256.hpp"

namespace alertd {
namespace {

void put(std::string& out, std::string_view field) {
    for (int shift = 56; shift >= 0; shift -= 8)
        out += static_cast<char>(std::uint64_t{field.size()} >> shift & 255);
    out += field;
}

// Decimal as std::to_string writes it: another spelling of the same number is a changed file.
std::optional<std::int64_t> strict_number(std::string_view text) {
    std::int64_t n = 0;
    auto const read = std::from_chars(text.data(), text.data() + text.size(), n);
    if (read.ec != std::errc{} || std::to_string(n) != text) return std::nullopt;
    return n;
}

std::optional<Checkpoint> parse_line(std::string_view line) {
    auto const first = line.find(' '), last = line.rfind(' ');
    if (first == std::string_view::npos || first == last) return std::nullopt;
    auto const seq = strict_number(line.substr(0, first));
    auto const hash = from_hex(line.substr(first + 1, last - first - 1));
    auto const at = strict_number(line.substr(last + 1));
    if (!seq || !at || !hash || hash->size() != chain_start.size()) return std::nullopt;
    Checkpoint read{*seq, *hash, *at};
    if (to_line(read) != std::string(line) + "\n") return std::nullopt;
    return read;
}

}  // namespace

std::string chain_hash(std::string_view previous_hash, store::AuditRow const& row) {
    std::string all;
    put(all, previous_hash);
    put(all, std::to_string(row.seq));
    put(all, std::to_string(row.at));
    for (auto const* field : {&row.actor, &row.act, &row.subject, &row.detail}) put(all, *field);
    return sha256(all);
}

std::string to_line(Checkpoint const& c) {
    return std::to_string(c.seq) + ' ' + to_hex(bytes_of(c.hash)) + ' ' + std::to_string(c.at) +
           '\n';
}

Result<std::vector<Checkpoint>> parse_checkpoints(std::string const& file, std::string_view text) {
    std::vector<Checkpoint> all;
    for (std::size_t number = 1; !text.empty(); ++number) {
        auto const end = text.find('\n');
        auto const line =
            end == std::string_view::npos ? std::nullopt : parse_line(text.substr(0, end));
        bool const grows = line && (all.empty() || line->seq > all.back().seq);
        if (!grows)
            return invalid("audit checkpoints " + file + ": line " + std::to_string(number) +
                           ": is damaged");
        all.push_back(*line);
        text.remove_prefix(end + 1);
    }
    return all;
}

}  // namespace alertd
