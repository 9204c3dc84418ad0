#include "alertd/render.hpp"

#include <algorithm>
#include <cctype>

#include "alertd/model/text.hpp"
#include "alertd/phrases.hpp"
#include "alertd/plain_text.hpp"

namespace alertd {
namespace {

using phrases::Kind;
using recipients::Language;

// The longest full name of a commune has 33 letters; the slot is reckoned as this much.
constexpr std::size_t commune_name_room = 40;

// An SMS carries title, place, period, issuer and link in any case: 80 + 64 + 72 + 38 + 60 leave it
// room.
std::size_t sender_name_max(ChannelKind channel) {
    return channel == ChannelKind::sms ? 30 : 80;
}

// One info's texts as people may see them.
struct Speech {
    Info const* info = nullptr;
    std::string event, headline, description, instruction, sender_name;
};

bool in_language(Info const& info, std::string_view language) {
    std::string_view const tag = info.language;
    if (tag.size() < 2 || (tag.size() > 2 && tag[2] != '-')) return false;
    auto small = [](char c) { return char(std::tolower(static_cast<unsigned char>(c))); };
    return small(tag[0]) == language[0] && small(tag[1]) == language[1];
}

Result<std::string> spoken(std::string const& text, std::string const& place) {
    auto plain = plain_text(text, place);
    if (plain && plain->find(commune_slot) != std::string::npos)
        return invalid(place + ": holds \"" + std::string(commune_slot) +
                       "\", which stands for the reader's commune; write it otherwise");
    return plain;
}

Result<Speech> speech_of(Alert const& alert, std::size_t index) {
    Info const& info = alert.infos[index];
    std::string const place = "alert/info[" + std::to_string(index + 1) + "]/";
    Speech s;
    s.info = &info;
    auto const& name = info.sender_name.empty() ? alert.sender : info.sender_name;
    struct Part {
        std::string const& from;
        char const* element;
        std::string& to;
    };
    for (auto const& part :
         {Part{info.event, "event", s.event}, Part{info.headline, "headline", s.headline},
          Part{info.description, "description", s.description},
          Part{info.instruction, "instruction", s.instruction},
          Part{name, "senderName", s.sender_name}}) {
        auto text = spoken(part.from, place + part.element);
        if (!text) return text.error();
        part.to = std::move(*text);
    }
    if (s.event.empty())
        return invalid(place + "event: is empty; people must be told what threatens");
    if (!info.expires)
        return invalid(place + "expires: is missing; people must be told until when");
    return s;
}

Result<std::vector<Speech>> speeches_of(Alert const& alert) {
    if (alert.infos.empty())
        return invalid("alert: has no info, so there is nothing to tell people");
    std::vector<Speech> all;
    for (std::size_t i = 0; i < alert.infos.size(); ++i) {
        auto one = speech_of(alert, i);
        if (!one) return one.error();
        all.push_back(std::move(*one));
    }
    return all;
}

Speech const* gravest_in(std::vector<Speech> const& all, std::string_view language) {
    Speech const* found = nullptr;
    for (auto const& s : all)
        if (in_language(*s.info, language) && (!found || s.info->severity < found->info->severity))
            found = &s;
    return found;
}

struct Choice {
    Speech const* speech;
    Language frame;  // of the fixed words: never two languages in one text where it can be helped
};

Choice choose(std::vector<Speech> const& all, Language wanted) {
    if (auto const* own = gravest_in(all, text_of(recipients::language_words, wanted)))
        return {own, wanted};
    if (auto const* vi = gravest_in(all, "vi")) return {vi, Language::vi};
    bool const english = in_language(*all.front().info, "en");
    return {&all.front(), english ? Language::en : Language::vi};
}

Kind kind_of(Alert const& alert, Info const& info) {
    if (alert.msg_type == MsgType::Cancel) return Kind::cancelled;
    auto const& responses = info.response_types;
    if (std::find(responses.begin(), responses.end(), ResponseType::AllClear) != responses.end())
        return Kind::ended;
    return alert.msg_type == MsgType::Update ? Kind::update : Kind::warning;
}

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

// One text in the making: what must stand in it, and what is cut to the room that is left.
class Composer {
public:
    Composer(Alert const& alert, RenderPlaces const& places, ChannelKind channel, Choice choice)
        : speech_(*choice.speech),
          frame_(choice.frame),
          channel_(channel),
          kind_(kind_of(alert, *speech_.info)) {
        bool const drill = alert.status == Status::Exercise || alert.status == Status::Test;
        if (drill) prefix_ += phrases::drill(frame_);
        if (places.sample) prefix_ += phrases::sample(frame_);
        title_ = phrases::title(frame_, kind_, speech_.event, speech_.info->severity);
        lead_ = phrases::lead(frame_, places.communes);
        bool const over = kind_ == Kind::cancelled || kind_ == Kind::ended;
        if (!over) period_ = phrases::period(frame_, alert.sent, *speech_.info);
        source_ =
            sentence(phrases::source(frame_, cut(speech_.sender_name, sender_name_max(channel_))));
        details_ = phrases::details(frame_, places.public_url + "/a/" + places.short_code);
    }

