#include "alertd/form.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>
#include <cmath>
#include <set>

#include "alertd/plain_text.hpp"

namespace alertd {
namespace {

namespace json = boost::json;

constexpr std::string_view fields[] = {"hazard",      "status",      "severity", "certainty",
                                       "urgency",     "onset",       "expires",  "headline",
                                       "description", "instruction", "communes", "polygon",
                                       "risk_level",  "update_of",   "kind",     "key"};

// Reads fields and gathers what is wrong with them.
class Reader {
public:
    Reader(json::object const& form, FormLimits const& limits) : form_(form), limits_(limits) {}

    Form read() {
        Form f;
        unknown_fields(form_, fields, "");
        read_words(f);
        read_times(f);
        f.headline = both("headline", limits_.headline);
        f.description = both("description", limits_.description);
        f.instruction = both("instruction", limits_.instruction);
        f.communes = communes();
        f.polygon = polygon();
        if (f.communes.empty() && f.polygon.empty() && !form_.contains("polygon"))
            fault("communes",
                  "name communes or draw a polygon: an alert without an area tells no one");
        read_numbers(f);
        f.key = key();
        return f;
    }

    std::string const& faults() const { return faults_; }

private:
    void fault(std::string_view field, std::string_view why) {
        if (!faults_.empty()) faults_ += '\n';
        faults_.append(field).append(": ").append(why);
    }

    // What a client makes for one draft and sends again when an answer was lost.
    std::string key() {
        auto given = text("key", false).value_or("");
        bool const plain = std::all_of(given.begin(), given.end(), [](char c) {
            return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        });
        bool const fits = given.size() >= 16 && given.size() <= 64;
        if (form_.contains("key") && !(plain && fits)) fault("key", "must be 16 to 64 of a-z 0-9");
        return given;
    }

    template <class Known>
    void unknown_fields(json::object const& object, Known const& known, std::string const& before) {
        for (auto const& member : object)
            if (std::find(std::begin(known), std::end(known), std::string_view(member.key())) ==
                std::end(known))
                fault(before + std::string(member.key()).substr(0, 40),
                      "is not a field of the form");
    }

    // None where it is absent or, after a fault, no text.
    std::optional<std::string> text(std::string_view field, bool needed) {
        auto const* value = form_.if_contains(field);
        if (value && value->is_string()) return std::string(value->get_string());
        if (value || needed) fault(field, value ? "must be a text" : "is missing");
        return std::nullopt;
    }

    // One of the words that stand before `end` in their table.
    template <class E, std::size_t N>
    std::optional<E> word(std::string_view field, Word<E> const (&words)[N], std::size_t end,
                          bool needed = true) {
        auto const given = text(field, needed);
        if (!given) return std::nullopt;
        std::string known;
        for (std::size_t i = 0; i < end; ++i) {
            if (words[i].text == *given) return words[i].value;
            known.append(i ? ", " : "").append(words[i].text);
        }
        fault(field, "must be one of " + known);
        return std::nullopt;
    }

    void read_words(Form& f) {
        f.hazard = text("hazard", true).value_or("");
        if (!f.hazard.empty() && !find_hazard(f.hazard))
            fault("hazard", "is not a hazard of GET /v1/desk/templates");
        f.status = word("status", status_words, 2).value_or(Status::Exercise);
        f.severity = word("severity", severity_words, 4).value_or(Severity::Unknown);
        f.certainty = word("certainty", certainty_words, 3).value_or(Certainty::Unknown);
        f.urgency = word("urgency", urgency_words, 3).value_or(Urgency::Unknown);
        f.kind = word("kind", update_kind_words, std::size(update_kind_words), false);
    }

    std::optional<Timestamp> time(std::string_view field, bool needed) {
        auto const given = text(field, needed);
        if (!given) return std::nullopt;
        auto const when = parse_timestamp(*given, true);
        if (!when) fault(field, "must be a time such as 2026-11-22T16:00:00+07:00");
        return when;
    }

    void read_times(Form& f) {
        f.onset = time("onset", false);
        f.expires = time("expires", true).value_or(Timestamp{});
    }

    std::string plain(std::string const& field, json::value const* value, std::size_t limit) {
        if (!value || !value->is_string() || value->get_string().empty()) {
            fault(field, "is missing: write both languages, or leave the field out");
            return {};
        }
        auto text = plain_text(value->get_string(), field);
        if (!text) {
            fault(field, text.error().message.substr(field.size() + 2));
            return {};
        }
        if (text->empty()) fault(field, "is blank");
        if (length_of(*text) > limit) fault(field, fmt::format("is over {} characters", limit));
        return *text;
    }

