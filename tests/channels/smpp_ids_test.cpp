// Whose a carrier's message id is: in memory, and in the file that outlives the process.
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>

#include "channels/smpp_reports.hpp"
#include "tests/support/outlet.hpp"

using namespace alertd;
using namespace alertd::channels::smpp;

namespace {

Time const start{seconds{1'795'000'000}};

ShortMessage receipt_for(std::string const& id, char const* stat = "DELIVRD") {
    ShortMessage m;
    m.esm_class = esm_receipt;
    m.text = "id:" + id + " stat:" + stat + " err:001";
    return m;
}

// Reports as a bind has them, with a folder that outlives them.
struct Desk {
    test::TempFolder folder;
    test::FakeClock clock;
    test::KeptReceipts sink;
    SmppSettings settings;
    std::unique_ptr<Reports> open() {
        return std::make_unique<Reports>(settings, clock, sink, folder.path(), "carrier");
    }
};

}  // namespace

TEST_CASE("a message is delivered when its last part is", "[channels]") {
    CarrierIds ids;
    for (unsigned part = 0; part < 3; ++part)
        ids.take({"key", part, 3, "id" + std::to_string(part)}, start);
    for (auto const* id : {"id2", "id0"}) {
        CHECK(ids.match(id, true).known);
        CHECK_FALSE(ids.match(id, true).receipt);
        ids.settle(id, true, start);
    }
    auto const last = ids.match("id1", true);
    REQUIRE(last.receipt);
    CHECK(last.receipt->key == "key");
    CHECK(last.receipt->delivered);
    CHECK_FALSE(ids.match("id9", true).known);
}

TEST_CASE("a message is failed with the first part that is, and stays so", "[channels]") {
    CarrierIds ids;
    ids.take({"key", 0, 2, "a"}, start);
    ids.take({"key", 1, 2, "b"}, start);
    REQUIRE(ids.match("a", false).receipt);
    CHECK_FALSE(ids.match("a", false).receipt->delivered);
    ids.settle("a", false, start);
    ids.settle("b", true, start);
    CHECK_FALSE(ids.match("a", true).receipt);
}

TEST_CASE("the first final word about a part stands", "[channels]") {
    CarrierIds ids;
    ids.take({"key", 0, 1, "a"}, start);
    ids.settle("a", true, start);
    CHECK(ids.match("a", false).known);
    CHECK_FALSE(ids.match("a", false).receipt);
    CHECK(ids.match("a", true).receipt);  // a duplicate says the same again
}

TEST_CASE("a part that was sent twice is delivered by either", "[channels]") {
    CarrierIds ids;
    ids.take({"key", 0, 2, "a"}, start);
    ids.take({"key", 1, 2, "b"}, start);
    ids.take({"key", 1, 2, "b2"}, start);
    ids.settle("a", true, start);
    CHECK(ids.match("b", true).receipt);
    CHECK(ids.match("b2", true).receipt);
}

TEST_CASE("ids are dropped after 72 hours, and the settled after ten minutes", "[channels]") {
    CarrierIds ids;
    ids.take({"old", 0, 1, "a"}, start);
    ids.take({"settled", 0, 1, "b"}, start);
    ids.settle("b", true, start);
    ids.drop_old(start + closed_kept);
    CHECK(ids.match("b", true).known);
    ids.drop_old(start + closed_kept + seconds{1});
    CHECK_FALSE(ids.match("b", true).known);
    ids.drop_old(start + ids_kept);
    CHECK(ids.match("a", true).known);
    ids.drop_old(start + ids_kept + seconds{1});
    CHECK_FALSE(ids.match("a", true).known);
    CHECK(ids.size() == 0);
}

TEST_CASE("no more than a million ids are kept, and the newest are", "[channels][.][slow]") {
    CarrierIds ids;
    for (std::size_t i = 0; i < ids_max + 10; ++i)
        ids.take({"k" + std::to_string(i), 0, 1, std::to_string(i)}, start);
    CHECK(ids.size() == ids_max);
    CHECK_FALSE(ids.match("9", true).known);
    CHECK(ids.match("10", true).known);
}

TEST_CASE("ids that no receipt could name are not kept", "[channels]") {
    CarrierIds ids;
    for (auto const& id : {std::string(), std::string("a\nb"), std::string(1, '\0')})
        ids.take({"key", 0, 1, id}, start);
    ids.take({"key", 2, 2, "part out of range"}, start);
    ids.take({"key", 0, parts_max + 1, "too many parts"}, start);
    CHECK(ids.size() == 0);
}

TEST_CASE("what was taken and half reported is known after a restart", "[channels]") {
    Desk desk;
    {
        auto const before = desk.open();
        before->take({"key", 0, 2, "a b"});
        before->take({"key", 1, 2, "c"});
        before->flush();
        CHECK(before->report(receipt_for("c")) == status::ok);
        before->flush();
    }
    CHECK(desk.sink.all().empty());
    auto const after = desk.open();
    ShortMessage first = receipt_for("x");
    first.tlvs = {{tag::receipted_message_id, "a b"}, {tag::message_state, "\x02"}};
    CHECK(after->report(first) == status::ok);
    REQUIRE(desk.sink.all().size() == 1);
    CHECK(desk.sink.all()[0].key == "key");
}

TEST_CASE("a receipt that comes to another process of the instance finds its message",
          "[channels]") {
    Desk desk;
    auto const one = desk.open(), two = desk.open();
    one->take({"key", 0, 2, "a"});
    one->take({"key", 1, 2, "b"});
    one->flush();
    CHECK(two->report(receipt_for("a")) == status::ok);
    desk.clock.pass(seconds{1});  // now they look who else is there
    two->tick();
    CHECK(desk.sink.all().empty());
    CHECK(one->report(receipt_for("b")) == status::ok);
    REQUIRE(desk.sink.all().size() == 1);
    CHECK(desk.sink.all()[0].key == "key");
    CHECK(desk.sink.all()[0].delivered);
    CHECK(std::filesystem::exists(desk.folder.file("carrier.ids")));
    CHECK(std::filesystem::exists(desk.folder.file("carrier-2.ids")));
}

TEST_CASE("a receipt that comes first waits a minute for the answer that names it", "[channels]") {
    Desk desk;
    auto const reports = desk.open();
    CHECK(reports->report(receipt_for("a")) == status::ok);
    desk.clock.pass(held_for);
    reports->tick();
    reports->take({"key", 0, 1, "a"});
    reports->tick();
    REQUIRE(desk.sink.all().size() == 1);
    CHECK(desk.sink.all()[0].key == "key");

    CHECK(reports->report(receipt_for("b")) == status::ok);
    desk.clock.pass(held_for + milliseconds{1});
    reports->tick();
    reports->take({"late", 0, 1, "b"});
    reports->tick();
    CHECK(desk.sink.all().size() == 1);
}

TEST_CASE("only so many receipts wait; the SMSC keeps the others", "[channels]") {
    Desk desk;
    auto const reports = desk.open();
    for (std::size_t i = 0; i < held_max; ++i)
        if (reports->report(receipt_for("n" + std::to_string(i))) != status::ok) FAIL(i);
    CHECK(reports->report(receipt_for("one more")) == status::receiver_temporary);
}

TEST_CASE("a receipt that cannot be journalled is asked for again, and counts then", "[channels]") {
    Desk desk;
    auto const reports = desk.open();
    reports->take({"key", 0, 1, "a"});
    desk.sink.keeps = false;
    CHECK(reports->report(receipt_for("a")) == status::receiver_temporary);
    desk.sink.keeps = true;
    CHECK(reports->report(receipt_for("a")) == status::ok);
    CHECK(desk.sink.all().size() == 1);
}

TEST_CASE("a failure tells its word and code, and nothing else", "[channels]") {
    Desk desk;
    auto const reports = desk.open();
    reports->take({"key", 0, 1, "a"});
    CHECK(reports->report(receipt_for("a", "UNDELIV")) == status::ok);
    REQUIRE(desk.sink.all().size() == 1);
    CHECK_FALSE(desk.sink.all()[0].delivered);
    CHECK(desk.sink.all()[0].reason == "UNDELIV 001");
}

TEST_CASE("on the way and unknown are no end, and texts from people are refused", "[channels]") {
    Desk desk;
    auto const reports = desk.open();
    reports->take({"key", 0, 1, "a"});
    CHECK(reports->report(receipt_for("a", "ENROUTE")) == status::ok);
    CHECK(reports->report(receipt_for("a", "UNKNOWN")) == status::ok);
    ShortMessage text;
    text.text = "STOP";
    CHECK(reports->report(text) == status::receiver_rejects);
    CHECK(desk.sink.all().empty());
}

TEST_CASE("the file of ids holds no more than it must, and survives what a full disk left",
          "[channels]") {
    Desk desk;
    {
        auto const reports = desk.open();
        reports->take({"key", 0, 1, "a"});
        reports->flush();
    }
    auto const file = desk.folder.file("carrier.ids");
    CHECK(test::read_whole(file) == "t 1795000000 0 1 key a\n");
    std::ofstream(file, std::ios::app) << "t 17950000";
    desk.open()->take({"key2", 0, 1, "b"});
    CHECK(test::read_whole(file) ==
          "t 1795000000 0 1 key a\nt 17950000\nt 1795000000 0 1 key2 b\n");
    auto const reports = desk.open();
    CHECK(reports->report(receipt_for("b")) == status::ok);
    CHECK(desk.sink.all().size() == 1);
}

TEST_CASE("lines of a file that are no lines of ours are passed over", "[channels]") {
    CarrierIds ids;
    for (auto const* line :
         {"", "t", "t x 0 1 key a", "t 1795000000 0 0 key a", "t 1795000000 1 1 key a",
          "t 1795000000 0 1 key", "t 99999999999999999 0 1 key a", "q 1795000000 0 1 key a",
          "t -9223372036854775808 0 1 key a", "t 1794000000 0 1 key old", "d 1795000000 nobody"})
        ids.read_line(line, start, true);
    CHECK(ids.size() == 0);
}

TEST_CASE("a file grown long is written anew with what is still out", "[channels]") {
    test::TempFolder folder;
    test::FakeClock const clock;
    CarrierIds ids;
    ids.take({"out", 0, 2, "a"}, start);
    ids.take({"out", 1, 2, "b"}, start);
    ids.settle("b", true, start);
    ids.take({"closed", 0, 1, "c"}, start);
    ids.settle("c", true, start);
    {
        IdFile file(folder.path(), "x", clock);
        for (int i = 0; i < 17; ++i) {
            file.append(std::string((1 << 20) - 1, '-') + "\n");
            CHECK_FALSE(file.is_long());
            CHECK(file.flush());
        }
        CHECK(file.is_long());
        file.rewrite(ids.lines());
        CHECK_FALSE(file.is_long());
    }
    CarrierIds again;
    IdFile file(folder.path(), "x", clock);
    file.read_new([&](std::string_view line, bool own) { again.read_line(line, start, own); });
    CHECK(again.size() == 2);
    CHECK(again.match("a", true).receipt);
}
