// Kill switches: thrown and lifted here, obeyed by the senders, who poll the store.
#include "alertd/desk_inside.hpp"
#include "alertd/jurisdiction.hpp"
#include "alertd/plain_text.hpp"
#include "alertd/store/stops.hpp"

namespace alertd {
namespace {

constexpr std::size_t what_size_max = 300;
constexpr std::string_view outlet_word = "outlet:", issuer_word = "issuer:";

Result<void> check_outlet(std::string_view name, Settings const& settings) {
    std::string known;
    for (auto const& outlet : settings.outlets) {
        if (outlet.name == name) return {};
        known += (known.empty() ? "" : ", ") + outlet.name;
    }
    return not_found("stop: there is no outlet of this name; there are: " +
                     (known.empty() ? "none" : known));
}

// A switch that is misspelt stops nothing while all think it does: refused.
Result<void> check_switch(std::string_view what, Settings const& settings) {
    if (what.size() > what_size_max) return invalid("stop: is over 300 bytes");
    if (auto plain = plain_text(what, "stop"); !plain) return plain.error();
    if (what == "all") return {};
    if (what.starts_with(outlet_word))
        return check_outlet(what.substr(outlet_word.size()), settings);
    if (what.starts_with(issuer_word) && what.size() > issuer_word.size()) return {};
    return invalid("stop: must be all, outlet:NAME or issuer:SENDER");
}

}  // namespace

Result<void> Desk::stop(Official const& by, std::string_view what) {
    if (auto may = check_approver(by); !may) return may;
    if (auto all = check_nation(by); !all) return all;
    if (auto known = check_switch(what, impl_->settings); !known) return known;
    auto const now = impl_->clock.now();
    store::Database::Transaction change(impl_->db);
    bool const thrown = store::throw_stop(impl_->db, {std::string(what), by.id, now});
    append_audit(impl_->db, now, {by.id, "stop", std::string(what), thrown ? "" : "stood already"});
    change.commit();
    impl_->wake_planner();
    return {};
}

Result<void> Desk::release(Official const& by, std::string_view what) {
    if (auto may = check_approver(by); !may) return may;
    if (auto all = check_nation(by); !all) return all;
    store::Database::Transaction change(impl_->db);
    if (!store::lift_stop(impl_->db, what)) return not_found("release: this stop is not thrown");
    append_audit(impl_->db, impl_->clock.now(), {by.id, "release", std::string(what), ""});
    change.commit();
    impl_->wake_planner();
    return {};
}

}  // namespace alertd
