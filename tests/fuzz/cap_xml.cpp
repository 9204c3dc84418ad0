// libFuzzer target: CAP XML from anyone.
#include <cstdint>
#include <cstdlib>

#include "tests/fuzz/cap_xml_holds.hpp"

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* bytes, std::size_t size) {
    if (!alertd::test::cap_xml_holds({reinterpret_cast<char const*>(bytes), size})) std::abort();
    return 0;
}
