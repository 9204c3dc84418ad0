-- What a warned commune's own officer must do: read and acknowledge. Whether the warning still stands is said by its
-- alert's stage alone.
CREATE TABLE tasks (
    id INTEGER PRIMARY KEY,
    alert_id INTEGER NOT NULL REFERENCES alerts (id),
    commune TEXT NOT NULL,
    province TEXT NOT NULL,
    created INTEGER NOT NULL,
    due INTEGER NOT NULL,                 -- when the province is called, unless acknowledged before
    read INTEGER,
    read_by TEXT,
    acknowledged INTEGER,
    acknowledged_by TEXT,
    note TEXT,
    escalated INTEGER,                    -- when the province was called, and why: late, no_officer
    escalated_why TEXT CHECK (escalated_why IN ('late', 'no_officer')),
    UNIQUE (alert_id, commune)
) STRICT;
CREATE INDEX tasks_by_commune ON tasks (commune, id);
CREATE INDEX tasks_waiting ON tasks (alert_id, due) WHERE acknowledged IS NULL AND escalated IS NULL;
CREATE INDEX alerts_by_change ON alerts (changed);

-- One alert's rows of the audit, for the desk.
CREATE INDEX audit_by_subject ON audit (subject, seq);
