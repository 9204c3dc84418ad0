#pragma once
// Who may do what at the desk, written by hand: the rule, not the code. role_matrix_test.cpp holds
// the Desk and the HTTP API to every cell of it. A new route needs a row here.
#include <string_view>

namespace alertd::test::matrix {

// Who gets past the door of a route, whatever he then asks for.
enum class Door {
    everybody,
    officials,  // of any role
    writers,    // officers and approvers
    approvers,
    told_apart,  // officials; which of them, the handler says
};

struct RouteRow {
    std::string_view method, pattern;
    Door door;
};

inline constexpr RouteRow route_rows[] = {
    {"GET", "/v1/alerts", Door::everybody},
    {"GET", "/v1/alerts/{identifier}", Door::everybody},
    {"GET", "/v1/alerts/{identifier}/progress", Door::everybody},
    {"GET", "/v1/communes", Door::everybody},
    {"GET", "/v1/provinces", Door::everybody},
    {"GET", "/v1/boundaries", Door::everybody},
    {"POST", "/v1/desk/alerts", Door::writers},
    {"GET", "/v1/desk/templates", Door::officials},
    {"POST", "/v1/desk/compose", Door::writers},
    {"POST", "/v1/desk/preview", Door::writers},
    {"GET", "/v1/desk/alerts/{id}/texts", Door::officials},
    {"GET", "/v1/desk/alerts", Door::officials},
    {"GET", "/v1/desk/alerts/{id}", Door::officials},
    {"GET", "/v1/desk/alerts/{id}/reach", Door::officials},
    {"POST", "/v1/desk/alerts/{id}/submit", Door::writers},
    {"POST", "/v1/desk/alerts/{id}/approve", Door::approvers},
    {"POST", "/v1/desk/alerts/{id}/return", Door::approvers},
    {"POST", "/v1/desk/alerts/{id}/reject", Door::approvers},
    {"POST", "/v1/desk/alerts/{id}/cancel", Door::approvers},
    {"GET", "/v1/desk/alerts/{id}/progress", Door::officials},
    {"GET", "/v1/desk/alerts/{id}/audit", Door::officials},
    {"GET", "/v1/desk/outlets", Door::officials},
    {"GET", "/v1/desk/tasks", Door::officials},
    {"GET", "/v1/desk/tasks/{id}", Door::officials},
    {"POST", "/v1/desk/tasks/{id}/acknowledge", Door::writers},
    {"GET", "/v1/desk/watch", Door::officials},
    {"GET", "/v1/desk/stops", Door::officials},
    {"POST", "/v1/desk/stops", Door::approvers},
    {"DELETE", "/v1/desk/stops/{what}", Door::approvers},
    {"POST", "/v1/session", Door::everybody},
    {"GET", "/v1/session", Door::officials},
    {"DELETE", "/v1/session", Door::officials},
    {"POST", "/v1/receipts/{channel}", Door::everybody},
    {"GET", "/healthz", Door::everybody},
    {"GET", "/readyz", Door::everybody},
    {"GET", "/metrics", Door::everybody},
    {"GET", "/openapi.json", Door::everybody},
    {"GET", "/desk", Door::everybody},  // the page's files; what it shows it asks for as above
    {"GET", "/desk/", Door::everybody},
    {"GET", "/desk/assets/{file}", Door::everybody},
};

// Five officials of each role, one letter each: Y may, N may not. They speak for
//   the nation | the province | another province | the commune | another commune of the province
// and "the" is where the alert is.
struct ByRole {
    std::string_view officer, approver, auditor;
};

struct ActRow {
    std::string_view act, pattern, body;
    std::string_view from, to;  // stages: from which it starts, and what the alert then is
    bool own;                   // may he, when he wrote and submitted it himself?
    bool correction;            // the alert is an Update of kind correct
    ByRole one_commune, two_communes, two_provinces;  // what the alert hits
};

inline constexpr std::string_view nobody = "NNNNN";
inline constexpr std::string_view why = R"({"why":"thử quyền"})";

inline constexpr ActRow act_rows[] = {
    {"submit",
     "/v1/desk/alerts/{id}/submit",
     "",
     "draft returned",
     "submitted",
     true,
     false,
     {"YYNYN", "YYNYN", nobody},
     {"YYNNN", "YYNNN", nobody},
     {"YNNNN", "YNNNN", nobody}},
    {"approve",
     "/v1/desk/alerts/{id}/approve",
     "",
     "submitted",
     "approved",
     false,
     false,
     {nobody, "YYNYN", nobody},
     {nobody, "YYNNN", nobody},
     {nobody, "YNNNN", nobody}},
    {"approve a correction",
     "/v1/desk/alerts/{id}/approve",
     "",
     "submitted",
     "approved",
     true,
     true,
     {nobody, "YYNYN", nobody},
     {nobody, "YYNNN", nobody},
     {nobody, "YNNNN", nobody}},
    {"return",
     "/v1/desk/alerts/{id}/return",
     why,
     "submitted",
     "returned",
     true,
     false,
     {nobody, "YYNYN", nobody},
     {nobody, "YYNNN", nobody},
     {nobody, "YNNNN", nobody}},
    {"reject",
     "/v1/desk/alerts/{id}/reject",
     why,
     "submitted",
     "rejected",
     true,
     false,
     {nobody, "YYNYN", nobody},
     {nobody, "YYNNN", nobody},
     {nobody, "YNNNN", nobody}},
    {"cancel",
     "/v1/desk/alerts/{id}/cancel",
     why,
     "approved active",
     "cancelled",
     true,
     false,
     {nobody, "YYNYN", nobody},
     {nobody, "YYNNN", nobody},
     {nobody, "YNNNN", nobody}},
};

// Acts that are on no alert. A draft may be written by every writer: its area counts when it is
// submitted. Every kill switch holds back warnings of other provinces too.
struct FreeRow {
    std::string_view act, what;
    ByRole who;
};

inline constexpr FreeRow free_rows[] = {
    {"draft", "", {"YYYYY", "YYYYY", nobody}},
    {"stop", "all", {nobody, "YNNNN", nobody}},
    {"stop", "outlet:push_main", {nobody, "YNNNN", nobody}},
    {"stop", "issuer:kttv@example.vn", {nobody, "YNNNN", nobody}},
    {"release", "all", {nobody, "YNNNN", nobody}},
    {"release", "outlet:push_main", {nobody, "YNNNN", nobody}},
    {"release", "issuer:kttv@example.vn", {nobody, "YNNNN", nobody}},
};

}  // namespace alertd::test::matrix
