#pragma once
// All lane workers of this process: `connections` threads for each outlet.
#include <memory>
#include <thread>
#include <vector>

#include "alertd/lane_worker.hpp"

namespace alertd {

class Sender {
public:
    Sender(SenderParts const& parts, Outlets& outlets);
    ~Sender();  // each worker ends its window, then stops

private:
    std::vector<std::unique_ptr<LaneWorker>> workers_;
    std::vector<std::jthread> threads_;
};

}  // namespace alertd
