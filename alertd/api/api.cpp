#include "alertd/api/api.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <mutex>

#include "alertd/api/admission.hpp"
#include "alertd/api/features.hpp"
#include "alertd/api/negotiate.hpp"
#include "alertd/api/problem.hpp"
#include "alertd/api/routes.hpp"
#include "alertd/api/server.hpp"

namespace alertd::api {
namespace {

// Desks at rest. A worker takes one for one request, so there are never more of them than workers.
class Desks {
public:
    explicit Desks(Api::Parts const& parts) : parts_(parts) {}

    std::unique_ptr<Desk> take() {
        {
            std::lock_guard const lock(mutex_);
            if (!rest_.empty()) {
                auto desk = std::move(rest_.back());
                rest_.pop_back();
                return desk;
            }
        }
        return std::make_unique<Desk>(parts_.settings, parts_.ground, parts_.clock,
                                      parts_.wake_planner);
    }
    void give_back(std::unique_ptr<Desk> desk) {
        std::lock_guard const lock(mutex_);
        rest_.push_back(std::move(desk));
    }

private:
    Api::Parts const& parts_;
    std::mutex mutex_;
    std::vector<std::unique_ptr<Desk>> rest_;
};

bool takes(Route const& route, Request const& request) {
    if (request.body.empty() || route.takes.empty()) return true;
    auto const* header = request.header("content-type");
    std::string type = lower_ascii(header ? *header : "");
    type = type.substr(0, type.find_first_of("; \t"));
    auto const known = words_of(route.takes);
    return known.front() == "*/*" || std::find(known.begin(), known.end(), type) != known.end();
}

std::optional<Response> query_fault(Route const& route, Fields const& query) {
    auto const known = words_of(route.query);
    for (auto const& [name, value] : query)
        if (std::find(known.begin(), known.end(), name) == known.end())
            return problem(400, "query: this path knows " +
                                    (known.empty() ? "no parameters" : std::string(route.query)));
    return std::nullopt;
}

// What the route says about the form of a request, before anything is asked.
std::optional<Response> form_fault(Route const& route, Request const& request,
                                   std::optional<Fields> const& query) {
    if (!query) return problem(400, "query: name=value pairs, each name once, are needed");
    if (auto fault = query_fault(route, *query)) return fault;
    if (route.body_bytes_max && request.body.size() > route.body_bytes_max)
        return problem(
            413, "the body is larger than " + std::to_string(route.body_bytes_max) + " bytes");
    if (!takes(route, request)) return problem(415, "the body must be " + std::string(route.takes));
    return std::nullopt;
}

Response no_route(Match const& match) {
    if (match.allowed.empty()) return problem(404, "there is no such path");
    Response response = problem(405, "this path knows other methods");
    std::string all;
    for (auto const method : match.allowed) all += (all.empty() ? "" : ", ") + std::string(method);
    response.headers.emplace_back("Allow", all);
    return response;
}

// What the handler said itself stays.
void put(Fields& headers, std::string_view name, std::string value) {
    bool const said = std::any_of(headers.begin(), headers.end(),
                                  [name](auto const& one) { return one.first == name; });
    if (!said) headers.emplace_back(name, std::move(value));
}

void secure(Response& response, Route const* route, bool official) {
    auto& h = response.headers;
    put(h, "X-Content-Type-Options", "nosniff");
    put(h, "Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
    put(h, "Referrer-Policy", "no-referrer");
    bool const kept = route && route->max_age_s >= 0 && !official && response.status < 400;
    put(h, "Cache-Control",
        kept ? "public, max-age=" + std::to_string(route->max_age_s) : "no-store");
    if (route && route->max_age_s >= 0) h.emplace_back("Access-Control-Allow-Origin", "*");
    if (route && route->need == Need::perhaps) h.emplace_back("Vary", "Authorization, Cookie");
}

}  // namespace

struct Api::Impl {
    Parts parts;
    Features features;
    Admission admission;
    Atlas atlas;
    Desks desks;
    Server server;  // last: requests come as soon as it stands

    explicit Impl(Parts p)
        : parts(std::move(p)),
          features(parts.settings.instance.public_url),
          admission(parts),
          atlas(parts.ground.communes()),
          desks(parts),
          server(
              parts.settings.http, [this](Request const& r) { return answer(r); },
              [this](std::string_view what) { parts.metrics.count_event(std::string(what)); }) {}

    Response ask(Request const& request, Match& match, bool& official) {
        auto query = read_query(request.query());
        if (auto fault = form_fault(*match.route, request, query)) return std::move(*fault);
        auto desk = match.route->asks_store ? desks.take() : nullptr;
        Caller caller;
        auto refused = admission.admit(request, *match.route, desk.get(), caller);
        official = caller.official.has_value();
        Response response;
        if (refused) {
            response = std::move(*refused);
        } else {
            Call call{request,
                      std::move(match.path),
                      std::move(*query),
                      caller.official ? &*caller.official : nullptr,
                      caller.session ? &*caller.session : nullptr,
                      desk.get(),
                      parts,
                      features,
                      admission,
                      atlas};
            response = match.route->answer(call);
        }
        // Not after an exception: a desk whose store has failed is left behind.
        if (desk) desks.give_back(std::move(desk));
        return response;
    }

    Response ask_safely(Request const& request, Match& match, bool& official) {
        try {
            return ask(request, match, official);
        } catch (store::StoreError const& e) {
            return problem_for_public(unavailable(e.what()));
        } catch (std::exception const& e) {
            return problem_for_public({Errc::internal, e.what()});
        }
    }

    Response answer(Request const& request) {
        auto const start = parts.clock.steady();
        Match match = find_route(request.method, request.path());
        bool official = false;
        Response response = match.route ? ask_safely(request, match, official) : no_route(match);
        if (match.route && match.route->max_age_s >= 0 && !official)
            make_conditional(request, response);
        secure(response, match.route, official);
        std::chrono::duration<double> const took = parts.clock.steady() - start;
        std::string const route = match.route ? std::string(match.route->pattern) : "other";
        parts.metrics.count_http(route, response.status, took.count());
        return response;
    }
};

Api::Api(Parts parts) : impl_(std::make_unique<Impl>(std::move(parts))) {}
Api::~Api() = default;
int Api::port() const {
    return impl_->server.port();
}

}  // namespace alertd::api
