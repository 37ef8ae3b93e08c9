-- The case ledger: what people decided, append-only. 案件台账
-- events: one row a decision. Each carries the hash of the one before it. 事件
CREATE TABLE events (
    seq              INTEGER PRIMARY KEY AUTOINCREMENT,  -- 1, 2, 3 ... in order of decision
    at               TEXT NOT NULL,   -- local standard time, ISO 8601
    actor            TEXT NOT NULL,   -- who decided 经办人
    site_id          TEXT NOT NULL,
    kind             TEXT NOT NULL,   -- e.g. 'inspection', 'confirmation', 'notice'
    reason           TEXT NOT NULL,   -- why, in the actor's words 理由
    before           TEXT,            -- JSON: state before; NULL = none
    after            TEXT,            -- JSON: state after; NULL = none
    evidence_digests TEXT NOT NULL,   -- JSON list of SHA-256 of the evidence 证据摘要
    previous_hash    TEXT NOT NULL,   -- hash of the event before; '' for the first
    hash             TEXT NOT NULL UNIQUE  -- SHA-256 over this event and previous_hash
) STRICT;

CREATE TRIGGER events_are_not_changed BEFORE UPDATE ON events
BEGIN SELECT RAISE(ABORT, 'the case ledger is append-only: events are not changed'); END;

CREATE TRIGGER events_are_not_deleted BEFORE DELETE ON events
BEGIN SELECT RAISE(ABORT, 'the case ledger is append-only: events are not deleted'); END;

-- REPLACE would delete without firing the trigger above.
CREATE TRIGGER events_are_not_replaced BEFORE INSERT ON events
WHEN EXISTS (SELECT 1 FROM events WHERE seq = NEW.seq OR hash = NEW.hash)
BEGIN SELECT RAISE(ABORT, 'the case ledger is append-only: events are not replaced'); END;
