// Signing in and out, for people with a browser. The rules are in alertd/sign_in.hpp; here are the
// forms.
#include <boost/json.hpp>

#include "alertd/api/admission.hpp"
#include "alertd/api/cookies.hpp"
#include "alertd/api/desk_json.hpp"
#include "alertd/api/json_body.hpp"
#include "alertd/api/problem.hpp"
#include "alertd/model/timestamp.hpp"

namespace alertd::api {
namespace {

namespace json = boost::json;

constexpr std::size_t id_bytes_max = 64, password_bytes_max = 512, code_bytes_max = 16;
constexpr std::string_view mark_path = "/v1/session";
constexpr seconds mark_lifetime{180 * 86'400};

struct Typed {
    std::string id, password, code;
};

Result<Typed> typed_in(Call const& call) {
    constexpr std::string_view known[] = {"id", "password", "code"};
    auto const body = read_object(call.request.body, known);
    if (!body) return body.error();
    auto id = text_in(*body, "id", id_bytes_max);
    if (!id) return id.error();
    auto password = text_in(*body, "password", password_bytes_max);
    if (!password) return password.error();
    auto code = text_in(*body, "code", code_bytes_max);
    if (!code) return code.error();
    std::erase(*code, ' ');  // authenticators show "123 456"
    return Typed{std::move(*id), std::move(*password), std::move(*code)};
}

json::object official_json(Official const& official) {
    return {{"id", official.id},
            {"name", official.name},
            {"role", text_of(role_words, official.role)},
            {"area", official.area}};
}

json::object session_json(Call const& call, Session const& session) {
    return {{"official", official_json(session.official)},
            {"csrf", call.admission.sign_in().sessions().csrf_of(session.id)},
            {"expires", to_rfc3339(session.expires)}};
}

Response wait_response(seconds wait) {
    Response response = problem(429, "too many tries; wait " + std::to_string(wait.count()) +
                                         " seconds, or ask who runs alertd for a new password");
    response.headers.emplace_back("Retry-After", std::to_string(wait.count()));
    return response;
}

Response busy_response() {
    Response response = problem(503, "others are signing in at this moment; try again");
    response.headers = {{"Retry-After", "1"}};
    return response;
}

Response signed_in(Call& call, SignInAnswer const& answer, std::string_view mark_name) {
    bool const secure = call.admission.secure_cookies();
    Response response = json_response(session_json(call, *answer.session));
    response.headers.emplace_back("Set-Cookie",
                                  set_cookie(session_cookie, answer.session->id, "/", secure));
    response.headers.emplace_back(
        "Set-Cookie", set_cookie(mark_name, answer.mark, mark_path, secure, mark_lifetime));
    return response;
}

}  // namespace

Response post_session(Call& call) {
    if (!call.admission.own_origin(call.request, false))
        return problem(403, "the Origin of this request is not this site; nothing was done");
    auto const typed = typed_in(call);
    if (!typed) return problem_for_official(typed.error());
    auto& sign_in = call.admission.sign_in();
    auto const mark_name = sign_in.mark_name(typed->id);
    auto const mark = cookie_of(call.request, mark_name).value_or("");
    auto const old = cookie_of(call.request, session_cookie).value_or("");
    auto const answer = sign_in.sign_in(
        call.desk->db(), {typed->id, typed->password, typed->code, call.request.peer, mark, old});
    auto& metrics = call.parts.metrics;
    if (answer.session) {
        metrics.count_event("sign_in");
        return signed_in(call, answer, mark_name);
    }
    metrics.count_event(answer.busy ? "sign_in_busy" : "sign_in_refused");
    if (answer.must_wait) return wait_response(*answer.must_wait);
    if (answer.busy) return busy_response();
    return problem(401, "the name, the password or the code is wrong");
}

Response get_session(Call& call) {
    if (call.session) return json_response(session_json(call, *call.session));
    return json_response(
        {{"official", official_json(*call.by)}, {"csrf", nullptr}, {"expires", nullptr}});
}

Response delete_session(Call& call) {
    if (!call.session) return problem(400, "a bearer token has no session to end");
    call.admission.sign_in().sign_out(call.desk->db(), *call.session);
    Response response{204, "", "", {}};
    response.headers.emplace_back(
        "Set-Cookie",
        set_cookie(session_cookie, "", "/", call.admission.secure_cookies(), seconds{0}));
    return response;
}

}  // namespace alertd::api
