namespace Hub.Identity;

static partial class IdentitySchema
{
    // Sessions say how and when a person authenticated; those begun before have no such word and end here.
    const string AuthorizationServer = """
        DROP TABLE sessions;
        CREATE TABLE sessions (
            hash BLOB PRIMARY KEY CHECK (length(hash) = 32),
            id BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
            sign_in BLOB NOT NULL REFERENCES persons (sign_in) ON DELETE CASCADE,
            authenticated_at INTEGER NOT NULL,
            methods TEXT NOT NULL,
            agent TEXT NOT NULL,
            created_at INTEGER NOT NULL,
            last_seen_at INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX sessions_by_person ON sessions (sign_in, created_at);

        ALTER TABLE clients ADD COLUMN post_logout_uris TEXT NOT NULL DEFAULT '[]';

        CREATE TABLE pushed_requests (
            hash BLOB PRIMARY KEY CHECK (length(hash) = 32),
            client_id TEXT NOT NULL,
            request TEXT NOT NULL,
            created_at INTEGER NOT NULL,
            expires_at INTEGER NOT NULL,
            used_at INTEGER
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX pushed_requests_by_expiry ON pushed_requests (expires_at);

        CREATE TABLE grants (
            id BLOB PRIMARY KEY CHECK (length(id) = 16),
            client_id TEXT NOT NULL,
            sign_in BLOB NOT NULL REFERENCES persons (sign_in) ON DELETE CASCADE,
            scopes TEXT NOT NULL,
            authenticated_at INTEGER NOT NULL,
            methods TEXT NOT NULL,
            created_at INTEGER NOT NULL,
            expires_at INTEGER NOT NULL,
            revoked_at INTEGER
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX grants_by_person ON grants (sign_in, created_at);
        CREATE INDEX grants_by_client ON grants (client_id);
        CREATE INDEX grants_by_expiry ON grants (expires_at);

        CREATE TABLE codes (
            hash BLOB PRIMARY KEY CHECK (length(hash) = 32),
            grant_id BLOB NOT NULL REFERENCES grants (id) ON DELETE CASCADE,
            client_id TEXT NOT NULL,
            redirect_uri TEXT NOT NULL,
            challenge TEXT NOT NULL,
            dpop_jkt TEXT,
            nonce TEXT,
            expires_at INTEGER NOT NULL,
            used_at INTEGER
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX codes_by_grant ON codes (grant_id);
        CREATE INDEX codes_by_expiry ON codes (expires_at);

        CREATE TABLE refresh_tokens (
            hash BLOB PRIMARY KEY CHECK (length(hash) = 32),
            grant_id BLOB NOT NULL UNIQUE REFERENCES grants (id) ON DELETE CASCADE,
            client_id TEXT NOT NULL,
            dpop_jkt TEXT NOT NULL,
            expires_at INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX refresh_tokens_by_expiry ON refresh_tokens (expires_at);
        """;
}
