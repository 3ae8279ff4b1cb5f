namespace Hub.Identity;

static partial class IdentitySchema
{
    // NULL for officers of the hub's own counter: they bind people and have no agency's decisions to look at.
    const string OfficersAgencies = """
        ALTER TABLE persons ADD COLUMN agency TEXT CHECK (agency IS NULL OR role = 'officer');
        """;
}
