#pragma once
// What a warned commune's own officer must do: read the warning and say that he has it.
#include <cstdint>
#include <optional>
#include <string>

#include "alertd/model/approval.hpp"
#include "alertd/model/clock.hpp"
#include "alertd/model/words.hpp"

namespace alertd {

// Why the province was called.
enum class EscalatedWhy { late, no_officer };
inline constexpr Word<EscalatedWhy> escalated_why_words[] = {
    {EscalatedWhy::late, "late"}, {EscalatedWhy::no_officer, "no_officer"}};

// ended: the alert is over and nobody had acknowledged it.
enum class TaskState { escalated, open, done, ended };
inline constexpr Word<TaskState> task_state_words[] = {{TaskState::escalated, "escalated"},
                                                       {TaskState::open, "open"},
                                                       {TaskState::done, "done"},
                                                       {TaskState::ended, "ended"}};

struct Task {
    std::int64_t id = 0, alert_id = 0;
    std::string commune, province;  // codes
    Time created{}, due{};
    std::optional<Time> read, acknowledged, escalated;
    std::optional<std::string> read_by, acknowledged_by, note;
    std::optional<EscalatedWhy> why;
    Stage stage =
        Stage::active;  // of its alert: what is not active has ended, and the task with it

    TaskState state() const {
        if (acknowledged) return TaskState::done;
        if (stage != Stage::active) return TaskState::ended;
        return escalated ? TaskState::escalated : TaskState::open;
    }
};

struct TaskCounts {
    std::int64_t escalated = 0, open = 0, done = 0, ended = 0, read = 0;
    bool operator==(TaskCounts const&) const = default;
};

}  // namespace alertd
