// What stands around a CAP alert: XML itself, encodings, namespaces, attributes.
#include "tests/feeds/cap_text.hpp"

using namespace alertd;
using namespace alertd::test;
using Catch::Matchers::Contains;

namespace {

std::string one_fault(std::string_view xml) {
    auto const read = feeds::read_cap(xml);
    INFO(lines(read.faults));
    REQUIRE(read.faults.size() == 1);
    CHECK(read.faults[0].line > 0);
    return read.faults[0].to_string();
}

}  // namespace

TEST_CASE("a warning with only what CAP requires is read", "[feeds]") {
    CHECK(faults_of(warning()) == "");
    CHECK(faults_of("<?xml version='1.0' encoding='utf-8'?>" + warning()) == "");
    CHECK(faults_of("\xEF\xBB\xBF<?xml version='1.0'?>" + warning()) == "");
    CHECK(faults_of("<!-- a --><?xml-stylesheet href='x'?>" + warning() + "<!-- b -->") == "");
}

TEST_CASE("a prefixed alert is the same alert", "[feeds]") {
    std::string text = warning();
    for (std::size_t i = 0; (i = text.find('<', i)) != std::string::npos; i += 2)
        text.insert(text[i + 1] == '/' ? i + 2 : i + 1, "cap:");
    text = with(text, "xmlns=", "xmlns:cap=");
    REQUIRE(feeds::read_cap(text).ok());
    CHECK(feeds::read_cap(text).alert == feeds::read_cap(warning()).alert);
}

TEST_CASE("CDATA, comments and entities of XML are text", "[feeds]") {
    auto const read =
        feeds::read_cap(with(warning(), "Bão", "B<![CDATA[&<]]>ã<!-- no -->o&amp;&#x41;&#13;"));
    REQUIRE(read.ok());
    CHECK(read.alert.infos[0].event == "B&<ão&A\r");
}

TEST_CASE("any DTD is refused before it can do anything", "[feeds]") {
    CHECK(one_fault("<!DOCTYPE alert>" + warning()) == "line 1: a DTD (<!DOCTYPE) is not allowed");
    CHECK_THAT(one_fault("<?xml version='1.0'?>\n<!DOCTYPE alert SYSTEM 'file:///etc/passwd'>" +
                         warning()),
               Contains("line 2") && Contains("DTD"));
}

