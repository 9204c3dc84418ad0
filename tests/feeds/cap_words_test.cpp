// Every word of every enumeration, and a word that is nearly it.
#include "alertd/model/words.hpp"
#include "tests/feeds/cap_text.hpp"

using namespace alertd;
using namespace alertd::test;

namespace {

std::string element(std::string_view name, std::string_view text) {
    return "<" + std::string(name) + ">" + std::string(text) + "</" + std::string(name) + ">";
}

// Puts each word of the enumeration, and near misses of it, where `present` stands in `text`.
template <class E, std::size_t N, class Read>
void check_words(Word<E> const (&words)[N], std::string_view name, std::string_view present,
                 std::string const& text, Read read) {
    for (auto const& word : words) {
        auto const good = feeds::read_cap(with(text, present, element(name, word.text)));
        INFO(name << " " << word.text << "\n" << lines(good.faults));
        REQUIRE(good.ok());
        CHECK(read(good.alert) == word.value);
        std::string const exact(word.text);
        std::string lower = exact;
        lower.front() = static_cast<char>(lower.front() - 'A' + 'a');
        for (auto const& near : {lower, exact + "e", exact + " ", " " + exact, exact.substr(1),
                                 std::string(), exact + "\xCC\x81"}) {
            auto const faults = faults_of(with(text, present, element(name, near)));
            INFO("near miss " << near << ": " << faults);
            CHECK(faults.find("is not one of") != std::string::npos);
            CHECK(faults.find("/" + std::string(name) + ":") != std::string::npos);
        }
    }
}

std::string private_and_restricted() {
    return with(warning(), "<scope>Public</scope>",
                "<scope>Public</scope><restriction>r</restriction><addresses>a</addresses>");
}

}  // namespace

TEST_CASE("every status word is read and a near miss is refused", "[feeds]") {
    check_words(status_words, "status", "<status>Actual</status>", warning(),
                [](Alert const& a) { return a.status; });
}

TEST_CASE("every msgType word is read and a near miss is refused", "[feeds]") {
    check_words(msg_type_words, "msgType", "<msgType>Alert</msgType>", warning(),
                [](Alert const& a) { return a.msg_type; });
}

TEST_CASE("every scope word is read and a near miss is refused", "[feeds]") {
    check_words(scope_words, "scope", "<scope>Public</scope>", private_and_restricted(),
                [](Alert const& a) { return a.scope; });
}

TEST_CASE("every category word is read and a near miss is refused", "[feeds]") {
    check_words(category_words, "category", "<category>Met</category>", warning(),
                [](Alert const& a) { return a.infos.at(0).categories.at(0); });
}

TEST_CASE("every responseType word is read and a near miss is refused", "[feeds]") {
    auto const text = with(warning(), "<urgency>", "<responseType>Monitor</responseType><urgency>");
    check_words(response_type_words, "responseType", "<responseType>Monitor</responseType>", text,
                [](Alert const& a) { return a.infos.at(0).response_types.at(0); });
}

TEST_CASE("every urgency word is read and a near miss is refused", "[feeds]") {
    check_words(urgency_words, "urgency", "<urgency>Immediate</urgency>", warning(),
                [](Alert const& a) { return a.infos.at(0).urgency; });
}

TEST_CASE("every severity word is read and a near miss is refused", "[feeds]") {
    check_words(severity_words, "severity", "<severity>Severe</severity>", warning(),
                [](Alert const& a) { return a.infos.at(0).severity; });
}

TEST_CASE("every certainty word is read and a near miss is refused", "[feeds]") {
    check_words(certainty_words, "certainty", "<certainty>Likely</certainty>", warning(),
                [](Alert const& a) { return a.infos.at(0).certainty; });
}

TEST_CASE("words that other versions and programs write are refused", "[feeds]") {
    CHECK(faults_of(with(warning(), "Likely", "Very Likely")) ==
          "line 13: alert/info/certainty: \"Very Likely\" is not one of Observed, Likely, "
          "Possible, Unlikely, Unknown\n");
    CHECK_FALSE(feeds::read_cap(with(warning(), "Actual", "Excercise")).ok());
}
