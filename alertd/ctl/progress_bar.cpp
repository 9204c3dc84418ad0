#include "alertd/ctl/progress_bar.hpp"

#include <unistd.h>

#include <cstdio>

namespace alertd::ctl {
namespace {
constexpr int bar_width = 40;
constexpr int pipe_step = 10;  // per cent between two lines in a pipe
}  // namespace

ProgressBar::ProgressBar(std::string label)
    : label_(std::move(label)), terminal_(::isatty(STDERR_FILENO) == 1) {}

ProgressBar::~ProgressBar() {
    finish();
}

void ProgressBar::update(std::uint64_t done, std::uint64_t all) {
    int const percent = all ? int(done * 100 / all) : 100;
    int const step = terminal_ ? 1 : pipe_step;
    if (shown_ >= 0 && percent < shown_ + step) return;
    shown_ = percent - percent % step;
    if (!terminal_) {
        std::fprintf(stderr, "%s: %d %%\n", label_.c_str(), shown_);
        return;
    }
    std::string bar(std::size_t(bar_width), ' ');
    for (int i = 0; i < bar_width * percent / 100; ++i) bar[std::size_t(i)] = '#';
    std::fprintf(stderr, "\r%s [%s] %3d %%", label_.c_str(), bar.c_str(), percent);
    std::fflush(stderr);
}

void ProgressBar::finish() {
    if (finished_ || shown_ < 0) return;
    finished_ = true;
    if (terminal_) std::fputc('\n', stderr);
}

}  // namespace alertd::ctl
