namespace Hub.Identity;

static partial class IdentitySchema
{
    // Sign-ins that citizens made for themselves, until they are bound; browsers that people have signed in by. Unbound sign-ins are deleted: whatever names a sign-in is found by it.
    const string Registrations = """
        CREATE TABLE registrations (
            sign_in BLOB PRIMARY KEY REFERENCES persons (sign_in) ON DELETE CASCADE,
            expires_at INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX registrations_by_expiry ON registrations (expires_at);

        CREATE TABLE known_browsers (
            hash BLOB NOT NULL CHECK (length(hash) = 32),
            sign_in BLOB NOT NULL REFERENCES persons (sign_in) ON DELETE CASCADE,
            epoch INTEGER NOT NULL,
            failures INTEGER NOT NULL DEFAULT 0,
            failures_since INTEGER NOT NULL DEFAULT 0,
            locked_until INTEGER NOT NULL DEFAULT 0,
            failures_in_all INTEGER NOT NULL DEFAULT 0,
            expires_at INTEGER NOT NULL,
            PRIMARY KEY (hash, sign_in)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX known_browsers_by_person ON known_browsers (sign_in, expires_at);
        CREATE INDEX known_browsers_by_expiry ON known_browsers (expires_at);

        CREATE INDEX binding_proposals_by_person ON binding_proposals (sign_in);
        CREATE INDEX binding_proposals_by_proposer ON binding_proposals (proposed_by);
        CREATE INDEX binding_proposals_by_decider ON binding_proposals (decided_by);
        CREATE INDEX recovery_proposals_by_person ON recovery_proposals (sign_in);
        CREATE INDEX recovery_proposals_by_proposer ON recovery_proposals (proposed_by);
        CREATE INDEX recovery_proposals_by_decider ON recovery_proposals (decided_by);
        CREATE INDEX authorization_answers_by_person ON authorization_answers (sign_in);
        """;
}
