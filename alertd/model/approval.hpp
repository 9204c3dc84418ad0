#pragma once
// The desk's nouns: stages and the only steps between them, officials and what they may do.
#include <string>
#include <vector>

#include "alertd/model/clock.hpp"
#include "alertd/model/words.hpp"

namespace alertd {

enum class Stage {
    draft,
    submitted,
    returned,
    rejected,
    approved,
    active,
    superseded,
    cancelled,
    expired
};
inline constexpr Word<Stage> stage_words[] = {
    {Stage::draft, "draft"},           {Stage::submitted, "submitted"},
    {Stage::returned, "returned"},     {Stage::rejected, "rejected"},
    {Stage::approved, "approved"},     {Stage::active, "active"},
    {Stage::superseded, "superseded"}, {Stage::cancelled, "cancelled"},
    {Stage::expired, "expired"}};

struct Step {
    Stage from, to;
};

// The only steps an alert may take at the desk. The store refuses any other.
inline constexpr Step legal_steps[] = {
    {Stage::draft, Stage::submitted},    {Stage::submitted, Stage::returned},
    {Stage::submitted, Stage::rejected}, {Stage::returned, Stage::submitted},
    {Stage::submitted, Stage::approved}, {Stage::approved, Stage::active},
    {Stage::approved, Stage::cancelled}, {Stage::active, Stage::superseded},
    {Stage::active, Stage::cancelled},   {Stage::approved, Stage::expired},
    {Stage::active, Stage::expired},     {Stage::approved, Stage::superseded}};

constexpr bool legal(Stage from, Stage to) {
    for (auto const& s : legal_steps)
        if (s.from == from && s.to == to) return true;
    return false;
}

// officer: writes and submits; approver: also lets pass, returns, rejects, cancels; auditor: only
// reads.
enum class Role { officer, approver, auditor };
inline constexpr Word<Role> role_words[] = {
    {Role::officer, "officer"}, {Role::approver, "approver"}, {Role::auditor, "auditor"}};

// What an Update is for; it decides who is told (design: "Approval and updates").
enum class UpdateKind { raise, extend, correct, lower, end, same };
inline constexpr Word<UpdateKind> update_kind_words[] = {
    {UpdateKind::raise, "raise"}, {UpdateKind::extend, "extend"}, {UpdateKind::correct, "correct"},
    {UpdateKind::lower, "lower"}, {UpdateKind::end, "end"},       {UpdateKind::same, "same"}};

struct Official {
    std::string id, name;
    Role role{};
    std::string area;  // "nation", "province:NN" or "commune:NNNNN"
};

}  // namespace alertd
