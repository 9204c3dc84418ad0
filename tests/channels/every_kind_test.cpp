// What every way out must show, whatever its carrier: over the registry, so that a new kind cannot
// forget a case.
#include <catch2/catch.hpp>

#include "tests/channels/carriers/carrier.hpp"

using namespace alertd;
using namespace alertd::channels;
using test::Carrier;
using test::Outlet;
using test::Says;
using test::word_of;

namespace {

void check_all(std::vector<Outcome> const& outcomes, std::size_t n, std::string_view word) {
    CHECK(outcomes.size() == n);
    for (auto const& o : outcomes) CHECK(word_of(o) == word);
}

// Runs a case with a carrier of each kind, and the outlet that is open to it.
void with_every_kind(std::function<void(Outlet&, Carrier&)> const& check) {
    for (auto const* kind : kinds()) {
        INFO(kind->name);
        auto const carrier = test::carrier_of(*kind);
        REQUIRE(carrier);
        REQUIRE(carrier->outlet().error() == "");
        check(carrier->outlet(), *carrier);
    }
}

}  // namespace

TEST_CASE("every kind is found by its name, and no other is", "[channels]") {
    CHECK_FALSE(kinds().empty());
    for (auto const* kind : kinds()) CHECK(find_kind(kind->name) == kind);
    CHECK(find_kind("pigeon") == nullptr);
    CHECK(find_kind("") == nullptr);
}

TEST_CASE("every kind's example opens, without a key that nobody reads", "[channels]") {
    for (auto const* kind : kinds()) {
        INFO(kind->name);
        Outlet outlet(*kind, std::string(kind->example), nullptr, {.sends = false});
        REQUIRE(outlet.error() == "");
        auto const checked = outlet.check();
        CHECK((checked ? "" : checked.error().message) == "");
        CHECK(outlet->limits().batch >= 1);
        CHECK(outlet->limits().batch <= window_size);
    }
}

TEST_CASE("every kind refuses to open without its settings, and says which", "[channels]") {
    for (auto const* kind : kinds()) {
        Outlet const outlet(*kind, "");
        CHECK_FALSE(outlet.opened());
        CHECK(outlet.error().find("outlet.tested.") != std::string::npos);
    }
}

TEST_CASE("every kind answers one outcome a message when all goes well", "[channels]") {
    with_every_kind([](Outlet& outlet, Carrier& carrier) {
        std::size_t const n = outlet->limits().batch;
        check_all(outlet.send(carrier.messages(n)), n, "Accepted");
        check_all(outlet.send({}), 0, "");
    });
}

TEST_CASE("every kind waits when its carrier throttles", "[channels]") {
    with_every_kind([](Outlet& outlet, Carrier& carrier) {
        carrier.now(Says::throttles);
        auto const outcomes = outlet.send(carrier.messages(1));
        check_all(outcomes, 1, "Retry");
        auto const after = std::get<Retry>(outcomes[0]).after;
        if (carrier.pause() > milliseconds{0})
            CHECK(after == carrier.pause());
        else
            CHECK(after > milliseconds{0});
    });
}

TEST_CASE("every kind leaves in doubt what a failing carrier may have taken", "[channels]") {
    auto const what =
        GENERATE(Says::fails, Says::talks_garbage, Says::times_out, Says::loses_answer);
    with_every_kind([&](Outlet& outlet, Carrier& carrier) {
        carrier.now(what);
        bool const certain = what == Says::fails && carrier.failure_is_certain();
        check_all(outlet.send(carrier.messages(1)), 1, certain ? "Retry" : "Unknown");
        CHECK(carrier.came() == 1);  // and never tried again by itself
    });
}

TEST_CASE("every kind tries again what certainly did not leave", "[channels]") {
    with_every_kind([](Outlet& outlet, Carrier& carrier) {
        carrier.now(Says::is_away);
        check_all(outlet.send(carrier.messages(1)), 1, "Retry");
    });
}

TEST_CASE("every kind says that its outlet is wrong when its credentials are refused",
          "[channels]") {
    with_every_kind([](Outlet& outlet, Carrier& carrier) {
        carrier.now(Says::refuses_us);
        check_all(outlet.send(carrier.messages(1)), 1, "Misconfigured");
    });
}

TEST_CASE("every kind sends again once its carrier is well", "[channels]") {
    auto const what = GENERATE(Says::throttles, Says::fails, Says::talks_garbage,
                               Says::loses_answer, Says::is_away);
    with_every_kind([&](Outlet& outlet, Carrier& carrier) {
        carrier.now(what);
        outlet.send(carrier.messages(1));
        carrier.now(Says::accepts);
        outlet.clock.pass(std::chrono::minutes{1});  // whatever pause a channel makes of its own
        check_all(outlet.send(carrier.messages(1)), 1, "Accepted");
    });
}

TEST_CASE("every kind hands over a receipt that comes twice, and one that comes late",
          "[channels]") {
    with_every_kind([](Outlet& outlet, Carrier& carrier) {
        check_all(outlet.send(carrier.messages(2)), 2, "Accepted");
        carrier.report({{"key-0", true, ""}});
        REQUIRE(outlet.receipts.wait_for(1, seconds{20}));
        carrier.report({{"key-0", true, ""}});
        outlet.clock.pass(std::chrono::hours{30});  // long after the alert is over
        carrier.report({{"key-1", false, ""}});
        auto const of = [&](std::string_view key) {
            std::vector<Receipt> found;
            for (auto const& r : outlet.receipts.all())
                if (r.key == key) found.push_back(r);
            return found;
        };
        auto const first = of("key-0"), second = of("key-1");
        REQUIRE((first.size() == 1 || first.size() == 2));
        CHECK(std::ranges::all_of(first, &Receipt::delivered));
        REQUIRE(second.size() == 1);
        CHECK_FALSE(second[0].delivered);
        CHECK(outlet.receipts.all().size() == first.size() + 1);  // and nothing else
    });
}

TEST_CASE("every kind refuses a call-back that nobody signed, or has none", "[channels]") {
    with_every_kind([](Outlet& outlet, Carrier& carrier) {
        auto const answer = outlet->receive({{}, "{}"});
        CHECK(answer.status == (carrier.calls_back() ? 401 : 404));
        CHECK_FALSE(answer.reason.empty());
        CHECK(outlet.receipts.all().empty());
    });
}

TEST_CASE("every kind refuses simulated people unless it is told to serve them alone",
          "[channels]") {
    with_every_kind([](Outlet& outlet, Carrier& carrier) {
        for (auto const* address : {"sim-0", "+84123456789"}) {
            auto batch = carrier.messages(1);
            batch[0].address = address;
            check_all(outlet.send(batch), 1, "Rejected");
        }
        CHECK(carrier.came() == 0);
    });
}

TEST_CASE("no kind lets an address or a text out through the reasons of its outcomes",
          "[channels]") {
    auto const what = GENERATE(Says::throttles, Says::fails, Says::times_out, Says::refuses_us,
                               Says::talks_garbage, Says::loses_answer, Says::is_away);
    with_every_kind([&](Outlet& outlet, Carrier& carrier) {
        carrier.now(what);
        auto const batch = carrier.messages(1);
        auto const outcomes = outlet.send(batch);
        std::visit(
            [&](auto const& o) {
                if constexpr (requires { o.reason; }) {
                    auto const digits = batch[0].address.substr(1);  // with or without a "+"
                    CHECK(o.reason.find(digits) == std::string::npos);
                    CHECK(o.reason.find("Cầu Giấy") == std::string::npos);
                }
            },
            outcomes.at(0));
    });
}
