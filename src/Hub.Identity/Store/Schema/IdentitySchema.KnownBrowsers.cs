namespace Hub.Identity;

static partial class IdentitySchema
{
    // What was tried from a known browser is told at the next sign-in, by whatever way; how much of it has been.
    const string KnownBrowsers = """
        ALTER TABLE known_browsers ADD COLUMN failures_told INTEGER NOT NULL DEFAULT 0;
        """;
}
