#include "alertd/render.hpp"

#include <stdexcept>

#include "alertd/composer.hpp"
#include "alertd/model/text.hpp"
#include "alertd/speech.hpp"
#include "channels/sms_text.hpp"

namespace alertd {

using recipients::Language;

TextLimits limits_of(ChannelKind channel) {
    switch (channel) {
        case ChannelKind::push:
            return {150, 2'000};
        case ChannelKind::zalo:
            return {150, 1'000};
        case ChannelKind::sms:
            return {80, 0};  // the body by parts: RenderPlaces
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

namespace {

void fill(std::string& text, std::string_view commune) {
    if (auto const at = text.find(commune_slot); at != std::string::npos)
        text.replace(at, commune_slot.size(), commune);
}

}  // namespace

Text for_commune(Text const& text, std::string_view commune_full_name) {
    Text out = text;
    std::string const name =
        text.unaccented ? channels::unaccented(commune_full_name) : std::string(commune_full_name);
    fill(out.body, name);
    fill(out.slots.commune, name);
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
