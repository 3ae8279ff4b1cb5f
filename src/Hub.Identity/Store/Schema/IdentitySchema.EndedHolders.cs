namespace Hub.Identity;

static partial class IdentitySchema
{
    // The human of a sign-in that ended stays known, and may hold another: what the old one proposed they do not approve by the new one.
    const string EndedHolders = """
        CREATE TABLE ended_holders (
            sign_in BLOB PRIMARY KEY REFERENCES persons (sign_in) ON DELETE CASCADE,
            holder BLOB NOT NULL CHECK (length(holder) = 16)
        ) STRICT, WITHOUT ROWID;
        INSERT INTO ended_holders
            SELECT sign_in, holder FROM staff_proposals WHERE act = 'end' AND effective_at IS NOT NULL AND holder IS NOT NULL
            ON CONFLICT (sign_in) DO NOTHING;
        """;
}
