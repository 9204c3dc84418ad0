// alertctl draft, submit, approve, return, reject, cancel, update, stop, release, progress, alerts:
// the desk from a shell.
#include <unistd.h>

#include <boost/json.hpp>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <functional>
#include <memory>
#include <sstream>
#include <thread>

#include "alertd/ctl/commands.hpp"
#include "alertd/ctl/faults.hpp"
#include "alertd/ctl/http.hpp"
#include "alertd/ctl/progress_table.hpp"

namespace alertd::ctl {
namespace {

namespace json = boost::json;

constexpr std::uintmax_t file_bytes_max = 5u << 20;
constexpr seconds watch_pause{2};

struct Asked {
    Where where;
    std::string subject;  // ID, FILE or WHAT
    std::string why, kind;
    std::int64_t recipients = -1;
    bool as_json = false, watch = false;
};

using Answer = Result<json::object>;
// Asks and prints what was answered.
using Run = std::function<Answer(Client&, Asked const&)>;

void print_row(json::object const& row) {
    auto const text = [&](char const* name) {
        auto const* value = row.if_contains(name);
        return value && value->is_string() ? std::string(value->get_string()) : std::string("-");
    };
    std::printf("%s  %-10s  %-8s  %-8s  %s  %s\n", json::serialize(row.at("id")).c_str(),
                text("stage").c_str(), text("status").c_str(), text("severity").c_str(),
                text("sent").c_str(), text("identifier").c_str());
}

void print(Asked const& asked, json::object const& answer) {
    if (asked.as_json)
        std::printf("%s\n", json::serialize(answer).c_str());
    else if (answer.contains("id"))
        print_row(answer);
}

Result<std::string> read_file(std::string const& file) {
    std::error_code error;
    auto const size = std::filesystem::file_size(file, error);
    if (error) return invalid(file + ": cannot be read: " + error.message());
    if (size > file_bytes_max) return invalid(file + ": is larger than 5 MiB");
    std::ifstream in(file, std::ios::binary);
    std::ostringstream text;
    text << in.rdbuf();
    if (!in) return invalid(file + ": cannot be read");
    return text.str();
}

Answer draft(Client& client, std::string const& file, std::string const& kind) {
    auto const cap = read_file(file);
    if (!cap) return cap.error();
    std::string const query = kind.empty() ? "" : "?kind=" + percent_encoded(kind);
    return client.ask("POST", "/v1/desk/alerts" + query, *cap, "application/cap+xml");
}

Answer act(Client& client, std::string const& id, std::string const& what,
           std::string const& body = "") {
    auto const number = client.number_of(id);
    if (!number) return number.error();
    return client.ask("POST", "/v1/desk/alerts/" + *number + "/" + what, body);
}

Answer draft_and_submit(Client& client, std::string const& file, std::string const& kind) {
    auto const drafted = draft(client, file, kind);
    if (!drafted) return drafted;
    return act(client, json::serialize(drafted->at("id")), "submit");
}

Answer submit(Client& client, Asked const& asked) {
    bool const is_file = std::filesystem::exists(asked.subject);
    return is_file ? draft_and_submit(client, asked.subject, asked.kind)
                   : act(client, asked.subject, "submit");
}

Answer approve(Client& client, Asked const& asked) {
    json::object body;
    if (asked.recipients >= 0) body["expected_recipients"] = asked.recipients;
    return act(client, asked.subject, "approve", json::serialize(body));
}

Run with_reason(char const* what) {
    return [what](Client& client, Asked const& asked) {
        return act(client, asked.subject, what, json::serialize(json::object{{"why", asked.why}}));
    };
}

Answer stop(Client& client, Asked const& asked) {
    return client.ask("POST", "/v1/desk/stops",
                      json::serialize(json::object{{"what", asked.subject}}));
}

Answer release(Client& client, Asked const& asked) {
    return client.ask("DELETE", "/v1/desk/stops/" + percent_encoded(asked.subject));
}

Answer list(Client& client, Asked const& asked) {
    auto const answer = client.ask("GET", "/v1/desk/alerts");
    if (answer && !asked.as_json)
        for (auto const& row : answer->at("alerts").as_array()) print_row(row.as_object());
    return answer;
}

void print_texts(json::object const& answer) {
    for (auto const& value : answer.at("texts").as_array()) {
        auto const& t = value.as_object();
        auto const text = [&](char const* name) { return t.at(name).as_string().c_str(); };
        std::printf("%s %s  %s, %s units, %s parts\n", text("channel"), text("language"),
                    text("encoding"), json::serialize(t.at("units")).c_str(),
                    json::serialize(t.at("parts")).c_str());
        if (!t.at("title").as_string().empty()) std::printf("  %s\n", text("title"));
        std::printf("  %s\n", text("body"));
        for (auto const& warning : t.at("warnings").as_array())
            std::printf("  ! %s\n", warning.as_string().c_str());
    }
    auto const* estimate = answer.at("estimate").if_object();
    if (estimate) std::printf("at most: %s\n", json::serialize(*estimate).c_str());
}

Answer texts(Client& client, Asked const& asked) {
    auto const number = client.number_of(asked.subject);
    if (!number) return number.error();
    auto answer = client.ask("GET", "/v1/desk/alerts/" + *number + "/texts");
    if (answer && !asked.as_json) print_texts(*answer);
    return answer;
}

// A form as JSON, or a CAP file.
Answer preview(Client& client, Asked const& asked) {
    auto const file = read_file(asked.subject);
    if (!file) return file.error();
    auto const first = file->find_first_not_of(" \t\r\n");
    bool const form = first != std::string::npos && (*file)[first] == '{';
    std::string const query = asked.kind.empty() ? "" : "?kind=" + percent_encoded(asked.kind);
    auto answer = client.ask("POST", "/v1/desk/preview" + query, *file,
                             form ? "application/json" : "application/cap+xml");
    if (!answer) return answer;
    std::string faults;
    for (auto const& fault : answer->at("faults").as_array())
        faults += (faults.empty() ? "" : "\n") + std::string(fault.as_string());
    if (!faults.empty()) return invalid(faults);
    if (!asked.as_json) print_texts(*answer);
    return answer;
}

void show(Asked const& asked, json::object const& progress) {
    bool const terminal = ::isatty(STDOUT_FILENO) == 1;
    if (asked.as_json) return;  // printed whole, once it is settled
    if (asked.watch && !terminal)
        std::printf("%s\n", progress_line(progress).c_str());
    else
        std::printf("%s%s", asked.watch ? "\033[H\033[2J" : "", progress_table(progress).c_str());
    std::fflush(stdout);
}

// Once, or until every planned delivery is settled.
Answer progress(Client& client, Asked const& asked) {
    auto const number = client.number_of(asked.subject);
    if (!number) return number.error();
    for (;;) {
        auto answer = client.ask("GET", "/v1/desk/alerts/" + *number + "/progress");
        if (!answer) return answer;
        show(asked, *answer);
        if (!asked.watch || answer->at("settled").as_bool()) return answer;
        std::this_thread::sleep_for(watch_pause);
    }
}

int run_command(Run const& run, Asked const& asked) {
    auto client = Client::open(asked.where);
    if (!client) return say(client.error());
    auto const answer = run(*client, asked);
    if (!answer) return say(answer.error());
    print(asked, *answer);
    return done;
}

// One command of the desk: its words, its subject and what it asks.
struct Verb {
    char const *name, *about, *subject;
    Run run;
    bool reason = false, kind = false, recipients = false, watch = false;
};

void add_verb(CLI::App& app, int& exit_code, Verb const& verb) {
    auto asked = std::make_shared<Asked>();
    auto* command = app.add_subcommand(verb.name, verb.about);
    add_where(*command, asked->where);
    command->add_flag("--json", asked->as_json, "print the daemon's answer");
    if (*verb.subject) command->add_option(verb.subject, asked->subject)->required();
    if (verb.reason)
        command->add_option("--why", asked->why, "the reason, kept with the decision")->required();
    if (verb.kind)
        command->add_option("--kind", asked->kind, "raise, extend, correct, lower, end or same");
    if (verb.recipients)
        command->add_option("--recipients", asked->recipients, "refuse unless it reaches so many")
            ->check(CLI::NonNegativeNumber);
    if (verb.watch) command->add_flag("--watch", asked->watch, "until everything is settled");
    command->callback(
        [asked, &exit_code, run = verb.run] { exit_code = run_command(run, *asked); });
}

}  // namespace

void add_desk(CLI::App& app, int& exit_code) {
    Run const only_draft = [](Client& client, Asked const& a) {
        return draft(client, a.subject, a.kind);
    };
    Run const update = [](Client& client, Asked const& a) {
        return draft_and_submit(client, a.subject, a.kind);
    };
    Verb const verbs[] = {
        {.name = "draft",
         .about = "hand in a CAP file",
         .subject = "FILE",
         .run = only_draft,
         .kind = true},
        {.name = "submit",
         .about = "put a CAP file or a draft before an approver",
         .subject = "FILE|ID",
         .run = submit,
         .kind = true},
        {.name = "update",
         .about = "hand in an Update and put it before an approver",
         .subject = "FILE",
         .run = update,
         .kind = true},
        {.name = "approve",
         .about = "let an alert pass",
         .subject = "ID",
         .run = approve,
         .recipients = true},
        {.name = "return",
         .about = "send it back to its author",
         .subject = "ID",
         .run = with_reason("return"),
         .reason = true},
        {.name = "reject",
         .about = "refuse it for good",
         .subject = "ID",
         .run = with_reason("reject"),
         .reason = true},
        {.name = "cancel",
         .about = "end an approved alert and tell those it reached",
         .subject = "ID",
         .run = with_reason("cancel"),
         .reason = true},
        {.name = "stop",
         .about = "kill switch: all, outlet:NAME or issuer:SENDER",
         .subject = "WHAT",
         .run = stop},
        {.name = "release", .about = "release a kill switch", .subject = "WHAT", .run = release},
        {.name = "progress",
         .about = "who was reached, per channel and commune",
         .subject = "ID",
         .run = progress,
         .watch = true},
        {.name = "texts",
         .about = "what people read of an alert, and what it costs",
         .subject = "ID",
         .run = texts},
        {.name = "preview",
         .about = "what a form (JSON) or a CAP file would say, and cost; nothing is kept",
         .subject = "FILE",
         .run = preview,
         .kind = true},
        {.name = "alerts", .about = "the desk's alerts, newest first", .subject = "", .run = list},
    };
    for (auto const& verb : verbs) add_verb(app, exit_code, verb);
}

}  // namespace alertd::ctl
