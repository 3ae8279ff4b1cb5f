namespace Hub.Identity;

static partial class IdentitySchema
{
    // What a request read of a person's ways in is compared with the epoch when it gives something; failures are counted until a success.
    const string CredentialEpochs = """
        ALTER TABLE persons ADD COLUMN epoch INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE persons ADD COLUMN failures_in_all INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE persons ADD COLUMN failures_told INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE sessions ADD COLUMN failed_before INTEGER NOT NULL DEFAULT 0;
        """;
}
