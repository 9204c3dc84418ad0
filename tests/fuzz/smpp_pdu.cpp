// libFuzzer target: PDUs from an SMSC, or from who sits between.
#include <cstdint>
#include <cstdlib>

#include "tests/fuzz/smpp_pdu_holds.hpp"

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* bytes, std::size_t size) {
    if (!alertd::test::smpp_pdu_holds({reinterpret_cast<char const*>(bytes), size})) std::abort();
    return 0;
}
