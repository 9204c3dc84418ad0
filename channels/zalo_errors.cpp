#include "channels/zalo_errors.hpp"

#include <algorithm>
#include <boost/json.hpp>
#include <charconv>
#include <optional>

#include "channels/carrier_answer.hpp"

namespace alertd::channels {
namespace {

namespace json = boost::json;
using M = ZaloMeaning;

constexpr std::size_t id_bytes_max = 128;

struct ErrorRow {
    int code;
    ZaloMeaning meaning;
    char const* why;
};

// What is wrong with a template or its words stops nobody else: the person goes on to SMS. What is
// wrong with the whole account stops the lane. Rows with (u) were not found in a source of Zalo's.
constexpr ErrorRow rows[] = {
    {-100, M::unknown, "unknown error"},                            // perhaps taken
    {-101, M::stop, "the app is invalid"},                          // app_id
    {-102, M::stop, "the app does not exist"},                      // app_id
    {-103, M::stop, "the app is not activated"},                    // at developers.zalo.me
    {-104, M::stop, "the app's secret is invalid"},                 // app_secret_file
    {-105, M::stop, "the app is not linked to the OA"},             // at the OA's settings
    {-106, M::stop, "the method is not known"},                     // url
    {-107, M::rejected, "the message's id is invalid"},             // tracking_id
    {-108, M::rejected, "the number is invalid"},                   // 84xxxxxxxxx
    {-109, M::rejected, "the template's id is invalid"},            // template.*.id
    {-110, M::rejected, "the person's Zalo is too old"},            //
    {-111, M::rejected, "the template's slots are empty"},          // slot.*
    {-112, M::rejected, "a slot is invalid"},                       // slot.*
    {-113, M::rejected, "the template's button is invalid"},        // (u)
    {-114, M::rejected, "the person is inactive"},                  // (u)
    {-115, M::stop, "the account's balance is used up"},            // (u) to be paid
    {-116, M::rejected, "the text is invalid"},                     // (u)
    {-117, M::rejected, "no permission for the template"},          // (u)
    {-118, M::rejected, "the number has no Zalo account"},          //
    {-119, M::rejected, "the person cannot receive"},               // (u)
    {-120, M::stop, "the OA lacks a permission"},                   // (u)
    {-124, M::token, "the access token is invalid"},                //
    {-131, M::rejected, "the template is not approved"},            // (u)
    {-132, M::rejected, "a parameter is invalid"},                  // (u)
    {-133, M::rejected, "not allowed at night"},                    // (u) 22:00 to 06:00
    {-135, M::stop, "the OA may not send ZNS"},                     // (u)
    {-139, M::opted_out, "the person refuses this kind"},           // (u)
    {-141, M::opted_out, "the person refuses this OA"},             // (u)
    {-144, M::stop, "the OA's quota of the day is used up"},        // (u)
    {-146, M::rejected, "the template is disabled"},                // (u)
    {-147, M::stop, "the template's quota of the day is used up"},  // (u)
    {-216, M::token, "the access token is invalid"},                // as the OA API says it
    {-220, M::token, "the access token has expired"},               // (u)
    {-32, M::retry, "too many calls"},                              // (u) as the OA API says it
    {-1241, M::stop, "the app secret's proof is invalid"},          // (u) proof, app_secret_file
    {-1472, M::rejected, "the person has had his messages of the day"},
};

ErrorRow const* row_of(int code) {
    auto const* found = std::ranges::find(rows, code, &ErrorRow::code);
    return found == std::end(rows) ? nullptr : found;
}

std::string reason_of(int code) {
    auto const* row = row_of(code);
    return (row ? std::string(row->why) : "an error that we do not know") + " (" +
           std::to_string(code) + ")";
}

ZaloVerdict verdict_of(int code, ZaloSettings const& settings) {
    std::string why = reason_of(code);
    switch (zalo_meaning(code, settings)) {
        case M::rejected:
            return {Rejected{std::move(why)}};
        case M::opted_out:
            return {OptedOut{}};
        case M::token:
            return {Retry{milliseconds{0}, std::move(why)}, true};
        case M::stop:
            return {Misconfigured{std::move(why)}};
        case M::retry:
            return {Retry{zalo_retry_default, std::move(why)}};
        case M::accepted:
        case M::unknown:
            break;
    }
    return {Unknown{std::move(why)}};
}

// A number, or a text that is one.
std::optional<int> code_of(json::object const& answer) {
    auto const* error = answer.if_contains("error");
    if (!error) return std::nullopt;
    if (auto const* number = error->if_int64(); number && *number > -100'000 && *number < 100'000)
        return static_cast<int>(*number);
    auto const* text = error->if_string();
    if (!text || text->empty()) return std::nullopt;
    int code = 0;
    auto const end = text->data() + text->size();
    auto const [read, failed] = std::from_chars(text->data(), end, code);
    return failed == std::errc{} && read == end ? std::optional(code) : std::nullopt;
}

ZaloVerdict read_answer(std::string_view body, ZaloSettings const& settings) {
    auto const answer = parse_object(body);
    auto const code = answer ? code_of(*answer) : std::nullopt;
    if (!code) return {Unknown{"Zalo's answer cannot be read"}};
    if (*code != 0) return verdict_of(*code, settings);
    auto const* data = answer->if_contains("data");
    std::string_view id;
    if (data && data->is_object()) id = text_at(data->get_object(), "msg_id");
    return {Accepted{std::string(id.size() <= id_bytes_max ? id : "")}};
}

ZaloVerdict read_response(net::Response const& response, ZaloSettings const& settings) {
    int const status = response.status;
    std::string const said = "Zalo answered HTTP " + std::to_string(status);
    if (status == 200) return read_answer(response.body, settings);
    auto const pause = retry_after(response, zalo_retry_max);
    if (status == 429) return {Retry{pause.value_or(zalo_retry_default), said}};
    if (status == 503 && pause) return {Retry{*pause, said}};
    if (status == 400 || status == 413 || status == 422) return {Rejected{said}};
    if ((status >= 300 && status < 400) || (status >= 401 && status <= 405))
        return {Misconfigured{said}};
    return {Unknown{said}};
}

}  // namespace

ZaloMeaning zalo_meaning(int code, ZaloSettings const& settings) {
    if (code == 0) return M::accepted;
    if (auto const set = settings.errors.find(code); set != settings.errors.end())
        return set->second;
    auto const* row = row_of(code);
    return row ? row->meaning : M::unknown;
}

ZaloVerdict zalo_verdict(net::Answer const& answer, ZaloSettings const& settings) {
    if (auto const* response = std::get_if<net::Response>(&answer))
        return read_response(*response, settings);
    auto const& failure = std::get<net::Failure>(answer);
    if (failure.left) return {Unknown{failure.reason}};
    return {Retry{zalo_retry_default, failure.reason}};
}

}  // namespace alertd::channels
