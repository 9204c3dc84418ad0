#include "alertd/lease.hpp"

#include "alertd/store/plans.hpp"

namespace alertd {

bool Lease::held(store::Database& db) {
    // Taken before the store is asked: what the asking takes must not lengthen the lease.
    Steady const now = clock_.steady();
    if (now < renew_at_) return true;
    if (!store::take_lease(db, name_, holder_, clock_.now(), length_)) return false;
    renew_at_ = now + std::chrono::duration_cast<milliseconds>(length_) / 3;
    return true;
}

}  // namespace alertd
