#pragma once
// The desk: nothing reaches people without a row that says who approved exactly these bytes. Every
// act is one transaction with its audit row. One Desk a thread: it has its own connection to the
// store.
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "alertd/form.hpp"
#include "alertd/frozen.hpp"
#include "alertd/ground.hpp"
#include "alertd/model/approval.hpp"
#include "alertd/settings.hpp"
#include "alertd/store/alerts.hpp"
#include "alertd/targeting.hpp"
#include "alertd/text_lint.hpp"

namespace alertd {

// Texts as the reader with the longest commune's name gets them, and what they cost.
struct DeskTexts {
    std::vector<LintedText> texts;
    SmsEstimate estimate;
};

struct Preview {
    Targets targets;
    DeskTexts texts;
};

class Desk {
public:
    // Throws when the store or the instance's key cannot be opened. `ground` and `clock` outlive
    // it. `wake` is called after a commit that gives the planner work; any thread.
    Desk(Settings const& settings, Ground& ground, Clock const& clock,
         std::function<void()> wake = {});
    ~Desk();

    // Who holds this bearer token; unauthorized when nobody does (constant time; keyed hash in the
    // store).
    Result<Official> who(std::string_view token);

    // Reads and admits the bytes (every fault in the error, one line each) and tries out area and
    // texts; the author must be an officer or approver. `kind` is needed for an Update, whose
    // references must all be known here, from the same sender and of one happening, and name one
    // alert that is approved or active. Not for the desk: status Draft and System, any scope but
    // Public, Cancel (see below), Ack and Error. The same bytes again are a conflict "duplicate";
    // other bytes under the same identifier, sender and time a conflict "other content". Answers
    // the alert's id.
    Result<std::int64_t> draft(Official const& by, std::string_view cap_bytes,
                               std::optional<UpdateKind> kind = {});
    // CAP bytes for draft() from the desk's form, in the issuer's name (compose.hpp); they are kept
    // nowhere. An Update must name an alert that is known here.
    Result<std::string> compose(Official const& by, Form const& form);
    // What draft() and approve() would make of the bytes now: nothing is kept. Refuses as draft()
    // does.
    Result<Preview> preview(Official const& by, std::string_view cap_bytes,
                            std::optional<UpdateKind> kind = {});
    // The texts of an alert: those its approval froze, else those of now.
    Result<DeskTexts> texts(std::int64_t id);
    // Who would be told, computed now with the newest directory.
    Result<Targets> reach(std::int64_t id);

    // An officer or approver whose area holds every commune hit; not when it has expired.
    Result<void> submit(Official const& by, std::int64_t id);
    // Not the author nor the submitter; role approver; every commune hit lies within the approver's
    // area; reach > 0, or refused with the likely cause. `expected_recipients`, when given, must
    // equal the reach (the approver typed what he saw). Freezes bytes, communes, counts, texts,
    // outlets and pins the snapshot. A correcting Update needs no second person.
    Result<Frozen> approve(Official const& by, std::int64_t id,
                           std::optional<std::uint64_t> expected_recipients = {});
    Result<void> send_back(Official const& by, std::int64_t id, std::string_view why);
    Result<void> reject(Official const& by, std::int64_t id, std::string_view why);
    // One approver whose area holds the frozen communes, at any time, also for an approved alert
    // that is not planned yet. Writes our own CAP Cancel that refers to it, approved at once; the
    // alert, and an approved Update of it that is not planned yet, are cancelled in the same
    // transaction. Asks nothing of directory or targeting. Those reached get the all-clear. Answers
    // the Cancel's id.
    Result<std::int64_t> cancel(Official const& by, std::int64_t id, std::string_view why);

    // Kill switch: "all", "outlet:NAME" or "issuer:SENDER"; approvers of the whole nation only, as
    // each of them holds back other provinces' warnings; in force within 2 s in every process.
    Result<void> stop(Official const& by, std::string_view what);
    Result<void> release(Official const& by, std::string_view what);

    store::Database& db();

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

// Freezes what `alert` means now; used at approval and again by the planner (which compares).
Result<Frozen> freeze(Alert const& alert, std::string_view bytes, Settings const& settings,
                      geo::Communes const& communes, recipients::Directory const& directory,
                      Targets* targets = nullptr);

// Officials by command line: the token is returned once and only its hash is kept.
Result<std::string> add_official(store::Database& db, Settings const& settings,
                                 Official const& official, Time now);
// Ends his token and his sessions at once; the id is never given to another.
Result<void> disable_official(store::Database& db, std::string_view id, Time now);

}  // namespace alertd
