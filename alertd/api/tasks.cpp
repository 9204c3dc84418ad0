// Commune officers' tasks and the watch over them. Every rule stands in alertd/tasks.hpp; here are
// only the forms.
#include "alertd/tasks.hpp"

#include <boost/json.hpp>

#include "alertd/api/desk_json.hpp"
#include "alertd/api/json_body.hpp"
#include "alertd/api/path_id.hpp"
#include "alertd/api/problem.hpp"
#include "alertd/api/routes.hpp"
#include "alertd/api/task_json.hpp"
#include "alertd/store/tasks.hpp"

namespace alertd::api {
namespace {

namespace json = boost::json;

constexpr std::int64_t tasks_default = 100, tasks_max = 500;
constexpr std::size_t note_bytes_max = 4'000;
// How long the watch still shows what has ended.
constexpr std::chrono::hours shown_after_end{24};

TaskJson task_json(Call& call) {
    return {call.desk->db(), call.parts.ground.communes()};
}

Response answer(Call& call, Result<Task> const& task) {
    if (!task) return problem_for_official(task.error());
    return json_response(task_json(call).whole(*task));
}

// Absent and empty are the same: nothing to add.
Result<std::string> note_of(Call const& call) {
    constexpr std::string_view known[] = {"note"};
    auto const body = read_object(call.request.body, known);
    if (!body) return body.error();
    auto const* note = body->if_contains(known[0]);
    if (!note ||
        (note->is_string() && note->get_string().find_first_not_of(' ') == json::string::npos))
        return std::string();
    return text_in(*body, known[0], note_bytes_max);
}

json::object counts_json(TaskCounts const& counts) {
    return {{"escalated", counts.escalated},
            {"open", counts.open},
            {"done", counts.done},
            {"ended", counts.ended},
            {"read", counts.read}};
}

}  // namespace

Response list_tasks(Call& call) {
    constexpr std::string_view commune_word = "commune:";
    auto const limit = number_asked(call, "limit", tasks_default, 1, tasks_max);
    if (!limit) return problem_for_official(limit.error());
    json::array all;
    if (call.by->area.starts_with(commune_word)) {
        auto form = task_json(call);
        for (auto const& task : store::tasks_of_commune(
                 call.desk->db(), std::string_view(call.by->area).substr(commune_word.size()),
                 std::size_t(*limit)))
            all.push_back(form.whole(task));
    }
    return json_response({{"tasks", std::move(all)}});
}

Response get_task(Call& call) {
    auto const id = number_in_path(call, "task");
    if (!id) return problem_for_official(id.error());
    return answer(call, read_task(call.desk->db(), call.parts.ground.communes(), *call.by, *id,
                                  call.parts.clock.now()));
}

Response post_acknowledge(Call& call) {
    auto const id = number_in_path(call, "task");
    if (!id) return problem_for_official(id.error());
    auto const note = note_of(call);
    if (!note) return problem_for_official(note.error());
    return answer(call, acknowledge_task(call.desk->db(), call.parts.ground.communes(), *call.by,
                                         *id, *note, call.parts.clock.now()));
}

Response get_watch(Call& call) {
    auto const limit = number_asked(call, "limit", tasks_default, 1, tasks_max);
    if (!limit) return problem_for_official(limit.error());
    auto& db = call.desk->db();
    Time const since = call.parts.clock.now() - shown_after_end;
    auto form = task_json(call);
    json::array all;
    for (auto const& task : store::watched_tasks(db, call.by->area, since, std::size_t(*limit)))
        all.push_back(form.brief(task));
    return json_response({{"area", call.by->area},
                          {"counts", counts_json(store::count_tasks(db, call.by->area, since))},
                          {"tasks", std::move(all)}});
}

}  // namespace alertd::api