TEST_CASE("a billion laughs and a quadratic blow-up are refused as a DTD", "[feeds]") {
    std::string laughs = "<!DOCTYPE l [<!ENTITY l0 \"ha\">";
    for (int i = 1; i < 10; ++i)
        laughs += "<!ENTITY l" + std::to_string(i) + " \"" +
                  repeated("&l" + std::to_string(i - 1) + ";", 10) + "\">";
    CHECK_THAT(one_fault(laughs + "]><l>&l9;</l>"), Contains("DTD"));
    CHECK_THAT(one_fault("<!DOCTYPE l [<!ENTITY a \"" + std::string(100'000, 'a') + "\">]><l>" +
                         repeated("&a;", 5'000) + "</l>"),
               Contains("DTD"));
}

TEST_CASE("what is not well-formed XML is refused with its line", "[feeds]") {
    for (auto const& bad :
         {std::string(), std::string(" "), std::string("not xml"), std::string("<alert"),
          warning() + warning(), warning() + "x", with(warning(), "</info>", ""),
          with(warning(), "</info>", "</Info>"), with(warning(), "Bão", "&unknown;"),
          with(warning(), "Bão", "a\x01"), with(warning(), "Bão", "&#0;"),
          with(warning(), "<alert ", "<alert a='1' a='2' "),
          with(warning(), "<event>", "<x:event>")})
        CHECK_THAT(one_fault(bad), Contains("not well-formed XML"));
    CHECK_THAT(one_fault(with(warning(), "</event>", "</even>")), Contains("line 10: "));
}

TEST_CASE("two attributes of one name by two prefixes are refused", "[feeds]") {
    CHECK_FALSE(
        feeds::read_cap(with(warning(), "<info>", "<info xmlns:a='u' xmlns:b='u' a:x='1' b:x='2'>"))
            .ok());
}

TEST_CASE("bytes that are not UTF-8 are refused with their line", "[feeds]") {
    for (std::string_view bad : {"\xC3", "\xC0\xAF", "\xED\xA0\x80", "\xF5\x80\x80\x80", "\xFF"})
        CHECK_THAT(one_fault(with(warning(), "Bão", bad)),
                   Contains("line 10: ") && Contains("UTF-8"));
    CHECK_THAT(one_fault(std::string("<a>\0</a>", 8)), Contains("UTF-8"));
    CHECK_THAT(one_fault(std::string("\xFF\xFE<\0", 4)), Contains("UTF-8"));
}

TEST_CASE("an encoding other than UTF-8 is refused even where the bytes are UTF-8", "[feeds]") {
    for (std::string const name : {"ISO-8859-1", "UTF-16", "UTF-7", "windows-1258", "IBM037"})
        CHECK_THAT(one_fault("<?xml version='1.0' encoding='" + name + "'?>" + warning()),
                   Contains("the encoding \"" + name + "\" is not read"));
    CHECK_FALSE(feeds::read_cap("<?xml version='1.1'?>" + warning()).ok());
}

TEST_CASE("CAP 1.0 and 1.1 are named in one fault", "[feeds]") {
    CHECK(one_fault(with(warning(), "urn:oasis:names:tc:emergency:cap:1.2",
                         "urn:oasis:names:tc:emergency:cap:1.1")) ==
          "line 1: alert: this is CAP 1.1; CAP 1.2 is read");
    CHECK(one_fault(with(warning(), "urn:oasis:names:tc:emergency:cap:1.2",
                         "http://www.incident.com/cap/1.0")) ==
          "line 1: alert: this is CAP 1.0; CAP 1.2 is read");
}

TEST_CASE("another root or namespace is no alert", "[feeds]") {
    CHECK_THAT(one_fault("<alert/>"), Contains("the namespace \"\""));
    CHECK_THAT(one_fault("<feed xmlns='http://www.w3.org/2005/Atom'/>"), Contains("\"feed\""));
    CHECK_THAT(one_fault("<alerts xmlns='urn:oasis:names:tc:emergency:cap:1.2'/>"),
               Contains("\"alerts\""));
    CHECK_THAT(one_fault(with(warning(), "cap:1.2", "cap:1.2 ")), Contains("not alert of"));
}

TEST_CASE("elements of other namespaces are refused, except signatures at the end", "[feeds]") {
    std::string const signature =
        "<Signature xmlns='http://www.w3.org/2000/09/xmldsig#'><SignedInfo a='1'/></Signature>";
    CHECK(faults_of(with(warning(), "</alert>", signature + signature + "</alert>")) == "");
    CHECK_THAT(faults_of(with(warning(), "<info>", signature + "<info>")),
               Contains("alert/info: out of order: it stands before Signature"));
    CHECK_THAT(faults_of(with(warning(), "</info>", signature + "</info>")),
               Contains("alert/info/Signature: no element"));
    CHECK_THAT(faults_of(with(warning(), "</alert>", "<x xmlns='urn:x'/></alert>")),
               Contains("alert/x: no element of the namespace \"urn:x\""));
    CHECK_THAT(faults_of(with(warning(), "<event>Bão</event>", "<event xmlns=''>Bão</event>")),
               Contains("alert/info/event: is missing"));
}

TEST_CASE("attributes are refused, except hints where a schema is", "[feeds]") {
    CHECK(faults_of(with(warning(), "<alert ",
                         "<alert xmlns:i='http://www.w3.org/2001/XMLSchema-instance' "
                         "i:schemaLocation='a b' ")) == "");
    CHECK(faults_of(with(warning(), "<event>", "<event lang='vi'>")) ==
          "line 10: alert/info/event: an attribute \"lang\" is not CAP\n");
    CHECK_FALSE(feeds::read_cap(with(warning(), "<info>", "<info id='1'>")).ok());
}

TEST_CASE("text between elements and elements inside text are refused", "[feeds]") {
    CHECK_THAT(faults_of(with(warning(), "<info>", "<info>Actual")), Contains("alert/info: "));
    CHECK_THAT(faults_of(with(warning(), "<info>", "x<info>")), Contains("alert: holds elements"));
    CHECK_THAT(faults_of(with(warning(), "Bão", "Bão<b/>")),
               Contains("alert/info/event: holds text only"));
}
