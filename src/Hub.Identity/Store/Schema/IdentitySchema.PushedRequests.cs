namespace Hub.Identity;

static partial class IdentitySchema
{
    // How many requests of one client wait is asked before each new one.
    const string PushedRequests = """
        CREATE INDEX pushed_requests_waiting ON pushed_requests (client_id, expires_at) WHERE used_at IS NULL;
        """;
}
