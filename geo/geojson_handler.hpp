#pragma once
// What the events of a JSON parser mean in GeoJSON. Only for geojson_reader.cpp; apart from it so
// that each reads on one page.
#include <boost/json/error.hpp>

#include "geo/geojson_reader.hpp"

namespace alertd::geo {

class GeojsonHandler {
public:
    using Code = boost::json::error_code;

    GeojsonHandler(std::function<void(Feature&)> take, FeatureLimits const& limits)
        : take_(std::move(take)), limits_(limits) {}

    std::string fault;  // why the whole text is refused

    static constexpr std::size_t max_object_size = SIZE_MAX, max_array_size = SIZE_MAX;
    static constexpr std::size_t max_key_size = 4'096, max_string_size = 1 << 20;

    bool on_document_begin(Code&) { return true; }
    bool on_document_end(Code&) { return true; }
    bool on_object_begin(Code&);
    bool on_object_end(std::size_t, Code&);
    bool on_array_begin(Code&);
    bool on_array_end(std::size_t, Code&);
    bool on_key_part(std::string_view s, std::size_t, Code&) { return key_.append(s), true; }
    bool on_key(std::string_view s, std::size_t, Code&);
    bool on_string_part(std::string_view s, std::size_t, Code&) { return text_.append(s), true; }
    bool on_string(std::string_view s, std::size_t, Code&);
    bool on_number_part(std::string_view, Code&) { return true; }
    bool on_int64(std::int64_t n, std::string_view, Code& code) { return number(double(n), code); }
    bool on_uint64(std::uint64_t n, std::string_view, Code& code) {
        return number(double(n), code);
    }
    bool on_double(double n, std::string_view, Code& code) { return number(n, code); }
    bool on_bool(bool b, Code& code);
    bool on_null(Code& code) { return odd_value(code); }
    bool on_comment_part(std::string_view, Code&) { return true; }
    bool on_comment(std::string_view, Code&) { return true; }

private:
    // Where in the document we are: what the innermost open object or array is.
    enum class Spot {
        document,
        top,
        features,
        feature,
        properties,
        geometry,
        coordinates,
        crs,
        other
    };

    Spot spot() const { return spots_.empty() ? Spot::document : spots_.back(); }
    Spot within() const;  // what a value opening here is
    bool number(double n, Code& code);
    bool odd_value(Code& code);  // one that GeoJSON does not want there
    bool refuse(std::string why, Code& code);
    void wrong(std::string why);
    void property(std::string value);
    bool start_feature(Code& code);
    void end_feature();
    void end_geometry();
    void start_coordinate_array();
    void end_coordinate_array(std::size_t items);
    void end_position(std::size_t depth);

    std::function<void(Feature&)> take_;
    FeatureLimits limits_;
    std::vector<Spot> spots_;
    std::string key_, key_text_, text_;
    std::string top_type_, feature_type_, geometry_type_;
    std::size_t features_ = 0, vertices_ = 0;
    Feature feature_;
    bool has_geometry_ = false, has_coordinates_ = false;
    // Coordinates: how many arrays are open, how deep positions lie, and the numbers of the
    // innermost.
    std::size_t depth_ = 0, position_depth_ = 0;
    std::vector<double> numbers_;
    bool new_ring_ = true, new_polygon_ = true;  // what the next position opens
};

}  // namespace alertd::geo
