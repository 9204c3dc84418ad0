#include "alertd/outlets.hpp"

namespace alertd {

std::optional<Cleared<Live>> clear_live(Alert const& alert, Envelope envelope) {
    if (alert.status != Status::Actual) return std::nullopt;
    return Cleared<Live>(std::move(envelope));
}

std::optional<Cleared<Drill>> clear_drill(Alert const& alert, Envelope envelope) {
    if (alert.status != Status::Exercise && alert.status != Status::Test) return std::nullopt;
    return Cleared<Drill>(std::move(envelope));
}

Result<std::unique_ptr<Outlets>> Outlets::open(Settings const& settings,
                                               channels::Parts const& parts) {
    auto open = std::make_unique<Outlets>();
    for (auto const& outlet : settings.outlets) {
        auto const section = settings.document->section(outlet.section);
        auto const* kind = channels::find_kind(outlet.kind);
        if (!kind) {
            section.fault("kind", "\"" + outlet.kind + "\" is not a channel kind");
            continue;
        }
        auto channel = kind->open(section, parts);
        if (!channel) return channel.error();
        if (outlet.live)
            open->all_.emplace_back(
                std::make_unique<Outlet<Live>>(outlet, kind->channel, std::move(*channel)));
        else
            open->all_.emplace_back(
                std::make_unique<Outlet<Drill>>(outlet, kind->channel, std::move(*channel)));
    }
    return open;
}

channels::CallBackAnswer Outlets::receive(std::string_view name, channels::CallBack const& call) {
    channels::Channel* only = nullptr;
    std::size_t of_channel = 0;
    for (auto& any : all_)
        if (auto* exact = std::visit(
                [&](auto& o) { return o->settings().name == name ? &o->channel() : nullptr; }, any))
            return exact->receive(call);
    for (auto& any : all_)
        std::visit(
            [&](auto& o) {
                if (text_of(channel_words, o->kind()) != name) return;
                only = &o->channel();
                ++of_channel;
            },
            any);
    if (of_channel == 1) return only->receive(call);
    return {404, of_channel == 0 ? "no such outlet" : "several outlets of this channel: name one",
            0};
}

}  // namespace alertd
