#include "alertd/metrics.hpp"

#include <catch2/catch.hpp>
#include <thread>
#include <vector>

using namespace alertd;

namespace {

// Does the exposition hold exactly this line?
bool has_line(std::string const& text, std::string const& line) {
    return ("\n" + text).find("\n" + line + "\n") != std::string::npos;
}

}  // namespace

TEST_CASE("what is counted stands in the text Prometheus reads, by name and label",
          "[alertd][metrics]") {
    Metrics metrics;
    metrics.count_outcome("sms.viettel", "accepted", 512);
    metrics.count_outcome("sms.viettel", "accepted", 488);
    metrics.count_outcome("sms.viettel", "rejected", 3);
    metrics.count_outcome("push_main", "accepted", 1);
    metrics.count_receipts("zalo", "delivered", 7);
    metrics.count_event("redis_lost");
    metrics.count_event("redis_lost", 2);
    auto const text = metrics.text();
    CHECK(has_line(text, "# TYPE alertd_outcomes_total counter"));
    CHECK(has_line(text, R"(alertd_outcomes_total{outcome="accepted",outlet="sms.viettel"} 1000)"));
    CHECK(has_line(text, R"(alertd_outcomes_total{outcome="rejected",outlet="sms.viettel"} 3)"));
    CHECK(has_line(text, R"(alertd_outcomes_total{outcome="accepted",outlet="push_main"} 1)"));
    CHECK(has_line(text, R"(alertd_receipts_total{channel="zalo",what="delivered"} 7)"));
    CHECK(has_line(text, R"(alertd_events_total{what="redis_lost"} 3)"));
}

TEST_CASE("answers are counted by route and status, and their times fall into buckets",
          "[alertd][metrics]") {
    Metrics metrics;
    metrics.count_http("/v1/alerts", 200, 0.002);
    metrics.count_http("/v1/alerts", 200, 0.3);
    metrics.count_http("/v1/alerts", 503, 60);
    auto const text = metrics.text();
    CHECK(has_line(text, R"(alertd_http_requests_total{route="/v1/alerts",status="200"} 2)"));
    CHECK(has_line(text, R"(alertd_http_requests_total{route="/v1/alerts",status="503"} 1)"));
    CHECK(has_line(text, R"(alertd_http_seconds_bucket{route="/v1/alerts",le="0.001"} 0)"));
    CHECK(has_line(text, R"(alertd_http_seconds_bucket{route="/v1/alerts",le="0.0025"} 1)"));
    CHECK(has_line(text, R"(alertd_http_seconds_bucket{route="/v1/alerts",le="0.5"} 2)"));
    CHECK(has_line(text, R"(alertd_http_seconds_bucket{route="/v1/alerts",le="10"} 2)"));
    CHECK(has_line(text, R"(alertd_http_seconds_bucket{route="/v1/alerts",le="+Inf"} 3)"));
    CHECK(has_line(text, R"(alertd_http_seconds_count{route="/v1/alerts"} 3)"));
}

TEST_CASE("a gauge shows what was set last, and nothing shows before", "[alertd][metrics]") {
    Metrics metrics;
    CHECK(metrics.text().find("lanes_waiting") == std::string::npos);
    metrics.set_gauge("lanes_waiting", 5);
    metrics.set_gauge("lanes_waiting", 2);
    CHECK(has_line(metrics.text(), "alertd_lanes_waiting 2"));
    CHECK(has_line(metrics.text(), "# TYPE alertd_lanes_waiting gauge"));
}

TEST_CASE("counts of several threads add up while the text is read", "[alertd][metrics]") {
    Metrics metrics;
    metrics.count_event("sent");
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t)
        threads.emplace_back([&] {
            for (int i = 0; i < 1'000; ++i) metrics.count_event("sent");
        });
    for (int i = 0; i < 20; ++i) CHECK(metrics.text().find("{what=\"sent\"}") != std::string::npos);
    for (auto& thread : threads) thread.join();
    CHECK(has_line(metrics.text(), R"(alertd_events_total{what="sent"} 4001)"));
}

TEST_CASE("a label cannot break out of its quotes", "[alertd][metrics]") {
    Metrics metrics;
    metrics.count_event("a\"} 1\nalertd_forged 7\\");
    CHECK_FALSE(has_line(metrics.text(), "alertd_forged 7\\\"} 1"));
    CHECK(has_line(metrics.text(), R"(alertd_events_total{what="a\"} 1\nalertd_forged 7\\"} 1)"));
}
