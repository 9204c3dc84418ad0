// Carriers' call-backs: which outlet they mean, then its own open channel decides.
#include <spdlog/spdlog.h>

#include "alertd/api/problem.hpp"
#include "alertd/api/routes.hpp"

namespace alertd::api {
namespace {

// The outlet of this kind: the one that is named, or the only one.
Result<std::string> outlet_of(Call const& call) {
    auto const& kind = call.path.at(0);
    auto const* named = call.asked("outlet");
    std::vector<std::string> fitting;
    for (auto const& outlet : call.parts.settings.outlets)
        if (outlet.kind == kind && (!named || outlet.name == *named))
            fitting.push_back(outlet.name);
    if (fitting.empty()) return not_found("no outlet of this kind and name is open here");
    if (fitting.size() > 1)
        return invalid("several outlets have this kind; say which by ?outlet=NAME");
    return fitting.front();
}

}  // namespace

Response post_receipt(Call& call) {
    auto const outlet = outlet_of(call);
    if (!outlet) return problem(status_of(outlet.error().code), outlet.error().message);
    channels::CallBack const call_back{call.request.headers, call.request.body};
    auto const answer = call.parts.receive(*outlet, call_back);
    if (answer.status < 300) return {answer.status, "", "", {}};
    spdlog::warn("component=api outlet={} outcome={} why=\"{}\"", *outlet, answer.status,
                 answer.reason);
    return problem(answer.status,
                   answer.status < 500 ? "the call-back is not taken" : "send it again later");
}

}  // namespace alertd::api
