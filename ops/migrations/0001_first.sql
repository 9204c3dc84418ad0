-- The truth. Times are milliseconds since 1970 in UTC. Personal data stands only in `recipients`, encrypted.

CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;

-- Officials of the desk. The token itself is never kept: only its keyed hash.
CREATE TABLE officials (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    role TEXT NOT NULL CHECK (role IN ('officer', 'approver', 'auditor')),
    area TEXT NOT NULL,
    token_hash BLOB NOT NULL UNIQUE,
    created INTEGER NOT NULL,
    disabled INTEGER
) STRICT;

-- Every CAP message, as the bytes that came. Identity is (sender, identifier, sent).
CREATE TABLE alerts (
    id INTEGER PRIMARY KEY,
    identifier TEXT NOT NULL,
    sender TEXT NOT NULL,
    sent INTEGER NOT NULL,
    event_id INTEGER NOT NULL,            -- the first message of the happening
    status TEXT NOT NULL,
    msg_type TEXT NOT NULL,
    severity TEXT NOT NULL,
    expires INTEGER NOT NULL,
    bytes BLOB NOT NULL,
    bytes_hash TEXT NOT NULL,
    stage TEXT NOT NULL,
    author TEXT NOT NULL,
    submitter TEXT,
    update_kind TEXT,                     -- of an Update or a Cancel: who is told
    previous_id INTEGER REFERENCES alerts (id),   -- what it supersedes or cancels
    frozen TEXT,                          -- JSON: what the approval froze
    fault TEXT,                           -- why planning refused it
    created INTEGER NOT NULL,
    changed INTEGER NOT NULL,
    approved INTEGER,
    UNIQUE (sender, identifier, sent)
) STRICT;
CREATE INDEX alerts_by_stage ON alerts (stage, id);

-- Who let it pass, sent it back or stopped it.
CREATE TABLE approvals (
    alert_id INTEGER NOT NULL REFERENCES alerts (id),
    official TEXT NOT NULL,
    decision TEXT NOT NULL,
    why TEXT NOT NULL,
    at INTEGER NOT NULL
) STRICT;

-- Written before the first lane entry; from it every `planned` bit can be made again.
CREATE TABLE plans (
    id INTEGER PRIMARY KEY,
    alert_id INTEGER NOT NULL UNIQUE REFERENCES alerts (id),
    snapshot TEXT NOT NULL,
    priority INTEGER NOT NULL CHECK (priority BETWEEN 0 AND 3),
    expires INTEGER NOT NULL,
    status TEXT NOT NULL,                 -- live, finished, cancelled, superseded, expired
    planned BLOB NOT NULL,                -- who, per channel, as runs: alertd/plan.hpp
    created INTEGER NOT NULL,
    laned INTEGER,                        -- when all its ranges stood in the lanes
    first_sent INTEGER,
    last_sent INTEGER,
    ended INTEGER,
    archived INTEGER                      -- when its bits left Redis for the checkpoints
) STRICT;
CREATE INDEX plans_by_status ON plans (status);

-- The ledger as it was last saved: bitmaps of 8,160 bytes; merged by OR with what is newer.
CREATE TABLE checkpoints (
    plan_id INTEGER NOT NULL REFERENCES plans (id),
    channel INTEGER NOT NULL,
    segment INTEGER NOT NULL,
    mark INTEGER NOT NULL,
    bits BLOB NOT NULL,
    PRIMARY KEY (plan_id, channel, segment, mark)
) STRICT, WITHOUT ROWID;

-- Directory snapshots of recipients.
CREATE TABLE snapshots (
    id TEXT PRIMARY KEY,
    file TEXT NOT NULL,                   -- its name inside the instance's folder of snapshots
    recipients INTEGER NOT NULL,
    boundaries TEXT NOT NULL,
    created INTEGER NOT NULL
) STRICT;

-- People. `contact` and `places` are sealed with the recipients' key; id_hash is a keyed hash of the importer's id.
CREATE TABLE imports (
    id INTEGER PRIMARY KEY,
    source TEXT NOT NULL,
    started INTEGER NOT NULL,
    done INTEGER,                         -- null: unfinished or withdrawn, its rows do not count and are swept
    rows INTEGER NOT NULL DEFAULT 0,
    simulated INTEGER NOT NULL DEFAULT 0,
    first_row INTEGER NOT NULL,           -- one import at a time: its rows have this id and the ones after it
    swept INTEGER NOT NULL DEFAULT 0      -- 1: nothing is left to drop, neither its own rows nor those it replaced
) STRICT;
CREATE TABLE recipients (
    id INTEGER PRIMARY KEY,
    import_id INTEGER NOT NULL REFERENCES imports (id),
    id_hash BLOB NOT NULL,
    commune TEXT NOT NULL,
    channels INTEGER NOT NULL,
    carrier INTEGER NOT NULL,
    language INTEGER NOT NULL,
    contact BLOB NOT NULL,
    places BLOB
) STRICT;
CREATE UNIQUE INDEX recipients_by_hash ON recipients (id_hash, import_id);

-- Kill switches: outlet:NAME, issuer:SENDER or all.
CREATE TABLE stops (
    what TEXT PRIMARY KEY,
    by TEXT NOT NULL,
    at INTEGER NOT NULL
) STRICT;

-- Who may do a thing that only one process may do; `fence` grows with each holder.
CREATE TABLE leases (
    name TEXT PRIMARY KEY,
    holder TEXT NOT NULL,
    fence INTEGER NOT NULL,
    until INTEGER NOT NULL
) STRICT;

-- hash = SHA-256(previous hash, seq, at, actor, act, subject, detail).
CREATE TABLE audit (
    seq INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    actor TEXT NOT NULL,
    act TEXT NOT NULL,
    subject TEXT NOT NULL,
    detail TEXT NOT NULL,
    hash BLOB NOT NULL
) STRICT;

-- Every public change, in order.
CREATE TABLE feed_log (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL,
    alert_id INTEGER NOT NULL REFERENCES alerts (id),
    change TEXT NOT NULL
) STRICT;
