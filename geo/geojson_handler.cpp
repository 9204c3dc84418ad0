#include "geo/geojson_handler.hpp"

#include <fmt/format.h>

#include <utility>

namespace alertd::geo {
namespace {

bool is_wgs84(std::string_view name) {
    return name == "urn:ogc:def:crs:OGC:1.3:CRS84" || name == "urn:ogc:def:crs:EPSG::4326" ||
           name == "EPSG:4326";
}

}  // namespace

bool GeojsonHandler::refuse(std::string why, Code& code) {
    fault = std::move(why);
    code = boost::json::error::exception;
    return false;
}

void GeojsonHandler::wrong(std::string why) {
    if (feature_.fault.empty()) feature_.fault = std::move(why);
}

GeojsonHandler::Spot GeojsonHandler::within() const {
    switch (spot()) {
        case Spot::document:
            return Spot::top;
        case Spot::features:
            return Spot::feature;
        case Spot::coordinates:
            return Spot::coordinates;
        case Spot::crs:
            return Spot::crs;
        case Spot::geometry:
            return key_text_ == "coordinates" ? Spot::coordinates : Spot::other;
        case Spot::top:
            if (key_text_ == "features") return Spot::features;
            if (key_text_ == "crs") return Spot::crs;
            [[fallthrough]];
        case Spot::feature:
            if (key_text_ == "properties") return Spot::properties;
            if (key_text_ == "geometry") return Spot::geometry;
            return Spot::other;
        default:
            return Spot::other;
    }
}

bool GeojsonHandler::start_feature(Code& code) {
    if (++features_ > limits_.features_max)
        return refuse(fmt::format("more than {} features", limits_.features_max), code);
    feature_ = Feature{};
    feature_.number = features_;
    feature_type_.clear();
    geometry_type_.clear();
    has_geometry_ = has_coordinates_ = false;
    vertices_ = 0;
    return true;
}

bool GeojsonHandler::on_object_begin(Code& code) {
    Spot const opened = within();
    if (opened == Spot::features) return refuse("\"features\" is not an array", code);
    if (opened == Spot::top) top_type_.clear();
    // A Feature on a line of its own is its document's top: what it holds is only known at its end.
    if ((opened == Spot::top || opened == Spot::feature) && !start_feature(code)) return false;
    if (opened == Spot::geometry) {
        if (has_geometry_) wrong("has two geometries");
        has_geometry_ = true;
    }
    if (opened == Spot::coordinates) wrong("an object among the coordinates");
    spots_.push_back(opened);
    return true;
}

bool GeojsonHandler::on_object_end(std::size_t, Code& code) {
    Spot const closed = spots_.back();
    spots_.pop_back();
    if (closed == Spot::geometry) end_geometry();
    if (closed == Spot::feature) end_feature();
    if (closed != Spot::top) return true;
    if (top_type_ == "FeatureCollection") return true;
    if (top_type_ != "Feature") return refuse("is neither a FeatureCollection nor a Feature", code);
    feature_type_ = top_type_;
    end_feature();
    return true;
}

bool GeojsonHandler::on_array_begin(Code& code) {
    Spot const opened = within();
    if (opened == Spot::top) return refuse("is neither a FeatureCollection nor a Feature", code);
    if (opened == Spot::features) --features_;  // the collection itself was counted as one
    if (opened == Spot::feature) return refuse("an array stands where a Feature should", code);
    if (opened == Spot::properties || opened == Spot::geometry) wrong("is not a Feature");
    if (opened == Spot::coordinates) start_coordinate_array();
    spots_.push_back(opened);
    return true;
}

void GeojsonHandler::start_coordinate_array() {
    if (spot() != Spot::coordinates) {
        if (has_coordinates_) wrong("has coordinates twice");
        has_coordinates_ = true;
        depth_ = position_depth_ = 0;
        numbers_.clear();
        feature_.polygons.clear();
        new_ring_ = new_polygon_ = true;
    }
    ++depth_;
    if (!numbers_.empty()) wrong("coordinates are nested unevenly");
}

bool GeojsonHandler::on_array_end(std::size_t items, Code&) {
    if (spot() == Spot::coordinates) end_coordinate_array(items);
    spots_.pop_back();
    return true;
}

// Positions lie at the depth of the first number; rings one above, polygons two above.
void GeojsonHandler::end_coordinate_array(std::size_t items) {
    std::size_t const depth = depth_--;
    if (items == 0) wrong("has an empty coordinate array");
    if (!numbers_.empty()) return end_position(depth);
    if (depth + 1 == position_depth_) new_ring_ = true;
    if (depth + 2 == position_depth_) new_polygon_ = true;
}

void GeojsonHandler::end_position(std::size_t depth) {
    if (position_depth_ == 0) position_depth_ = depth;
    if (depth != position_depth_ || depth < 3 || depth > 4 || numbers_.size() < 2)
        wrong("coordinates are not those of a Polygon or MultiPolygon");
    if (++vertices_ > limits_.vertices_max)
        wrong(fmt::format("has more than {} vertices", limits_.vertices_max));
    if (feature_.fault.empty()) {
        auto& polygons = feature_.polygons;
        if (std::exchange(new_polygon_, false)) polygons.emplace_back();
        if (std::exchange(new_ring_, false)) polygons.back().emplace_back();
        polygons.back().back().push_back({numbers_[0], numbers_[1]});
    }
    numbers_.clear();
}

void GeojsonHandler::end_geometry() {
    if (!has_coordinates_) return wrong("has no geometry");
    std::size_t const wanted = geometry_type_ == "Polygon"        ? 3
                               : geometry_type_ == "MultiPolygon" ? 4
                                                                  : 0;
    if (!wanted)
        wrong(fmt::format("geometry \"{}\"; must be Polygon or MultiPolygon", geometry_type_));
    else if (position_depth_ != wanted)
        wrong("coordinates are not those of a " + geometry_type_);
}

void GeojsonHandler::end_feature() {
    if (feature_type_ != "Feature") wrong("is not a Feature");
    if (!has_geometry_ || !has_coordinates_) wrong("has no geometry");
    take_(feature_);
    feature_ = Feature{};
}

bool GeojsonHandler::on_key(std::string_view s, std::size_t, Code&) {
    key_.append(s);
    std::swap(key_text_, key_);
    key_.clear();
    return true;
}

bool GeojsonHandler::on_string(std::string_view s, std::size_t, Code& code) {
    text_.append(s);
    std::string const value = std::exchange(text_, {});
    switch (spot()) {
        case Spot::top:
            if (key_text_ == "type") top_type_ = value;
            if (key_text_ == "features") return refuse("\"features\" is not an array", code);
            break;
        case Spot::feature:
            if (key_text_ == "type") feature_type_ = value;
            break;
        case Spot::properties:
            property(value);
            break;
        case Spot::geometry:
            if (key_text_ == "type") geometry_type_ = value;
            break;
        case Spot::crs:
            if (key_text_ == "name" && !is_wgs84(value))
                return refuse("coordinates are in \"" + value.substr(0, 100) +
                                  "\"; must be WGS 84 longitude and latitude (RFC 7946)",
                              code);
            break;
        default:
            return odd_value(code);
    }
    return true;
}

void GeojsonHandler::property(std::string value) {
    struct Known {
        std::string_view key;
        std::optional<std::string> Feature::*field;
    };
    static constexpr Known known[] = {{"code", &Feature::code},
                                      {"name", &Feature::name},
                                      {"full_name", &Feature::full_name},
                                      {"province_code", &Feature::province_code},
                                      {"province_name", &Feature::province_name}};
    for (Known const& k : known) {
        if (key_text_ != k.key) continue;
        if (feature_.*k.field) wrong(fmt::format("has {} twice", k.key));
        if (value.size() > limits_.text_bytes_max)
            wrong(fmt::format("{} is longer than {} bytes", k.key, limits_.text_bytes_max));
        feature_.*k.field = std::move(value);
        return;
    }
}

bool GeojsonHandler::on_bool(bool b, Code& code) {
    if (spot() == Spot::properties && key_text_ == "sample") feature_.sample = b;
    return odd_value(code);
}

bool GeojsonHandler::number(double n, Code& code) {
    if (spot() != Spot::coordinates) return odd_value(code);
    if (numbers_.size() < 4)
        numbers_.push_back(n);
    else
        wrong("a position has more than four numbers");
    return true;
}

bool GeojsonHandler::odd_value(Code& code) {
    if (spot() == Spot::document)
        return refuse("is neither a FeatureCollection nor a Feature", code);
    if (spot() == Spot::features) return refuse("a Feature is not an object", code);
    if (spot() == Spot::coordinates) wrong("a coordinate is not a number");
    return true;
}

}  // namespace alertd::geo
