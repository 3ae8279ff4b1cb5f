namespace Hub.Identity;

static partial class IdentitySchema
{
    // Registrations that two operators decide on, and keys that follow one another.
    const string Agencies = """
        ALTER TABLE clients ADD COLUMN jwks_uri TEXT;
        ALTER TABLE clients ADD COLUMN contact TEXT NOT NULL DEFAULT '';
        ALTER TABLE clients ADD COLUMN retiring TEXT NOT NULL DEFAULT '{}';
        ALTER TABLE clients ADD COLUMN profile TEXT NOT NULL DEFAULT 'fapi' CHECK (profile IN ('fapi', 'smart-backend'));

        CREATE TABLE smart_tokens (
            hash BLOB PRIMARY KEY CHECK (length(hash) = 32),
            client_id TEXT NOT NULL,
            scopes TEXT NOT NULL,
            issued_at INTEGER NOT NULL,
            expires_at INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX smart_tokens_by_expiry ON smart_tokens (expires_at);

        CREATE TABLE agency_proposals (
            id BLOB PRIMARY KEY CHECK (length(id) = 16),
            agency TEXT NOT NULL,
            kind TEXT NOT NULL CHECK (kind IN ('registration', 'change', 'reactivation')),
            draft TEXT NOT NULL,
            basis BLOB NOT NULL CHECK (length(basis) = 32),
            proposed_by BLOB NOT NULL REFERENCES persons (sign_in),
            proposed_at INTEGER NOT NULL,
            expires_at INTEGER NOT NULL,
            decided_by BLOB REFERENCES persons (sign_in) CHECK (decided_by IS NULL OR decided_by <> proposed_by OR verdict = 'withdrawn'),
            verdict TEXT CHECK (verdict IN ('approved', 'rejected', 'withdrawn')),
            decided_at INTEGER,
            effective_at INTEGER
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX agency_proposals_by_time ON agency_proposals (proposed_at);
        """;
}
