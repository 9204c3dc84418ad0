#pragma once
// What a page needs to find communes and to draw them: made from the boundaries when first asked
// for and kept, plain and packed.
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "alertd/commune_search.hpp"
#include "geo/communes.hpp"

namespace alertd::api {

// Any thread. Whoever asks first waits until it is made; so do others who ask for the same.
class Atlas {
public:
    struct Sheet {
        std::string plain, packed;  // GeoJSON, and the same as gzip
    };

    // `communes` outlives it.
    explicit Atlas(geo::Communes const& communes) : communes_(communes) {}
    CommuneSearch const& search();
    // Communes of a province; null: no commune has its code.
    Sheet const* province(std::string_view code);
    Sheet const* country();

private:
    struct Page {
        std::once_flag once;
        Sheet sheet;
    };
    geo::Communes const& communes_;
    std::once_flag searched_;
    std::unique_ptr<CommuneSearch> search_;
    std::mutex mutex_;  // guards pages_, not what is in them
    std::map<std::string, std::unique_ptr<Page>, std::less<>> pages_;
    Page country_;
};

}  // namespace alertd::api
