#include "alertd/sender.hpp"

namespace alertd {

Sender::Sender(SenderParts const& parts, Outlets& outlets) {
    for (auto& outlet : outlets.all()) {
        int const connections =
            std::visit([](auto& o) { return o->settings().connections; }, outlet);
        for (int n = 0; n < connections; ++n)
            workers_.push_back(std::make_unique<LaneWorker>(parts, outlet, n));
    }
    for (auto& worker : workers_)
        threads_.emplace_back([w = worker.get()](std::stop_token stop) { w->run(stop); });
}

Sender::~Sender() {
    for (auto& thread : threads_) thread.request_stop();
    threads_.clear();
}

}  // namespace alertd
