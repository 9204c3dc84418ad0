#pragma once
// The way of people into the store, chunk by chunk: the caller's thread reads and seals while the
// chunk before is written. All under one unfinished import, which counts only after finish().
#include <functional>
#include <future>
#include <memory>
#include <string>
#include <vector>

#include "alertd/model/clock.hpp"
#include "alertd/recipients/people_lock.hpp"
#include "alertd/recipients/person.hpp"
#include "alertd/store/database.hpp"

namespace alertd::recipients {

class Intake {
public:
    // Of `line`: its id came already in this import.
    using Twice = std::function<void(std::uint64_t line)>;

    // Takes the lock and sweeps what a killed import left. Throws StoreError, here and below.
    static Result<std::unique_ptr<Intake>> begin(std::string const& store_file,
                                                 std::string const& source, bool simulated,
                                                 Key const& key, Time now, Twice twice);
    void add(Person const& person, std::uint64_t line);
    // The last chunk, then the small transaction that lets the import count, then what it replaced
    // goes.
    void finish();
    std::uint64_t kept() const { return kept_; }

private:
    struct Sealed {
        store::RecipientRow row;
        std::uint64_t line = 0;
    };
    using Chunk = std::vector<Sealed>;
    Intake(PeopleLock lock, std::string const& store_file, Key const& key, Time now, Twice twice);
    std::vector<std::uint64_t> write(Chunk chunk);
    void settle();
    void hand_over();

    PeopleLock lock_;
    store::Database db_;
    Key const& key_;
    Time now_;
    Twice twice_;
    std::int64_t import_ = 0;
    std::unique_ptr<store::RecipientInsert> insert_;
    Chunk chunk_;
    std::size_t writing_size_ = 0;
    std::uint64_t kept_ = 0;
    std::future<std::vector<std::uint64_t>>
        writing_;  // lines whose id came twice; last, so it ends first
};

}  // namespace alertd::recipients
