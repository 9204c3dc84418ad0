#pragma once
// Counters that Prometheus reads. Names are in one place; labels never hold people.
#include <memory>
#include <string>

namespace alertd {

class Metrics {
public:
    Metrics();
    ~Metrics();
    void count_outcome(std::string const& outlet, std::string const& outcome,
                       double n);  // alertd_outcomes_total
    void count_receipts(std::string const& channel, std::string const& what,
                        double n);  // alertd_receipts_total
    void count_http(std::string const& route, int status,
                    double seconds);  // alertd_http_requests_total, _seconds
    void count_event(std::string const& what, double n = 1);  // alertd_events_total{what}
    void set_gauge(std::string const& name, double value);    // alertd_<name>
    std::string text() const;                                 // the exposition format

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace alertd
