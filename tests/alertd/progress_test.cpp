#include "alertd/progress.hpp"

#include <catch2/catch.hpp>

namespace alertd {
namespace {

Progress live(Counts const& push, Counts const& sms = {}) {
    Progress p;
    p.plan_status = "live";
    p.channels = {{ChannelKind::push, push}, {ChannelKind::sms, sms}};
    return p;
}

// planned, sent, accepted, delivered, failed, unknown
constexpr Counts done{10, 10, 8, 7, 2, 0};

}  // namespace

TEST_CASE("a plan is settled when every delivery has an end", "[alertd][progress]") {
    CHECK(live(done).settled());
    CHECK(live(done, done).settled());
    CHECK_FALSE(live(done, {10, 9, 9, 0, 0, 0}).settled());
    CHECK_FALSE(live({10, 10, 9, 9, 0, 1}).settled());
    CHECK_FALSE(live({10, 0, 0, 0, 0, 0}).settled());
}

TEST_CASE("a delivery that was accepted and then failed does not stand for another",
          "[alertd][progress]") {
    CHECK_FALSE(live({10, 8, 8, 5, 2, 0}).settled());
}

TEST_CASE("a plan that has ended is settled, one that is not made yet is not",
          "[alertd][progress]") {
    Progress p = live({10, 3, 3, 0, 0, 0});
    for (auto const* ended : {"cancelled", "superseded", "expired"}) {
        p.plan_status = ended;
        CHECK(p.settled());
    }
    p.plan_status = "";
    CHECK_FALSE(p.settled());
}

}  // namespace alertd
