#include "alertd/api/json_body.hpp"

#include <algorithm>
#include <boost/json.hpp>
#include <boost/json/basic_parser_impl.hpp>
#include <cmath>
#include <set>
#include <vector>

namespace alertd::api {
namespace {

namespace json = boost::json;

// Walks the text once before it is read: Boost.JSON itself lets the last of two equal keys win and
// reads 1e999 as infinity.
struct StrictHandler {
    static constexpr std::size_t max_object_size = 10'000, max_array_size = 10'000;
    static constexpr std::size_t max_key_size = 256, max_string_size = 1 << 20;

    std::vector<std::set<std::string>> objects;
    std::string key;
    std::string fault;
    bool nul = false;

    bool refuse(json::error_code& ec, std::string why) {
        fault = std::move(why);
        ec = json::error::exception;
        return false;
    }
    bool look(json::string_view part, json::error_code& ec) {
        return part.find('\0') == json::string_view::npos || refuse(ec, "a NUL stands in a text");
    }

    bool on_document_begin(json::error_code&) { return true; }
    bool on_document_end(json::error_code&) { return true; }
    bool on_array_begin(json::error_code&) { return true; }
    bool on_array_end(std::size_t, json::error_code&) { return true; }
    bool on_object_begin(json::error_code&) {
        objects.emplace_back();
        return true;
    }
    bool on_object_end(std::size_t, json::error_code&) {
        objects.pop_back();
        return true;
    }
    bool on_key_part(json::string_view part, std::size_t, json::error_code& ec) {
        key.append(part.data(), part.size());
        return look(part, ec);
    }
    bool on_key(json::string_view part, std::size_t, json::error_code& ec) {
        key.append(part.data(), part.size());
        bool const fresh = objects.back().insert(std::exchange(key, {})).second;
        return look(part, ec) && (fresh || refuse(ec, "a key stands twice in one object"));
    }
    bool on_string_part(json::string_view part, std::size_t, json::error_code& ec) {
        return look(part, ec);
    }
    bool on_string(json::string_view part, std::size_t, json::error_code& ec) {
        return look(part, ec);
    }
    bool on_number_part(json::string_view, json::error_code&) { return true; }
    bool on_int64(std::int64_t, json::string_view, json::error_code&) { return true; }
    bool on_uint64(std::uint64_t, json::string_view, json::error_code&) { return true; }
    bool on_double(double number, json::string_view, json::error_code& ec) {
        return std::isfinite(number) || refuse(ec, "a number is too large");
    }
    bool on_bool(bool, json::error_code&) { return true; }
    bool on_null(json::error_code&) { return true; }
    bool on_comment_part(json::string_view, json::error_code&) { return true; }
    bool on_comment(json::string_view, json::error_code&) { return true; }
};

}  // namespace

Result<json::value> read_json(std::string_view text) {
    json::parse_options options;
    options.max_depth = json_depth_max;
    json::basic_parser<StrictHandler> strict(options);
    json::error_code error;
    auto const read = strict.write_some(false, text.data(), text.size(), error);
    if (!strict.handler().fault.empty()) return invalid("JSON: " + strict.handler().fault);
    if (error) return invalid("JSON: " + error.message() + " at byte " + std::to_string(read));
    if (read < text.size())
        return invalid("JSON: more text after the value, at byte " + std::to_string(read));
    auto value = json::parse({text.data(), text.size()}, error, {}, options);
    if (error) return invalid("JSON: " + error.message());
    return value;
}

Result<json::object> read_object(std::string_view text, std::span<std::string_view const> known) {
    if (text.empty()) return json::object{};
    auto value = read_json(text);
    if (!value) return value.error();
    if (!value->is_object()) return invalid("JSON: an object is needed, {...}");
    for (auto const& member : value->get_object())
        if (std::find(known.begin(), known.end(), std::string_view(member.key())) == known.end())
            return invalid("JSON: unknown key \"" + std::string(member.key()) + "\"");
    return std::move(value->get_object());
}

Result<std::string> text_in(json::object const& object, std::string_view key,
                            std::size_t bytes_max) {
    auto const* value = object.if_contains(key);
    auto const* text = value ? value->if_string() : nullptr;
    std::string const name = "JSON: \"" + std::string(key) + "\"";
    if (!text || text->find_first_not_of(" \t\r\n") == json::string::npos)
        return invalid(name + " is missing: say it in a text");
    if (text->size() > bytes_max)
        return invalid(name + " is longer than " + std::to_string(bytes_max) + " bytes");
    return std::string(*text);
}

}  // namespace alertd::api
