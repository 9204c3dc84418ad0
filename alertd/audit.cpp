#include "alertd/audit.hpp"

#include "alertd/audit_chain.hpp"
#include "alertd/checkpoint_file.hpp"

namespace alertd {
namespace {

Error cut_tail(std::int64_t seq, std::string const& file) {
    return conflict("audit: row " + std::to_string(seq) + " is missing: " + file +
                    " says that the chain reached it; its tail was cut off");
}

Error lost_checkpoint(std::int64_t seq, std::string const& file) {
    return conflict("audit checkpoints " + file + ": the checkpoint of row " + std::to_string(seq) +
                    " is missing though it was written: the file is gone or was cut");
}

// Walks the chain; the first fault ends it.
class Walk {
public:
    Walk(std::vector<Checkpoint> const& checkpoints, std::string const& file)
        : checkpoints_(checkpoints), file_(file) {}

    bool visit(store::AuditRow const& row) {
        if (row.seq != rows_ + 1) return fail(rows_ + 1, "is missing");
        if (chain_hash(previous_, row) != row.hash) return fail(row.seq, "was changed");
        ++rows_;
        previous_ = row.hash;
        return meets_checkpoint(row);
    }

    Result<AuditVerdict> verdict() const {
        if (fault_) return *fault_;
        if (next_ < checkpoints_.size()) return cut_tail(rows_ + 1, file_);
        return AuditVerdict{std::uint64_t(rows_), checkpoints_.size()};
    }

private:
    bool fail(std::int64_t seq, char const* what) {
        fault_ = conflict("audit: row " + std::to_string(seq) + " " + what);
        return false;
    }

    bool meets_checkpoint(store::AuditRow const& row) {
        if (next_ == checkpoints_.size() || checkpoints_[next_].seq != row.seq) return true;
        if (checkpoints_[next_++].hash == row.hash) return true;
        return fail(row.seq, "is another one than its checkpoint says: the chain was written anew");
    }

    std::vector<Checkpoint> const& checkpoints_;
    std::string const& file_;
    std::int64_t rows_ = 0;
    std::size_t next_ = 0;
    std::string previous_ = chain_start;
    std::optional<Error> fault_;
};

}  // namespace

void append_audit(store::Database& db, Time now, Act const& act) {
    auto const last = store::last_audit_row(db);
    store::AuditRow row{last ? last->seq + 1 : 1,
                        now.time_since_epoch().count(),
                        act.actor,
                        act.act,
                        act.subject,
                        act.detail,
                        {}};
    row.hash = chain_hash(last ? std::string_view(last->hash) : chain_start, row);
    store::insert_audit_row(db, row);
}

Result<void> checkpoint_audit(store::Database& db, std::string const& file, Time now) {
    auto const known = store::audit_checkpointed(db);
    auto const head = store::last_audit_row(db);
    if ((head ? head->seq : 0) < known) return cut_tail(known, file);
    if (!head || head->seq == known) return {};
    auto opened = CheckpointFile::lock(file);
    if (!opened) return opened.error();
    auto const lines = parse_checkpoints(file, opened->text());
    if (!lines) return lines.error();
    std::int64_t const written = lines->empty() ? 0 : lines->back().seq;
    if (written < known) return lost_checkpoint(known, file);
    if (head->seq < written) return cut_tail(written, file);
    if (head->seq > written) {
        auto const line = to_line({head->seq, head->hash, now.time_since_epoch().count()});
        if (auto added = opened->append(line); !added) return added.error();
    }
    // After the file: a crash between the two leaves the file ahead, which proves as well.
    store::Database::Transaction change(db);
    if (store::audit_checkpointed(db) < head->seq) store::set_audit_checkpointed(db, head->seq);
    change.commit();
    return {};
}

Result<AuditVerdict> verify_audit(store::Database& db, std::string const& checkpoint_file) {
    // In this order, the other way round than they are written, so that a live daemon proves whole.
    auto const known = store::audit_checkpointed(db);
    auto const text = read_checkpoints(checkpoint_file);
    if (!text) return text.error();
    auto const checkpoints = parse_checkpoints(checkpoint_file, *text);
    if (!checkpoints) return checkpoints.error();
    if (known > (checkpoints->empty() ? 0 : checkpoints->back().seq))
        return lost_checkpoint(known, checkpoint_file);
    Walk walk(*checkpoints, checkpoint_file);
    store::each_audit_row(db, [&](store::AuditRow const& row) { return walk.visit(row); });
    return walk.verdict();
}

}  // namespace alertd
