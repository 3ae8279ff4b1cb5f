using System.Text.RegularExpressions;

namespace Hub.Identity;

/// <summary>The schema of identity's database, forward only: step n brings version n-1 to n and is never edited once published.</summary>
/// <remarks>
/// Times are milliseconds UTC. Hashes are SHA-256; no token, session, jti or password is kept in clear. Steps are written for
/// SQLite; <see cref="ForPostgres"/> gives the same tables there, texts compared byte by byte as SQLite does.
/// </remarks>
static partial class IdentitySchema
{
    static readonly string[] Steps = [First, OfficersAgencies, AuthorizationServer, Credentials, Agencies, Federation, AuthorizationAnswers, StaffHolders, CredentialEpochs, EndedHolders, Registrations, PushedRequests, KnownBrowsers, ClientsNotBefore, SignInUse];

    /// <summary>The version that this program reads and writes.</summary>
    public static int Version => Steps.Length;

    /// <summary>The steps from a stored version on.</summary>
    /// <exception cref="IdentityDatabaseException">A newer program wrote the database.</exception>
    public static IEnumerable<string> After(int version) => version <= Steps.Length
        ? Steps.Skip(version)
        : throw IdentityDatabaseException.Newer(version, Steps.Length);

    public static string ForPostgres(string step) => Words().Replace(step, word => word.Value switch
    {
        " STRICT, WITHOUT ROWID" or " STRICT" => "",
        "BLOB" => "bytea",
        "INTEGER" => "bigint",
        "TEXT" => "text COLLATE \"C\"",
        _ => throw new InvalidOperationException($"no word of the schema: {word.Value}"),
    });

    [GeneratedRegex(@" STRICT, WITHOUT ROWID| STRICT|\bBLOB\b|\bINTEGER\b|\bTEXT\b", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Words();
}
