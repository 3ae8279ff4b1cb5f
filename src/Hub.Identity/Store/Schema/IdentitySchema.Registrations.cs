namespace Hub.Identity;

static partial class IdentitySchema
{
    // Sign-ins that citizens made for themselves, until they are bound. Such rows are deleted: whatever names a sign-in is found by it.
    const string Registrations = """
        CREATE TABLE registrations (
            sign_in BLOB PRIMARY KEY REFERENCES persons (sign_in) ON DELETE CASCADE,
            expires_at INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX registrations_by_expiry ON registrations (expires_at);

        CREATE INDEX binding_proposals_by_person ON binding_proposals (sign_in);
        CREATE INDEX binding_proposals_by_proposer ON binding_proposals (proposed_by);
        CREATE INDEX binding_proposals_by_decider ON binding_proposals (decided_by);
        CREATE INDEX recovery_proposals_by_person ON recovery_proposals (sign_in);
        CREATE INDEX recovery_proposals_by_proposer ON recovery_proposals (proposed_by);
        CREATE INDEX recovery_proposals_by_decider ON recovery_proposals (decided_by);
        CREATE INDEX authorization_answers_by_person ON authorization_answers (sign_in);
        """;
}
