#pragma once
// The desk: nothing reaches people without a row that says who approved exactly these bytes. Every act is one transaction
// with its audit row. One Desk a thread: it has its own connection to the store.
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "alertd/frozen.hpp"
#include "alertd/ground.hpp"
#include "alertd/model/approval.hpp"
#include "alertd/settings.hpp"
#include "alertd/store/alerts.hpp"
#include "alertd/targeting.hpp"

namespace alertd {

class Desk {
public:
    // `ground` and `clock` outlive it. `wake` is called after a commit that gives the planner work; any thread.
    Desk(Settings const& settings, Ground& ground, Clock const& clock, std::function<void()> wake = {});
    ~Desk();

    // Who holds this bearer token; unauthorized when nobody does (constant time; keyed hash in the store).
    Result<Official> who(std::string_view token);

    // Reads and admits the bytes (every fault in the error, one line each); the author must be an officer or approver. `kind`
    // is needed for an Update, and its references must name an approved or active alert here. Status Draft, System, Test with
    // scope other than Public, Ack and Error are not for the desk. Answers the alert's id.
    Result<std::int64_t> draft(Official const& by, std::string_view cap_bytes, std::optional<UpdateKind> kind = {});
    // Who would be told, computed now with the newest directory.
    Result<Targets> reach(std::int64_t id);

    Result<void> submit(Official const& by, std::int64_t id);
    // Not the author nor the submitter; role approver; every commune hit lies within the approver's area; reach > 0, or refused
    // with the likely cause. `expected_recipients`, when given, must equal the reach (the approver typed what he saw).
    // Freezes bytes, communes, counts, texts, outlets and pins the snapshot. A correcting Update needs no second person.
    Result<Frozen> approve(Official const& by, std::int64_t id, std::optional<std::uint64_t> expected_recipients = {});
    Result<void> send_back(Official const& by, std::int64_t id, std::string_view why);
    Result<void> reject(Official const& by, std::int64_t id, std::string_view why);
    // One approver, at any time, also for an approved alert that is not planned yet. Writes our own CAP Cancel that refers to
    // it, approved at once; those reached get the all-clear. Answers the Cancel's id.
    Result<std::int64_t> cancel(Official const& by, std::int64_t id, std::string_view why);

    // Kill switch: "all", "outlet:NAME" or "issuer:SENDER"; approvers only; in force within 2 s in every process.
    Result<void> stop(Official const& by, std::string_view what);
    Result<void> release(Official const& by, std::string_view what);

    store::Database& db();

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

// Freezes what `alert` means now; used at approval and again by the planner (which compares). `id` names it in the texts' link.
Result<Frozen> freeze(Alert const& alert, std::string_view bytes, Settings const& settings, geo::Communes const& communes,
                      recipients::Directory const& directory, Targets* targets = nullptr);

// Officials by command line: the token is returned once and only its hash is kept.
Result<std::string> add_official(store::Database& db, Settings const& settings, Official const& official, Time now);

}  // namespace alertd
