#pragma once
// Who asks, and may he. A bearer token or a session's cookie; both end in the same Official.
#include <optional>
#include <string>

#include "alertd/api/failed_tokens.hpp"
#include "alertd/api/routes.hpp"
#include "alertd/instance_key.hpp"
#include "alertd/sign_in.hpp"

namespace alertd::api {

struct Caller {
    std::optional<Official> official;
    std::optional<Session> session;  // set when he is signed in, and not by token
};

// Any thread.
class Admission {
public:
    // Throws std::runtime_error when the instance's key cannot be read. `parts` outlive it.
    explicit Admission(Api::Parts const& parts);

    // A response: he may not. An Authorization header decides alone; a cookie beside it is not
    // looked at. What is asked by cookie and is not GET or HEAD needs the session's token in
    // X-Alertd-Csrf and an Origin that is this site's.
    std::optional<Response> admit(Request const& request, Route const& route, Desk* desk,
                                  Caller& caller);
    SignIn& sign_in() { return sign_in_; }
    bool secure_cookies() const { return secure_; }
    // Does the request come from a page of this site? One without Origin comes from no page.
    // `must`: then it is refused too.
    bool own_origin(Request const& request, bool must) const;

private:
    std::optional<Response> admit_token(Request const& request, std::string const& header,
                                        Desk& desk, Caller& caller);
    std::optional<Response> admit_cookie(Request const& request, Desk& desk, Caller& caller);

    Api::Parts const& parts_;
    InstanceKey key_;
    FailedTokens failed_tokens_;
    SignIn sign_in_;
    std::string public_origin_;
    bool secure_;
};

// A header that stands exactly once; null otherwise.
std::string const* only_header(Request const& request, std::string_view lower_name);

}  // namespace alertd::api