    Result<Text> text(Language language) {
        auto const limits = limits_of(channel_);
        std::string title = prefix_ + cut(title_, limits.title - length_of(prefix_));
        std::string opening = prefix_ + lead_;
        if (channel_ == ChannelKind::sms) opening = std::exchange(title, "") + ". " + lead_;
        std::size_t const fixed = length_of(opening) + commune_name_room + length_of(period_) +
                                  length_of(source_) + length_of(details_) + 6;
        if (fixed >= limits.body)
            return invalid("settings: instance.public_url: is too long for a text");
        spend(limits.body - fixed);
        std::string body = opening + sentence(what_);
        for (auto const* piece : {&description_, &period_, &to_do_, &source_, &details_})
            add(body, *piece);
        return Text{channel_, language, std::move(title), std::move(body)};
    }

private:
    // First what it is, in half the room at most, then what to do, then the long story.
    void spend(std::size_t room) {
        what_ = speech_.headline;
        if (what_.empty()) what_ = first_sentence(speech_.description);
        if (what_.empty()) what_ = speech_.event;
        what_ = cut(what_, room / 2);
        room -= std::min(room, length_of(what_) + 1);
        std::size_t const label = length_of(phrases::what_to_do(frame_, ""));
        auto const todo = cut(speech_.instruction, room > label ? room - label - 1 : 0);
        if (!todo.empty()) to_do_ = sentence(phrases::what_to_do(frame_, todo));
        room -= std::min(room, length_of(to_do_) + 1);
        if (!speech_.headline.empty() && channel_ != ChannelKind::sms && room > 1)
            description_ = sentence(cut(speech_.description, room - 1));
    }

    Speech const& speech_;
    Language frame_;
    ChannelKind channel_;
    Kind kind_;
    std::string prefix_, title_, lead_, period_, source_, details_;
    std::string what_, to_do_, description_;
};

}  // namespace

TextLimits limits_of(ChannelKind channel) {
    switch (channel) {
        case ChannelKind::push:
            return {150, 2'000};
        case ChannelKind::zalo:
            return {150, 1'000};
        case ChannelKind::sms:
            return {80, 335};
    }
    throw std::logic_error("a channel without limits of text");
}

Result<std::vector<Text>> render(Alert const& alert, std::vector<ChannelKind> const& channels,
                                 RenderPlaces const& places) {
    auto const speeches = speeches_of(alert);
    if (!speeches) return speeches.error();
    std::vector<Text> texts;
    for (auto const channel : channels) {
        for (auto const& language : recipients::language_words) {
            Composer composer(alert, places, channel, choose(*speeches, language.value));
            auto text = composer.text(language.value);
            if (!text) return text.error();
            texts.push_back(std::move(*text));
        }
    }
    return texts;
}

Text for_commune(Text const& text, std::string_view commune_full_name) {
    Text out = text;
    if (auto const at = out.body.find(commune_slot); at != std::string::npos)
        out.body.replace(at, commune_slot.size(), commune_full_name);
    return out;
}

std::string_view level_words(Severity severity, Language language) {
    bool const en = language == Language::en;
    switch (severity) {
        case Severity::Extreme:
            return en ? "Extreme danger" : "Đặc biệt nguy hiểm";
        case Severity::Severe:
            return en ? "High danger" : "Nguy hiểm cao";
        case Severity::Moderate:
            return en ? "Danger" : "Nguy hiểm";
        case Severity::Minor:
            return en ? "Low danger" : "Ít nguy hiểm";
        case Severity::Unknown:
            return en ? "Level unknown" : "Chưa rõ mức";
    }
    throw std::logic_error("a severity without words");
}

std::string short_code(std::string_view bytes_hash) {
    constexpr std::string_view digits = "0123456789abcdefghjkmnpqrstvwxyz";
    auto const bytes = from_hex(bytes_hash.substr(0, 10));
    if (!bytes || bytes->size() != 5) throw std::logic_error("a short code of what is no hash");
    std::uint64_t bits = 0;
    for (unsigned char b : *bytes) bits = bits << 8 | b;
    std::string code;
    for (int shift = 35; shift >= 0; shift -= 5) code += digits[bits >> shift & 31];
    return code;
}

}  // namespace alertd
