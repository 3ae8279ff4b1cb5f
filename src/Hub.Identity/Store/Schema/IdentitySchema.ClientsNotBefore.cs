namespace Hub.Identity;

static partial class IdentitySchema
{
    // A token outlives a suspension that is shorter than itself: none from before its end counts afterwards.
    const string ClientsNotBefore = """
        ALTER TABLE clients ADD COLUMN not_before INTEGER;
        """;
}
