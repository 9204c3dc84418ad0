// One message as submit_sm: addresses, times, parts, alphabets; and what the parts' answers mean.
#include <catch2/catch.hpp>

#include "alertd/model/text.hpp"
#include "channels/smpp_begun.hpp"
#include "channels/smpp_bind.hpp"
#include "channels/smpp_message.hpp"
#include "channels/smpp_outcome.hpp"
#include "tests/support/outlet.hpp"
#include "tests/support/result_text.hpp"

using namespace alertd;
using namespace alertd::channels::smpp;
using End = SubmitAnswer::End;

namespace {

Time const now{seconds{1'795'000'000}};

SmppSettings settings() {
    SmppSettings s;
    s.source = "CANHBAO";
    return s;
}

Envelope envelope(seconds left = seconds{3'600}) {
    return {"a", "c", Severity::Severe, now + left};
}

Message message(std::string body, std::string address = "+84901234567") {
    return {"key", std::move(address), "vi", "", std::move(body)};
}

SubmitAnswer answer(End end, std::uint32_t status = 0) {
    return {end, status, "id", milliseconds{300}, "why"};
}

std::string_view word(std::vector<SubmitAnswer> const& parts, SmppSettings const& s = settings()) {
    static Outcome kept;
    kept = outcome_of(s, parts);
    return test::word_of(kept);
}

}  // namespace

TEST_CASE("only an E.164 number is an address", "[channels]") {
    for (auto const* address : {"", "84901234567", "+0901234567", "+84", "+849012345678901234",
                                "+8490123x567", "sim-1", "+84 901234567"}) {
        INFO(address);
        auto const sent = short_messages(settings(), envelope(), message("x", address), now);
        REQUIRE_FALSE(sent);
        CHECK(sent.error().message == "invalid_number");
    }
    auto const sent = short_messages(settings(), envelope(), message("x"), now);
    REQUIRE(sent);
    CHECK(sent->at(0).destination == Address{1, 1, "84901234567"});
    CHECK(sent->at(0).source == Address{5, 0, "CANHBAO"});
}

TEST_CASE("the SMSC is told until when it may deliver", "[channels]") {
    auto s = settings();
    auto const validity = [&](seconds left) {
        return short_messages(s, envelope(left), message("x"), now)->at(0).validity;
    };
    CHECK(validity(seconds{3'661}) == "000000010101000R");
    CHECK(validity(seconds{0}) == "000000000001000R");  // zero would mean the SMSC's own default
    s.validity = Validity::absolute;
    CHECK(validity(seconds{60}) == absolute_time(now + seconds{60}));
    s.validity = Validity::none;
    CHECK(validity(seconds{60}).empty());
}

TEST_CASE("parts carry the same reference, in every try and every run", "[channels]") {
    std::string const text(400, 'a');
    auto const first = short_messages(settings(), envelope(), message(text), now);
    auto const second = short_messages(settings(), envelope(), message(text), now + seconds{9});
    REQUIRE(first);
    REQUIRE(first->size() == 3);
    for (std::size_t i = 0; i < 3; ++i) {
        auto const& part = first->at(i);
        CHECK(part.esm_class == esm_udh);
        CHECK(to_hex(bytes_of(part.text.substr(0, 3))) == "050003");
        CHECK(part.text[3] == first->at(0).text[3]);
        CHECK(part.text[4] == 3);
        CHECK(part.text[5] == char(i + 1));
        CHECK(part.text == second->at(i).text);
    }
    auto other = message(text);
    other.key = "another";
    CHECK(short_messages(settings(), envelope(), other, now)->at(0).text[3] !=
          first->at(0).text[3]);
}

TEST_CASE("septets are packed as the standard's examples", "[channels]") {
    CHECK(to_hex(bytes_of(packed_septets("hellohello", 0))) == "e8329bfd4697d9ec37");
    CHECK(to_hex(bytes_of(packed_septets("1", 0))) == "31");
    // Eight septets are seven octets; seven end in a carriage return instead of an "@".
    CHECK(packed_septets("12345678", 0).size() == 7);
    CHECK(to_hex(bytes_of(packed_septets("1234567", 0))) == "31d98c56b3dd1a");
    CHECK(to_hex(bytes_of(packed_septets("a", 1))) == "c2");
}

TEST_CASE("a text that cannot be sent is refused, not changed", "[channels]") {
    for (auto const* body : {"", "\xff", "a\xcc\x81"})
        CHECK_FALSE(short_messages(settings(), envelope(), message(body), now));
    auto s = settings();
    s.default_alphabet = DefaultAlphabet::latin1;
    CHECK_FALSE(short_messages(s, envelope(), message("50€"), now));
    CHECK(short_messages(s, envelope(), message("[é]"), now)->at(0).text == "[\xe9]");
}

TEST_CASE("a message is accepted only when every part is", "[channels]") {
    auto const taken = answer(End::taken), lost = answer(End::unanswered);
    auto const throttled = answer(End::refused, status::throttled);
    auto const no_such = answer(End::refused, status::bad_destination);
    auto const unsent = answer(End::unsent);
    auto wrong = answer(End::unsent);
    wrong.misconfigured = true;
    CHECK(word({taken, taken}) == "Accepted");
    CHECK(word({taken, throttled}) == "Retry");
    CHECK(word({taken, unsent}) == "Retry");
    CHECK(word({taken, no_such}) == "Rejected");
    CHECK(word({throttled, no_such, taken}) == "Rejected");
    CHECK(word({taken, lost}) == "Unknown");
    CHECK(word({no_such, lost}) == "Unknown");
    CHECK(word({unsent, wrong}) == "Misconfigured");
}

TEST_CASE("every status has its meaning, and carriers' own go first", "[channels]") {
    auto s = settings();
    auto const of = [&](std::uint32_t given) { return word({answer(End::refused, given)}, s); };
    for (auto const given : {0x14u, 0x58u, 0x08u, 0x64u, 0x04u}) CHECK(of(given) == "Retry");
    for (auto const given :
         {0x03u, 0x05u, 0x0Au, 0x0Du, 0x0Eu, 0x0Fu, 0x15u, 0x48u, 0x53u, 0x61u, 0x62u})
        CHECK(of(given) == "Misconfigured");
    for (auto const given : {0x01u, 0x02u, 0x0Bu, 0x45u, 0x65u, 0x66u, 0xFEu, 0xFFu, 0x400u})
        CHECK(of(given) == "Rejected");
    s.temporary = {0x400};
    s.rejected = {0x0A};
    s.opted_out = {0x0B};
    CHECK(of(0x400) == "Retry");
    CHECK(of(0x0A) == "Rejected");
    CHECK(of(0x0B) == "OptedOut");
}

TEST_CASE("what was begun is continued, with the same text and within the hour", "[channels]") {
    BegunMessages begun;
    Steady const at{};
    begun.keep("key", "text", {true, false}, at);
    CHECK(begun.taken("key", "text", 2, at) == std::vector<bool>{true, false});
    CHECK(begun.taken("key", "other", 2, at) == std::vector<bool>(2, false));
    CHECK(begun.taken("key", "text", 3, at) == std::vector<bool>(3, false));
    CHECK(begun.taken("nobody", "text", 2, at) == std::vector<bool>(2, false));
    CHECK(begun.taken("key", "text", 2, at + begun_kept + seconds{1}) ==
          std::vector<bool>(2, false));
    for (std::size_t i = 0; i < begun_max; ++i)
        begun.keep("k" + std::to_string(i), "text", {true}, at + seconds{1});
    CHECK(begun.taken("key", "text", 2, at) == std::vector<bool>(2, false));
    begun.forget("k1");
    CHECK(begun.taken("k1", "text", 1, at) == std::vector<bool>{false});
    CHECK(begun.taken("k2", "text", 1, at) == std::vector<bool>{true});
}

TEST_CASE("pauses grow to a limit, and refused credentials wait much longer", "[channels]") {
    BackOff back_off(milliseconds{500}, 7);
    auto within = [](milliseconds pause, int low, int high) {
        return pause >= milliseconds{low} && pause <= milliseconds{high};
    };
    CHECK(within(back_off.next(false), 250, 500));
    CHECK(within(back_off.next(false), 500, 1'000));
    for (int i = 0; i < 20; ++i) back_off.next(false);
    CHECK(within(back_off.next(false), 15'000, 30'000));
    CHECK(within(back_off.next(true), 150'000, 300'000));
    back_off.well();
    CHECK(within(back_off.next(true), 15'000, 30'000));
}
