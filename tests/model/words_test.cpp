// The words of the standard and of the desk: each text stands for one value and back, and a near
// miss for none.
#include <catch2/catch.hpp>
#include <set>
#include <string>

#include "alertd/model/alert.hpp"
#include "alertd/model/approval.hpp"
#include "alertd/model/delivery.hpp"

using namespace alertd;

namespace {

template <class E, std::size_t N>
void check_words(Word<E> const (&words)[N]) {
    std::set<std::string_view> texts;
    std::set<E> values;
    for (auto const& w : words) {
        CAPTURE(w.text);
        CHECK(texts.insert(w.text).second);
        CHECK(values.insert(w.value).second);
        CHECK(value_of(words, w.text) == w.value);
        CHECK(text_of(words, w.value) == w.text);
        CHECK_FALSE(value_of(words, std::string(w.text) + " "));
        CHECK_FALSE(value_of(words, w.text.substr(1)));
    }
    CHECK_FALSE(value_of(words, ""));
}

}  // namespace

TEST_CASE("every table of words is one to one and knows nothing else", "[model]") {
    check_words(status_words);
    check_words(msg_type_words);
    check_words(scope_words);
    check_words(category_words);
    check_words(response_type_words);
    check_words(urgency_words);
    check_words(severity_words);
    check_words(certainty_words);
    check_words(stage_words);
    check_words(role_words);
    check_words(update_kind_words);
    check_words(channel_words);
    check_words(mark_words);
}

TEST_CASE("an alert lasts as long as its longest info and not at all without an expiry",
          "[model]") {
    Alert alert;
    alert.infos.resize(2);
    CHECK_FALSE(expires_of(alert));
    alert.infos[0].expires = Timestamp{Time{seconds{200}}, 420};
    CHECK_FALSE(expires_of(alert));
    alert.infos[1].expires = Timestamp{Time{seconds{100}}, 0};
    CHECK(expires_of(alert) == Time{seconds{200}});
}

TEST_CASE("an alert is as grave as its gravest info", "[model]") {
    Alert alert;
    CHECK(severity_of(alert) == Severity::Unknown);
    alert.infos.resize(2);
    alert.infos[0].severity = Severity::Minor;
    alert.infos[1].severity = Severity::Severe;
    CHECK(severity_of(alert) == Severity::Severe);
}

TEST_CASE("references are the same when their instants are, whatever the zone", "[model]") {
    Reference const here{"a", "b", {Time{seconds{7'200}}, 120}};
    CHECK(here == Reference{"a", "b", {Time{seconds{7'200}}, 420}});
    CHECK_FALSE(here == Reference{"a", "b", {Time{seconds{7'201}}, 120}});
    CHECK_FALSE(here == Reference{"a", "c", {Time{seconds{7'200}}, 120}});
}
