#pragma once
// The hash that ties a row of the audit to all before it. Only alertd/audit*.cpp use it.
#include <string>
#include <string_view>
#include <vector>

#include "alertd/model/result.hpp"
#include "alertd/store/audit.hpp"

namespace alertd {

// What stands before the first row.
inline std::string const chain_start(32, '\0');

// SHA-256 over: previous hash, seq, at, actor, act, subject, detail; each as its length (8 bytes,
// big-endian) and its bytes; the numbers in decimal. `row.hash` is not read.
std::string chain_hash(std::string_view previous_hash, store::AuditRow const& row);

// One line of the checkpoint file: "seq hash at", hash in hex, at in milliseconds since 1970.
struct Checkpoint {
    std::int64_t seq = 0;
    std::string hash;
    std::int64_t at = 0;
};
std::string to_line(Checkpoint const& checkpoint);
// Every line of the file's text; a line that is none is named by its number.
Result<std::vector<Checkpoint>> parse_checkpoints(std::string const& file, std::string_view text);

}  // namespace alertd
