#include "alertd/message_key.hpp"

#include <catch2/catch.hpp>
#include <random>
#include <set>

#include "tests/support/mutated.hpp"
#include "tests/support/result_text.hpp"
#include "tests/support/temp_folder.hpp"

namespace alertd {
namespace {

InstanceKey fresh_key(test::TempFolder const& folder, std::string const& name) {
    auto key = InstanceKey::create(folder.file(name));
    REQUIRE(key);
    return *key;
}

}  // namespace

TEST_CASE("a message's key brings back plan, channel and recipient", "[alertd][message_key]") {
    test::TempFolder folder;
    auto const key = fresh_key(folder, "a.key");
    std::set<std::string> all;
    for (std::uint32_t plan : {0u, 1u, 77u, UINT32_MAX})
        for (auto const& channel : channel_words)
            for (std::uint32_t index : {0u, 1u, 65'280u, UINT32_MAX}) {
                MessageId const id{plan, channel.value, index};
                auto const text = message_key(key, id);
                CHECK(text.size() == 28);
                CHECK(text == message_key(key, id));  // the same for every try
                CHECK(read_message_key(key, text) == id);
                all.insert(text);
            }
    CHECK(all.size() == 4 * channel_count * 4);
}

TEST_CASE("nobody makes up a message's key", "[alertd][message_key]") {
    test::TempFolder folder;
    auto const key = fresh_key(folder, "a.key"), other = fresh_key(folder, "b.key");
    auto const text = message_key(key, {7, ChannelKind::push, 4'711});
    CHECK_FALSE(read_message_key(other, text));
    CHECK_FALSE(read_message_key(key, ""));
    CHECK_FALSE(read_message_key(key, text + "="));
    std::mt19937 random(1);
    for (int round = 0; round < 5'000; ++round) {
        auto const damaged = test::mutated(text, random);
        if (damaged != text) CHECK_FALSE(read_message_key(key, damaged));
    }
}

}  // namespace alertd
