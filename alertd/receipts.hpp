#pragma once
// What carriers report later, on its way into the ledger: checked, journalled, then ORed in by one
// thread.
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

#include "alertd/instance_key.hpp"
#include "alertd/journal.hpp"
#include "alertd/ledger.hpp"
#include "alertd/metrics.hpp"
#include "alertd/settings.hpp"

namespace alertd {

class Receipts final : public ReceiptSink {
public:
    Receipts(Settings const& settings, InstanceKey const& key, Journal& journal, Metrics& metrics);
    ~Receipts() override;

    // True once all of them stand in the journal (a forged or unknown key is counted and dropped).
    // False when the journal cannot be written or too many wait for Redis: the carrier should send
    // them again.
    bool take(std::span<Receipt const> receipts) override;

private:
    void run(std::stop_token stop);
    void take_up_former_life();
    Settings const& settings_;
    InstanceKey const& key_;
    Journal& journal_;
    Metrics& metrics_;
    std::mutex mutex_;
    std::condition_variable_any arrived_;
    std::deque<Ledger::Or> waiting_;
    std::jthread thread_;
};

}  // namespace alertd
