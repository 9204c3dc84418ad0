#include "alertd/api/desk_json.hpp"

#include <boost/json.hpp>

#include "alertd/api/features.hpp"
#include "alertd/api/main_place.hpp"

namespace alertd::api {
namespace {

namespace json = boost::json;

constexpr std::uint64_t shown_from = 20;  // below it a number may point at people

template <class T>
json::value or_null(std::optional<T> const& value) {
    if (!value) return nullptr;
    return json::value_from(*value);
}

json::value when(std::optional<Time> const& time) {
    if (!time) return nullptr;
    return json::value(to_rfc3339(*time));
}

json::value exact(std::uint64_t n) {
    return n;
}

json::value veiled(std::uint64_t n) {
    if (n < shown_from) return json::value("<20");
    return n;
}

using Shown = json::value (*)(std::uint64_t);

json::array channels_json(std::vector<ChannelProgress> const& channels, Shown shown) {
    json::array all;
    for (auto const& [channel, c] : channels)
        all.push_back(json::object{{"channel", text_of(channel_words, channel)},
                                   {"planned", shown(c.planned)},
                                   {"sent", shown(c.sent)},
                                   {"accepted", shown(c.accepted)},
                                   {"delivered", shown(c.delivered)},
                                   {"failed", shown(c.failed)},
                                   {"unknown", shown(c.unknown)}});
    return all;
}

json::object sums_json(Progress const& p, Shown shown) {
    json::object o{{"identifier", p.identifier}, {"stage", p.stage}};
    o["recipients"] = shown(p.recipients);
    o["without_channel"] = shown(p.without_channel);
    o["climbing"] = shown(p.climbing);
    o["approved"] = when(p.approved);
    o["first_sent"] = when(p.first_sent);
    o["last_sent"] = when(p.last_sent);
    o["eta_s"] = p.eta ? json::value(std::int64_t(p.eta->count())) : json::value(nullptr);
    o["settled"] = p.settled();
    o["channels"] = channels_json(p.channels, shown);
    return o;
}

template <class N>
json::object by_channel_json(std::array<N, channel_count> const& counts) {
    json::object o;
    for (auto const& word : channel_words)
        o[word.text] = std::uint64_t(counts[std::size_t(word.value)]);
    return o;
}

}  // namespace

Response json_response(json::object const& body, int status) {
    return {status, "application/json", json::serialize(body), {}};
}

json::object row_json(store::AlertRow const& row) {
    json::object o{{"id", row.id},
                   {"event_id", row.event_id},
                   {"identifier", row.identifier},
                   {"sender", row.sender}};
    o["sent"] = to_rfc3339(row.sent);
    o["status"] = text_of(status_words, row.status);
    o["msgType"] = text_of(msg_type_words, row.msg_type);
    o["severity"] = text_of(severity_words, row.severity);
    o["expires"] = to_rfc3339(row.expires);
    o["stage"] = text_of(stage_words, row.stage);
    o["author"] = row.author;
    o["submitter"] = or_null(row.submitter);
    o["kind"] = row.update_kind ? json::value(text_of(update_kind_words, *row.update_kind))
                                : json::value(nullptr);
    o["previous_id"] = or_null(row.previous_id);
    o["fault"] = or_null(row.fault);
    o["created"] = to_rfc3339(row.created);
    o["changed"] = to_rfc3339(row.changed);
    o["approved"] = when(row.approved);
    return o;
}

json::object targets_json(Targets const& targets, geo::Communes const& communes) {
    json::array hit;
    for (auto const& t : targets.communes) {
        auto const commune = communes.commune(t.commune);
        hit.push_back(json::object{{"code", commune.code},
                                   {"name", commune.name},
                                   {"province_code", commune.province_code},
                                   {"share_area", t.share_area},
                                   {"recipients", t.recipients},
                                   {"by_channel", by_channel_json(t.by_channel)}});
    }
    json::object o{{"communes", std::move(hit)}, {"recipients", targets.total}};
    o["by_channel"] = by_channel_json(targets.by_channel);
    o["without_channel"] = targets.without_channel;
    o["place"] = main_place(targets, communes);
    o["took_us"] = std::int64_t(targets.took.count());
    return o;
}

json::object progress_json(Progress const& progress) {
    json::object o = sums_json(progress, exact);
    o["plan_status"] = progress.plan_status;
    o["fault"] = or_null(progress.fault);
    json::array communes;
    for (auto const& c : progress.communes)
        communes.push_back(json::object{{"code", c.code},
                                        {"full_name", c.full_name},
                                        {"channels", channels_json(c.channels, exact)}});
    o["communes"] = std::move(communes);
    return o;
}

json::object public_progress_json(Progress const& progress) {
    json::object o = sums_json(progress, veiled);
    auto const stage = value_of(stage_words, progress.stage);
    if (stage) o["stage"] = public_stage(*stage);
    return o;
}

}  // namespace alertd::api
