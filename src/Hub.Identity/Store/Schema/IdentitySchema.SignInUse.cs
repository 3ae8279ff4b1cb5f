namespace Hub.Identity;

static partial class IdentitySchema
{
    // How often somebody signed in by one that is bound to nobody: one that was never used again gives way. Those that are there may have been.
    const string SignInUse = """
        ALTER TABLE registrations ADD COLUMN sign_ins INTEGER NOT NULL DEFAULT 0;
        UPDATE registrations SET sign_ins = 2;
        CREATE INDEX registrations_unused ON registrations (expires_at, sign_in) WHERE sign_ins <= 1;
        """;
}
