#pragma once
// Alerts as GeoJSON features, made once from their CAP bytes and kept: bytes never change, only the
// stage does.
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "alertd/model/alert.hpp"
#include "alertd/model/approval.hpp"
#include "alertd/store/database.hpp"

namespace alertd::api {

struct Feature {
    bool is_public = false;  // scope Public, status Actual and readable
    std::string identifier;
    std::string headline;    // Vietnamese where there is any; the event where there is no headline
    std::string geometry;    // GeoJSON, lon,lat; "null" when the area is named by codes only
    std::string properties;  // a JSON object without the stage
};

// "current", "superseded", "cancelled", "expired": how the public is told the stage.
std::string_view public_stage(Stage stage);

Feature make_feature(Alert const& alert, std::string const& public_url);
std::string feature_json(Feature const& feature, Stage stage);

// Any thread.
class Features {
public:
    static constexpr std::size_t kept_max = 4'096;

    explicit Features(std::string public_url) : public_url_(std::move(public_url)) {}
    // Reads the bytes from the store where it is not known yet.
    std::shared_ptr<Feature const> of(store::Database& db, std::int64_t id);

private:
    std::string public_url_;
    std::mutex mutex_;
    std::map<std::int64_t, std::shared_ptr<Feature const>> kept_;
};

}  // namespace alertd::api
