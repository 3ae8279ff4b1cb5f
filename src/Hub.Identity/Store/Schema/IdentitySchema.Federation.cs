namespace Hub.Identity;

static partial class IdentitySchema
{
    // Who a sign-in is at another issuer, by a keyed hash of issuer and sub; and the bindings that an upstream claim made.
    const string Federation = """
        CREATE TABLE federated_identities (
            hash BLOB PRIMARY KEY CHECK (length(hash) = 32),
            issuer TEXT NOT NULL,
            sign_in BLOB NOT NULL REFERENCES persons (sign_in) ON DELETE CASCADE,
            created_at INTEGER NOT NULL,
            last_used_at INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX federated_identities_by_person ON federated_identities (sign_in);

        CREATE TABLE upstream_bindings (
            sign_in BLOB PRIMARY KEY REFERENCES persons (sign_in) ON DELETE CASCADE,
            subject BLOB NOT NULL UNIQUE CHECK (length(subject) = 16),
            provider TEXT NOT NULL,
            reserved_at INTEGER NOT NULL,
            expires_at INTEGER NOT NULL,
            effective_at INTEGER
        ) STRICT, WITHOUT ROWID;
        """;
}
