namespace Hub.Identity;

static partial class IdentitySchema
{
    // Every human of the register holds at most one sign-in of staff: whoever operates the hub does not audit it.
    const string Credentials = """
        CREATE TABLE passkeys (
            credential BLOB PRIMARY KEY CHECK (length(credential) BETWEEN 1 AND 1023),
            id BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
            sign_in BLOB NOT NULL REFERENCES persons (sign_in) ON DELETE CASCADE,
            name TEXT NOT NULL,
            public_key BLOB NOT NULL,
            sign_count INTEGER NOT NULL CHECK (sign_count >= 0),
            transports TEXT NOT NULL,
            backup_eligible TEXT NOT NULL CHECK (backup_eligible IN ('yes', 'no')),
            backed_up TEXT NOT NULL CHECK (backed_up IN ('yes', 'no')),
            created_at INTEGER NOT NULL,
            last_used_at INTEGER,
            suspect_at INTEGER
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX passkeys_by_person ON passkeys (sign_in, created_at);

        CREATE TABLE ceremonies (
            hash BLOB PRIMARY KEY CHECK (length(hash) = 32),
            kind TEXT NOT NULL CHECK (kind IN ('add', 'assert', 'code')),
            sign_in BLOB REFERENCES persons (sign_in) ON DELETE CASCADE,
            state TEXT NOT NULL,
            expires_at INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX ceremonies_by_expiry ON ceremonies (expires_at);
        CREATE INDEX ceremonies_by_person ON ceremonies (sign_in);

        CREATE TABLE authenticator_apps (
            sign_in BLOB PRIMARY KEY REFERENCES persons (sign_in) ON DELETE CASCADE,
            secret BLOB,
            last_step INTEGER NOT NULL DEFAULT 0,
            confirmed_at INTEGER,
            proposed BLOB,
            proposed_until INTEGER
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE recovery_codes (
            sign_in BLOB NOT NULL REFERENCES persons (sign_in) ON DELETE CASCADE,
            hash BLOB NOT NULL CHECK (length(hash) = 32),
            used_at INTEGER,
            PRIMARY KEY (sign_in, hash)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE enrolment_codes (
            second BLOB PRIMARY KEY CHECK (length(second) = 32),
            first BLOB NOT NULL CHECK (length(first) = 32),
            sign_in BLOB NOT NULL REFERENCES persons (sign_in) ON DELETE CASCADE,
            expires_at INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX enrolment_codes_by_expiry ON enrolment_codes (expires_at);
        CREATE INDEX enrolment_codes_by_person ON enrolment_codes (sign_in);

        CREATE TABLE recovery_proposals (
            id BLOB PRIMARY KEY CHECK (length(id) = 16),
            sign_in BLOB NOT NULL REFERENCES persons (sign_in),
            subject BLOB NOT NULL CHECK (length(subject) = 16),
            method TEXT NOT NULL,
            first_half BLOB NOT NULL CHECK (length(first_half) = 32),
            proposed_by BLOB NOT NULL REFERENCES persons (sign_in) CHECK (proposed_by <> sign_in),
            proposed_at INTEGER NOT NULL,
            expires_at INTEGER NOT NULL,
            confirmed_by BLOB REFERENCES persons (sign_in) CHECK (confirmed_by IS NULL OR (confirmed_by <> proposed_by AND confirmed_by <> sign_in)),
            effective_at INTEGER
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX recovery_proposals_open ON recovery_proposals (proposed_at) WHERE effective_at IS NULL;

        CREATE TABLE staff_holders (
            sign_in BLOB PRIMARY KEY REFERENCES persons (sign_in) ON DELETE CASCADE,
            holder BLOB NOT NULL UNIQUE CHECK (length(holder) = 16)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE staff_proposals (
            id BLOB PRIMARY KEY CHECK (length(id) = 16),
            act TEXT NOT NULL CHECK (act IN ('add', 'recover')),
            sign_in BLOB NOT NULL CHECK (length(sign_in) = 16),
            name TEXT NOT NULL,
            role TEXT NOT NULL CHECK (role IN ('officer', 'auditor', 'operator')),
            agency TEXT CHECK (agency IS NULL OR role = 'officer'),
            holder BLOB NOT NULL CHECK (length(holder) = 16),
            first_half BLOB NOT NULL CHECK (length(first_half) = 32),
            proposed_by BLOB NOT NULL REFERENCES persons (sign_in) CHECK (proposed_by <> sign_in),
            proposed_at INTEGER NOT NULL,
            expires_at INTEGER NOT NULL,
            approved_by BLOB REFERENCES persons (sign_in) CHECK (approved_by IS NULL OR (approved_by <> proposed_by AND approved_by <> sign_in)),
            effective_at INTEGER
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX staff_proposals_open ON staff_proposals (proposed_at) WHERE effective_at IS NULL;
        """;
}
