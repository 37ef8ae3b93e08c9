-- Events with details, chained by hash, and the head of the chain. No version wrote an event before.
DROP TABLE events;

-- events: one row a decision, never changed; what was wrong is undone by a further event. 事件
-- Without a rowid, so that every column is part of the stored record.
CREATE TABLE events (
    seq           INTEGER NOT NULL PRIMARY KEY,  -- 1, 2, 3 ... in order of recording
    at            TEXT NOT NULL,  -- time of recording, local standard time with offset, ISO 8601
    actor         TEXT NOT NULL,  -- who recorded it 经办人
    site_id       TEXT,           -- NULL = of no single site: a draw, an unmasked export
    kind          TEXT NOT NULL,  -- e.g. 'inspected', 'surcharge_notice', 'undone' 事项
    reason        TEXT NOT NULL,  -- why, in the actor's words 理由
    details       TEXT NOT NULL,  -- canonical JSON; what each kind holds: minewatch.cases.details
    evidence      TEXT NOT NULL,  -- canonical JSON list of SHA-256 of the evidence 证据摘要
    previous_hash TEXT NOT NULL,  -- hash of the event before; '' for the first
    hash          TEXT NOT NULL   -- SHA-256 of the canonical JSON list of all columns above
) STRICT, WITHOUT ROWID;

CREATE INDEX events_of_site ON events (site_id, seq);

-- A number of a document is given once, even if its event was undone. 文号
CREATE UNIQUE INDEX document_numbers ON events (json_extract(details, '$.number'))
WHERE site_id IS NOT NULL;

CREATE TRIGGER events_are_not_changed BEFORE UPDATE ON events
BEGIN SELECT RAISE(ABORT, 'the case ledger is append-only: events are not changed'); END;

CREATE TRIGGER events_are_not_deleted BEFORE DELETE ON events
BEGIN SELECT RAISE(ABORT, 'the case ledger is append-only: events are not deleted'); END;

-- REPLACE would delete without firing the trigger above.
CREATE TRIGGER events_are_not_replaced BEFORE INSERT ON events
WHEN EXISTS (SELECT 1 FROM events WHERE seq = NEW.seq)
BEGIN SELECT RAISE(ABORT, 'the case ledger is append-only: events are not replaced'); END;

-- head: how many events there are and the hash of the last, so that a tail cut off is seen. 链首
CREATE TABLE head (
    one   INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
    count INTEGER NOT NULL,
    hash  TEXT NOT NULL
) STRICT, WITHOUT ROWID;

INSERT INTO head VALUES (1, 0, '');
