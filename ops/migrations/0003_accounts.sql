-- Officials who sign in with a password and a code. Neither is kept: the password as its argon2id hash, the secret behind
-- the codes sealed with a key made from the instance's.
CREATE TABLE accounts (
    official TEXT PRIMARY KEY REFERENCES officials (id),
    password TEXT NOT NULL,               -- "$argon2id$v=19$m=...,t=...,p=1$salt$hash"
    totp BLOB NOT NULL,
    totp_step INTEGER NOT NULL,           -- of the last code that was taken: neither it nor an older one is taken again
    changed INTEGER NOT NULL
) STRICT;

-- Who is signed in. The id itself is only in the browser's cookie.
CREATE TABLE sessions (
    id_hash BLOB PRIMARY KEY,
    official TEXT NOT NULL REFERENCES officials (id),
    created INTEGER NOT NULL,
    seen INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX sessions_by_official ON sessions (official, created);

-- Tries that failed. `who` is the keyed hash of an account, a browser or an address, so that none of them stands here.
CREATE TABLE tries (
    who BLOB PRIMARY KEY,
    failed INTEGER NOT NULL,              -- since the last pause
    pauses INTEGER NOT NULL,              -- so many in a row; each is longer
    last INTEGER NOT NULL,
    until INTEGER NOT NULL                -- the end of the pause; 0: none
) STRICT, WITHOUT ROWID;
CREATE INDEX tries_by_last ON tries (last);
