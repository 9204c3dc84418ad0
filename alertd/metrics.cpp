#include "alertd/metrics.hpp"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

namespace alertd {
namespace {

using prometheus::Counter;
using prometheus::Family;
using prometheus::Histogram;

// Seconds of an answer; a query over the whole country may take the last ones.
prometheus::Histogram::BucketBoundaries const answer_seconds = {
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10};

Family<Counter>& counters(prometheus::Registry& registry, char const* name, char const* help) {
    return prometheus::BuildCounter().Name(name).Help(help).Register(registry);
}

}  // namespace

struct Metrics::Impl {
    prometheus::Registry registry;
    Family<Counter>& outcomes =
        counters(registry, "alertd_outcomes_total", "What carriers answered, by outlet.");
    Family<Counter>& receipts =
        counters(registry, "alertd_receipts_total", "What carriers reported later, by channel.");
    Family<Counter>& requests =
        counters(registry, "alertd_http_requests_total", "Requests answered, by route and status.");
    Family<Counter>& events = counters(registry, "alertd_events_total", "What happened, by kind.");
    Family<Histogram>& answers = prometheus::BuildHistogram()
                                     .Name("alertd_http_seconds")
                                     .Help("Time to an answer, by route.")
                                     .Register(registry);
};

Metrics::Metrics() : impl_(std::make_unique<Impl>()) {}
Metrics::~Metrics() = default;

void Metrics::count_outcome(std::string const& outlet, std::string const& outcome, double n) {
    impl_->outcomes.Add({{"outlet", outlet}, {"outcome", outcome}}).Increment(n);
}

void Metrics::count_receipts(std::string const& channel, std::string const& what, double n) {
    impl_->receipts.Add({{"channel", channel}, {"what", what}}).Increment(n);
}

void Metrics::count_http(std::string const& route, int status, double taken) {
    impl_->requests.Add({{"route", route}, {"status", std::to_string(status)}}).Increment();
    impl_->answers.Add({{"route", route}}, answer_seconds).Observe(taken);
}

void Metrics::count_event(std::string const& what, double n) {
    impl_->events.Add({{"what", what}}).Increment(n);
}

void Metrics::set_gauge(std::string const& name, double value) {
    // Asking for a family that is registered gives the same one.
    prometheus::BuildGauge().Name("alertd_" + name).Register(impl_->registry).Add({}).Set(value);
}

std::string Metrics::text() const {
    return prometheus::TextSerializer().Serialize(impl_->registry.Collect());
}

}  // namespace alertd
