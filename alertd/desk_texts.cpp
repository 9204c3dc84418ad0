// Texts at the desk: an alert written from the form, and what people would read of one.
#include <algorithm>

#include "alertd/compose.hpp"
#include "alertd/desk_inside.hpp"
#include "alertd/freezing.hpp"
#include "alertd/plain_text.hpp"
#include "feeds/cap_xml.hpp"

namespace alertd {
namespace {

std::string longest_name(std::vector<geo::Commune> const& communes) {
    std::string longest;
    for (auto const& c : communes)
        if (length_of(c.full_name) > length_of(longest)) longest = c.full_name;
    return longest;
}

DeskTexts linted(std::vector<Text> const& texts, Alert const& alert,
                 std::vector<geo::Commune> const& communes, std::uint64_t sms_recipients,
                 Settings const& settings) {
    auto const rules = lint_rules(settings);
    auto const name = longest_name(communes);
    DeskTexts out;
    for (auto const& text : texts) out.texts.push_back(lint(text, alert, name, rules));
    out.estimate = estimate(out.texts, sms_recipients, settings.texts);
    return out;
}

std::uint64_t by_sms(std::array<std::uint64_t, channel_count> const& by_channel) {
    return by_channel[std::size_t(ChannelKind::sms)];
}

}  // namespace

Result<std::string> Desk::compose(Official const& by, Form const& form) {
    if (auto may = check_writer(by); !may) return may.error();
    std::optional<Alert> previous;
    if (form.update_of) {
        auto const row = store::find_alert(impl_->db, *form.update_of);
        if (!row) return invalid("update_of: " + row.error().message);
        if (row->msg_type == MsgType::Cancel) return invalid("update_of: is a Cancel");
        auto alert = impl_->read(*row);
        if (!alert) return alert.error();
        previous = std::move(*alert);
    }
    auto const alert = alertd::compose(form, previous ? &*previous : nullptr, impl_->settings,
                                       impl_->ground.communes(), impl_->clock.now(),
                                       form.key.empty() ? "" : draft_mark(by.id, form.key));
    if (!alert) return alert.error();
    return feeds::write_cap(*alert);
}

Result<Preview> Desk::Impl::preview(store::AlertRow const& row, Alert const& alert) {
    auto targets = reach(row, alert);
    if (!targets) return targets.error();
    auto const texts =
        texts_for(alert, outlets_to_try(alert.status, settings), targets->communes.size(),
                  ground.communes().sample(), settings, row.bytes_hash);
    if (!texts) return texts.error();
    auto shown =
        linted(*texts, alert, communes_of(*targets), by_sms(targets->by_channel), settings);
    return Preview{std::move(*targets), std::move(shown)};
}

Result<Preview> Desk::preview(Official const& by, std::string_view cap_bytes,
                              std::optional<UpdateKind> kind) {
    if (auto may = check_writer(by); !may) return may.error();
    auto const now = impl_->clock.now();
    auto const alert = admitted(cap_bytes, kind, now, impl_->settings, impl_->ground.communes());
    if (!alert) return alert.error();
    auto row = new_row(by, *alert, cap_bytes, now);
    if (alert->msg_type == MsgType::Update) {
        auto const previous = previous_of(impl_->db, *alert);
        if (!previous) return previous.error();
        row.previous_id = previous->id;
    }
    return impl_->preview(row, *alert);
}

Result<DeskTexts> Desk::texts(std::int64_t id) {
    auto const row = store::find_alert(impl_->db, id);
    if (!row) return row.error();
    auto const alert = impl_->read(*row);
    if (!alert) return alert.error();
    if (!row->frozen) {
        auto shown = impl_->preview(*row, *alert);
        if (!shown) return shown.error();
        return std::move(shown->texts);
    }
    auto const frozen = frozen_from_json(*row->frozen);
    if (!frozen) return frozen.error();
    auto const communes = impl_->communes_of(*frozen);
    if (!communes) return communes.error();
    return linted(frozen->texts, *alert, *communes, by_sms(frozen->by_channel), impl_->settings);
}

}  // namespace alertd
