#pragma once
// What must hold for every string of bytes: reading ends without a throw, in an alert or in at
// least one fault, and an alert that was read is written and read again as the same alert. Used by
// the fuzzer and by its replay in ctest.
#include <string_view>

#include "feeds/admit.hpp"
#include "feeds/cap_xml.hpp"

namespace alertd::test {

inline bool cap_xml_holds(std::string_view bytes) {
    auto const first = feeds::read_cap(bytes);
    if (!first.ok()) {
        for (auto const& fault : first.faults)
            if (fault.line == 0 || fault.why.empty()) return false;
        return true;
    }
    feeds::admit(first.alert, Time{seconds{1'795'000'000}}, {});
    feeds::CapLimits written;
    written.bytes *= 8;  // escapes and indentation may pass the limit that the original kept
    auto const second = feeds::read_cap(feeds::write_cap(first.alert), written);
    return second.ok() && second.alert == first.alert;
}

}  // namespace alertd::test
