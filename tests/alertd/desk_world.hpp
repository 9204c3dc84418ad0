#pragma once
// The sample country with people, officials and a desk: what the desk's tests stand on.
#include <catch2/catch.hpp>
#include <memory>
#include <string>
#include <vector>

#include "alertd/desk.hpp"
#include "alertd/recipients/import.hpp"
#include "alertd/store/audit.hpp"
#include "feeds/cap_xml.hpp"
#include "geo/sample.hpp"
#include "tests/support/fake_clock.hpp"
#include "tests/support/result_text.hpp"
#include "tests/support/temp_folder.hpp"

namespace alertd::test {

// `value` of a Result that must hold one; the error is shown where it does not.
template <class T>
T must(Result<T> result) {
    INFO((result ? "" : result.error().message));
    REQUIRE(result);
    return std::move(*result);
}
inline void must(Result<void> result) {
    INFO((result ? "" : result.error().message));
    REQUIRE(result);
}

template <class T>
Errc code_of(Result<T> const& result) {
    REQUIRE_FALSE(result);
    return result.error().code;
}
template <class T>
std::string refusal(Result<T> const& result) {
    return result ? "not refused" : result.error().message;
}

class DeskWorld {
public:
    DeskWorld();

    // An Actual warning for the communes, sent now, valid six hours, in Vietnamese and English.
    Alert warning(std::vector<std::string> const& codes);
    Alert update_of(Alert const& previous, std::string const& identifier);
    std::int64_t drafted(Alert const& alert, std::optional<UpdateKind> kind = {});
    std::int64_t submitted(Alert const& alert, std::optional<UpdateKind> kind = {});
    std::int64_t approved(Alert const& alert, std::optional<UpdateKind> kind = {});
    // As the planner does it.
    void planned(std::int64_t id);

    Stage stage(std::int64_t id) { return must(store::find_alert(desk->db(), id)).stage; }
    Alert stored(std::int64_t id);
    std::int64_t audit_rows();
    // The last act as "actor act subject".
    std::string last_act();

    TempFolder folder;
    FakeClock clock;
    Settings settings;
    std::unique_ptr<recipients::Key> key;
    std::unique_ptr<Ground> ground;
    std::unique_ptr<Desk> desk;
    int wakes = 0;
    // The sample's communes of its first province, and one of another province.
    std::vector<std::string> here;
    std::string elsewhere, province;

    Official lan{"lan", "Lan", Role::officer, "nation"};
    Official hoa{"hoa", "Hoa", Role::approver, "nation"};
    Official minh{"minh", "Minh", Role::approver, "nation"};
    Official auditor{"tra", "Trà", Role::auditor, "nation"};

private:
    void write_settings();
    void make_country();
    void make_people();
    int number_ = 0;
};

}  // namespace alertd::test
