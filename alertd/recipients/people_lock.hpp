#pragma once
// One import, build or export at a time on one store, over processes; a killed holder's lock is
// free at once.
#include <string>
#include <utility>

#include "alertd/model/result.hpp"

namespace alertd::recipients {

class PeopleLock {
public:
    // Takes STORE.people-lock or answers conflict at once.
    static Result<PeopleLock> take(std::string const& store_file);
    ~PeopleLock();
    PeopleLock(PeopleLock&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
    PeopleLock& operator=(PeopleLock&&) = delete;

private:
    explicit PeopleLock(int fd) : fd_(fd) {}
    int fd_;
};

}  // namespace alertd::recipients
