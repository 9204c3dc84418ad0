#include "alertd/speech.hpp"

#include <algorithm>
#include <cctype>

#include "alertd/plain_text.hpp"
#include "alertd/render.hpp"

namespace alertd {
namespace {

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

Speech const* gravest_in(std::vector<Speech> const& all, std::string_view language) {
    Speech const* found = nullptr;
    for (auto const& s : all)
        if (in_language(*s.info, language) && (!found || s.info->severity < found->info->severity))
            found = &s;
    return found;
}

}  // namespace

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

Choice choose(std::vector<Speech> const& all, recipients::Language wanted) {
    if (auto const* own = gravest_in(all, text_of(recipients::language_words, wanted)))
        return {own, wanted};
    if (auto const* vi = gravest_in(all, "vi")) return {vi, recipients::Language::vi};
    bool const english = in_language(*all.front().info, "en");
    return {&all.front(), english ? recipients::Language::en : recipients::Language::vi};
}

phrases::Kind kind_of(Alert const& alert, Info const& info) {
    if (alert.msg_type == MsgType::Cancel) return phrases::Kind::cancelled;
    auto const& responses = info.response_types;
    if (std::find(responses.begin(), responses.end(), ResponseType::AllClear) != responses.end())
        return phrases::Kind::ended;
    return alert.msg_type == MsgType::Update ? phrases::Kind::update : phrases::Kind::warning;
}

}  // namespace alertd
