-- Inspections that one officer wrote down and a second has not confirmed yet (待确认的核查结论).
-- Never deleted, and never changed but for how they ended. The event itself is in the case ledger.
CREATE TABLE proposals (
    number      INTEGER PRIMARY KEY,
    site_id     TEXT NOT NULL,
    proposed_by TEXT NOT NULL REFERENCES accounts (name),
    second      TEXT NOT NULL REFERENCES accounts (name) CHECK (second <> proposed_by),
    proposed_at TEXT NOT NULL,         -- local standard time with its offset
    seen        INTEGER NOT NULL,      -- last event of the site that the first officer saw
    reason      TEXT NOT NULL,
    details     TEXT NOT NULL,         -- JSON, as the event will hold them
    evidence    TEXT NOT NULL,         -- JSON list of SHA-256
    state       TEXT NOT NULL DEFAULT 'open'
                CHECK (state IN ('open', 'recorded', 'returned', 'withdrawn')),
    ended_by    TEXT REFERENCES accounts (name),
    ended_at    TEXT,
    ended_why   TEXT,
    seq         INTEGER                -- of the event, once recorded
) STRICT;
CREATE UNIQUE INDEX one_open_proposal ON proposals (site_id) WHERE state = 'open';

-- Files of which the server took the digest (证据摘要); the files themselves are not kept.
CREATE TABLE evidence_files (
    sha256   TEXT NOT NULL,
    taken_by TEXT NOT NULL REFERENCES accounts (name),
    name     TEXT NOT NULL,
    bytes    INTEGER NOT NULL,
    taken_at TEXT NOT NULL,
    PRIMARY KEY (sha256, taken_by)
) STRICT;
