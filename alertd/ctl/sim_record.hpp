#pragma once
// What arrived at a simulator, from its record file: of the push gateway, of Zalo or of the SMSC,
// told apart line by line. The file may still grow.
#include <cstdint>
#include <string>
#include <vector>

#include "alertd/ctl/sim_sms.hpp"
#include "alertd/model/result.hpp"

namespace alertd::ctl {

struct Arrived {
    std::int64_t at_ms = 0;  // Unix time
    std::string channel;     // "push", "zalo", "sms"
    std::string to, key;     // a key is what push and Zalo were given; SMS has none
    std::string title, text;
    std::string form;  // "2 parts UCS-2", "template 251001", "vi"
};

class SimRecord {
public:
    explicit SimRecord(std::string file) : file_(std::move(file)) {}

    // Whole messages among the lines that were not read before, in their order. A line that is no
    // record, over 1 MiB or of a number that is not simulated is told in `faults`, by its number,
    // and not shown. Errors: not_found, unavailable.
    Result<std::vector<Arrived>> next(std::vector<std::string>& faults);

    std::size_t unfinished() const { return sms_.unfinished(); }  // SMS with parts missing

private:
    std::string read_line(std::string_view line, std::vector<Arrived>& out);

    std::string file_;
    std::uint64_t offset_ = 0, lines_ = 0;
    SmsAssembly sms_;
};

}  // namespace alertd::ctl
