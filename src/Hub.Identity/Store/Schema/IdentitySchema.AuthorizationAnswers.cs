namespace Hub.Identity;

static partial class IdentitySchema
{
    // Between the hub's page and a server that makes the code itself, the answer is kept here and never in the browser.
    const string AuthorizationAnswers = """
        CREATE TABLE authorization_answers (
            request BLOB PRIMARY KEY REFERENCES pushed_requests (hash) ON DELETE CASCADE,
            sign_in BLOB REFERENCES persons (sign_in) ON DELETE CASCADE,
            error TEXT,
            answered_at INTEGER NOT NULL,
            CHECK ((sign_in IS NULL) <> (error IS NULL))
        ) STRICT, WITHOUT ROWID;
        """;
}
