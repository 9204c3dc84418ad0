#include "alertd/recipients/import_row.hpp"

#include <algorithm>
#include <charconv>

#include "alertd/recipients/import.hpp"

namespace alertd::recipients {
namespace {

constexpr std::string_view column_names[] = {"id",      "phone", "push_token", "language",
                                             "commune", "lat",   "lon",        "channels",
                                             "consent", "index", "places",     "preferred"};
constexpr std::size_t id_bytes_max = 128, token_bytes_max = 512, decimals_max = 15;
constexpr ChannelMask every_channel = (1u << channel_count) - 1;

bool visible_ascii(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < '\x7f'; });
}

bool has_control(std::string_view text) {
    return std::any_of(text.begin(), text.end(),
                       [](char c) { return (c >= 0 && c < ' ') || c == '\x7f'; });
}

// "-?d{1,3}(.d{1,15})?" and nothing else: no exponent, no plus, no spaces.
std::optional<double> read_degrees(std::string_view text) {
    std::string_view digits = text;
    if (digits.starts_with('-')) digits.remove_prefix(1);
    std::size_t const dot = digits.find('.');
    std::string_view const whole = digits.substr(0, dot);
    std::string_view const part = dot == digits.npos ? "0" : digits.substr(dot + 1);
    auto const number = [](std::string_view s, std::size_t longest) {
        return !s.empty() && s.size() <= longest &&
               std::all_of(s.begin(), s.end(), [](char c) { return c >= '0' && c <= '9'; });
    };
    if (!number(whole, 3) || !number(part, decimals_max)) return std::nullopt;
    double value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

std::optional<ChannelMask> read_channels(std::string_view text) {
    if (text.empty()) return every_channel;
    ChannelMask mask = 0;
    for (;;) {
        std::size_t const bar = text.find('|');
        auto const kind = value_of(channel_words, text.substr(0, bar));
        if (!kind) return std::nullopt;
        mask = ChannelMask(mask | mask_of(*kind));
        if (bar == text.npos) return mask;
        text.remove_prefix(bar + 1);
    }
}

std::string_view read_phone(std::string_view text, Person& person) {
    person.contact.phone.clear();
    if (text.empty()) return {};
    auto phone = normalise_phone(text);
    if (!phone)
        return "phone: not a Vietnamese mobile number (+84 and 9 digits, first of them 3, 5, 7, 8 "
               "or 9)";
    person.contact.phone = std::move(*phone);
    return {};
}

std::string_view read_token(std::string_view text, Person& person) {
    if (text.size() > token_bytes_max) return "push_token: over 512 bytes";
    if (!visible_ascii(text)) return "push_token: only visible ASCII is allowed";
    if (text.starts_with("sim-")) return "push_token: sim- is kept for simulated people";
    person.contact.push_token = text;
    return {};
}

std::string_view read_words(std::string_view language, std::string_view channels,
                            std::string_view preferred, std::string_view consent, Person& person) {
    auto const known = value_of(language_words, language.empty() ? "vi" : language);
    if (!known) return "language: must be vi or en";
    auto const wanted = read_channels(channels);
    if (!wanted) return "channels: must be words of sms, zalo, push joined by |";
    if (consent != "yes" && consent != "no") return "consent: must be yes or no";
    person.preferred = value_of(channel_words, preferred);
    if (!preferred.empty() && (!person.preferred || !(*wanted & mask_of(*person.preferred))))
        return "preferred: must be one of the channels";
    person.language = *known;
    person.wanted = *wanted;
    person.consent = consent == "yes";
    if (person.consent && person.usable() == 0) return "channels: no address for any of them";
    return {};
}

geo::Box bounds_of(geo::Communes const& communes) {
    geo::Box all{90, 180, -90, -180};
    for (std::size_t i = 0; i < communes.size(); ++i) {
        geo::Box const b = communes.commune(geo::CommuneIndex(i)).bounds;
        all = {std::min(all.south, b.south), std::min(all.west, b.west),
               std::max(all.north, b.north), std::max(all.east, b.east)};
    }
    return all;
}

}  // namespace

RowReader::RowReader(geo::Communes const& communes)
    : communes_(&communes), bounds_(bounds_of(communes)) {
    at_.fill(-1);
}

Result<RowReader> RowReader::open(std::span<std::string_view const> columns,
                                  geo::Communes const& communes) {
    RowReader reader(communes);
    reader.fields_ = columns.size();
    for (std::size_t i = 0; i < columns.size(); ++i) {
        auto const* const name =
            std::find(std::begin(column_names), std::end(column_names), columns[i]);
        // The name itself is not shown: without a header this line is a person.
        if (name == std::end(column_names))
            return invalid("line 1: column " + std::to_string(i + 1) +
                           " is none of id, phone, push_token, language, commune, lat, lon, "
                           "channels, consent, preferred");
        int& at = reader.at_[std::size_t(name - std::begin(column_names))];
        if (at >= 0) return invalid("line 1: column " + std::string(*name) + " stands twice");
        at = int(i);
    }
    for (Column const needed : {id, commune, consent})
        if (reader.at_[needed] < 0)
            return invalid("line 1: column " + std::string(column_names[needed]) + " is missing");
    if ((reader.at_[lat] < 0) != (reader.at_[lon] < 0))
        return invalid("line 1: lat and lon go together");
    return reader;
}

std::string_view RowReader::field(std::span<std::string_view const> fields, Column column) const {
    return at_[column] < 0 ? std::string_view{} : fields[std::size_t(at_[column])];
}

std::string_view RowReader::read(std::span<std::string_view const> fields, Person& person) const {
    if (fields.size() != fields_) return "not as many fields as the first line has columns";
    person.id = field(fields, id);
    if (person.id.empty()) return "id: is missing";
    if (person.id.size() > id_bytes_max) return "id: over 128 bytes";
    if (has_control(person.id)) return "id: a control character stands in it";
    person.commune = field(fields, commune);
    if (!communes_->find(person.commune)) return "commune: no such code";
    if (auto const why = read_phone(field(fields, phone), person); !why.empty()) return why;
    if (auto const why = read_token(field(fields, push_token), person); !why.empty()) return why;
    if (auto const why = read_place(field(fields, lat), field(fields, lon), person); !why.empty())
        return why;
    return read_words(field(fields, language), field(fields, channels), field(fields, preferred),
                      field(fields, consent), person);
}

std::string_view RowReader::read_place(std::string_view north, std::string_view east,
                                       Person& person) const {
    person.places.clear();
    if (north.empty() && east.empty()) return {};
    if (north.empty() || east.empty()) return "lat, lon: one of them is missing";
    auto const y = read_degrees(north), x = read_degrees(east);
    if (!y || !x) return "lat, lon: not decimal degrees";
    if (!bounds_.contains({*y, *x})) {
        return bounds_.contains({*x, *y}) ? "lat, lon: outside the country; are they swapped?"
                                          : "lat, lon: outside the country";
    }
    person.places.push_back({geo::to_fixed({*y, *x}), 0});
    return {};
}

}  // namespace alertd::recipients
