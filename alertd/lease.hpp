#pragma once
// A thing that one process does at a time, by a row of the store. Renewed when a third of it has
// passed, so that an idle daemon does not write ten times a second.
#include <string>

#include "alertd/model/clock.hpp"
#include "alertd/store/database.hpp"

namespace alertd {

class Lease {
public:
    // `clock` outlives it.
    Lease(std::string name, std::string holder, Clock const& clock, seconds length)
        : name_(std::move(name)), holder_(std::move(holder)), clock_(clock), length_(length) {}
    // One thread. False: another holds it, or did until now; ask again.
    bool held(store::Database& db);

private:
    std::string name_, holder_;
    Clock const& clock_;
    seconds length_;
    Steady renew_at_{};
};

}  // namespace alertd
