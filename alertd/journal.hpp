#pragma once
// The local record of what a process did to the ledger: an append-only file of ORs. A record is
// written (to the kernel) before the same OR goes to Redis, so it outlives the process; it is
// fsynced every `journal_sync`, so that a power cut costs at most that much. Whoever heals Redis
// reads the journals of all processes in the folder.
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

#include "alertd/model/clock.hpp"
#include "alertd/model/delivery.hpp"
#include "alertd/model/result.hpp"

namespace alertd {

// `bits` is ORed into the bitmap (plan, channel, segment, mark) from byte `first` on.
struct JournalRecord {
    std::uint32_t plan = 0, segment = 0;
    ChannelKind channel{};
    Mark mark{};
    std::uint16_t first = 0;
    std::string bits;  // 1..64 bytes
};

class Journal {
public:
    // One file `folder/name.journal`, kept open and locked; throws when it cannot. Any thread may
    // append.
    Journal(std::string const& folder, std::string const& name, milliseconds sync);
    ~Journal();
    Journal(Journal const&) = delete;

    // False: it could not be written (disk full), and the caller must not go on as if it were.
    [[nodiscard]] bool append(JournalRecord const& record);
    std::uint64_t bytes() const;

    // Every whole record of every journal in the folder; a torn or damaged record is skipped and
    // counted. Order does not matter.
    struct Replayed {
        std::uint64_t files = 0, records = 0, damaged = 0;
    };
    static Replayed replay(std::string const& folder,
                           std::function<void(JournalRecord const&)> const& visit);
    // Deletes the journals of processes that are gone. Only when the store's checkpoints hold all
    // they say.
    static void sweep(std::string const& folder);
    // Empties this journal. Only when the store's checkpoints hold all it says.
    void clear();

private:
    void sync_loop(std::stop_token stop, milliseconds every);
    int file_ = -1;
    std::string path_;
    mutable std::mutex mutex_;
    std::condition_variable_any changed_;
    bool dirty_ = false;
    std::uint64_t bytes_ = 0;
    std::jthread syncer_;  // last: stops first
};

}  // namespace alertd
