using System.CommandLine;

namespace Hub.Cli.Commands;

/// <summary>Options by which <c>hub up</c> tells its hub where its ledger, its key store and its identity database are, where else citizens sign in, who witnesses it and whose logs it witnesses; the hub checks them.</summary>
static class LedgerUp
{
    static readonly List<Option<FileInfo>> Files =
    [
        new("--ledger-database") { Description = "File with the connection string of a PostgreSQL that holds the ledger (default: hub.db of --data)." },
        new("--keys-database") { Description = "File with the connection string of a PostgreSQL that holds people's keys, never the ledger's (default: keys.db of --data)." },
        new("--identity-database") { Description = "File with the connection string of a PostgreSQL that holds clients, sign-ins, grants and sessions (default: identity.db of --data)." },
        new("--authorization-server-licence") { Description = "File with the licence key of the authorization server." },
        new("--jwks-authority") { Description = "PEM certificate of the authority that certificates of agencies' JWKS URLs come from (default: the system's)." },
        new("--upstream") { Description = "File of the issuers at which citizens may sign in (schemas/upstream.schema.json)." },
        new("--issuer") { Description = "File of the issuer of access tokens in place of the hub's own server (schemas/issuer.schema.json)." },
        new("--witness-policy") { Description = "Trust policy (C2SP tlog-policy) of those who witness this log." },
        new("--witness-logs") { Description = "File with a log line (C2SP tlog-policy) for each log that this hub witnesses." },
        new("--first-operators") { Description = "File to be written with the enrolment codes of as many operators as are missing to two who can sign in." },
        new("--witness-authority") { Description = "PEM certificate of the authority that witnesses' certificates come from." },
    ];

    static readonly List<Option<string>> Words =
    [
        new("--scrub-interval") { Description = "Time between two verifications of the whole stored log, days.hours:minutes:seconds (default: a day)." },
        new("--strong-sign-in") { Description = "on: officers, auditors and operators need two factors for what they do, as in production (default: off)." },
        new("--registration") { Description = "off: citizens make no sign-ins for themselves (default: on)." },
        new("--authorization-server") { Description = "Name of the authorization server that gives the tokens: embedded, or another that the build holds (default: as the build says)." },
        new("--erasure-wait") { Description = "Time between the order of an erasure and its completion (default: three days)." },
    ];

    static readonly List<Option<bool>> Switches =
    [
        new("--allow-smart-backend") { Description = "Clients that two operators put under the SMART backend profile get their tokens." },
        new("--dpop-nonce") { Description = "DPoP proofs at the authorization server need a nonce that it gave (RFC 9449 section 8)." },
    ];

    public static List<Option> All { get; } = [.. Files, .. Words, .. Switches];

    /// <summary>Those that were given, with their values; files by their whole path, because the hub runs elsewhere.</summary>
    public static List<string> Given(ParseResult parsed) =>
    [
        .. Files.Where(option => IsGiven(parsed, option)).SelectMany(option => new[] { option.Name, parsed.GetRequiredValue(option).FullName }),
        .. Switches.Where(parsed.GetValue).Select(option => option.Name),
        .. Words.Where(option => IsGiven(parsed, option)).SelectMany(option => new[] { option.Name, parsed.GetRequiredValue(option) }),
    ];

    static bool IsGiven(ParseResult parsed, Option option) => parsed.GetResult(option) is { Implicit: false };
}