    Bilingual both(std::string_view field, std::size_t limit) {
        auto const* value = form_.if_contains(field);
        if (!value) return {};
        if (!value->is_object()) {
            fault(field, R"(must be {"vi": "...", "en": "..."})");
            return {};
        }
        std::string const before = std::string(field) + ".";
        constexpr std::string_view languages[] = {"vi", "en"};
        unknown_fields(value->get_object(), languages, before);
        return {plain(before + "vi", value->get_object().if_contains("vi"), limit),
                plain(before + "en", value->get_object().if_contains("en"), limit)};
    }

    json::array const* list(std::string_view field, std::size_t limit) {
        auto const* value = form_.if_contains(field);
        if (!value) return nullptr;
        if (!value->is_array()) fault(field, "must be a list");
        if (value->is_array() && value->get_array().size() > limit)
            fault(field, fmt::format("has more than {} entries", limit));
        else if (value->is_array())
            return &value->get_array();
        return nullptr;
    }

    std::vector<std::string> communes() {
        std::vector<std::string> codes;
        auto const* given = list("communes", limits_.communes);
        if (!given) return codes;
        std::set<std::string> seen;
        for (auto const& entry : *given) {
            std::string const code(entry.is_string() ? entry.get_string() : json::string());
            bool const digits =
                code.size() == 5 && code.find_first_not_of("0123456789") == code.npos;
            std::string const field = fmt::format("communes[{}]", codes.size());
            if (!digits) fault(field, "must be a commune's five digits as a text");
            if (digits && !seen.insert(code).second)
                fault(field, "commune " + code + " stands twice");
            codes.push_back(code);
        }
        return codes;
    }

    static std::optional<Point> corner(json::value const& value) {
        if (!value.is_array() || value.get_array().size() != 2) return std::nullopt;
        json::error_code lat, lon;
        Point const p{value.get_array()[0].to_number<double>(lat),
                      value.get_array()[1].to_number<double>(lon)};
        if (lat || lon || !(std::abs(p.lat) <= 90) || !(std::abs(p.lon) <= 180))
            return std::nullopt;
        return p;
    }

    Ring polygon() {
        Ring ring;
        auto const* given = list("polygon", limits_.corners);
        if (!given) return ring;
        for (auto const& entry : *given) {
            auto const p = corner(entry);
            if (!p) {
                fault(fmt::format("polygon[{}]", ring.size()), "must be [latitude, longitude]");
                return {};
            }
            ring.push_back(*p);
        }
        bool const closed = ring.size() > 1 && ring.front() == ring.back();
        if (ring.size() < (closed ? 4u : 3u)) fault("polygon", "needs three corners or more");
        return ring;
    }

    std::optional<std::int64_t> number(std::string_view field, std::int64_t most) {
        auto const* value = form_.if_contains(field);
        if (!value) return std::nullopt;
        json::error_code error;
        auto const number = value->to_number<std::int64_t>(error);
        if (!error && !value->is_double() && number >= 1 && number <= most) return number;
        fault(field, "must be a whole number from 1 up" +
                         (most < 100 ? fmt::format(" to {}", most) : std::string()));
        return std::nullopt;
    }

    void read_numbers(Form& f) {
        if (auto const level = number("risk_level", 5)) f.risk_level = int(*level);
        f.update_of = number("update_of", INT64_MAX);
        if (form_.contains("update_of") && !form_.contains("kind"))
            fault("kind", "is missing: raise, extend, correct, lower, end or same");
        if (form_.contains("kind") && !form_.contains("update_of"))
            fault("kind", "belongs to an update: say update_of too");
        auto const* hazard = find_hazard(f.hazard);
        if (f.risk_level && hazard && !hazard->risk_levels)
            fault("risk_level", "this hazard has no levels by Decision 18/2021/QĐ-TTg");
    }

    json::object const& form_;
    FormLimits const& limits_;
    std::string faults_;
};

}  // namespace

Result<Form> read_form(std::string_view text, FormLimits const& limits) {
    json::error_code error;
    auto const value = json::parse({text.data(), text.size()}, error);
    if (error || !value.is_object()) return invalid("form: must be a JSON object");
    Reader reader(value.get_object(), limits);
    auto form = reader.read();
    if (!reader.faults().empty()) return invalid(reader.faults());
    return form;
}

}  // namespace alertd
