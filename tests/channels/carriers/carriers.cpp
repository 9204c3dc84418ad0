// The carriers by kind: a new kind is one file in this folder, and one name in each of the two
// lists below.
#include "tests/channels/carriers/carrier.hpp"

namespace alertd::test {

std::unique_ptr<Carrier> push_carrier(channels::Kind const& kind);
std::unique_ptr<Carrier> sms_smpp_carrier(channels::Kind const& kind);
std::unique_ptr<Carrier> zalo_carrier(channels::Kind const& kind);

namespace {

struct Row {
    std::string_view kind;
    std::unique_ptr<Carrier> (*make)(channels::Kind const& kind);
};

constexpr Row rows[] = {
    {"push", &push_carrier}, {"sms_smpp", &sms_smpp_carrier}, {"zalo", &zalo_carrier}};

}  // namespace

std::unique_ptr<Carrier> carrier_of(channels::Kind const& kind) {
    for (auto const& row : rows)
        if (row.kind == kind.name) return row.make(kind);
    return nullptr;
}

}  // namespace alertd::test
