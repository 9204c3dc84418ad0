#include "geo/geojson_reader.hpp"

#include <fmt/format.h>

#include <boost/json/basic_parser_impl.hpp>

#include "geo/geojson_handler.hpp"

namespace alertd::geo {

struct GeojsonReader::Parser {
    boost::json::basic_parser<GeojsonHandler> json;
    bool between = true;  // two documents
    bool any_document = false;

    Parser(std::function<void(Feature&)> take, FeatureLimits const& limits)
        : json(boost::json::parse_options{}, std::move(take), limits) {}
};

GeojsonReader::GeojsonReader(std::function<void(Feature&)> take, FeatureLimits const& limits)
    : parser_(std::make_unique<Parser>(std::move(take), limits)) {}
GeojsonReader::~GeojsonReader() = default;

bool GeojsonReader::feed(std::string_view text) {
    if (!fault_.empty()) return false;
    while (!text.empty()) {
        if (parser_->between) {
            std::size_t const blank = std::min(text.find_first_not_of(" \t\r\n"), text.size());
            fed_ += blank;
            text.remove_prefix(blank);
            if (text.empty()) return true;
            parser_->json.reset();
            parser_->between = false;
            parser_->any_document = true;
        }
        boost::json::error_code error;
        std::size_t const eaten = parser_->json.write_some(true, text.data(), text.size(), error);
        fed_ += eaten;
        if (error) {
            std::string const& meaning = parser_->json.handler().fault;
            fault_ =
                fmt::format("{}, near byte {}", meaning.empty() ? error.message() : meaning, fed_);
            return false;
        }
        text.remove_prefix(eaten);
        parser_->between = parser_->json.done();
    }
    return true;
}

bool GeojsonReader::finish() {
    if (fault_.empty() && !parser_->any_document) fault_ = "is empty";
    if (fault_.empty() && !parser_->between) fault_ = "is cut off";
    return fault_.empty();
}

}  // namespace alertd::geo
