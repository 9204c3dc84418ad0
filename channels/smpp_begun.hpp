#pragma once
// Messages of several parts of which the carrier took some and not all. A next try continues them:
// what was taken is not sent again, so that a phone gets each part once. Any thread.
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "alertd/model/clock.hpp"

namespace alertd::channels::smpp {

inline constexpr std::size_t begun_max = 10'000;  // then the oldest are begun anew
inline constexpr std::chrono::hours begun_kept{1};

class BegunMessages {
public:
    // Which of the `parts` were taken before; none for another text than then.
    std::vector<bool> taken(std::string const& key, std::string_view text, std::size_t parts,
                            Steady now) const;
    void keep(std::string const& key, std::string_view text, std::vector<bool> taken, Steady now);
    void forget(std::string const& key);

private:
    struct Begun {
        std::size_t text_hash = 0;
        std::vector<bool> taken;
        Steady at{};
    };
    mutable std::mutex lock_;
    std::map<std::string, Begun> all_;
};

}  // namespace alertd::channels::smpp
