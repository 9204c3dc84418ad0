#include "alertd/frozen.hpp"

#include <boost/json.hpp>
#include <charconv>

namespace alertd {
namespace {

namespace json = boost::json;

template <std::size_t N, class T>
json::array counts_to_json(std::array<T, N> const& counts) {
    json::array out;
    for (auto n : counts) out.push_back(std::uint64_t{n});
    return out;
}

// As text: Boost.JSON 1.81 reads doubles a last bit off at times, and what was frozen must read
// back equal.
std::string exact(double value) {
    char text[32];
    auto const end = std::to_chars(text, text + sizeof text, value);
    return {text, end.ptr};
}

json::object to_json(FrozenCommune const& c) {
    return {{"code", c.code},
            {"share_area", exact(c.share_area)},
            {"recipients", c.recipients},
            {"by_channel", counts_to_json(c.by_channel)}};
}

json::object to_json(FrozenOutlet const& o) {
    json::array carriers(o.carriers.begin(), o.carriers.end());
    return {{"name", o.name},
            {"channel", text_of(channel_words, o.channel)},
            {"live", o.live},
            {"carriers", std::move(carriers)}};
}

json::object to_json(Slots const& s) {
    return {{"event", s.event},
            {"level", s.level},
            {"commune", s.commune},
            {"period", s.period},
            {"instruction", s.instruction},
            {"issuer", s.issuer},
            {"link", s.link},
            {"kind", s.kind}};
}

json::object to_json(Text const& t) {
    return {{"channel", text_of(channel_words, t.channel)},
            {"language", text_of(recipients::language_words, t.language)},
            {"title", t.title},
            {"body", t.body},
            {"unaccented", t.unaccented},
            {"slots", to_json(t.slots)}};
}

template <class T>
json::array list_to_json(std::vector<T> const& items) {
    json::array out;
    for (auto const& item : items) out.push_back(to_json(item));
    return out;
}

// Reading: at() and as_*() throw on what is absent or of another type; frozen_from_json turns it
// into one error.
std::string text_at(json::object const& o, char const* key) {
    return std::string(o.at(key).as_string());
}

template <class T>
T count_of(json::value const& v) {
    return v.to_number<T>();
}

template <class E, std::size_t N>
E word_at(json::object const& o, char const* key, Word<E> const (&words)[N]) {
    if (auto value = value_of(words, std::string_view(o.at(key).as_string()))) return *value;
    throw std::invalid_argument(std::string(key) + " holds an unknown word");
}

template <class T>
std::array<T, channel_count> counts_at(json::object const& o, char const* key) {
    auto const& from = o.at(key).as_array();
    std::array<T, channel_count> to{};
    if (from.size() != to.size()) throw std::invalid_argument("not one count a channel");
    for (std::size_t i = 0; i < to.size(); ++i) to[i] = count_of<T>(from[i]);
    return to;
}

double exact_at(json::object const& o, char const* key) {
    std::string_view const text = o.at(key).as_string();
    double value = 0;
    auto const end = std::from_chars(text.data(), text.data() + text.size(), value);
    if (end.ec != std::errc{} || end.ptr != text.data() + text.size())
        throw std::invalid_argument(std::string(key) + " is not a number");
    return value;
}

void read(json::object const& o, FrozenCommune& c) {
    c = {text_at(o, "code"), exact_at(o, "share_area"), count_of<std::uint32_t>(o.at("recipients")),
         counts_at<std::uint32_t>(o, "by_channel")};
}

void read(json::object const& o, FrozenOutlet& outlet) {
    outlet.name = text_at(o, "name");
    outlet.channel = word_at(o, "channel", channel_words);
    outlet.live = o.at("live").as_bool();
    for (auto const& carrier : o.at("carriers").as_array())
        outlet.carriers.emplace_back(carrier.as_string());
}

Slots slots_of(json::object const& o) {
    return {text_at(o, "event"),  text_at(o, "level"),       text_at(o, "commune"),
            text_at(o, "period"), text_at(o, "instruction"), text_at(o, "issuer"),
            text_at(o, "link"),   text_at(o, "kind")};
}

void read(json::object const& o, Text& t) {
    t = {word_at(o, "channel", channel_words),
         word_at(o, "language", recipients::language_words),
         text_at(o, "title"),
         text_at(o, "body"),
         o.at("unaccented").as_bool(),
         slots_of(o.at("slots").as_object())};
}

template <class T>
void read_list(json::object const& o, char const* key, std::vector<T>& to) {
    for (auto const& item : o.at(key).as_array()) read(item.as_object(), to.emplace_back());
}

Frozen read_frozen(json::object const& o) {
    Frozen f;
    f.bytes_hash = text_at(o, "bytes_hash");
    f.boundaries = text_at(o, "boundaries");
    f.snapshot = text_at(o, "snapshot");
    f.total = count_of<std::uint64_t>(o.at("total"));
    f.without_channel = count_of<std::uint64_t>(o.at("without_channel"));
    f.by_channel = counts_at<std::uint64_t>(o, "by_channel");
    read_list(o, "communes", f.communes);
    read_list(o, "outlets", f.outlets);
    read_list(o, "texts", f.texts);
    return f;
}

}  // namespace

std::string to_json(Frozen const& f) {
    json::object const all = {{"bytes_hash", f.bytes_hash},
                              {"boundaries", f.boundaries},
                              {"snapshot", f.snapshot},
                              {"total", f.total},
                              {"without_channel", f.without_channel},
                              {"by_channel", counts_to_json(f.by_channel)},
                              {"communes", list_to_json(f.communes)},
                              {"outlets", list_to_json(f.outlets)},
                              {"texts", list_to_json(f.texts)}};
    return json::serialize(all);
}

Result<Frozen> frozen_from_json(std::string_view text) {
    try {
        return read_frozen(json::parse(text).as_object());
    } catch (std::exception const& e) {
        return invalid(std::string("what the approval froze cannot be read: ") + e.what());
    }
}

}  // namespace alertd
