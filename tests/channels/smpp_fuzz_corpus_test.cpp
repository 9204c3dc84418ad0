// The fuzzers' invariants over their corpus and over changed bytes: the part of fuzzing that every
// test run does.
#include <catch2/catch.hpp>
#include <filesystem>
#include <random>

#include "tests/fuzz/smpp_pdu_holds.hpp"
#include "tests/support/temp_folder.hpp"

using namespace alertd;
using namespace alertd::test;

namespace {

std::vector<std::string> corpus(std::string const& name) {
    std::vector<std::string> files;
    auto const folder = std::string(ALERTD_SOURCE_DIR) + "/tests/data/channels/" + name;
    for (auto const& entry : std::filesystem::directory_iterator(folder))
        files.push_back(read_whole(entry.path()));
    return files;
}

using Holds = bool (*)(std::string_view);

// Bytes changed, cut off, doubled and put elsewhere; for a PDU with a length that fits again.
void change(std::string& bytes, std::mt19937& random, bool with_length) {
    if (bytes.empty()) return;
    auto const at = random() % bytes.size();
    switch (random() % 4) {
        case 0:
            bytes[at] = static_cast<char>(random() % 256);
            break;
        case 1:
            bytes.resize(at);
            break;
        case 2:
            bytes.insert(at, bytes.substr(random() % bytes.size(), random() % 20));
            break;
        default:
            bytes.erase(at, random() % 8);
    }
    if (with_length && bytes.size() >= 4)
        for (std::size_t i = 0; i < 4; ++i) bytes[i] = char(bytes.size() >> (24 - 8 * i) & 255);
}

void replay(std::string const& name, Holds holds, bool with_length) {
    auto const files = corpus(name);
    CHECK(files.size() >= 10);
    for (auto const& file : files) CHECK(holds(file));
    std::mt19937 random(20261122);  // NOLINT: the same changes in every run
    for (int round = 0; round < 20'000; ++round) {
        auto bytes = files[random() % files.size()];
        for (int i = 0; i <= round % 3; ++i) change(bytes, random, with_length);
        INFO("round " << round);
        if (!holds(bytes)) FAIL("does not hold");
    }
}

}  // namespace

TEST_CASE("the corpus of PDUs, and 20,000 changes of it, hold", "[channels]") {
    replay("smpp_pdu", &smpp_pdu_holds, false);
    replay("smpp_pdu", &smpp_pdu_holds, true);
}

TEST_CASE("the corpus of receipts, and 20,000 changes of it, hold", "[channels]") {
    replay("smpp_receipt", &smpp_receipt_holds, false);
}
