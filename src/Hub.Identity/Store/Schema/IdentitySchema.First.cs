namespace Hub.Identity;

static partial class IdentitySchema
{
    // Clients, values for one use, people, sessions and bindings.
    const string First = """
        CREATE TABLE clients (
            client_id TEXT PRIMARY KEY,
            name TEXT NOT NULL,
            jwks TEXT NOT NULL,
            scopes TEXT NOT NULL,
            grants TEXT NOT NULL,
            status TEXT NOT NULL CHECK (status IN ('active', 'suspended')),
            redirect_uris TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE once_values (
            kind TEXT NOT NULL CHECK (kind IN ('assertion', 'proof')),
            hash BLOB NOT NULL,
            issued_at INTEGER NOT NULL,
            expires_at INTEGER NOT NULL,
            PRIMARY KEY (kind, hash)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX once_values_by_expiry ON once_values (expires_at);

        CREATE TABLE revoked_tokens (
            jti TEXT PRIMARY KEY,
            expires_at INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE persons (
            sign_in BLOB PRIMARY KEY CHECK (length(sign_in) = 16),
            name_key TEXT NOT NULL UNIQUE,
            name TEXT NOT NULL,
            password_hash TEXT NOT NULL,
            role TEXT NOT NULL CHECK (role IN ('citizen', 'officer', 'auditor', 'operator')),
            subject BLOB UNIQUE CHECK (subject IS NULL OR (length(subject) = 16 AND role = 'citizen')),
            failures INTEGER NOT NULL DEFAULT 0,
            failures_since INTEGER NOT NULL DEFAULT 0,
            locked_until INTEGER NOT NULL DEFAULT 0,
            created_at INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE sessions (
            hash BLOB PRIMARY KEY CHECK (length(hash) = 32),
            sign_in BLOB NOT NULL REFERENCES persons (sign_in) ON DELETE CASCADE,
            created_at INTEGER NOT NULL,
            last_seen_at INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX sessions_by_person ON sessions (sign_in, created_at);

        CREATE TABLE binding_proposals (
            id BLOB PRIMARY KEY CHECK (length(id) = 16),
            sign_in BLOB NOT NULL REFERENCES persons (sign_in),
            subject BLOB NOT NULL CHECK (length(subject) = 16),
            method TEXT NOT NULL,
            proposed_by BLOB NOT NULL REFERENCES persons (sign_in),
            confirmed_by BLOB REFERENCES persons (sign_in) CHECK (confirmed_by IS NULL OR confirmed_by <> proposed_by),
            proposed_at INTEGER NOT NULL,
            expires_at INTEGER NOT NULL,
            effective_at INTEGER
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX binding_proposals_open ON binding_proposals (proposed_at) WHERE effective_at IS NULL;

        CREATE TABLE process_starts (
            id INTEGER PRIMARY KEY CHECK (id = 1),
            last_at INTEGER NOT NULL
        ) STRICT;
        """;
}
