#pragma once
// Progress of long work on standard error: a bar on a terminal, a plain line every tenth in a pipe.
#include <cstdint>
#include <string>

namespace alertd::ctl {

class ProgressBar {
public:
    explicit ProgressBar(std::string label);
    ~ProgressBar();  // finishes
    void update(std::uint64_t done, std::uint64_t all);
    void finish();

private:
    std::string label_;
    bool terminal_;
    int shown_ = -1;  // per cent drawn last
    bool finished_ = false;
};

}  // namespace alertd::ctl
