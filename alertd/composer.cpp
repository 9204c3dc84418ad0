#include "alertd/composer.hpp"

#include <algorithm>

#include "alertd/plain_text.hpp"
#include "channels/sms_text.hpp"

namespace alertd {
namespace {

using phrases::Kind;
using recipients::Language;

// An SMS carries title, place, period, issuer and link in any case: 80 + 56 + 72 + 38 + 60, and 50
// more in an exercise over sample data, which three unaccented parts have room for.
constexpr std::size_t sms_issuer_max = 30, issuer_max = 80;

std::string sentence(std::string text) {
    if (text.empty() || std::string_view(".!?:;").find(text.back()) != std::string_view::npos ||
        text.ends_with("…"))
        return text;
    return text + ".";
}

void add(std::string& body, std::string const& piece) {
    if (piece.empty()) return;
    if (!body.empty() && body.back() != ' ') body += ' ';
    body += piece;
}

std::string without_stop(std::string text) {
    if (text.ends_with('.')) text.pop_back();
    return text;
}

bool over(Kind kind) {
    return kind == Kind::cancelled || kind == Kind::ended;
}

// Units by which a text takes more than `parts_max` parts; 0: it holds. Asked with 16-bit
// references, the narrower parts, and for commune names of every length, because where a part may
// be cut depends on what stands before.
std::size_t units_over(Text const& text, int parts_max) {
    auto const limit = std::size_t(parts_max);
    for (std::size_t length = commune_name_room; length > 0; --length) {
        auto const own = for_commune(text, std::string(length, 'x'));
        auto const split = channels::split_sms(own.body, channels::Concatenation::udh16);
        if (!split) return 40;
        if (split->parts.size() <= limit) continue;
        bool const gsm7 = split->encoding == channels::SmsEncoding::gsm7;
        std::size_t const room = limit * (gsm7 ? 152 : 66);
        return split->units > room ? split->units - room : 1;
    }
    return 0;
}

}  // namespace

struct Composer::Pieces {
    std::string what, description, to_do;
};

Composer::Composer(Alert const& alert, RenderPlaces const& places, ChannelKind channel,
                   Choice choice)
    : places_(places),
      speech_(*choice.speech),
      frame_(choice.frame),
      channel_(channel),
      kind_(kind_of(alert, *speech_.info)) {
    bool const drill = alert.status == Status::Exercise || alert.status == Status::Test;
    if (drill) prefix_ += phrases::drill(frame_);
    if (places.sample) prefix_ += phrases::sample(frame_);
    lead_ = phrases::lead(frame_, places.communes);
    if (!over(kind_)) period_ = phrases::period(frame_, alert.sent, *speech_.info);
    std::size_t const room = channel == ChannelKind::sms ? sms_issuer_max : issuer_max;
    source_ = sentence(phrases::source(frame_, cut(speech_.sender_name, room)));
    link_ = places.public_url + "/a/" + places.short_code;
    details_ = phrases::details(frame_, link_);
}

Result<Text> Composer::text(Language language) const {
    if (channel_ == ChannelKind::sms) return sms(language);
    auto const limits = limits_of(channel_);
    auto whole = body(prefix_ + lead_, limits.body);
    bool const zalo = channel_ == ChannelKind::zalo;
    if (!whole || (zalo && length_of(link_) > slot_units_max))
        return invalid("settings: instance.public_url: is too long for a text");
    Text text{channel_, language, prefix_ + title(limits.title - length_of(prefix_)),
              std::move(*whole)};
    if (zalo) text.slots = slots();
    return text;
}

// Cut until it holds: how many parts it takes is known only when it is written.
Result<Text> Composer::sms(Language language) const {
    std::string const opening = prefix_ + title(limits_of(channel_).title) + ". " + lead_;
    Text text{channel_, language, "", "", !places_.sms_accented};
    std::size_t room = std::size_t(places_.sms_parts_max) * (text.unaccented ? 152 : 66);
    for (;;) {
        auto const whole = body(opening, room);
        if (!whole)
            return invalid(
                "settings: texts.sms_parts_max: is too small for place, time, issuer and link of "
                "this alert, or instance.public_url too long");
        text.body = text.unaccented ? channels::unaccented(*whole) : *whole;
        auto const over = units_over(text, places_.sms_parts_max);
        if (over == 0) return text;
        room -= std::min(room, over);
    }
}

// At most `room` units with the longest commune's name; none: what must stand in it has no room.
std::optional<std::string> Composer::body(std::string const& opening, std::size_t room) const {
    std::size_t const fixed = length_of(opening) + commune_name_room + length_of(period_) +
                              length_of(source_) + length_of(details_) + 6;
    if (fixed >= room) return std::nullopt;
    auto const p = pieces(room - fixed);
    std::string body = opening + p.what;
    for (auto const* piece : {&p.description, &period_, &p.to_do, &source_, &details_})
        add(body, *piece);
    return body;
}

// First what it is, in half the room at most, then what to do, then the long story.
Composer::Pieces Composer::pieces(std::size_t room) const {
    Pieces p;
    p.what = sentence(cut(what(), room / 2));
    room -= std::min(room, length_of(p.what) + 1);
    std::size_t const label = length_of(phrases::what_to_do(frame_, ""));
    auto const todo = cut(speech_.instruction, room > label ? room - label - 1 : 0);
    if (!todo.empty()) p.to_do = sentence(phrases::what_to_do(frame_, todo));
    room -= std::min(room, length_of(p.to_do) + 1);
    if (!speech_.headline.empty() && channel_ != ChannelKind::sms && room > 1)
        p.description = sentence(cut(speech_.description, room - 1));
    return p;
}

std::string Composer::what() const {
    if (!speech_.headline.empty()) return speech_.headline;
    auto first = first_sentence(speech_.description);
    return first.empty() ? speech_.event : first;
}

// The hazard's name is cut rather than the level.
std::string Composer::title(std::size_t room) const {
    auto const severity = speech_.info->severity;
    auto whole = phrases::title(frame_, kind_, speech_.event, severity);
    std::size_t const long_by = length_of(whole) > room ? length_of(whole) - room : 0;
    if (long_by == 0) return whole;
    std::size_t const event = length_of(speech_.event);
    auto const name = cut(speech_.event, event > long_by ? event - long_by : 0);
    return phrases::title(frame_, kind_, name.empty() ? "…" : name, severity);
}

Slots Composer::slots() const {
    Slots s;
    std::string const state = phrases::state(frame_, kind_);
    std::size_t const room = slot_units_max - length_of(prefix_);
    s.event = prefix_ + cut(phrases::named(frame_, kind_, speech_.event), room);
    s.level = over(kind_) ? state : level_words(speech_.info->severity, frame_);
    s.commune = lead_.substr(0, lead_.rfind(':'));
    s.period = over(kind_) ? state : without_stop(period_);
    s.instruction = cut(speech_.instruction.empty() ? what() : speech_.instruction, slot_units_max);
    s.issuer = cut(speech_.sender_name, slot_units_max);
    s.link = link_;
    s.kind = text_of(phrases::kind_words, kind_);
    return s;
}

}  // namespace alertd
