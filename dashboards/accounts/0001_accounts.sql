-- Accounts of the dashboard (账号). Never deleted: the case ledger names them as actors.
CREATE TABLE accounts (
    name           TEXT PRIMARY KEY,   -- what one signs in with; the actor in the case ledger
    full_name      TEXT NOT NULL,      -- the person's name (姓名)
    role           TEXT NOT NULL CHECK (role IN ('viewer', 'analyst', 'officer', 'administrator')),
    password_hash  TEXT NOT NULL,      -- argon2id, with its salt and parameters
    one_time_until INTEGER,            -- Unix time until which a one-time password holds; null: own
    active         INTEGER NOT NULL DEFAULT 1 CHECK (active IN (0, 1)),
    created_at     INTEGER NOT NULL,   -- Unix time
    created_by     TEXT NOT NULL       -- an account, or '' for the first
) STRICT;

-- Sessions (会话), kept here so that they can be revoked. The token itself is in the cookie alone.
CREATE TABLE sessions (
    token_sha256 TEXT PRIMARY KEY,
    name         TEXT NOT NULL REFERENCES accounts (name),
    csrf         TEXT NOT NULL,        -- what every change asked for in this session must show
    started_at   INTEGER NOT NULL,
    seen_at      INTEGER NOT NULL
) STRICT;
CREATE INDEX sessions_of ON sessions (name);

-- Failed sign-ins in a row, by account name and by address (登录失败).
CREATE TABLE failures (
    kind         TEXT NOT NULL CHECK (kind IN ('account', 'address')),
    who          TEXT NOT NULL,
    count        INTEGER NOT NULL,
    last_at      INTEGER NOT NULL,
    locked_until INTEGER NOT NULL,
    PRIMARY KEY (kind, who)
) STRICT;
