// Freezing: what an alert means now, computed from its bytes, the ground and the settings alone.
#include <algorithm>

#include "alertd/desk.hpp"
#include "alertd/freezing.hpp"
#include "alertd/plan.hpp"
#include "alertd/sha256.hpp"
#include "channels/channel.hpp"

namespace alertd {
namespace {

FrozenCommune frozen_commune(TargetedCommune const& c, geo::Communes const& communes) {
    return {std::string(communes.commune(c.commune).code), c.share_area, c.recipients,
            c.by_channel};
}

}  // namespace

Result<std::vector<FrozenOutlet>> outlets_for(Status status, Settings const& settings) {
    bool const live = status == Status::Actual;
    std::vector<FrozenOutlet> outlets;
    for (auto const& outlet : settings.outlets) {
        if (outlet.live != live) continue;
        auto const* kind = channels::find_kind(outlet.kind);
        if (!kind)
            return invalid("settings: outlet." + outlet.name + ".kind: \"" + outlet.kind +
                           "\" is not a kind of channel");
        outlets.push_back({outlet.name, kind->channel, outlet.live, outlet.carriers});
    }
    if (!outlets.empty()) return outlets;
    std::string const purpose = live ? "\"live\"" : "\"drill\"";
    return invalid("alert/status: " + std::string(text_of(status_words, status)) +
                   " needs an outlet with purpose = " + purpose +
                   ", and the settings have none: add an [outlet.NAME]");
}

std::vector<ChannelKind> channels_of(std::vector<FrozenOutlet> const& outlets) {
    std::vector<ChannelKind> channels;
    for (auto const& outlet : outlets) channels.push_back(outlet.channel);
    std::sort(channels.begin(), channels.end());
    channels.erase(std::unique(channels.begin(), channels.end()), channels.end());
    return channels;
}

Result<std::vector<Text>> texts_for(Alert const& alert, std::vector<FrozenOutlet> const& outlets,
                                    std::size_t communes, bool sample, Settings const& settings,
                                    std::string_view bytes_hash) {
    RenderPlaces const places{communes, settings.instance.public_url, short_code(bytes_hash),
                              sample,   settings.texts.sms_accented,  settings.texts.sms_parts_max};
    return render(alert, channels_of(outlets), places);
}

// Whom none of the outlets can tell: who has SMS alone is told by nobody where there is no outlet
// for SMS.
std::uint64_t out_of_reach(Targets const& targets, std::vector<FrozenOutlet> const& outlets,
                           recipients::Directory const& directory) {
    RecipientBits told;
    for (auto const& [_, bits] : planned_for(targets.recipients, outlets, directory))
        told.merge(bits);
    return targets.total - std::min(targets.total, told.count());
}

Result<Frozen> freeze(Alert const& alert, std::string_view bytes, Settings const& settings,
                      geo::Communes const& communes, recipients::Directory const& directory,
                      Targets* targets) {
    auto found = target(alert, communes, directory);
    if (!found) return found.error();
    auto outlets = outlets_for(alert.status, settings);
    if (!outlets) return outlets.error();
    Frozen f;
    f.bytes_hash = sha256_hex(bytes);
    f.boundaries = communes.source_hash();
    f.snapshot = directory.id();
    for (auto const& c : found->communes) f.communes.push_back(frozen_commune(c, communes));
    f.total = found->total;
    f.without_channel = out_of_reach(*found, *outlets, directory);
    f.by_channel = found->by_channel;
    f.outlets = std::move(*outlets);
    auto texts =
        texts_for(alert, f.outlets, f.communes.size(), communes.sample(), settings, f.bytes_hash);
    if (!texts) return texts.error();
    f.texts = std::move(*texts);
    if (targets) *targets = std::move(*found);
    return f;
}

}  // namespace alertd
