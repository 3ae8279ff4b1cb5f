using Hub.Jose;

namespace Hub.Identity;

/// <summary>What the host decides about identity; checked once at start by <see cref="HubIdentityServices.AddHubIdentity"/>.</summary>
public sealed class HubIdentityOptions
{
    /// <summary>Longest life of an access token (AS-27).</summary>
    public static readonly TimeSpan MaxAccessTokenLifetime = TimeSpan.FromSeconds(300);

    /// <summary>Longest body of a signed request that may be configured.</summary>
    public const int MaxConfigurableBodyBytes = 16 * 1024 * 1024;

    /// <summary>The hub's public origin, e.g. <c>https://hub.example:8443</c>: issuer, audience and the root of every URI that is compared.</summary>
    /// <remarks>Exactly <c>scheme://host[:port]</c>, lower case, no trailing slash; http only on a loopback host. The Host header is never used in its place.</remarks>
    public string Origin { get; set; } = "";

    /// <summary>Path of <c>identity.db</c>; the folder exists. Not used where <see cref="DatabaseConnection"/> is given.</summary>
    public string DatabasePath { get; set; } = "";

    /// <summary>Npgsql connection string of a PostgreSQL database in place of the file; null: the file.</summary>
    public string? DatabaseConnection { get; set; }

    /// <summary>Path of the file with the private token keys; made with mode 0600 when it is absent.</summary>
    public string TokenKeyPath { get; set; } = "";

    /// <summary>Keeps the token keys in place of the plain file, e.g. sealed under a passphrase; null: the plain file.</summary>
    public ISecretFile? TokenKeyFile { get; set; }

    /// <summary>Key of the names that people have to clients, 32 bytes; a changed one makes everybody a stranger.</summary>
    public byte[] SubjectKey { get; set; } = [];

    /// <summary>Whether the embedded authorization server may run in the environment Production; also <c>Hub:Identity:AllowEmbedded</c>.</summary>
    public bool AllowEmbedded { get; set; }

    /// <summary>Whether the token endpoint wants a nonce of its own in every DPoP proof (RFC 9449 §8).</summary>
    public bool RequireNonce { get; set; }

    /// <summary>1 s to <see cref="MaxAccessTokenLifetime"/>.</summary>
    public TimeSpan AccessTokenLifetime { get; set; } = MaxAccessTokenLifetime;

    /// <summary>How long a client may refresh its tokens after a person agreed; nothing lengthens it.</summary>
    public TimeSpan GrantLifetime { get; set; } = TimeSpan.FromDays(30);

    /// <summary>Verifies Ed25519; where it is null, no Ed25519 key is accepted and no metadata names EdDSA.</summary>
    public Ed25519Verify? Ed25519 { get; set; }

    /// <summary>Names of the algorithms that assertions and proofs may be signed by, for metadata and challenges.</summary>
    internal IReadOnlyList<string> SignatureAlgorithms => Ed25519 is null ? ["ES256", "PS256"] : ["ES256", "PS256", "EdDSA", "Ed25519"];

    /// <summary>Longest body of a signed request.</summary>
    public int MaxBodyBytes { get; set; } = 64 * 1024;

    /// <summary>Where a browser without a session is sent; a local path.</summary>
    public string SignInPath { get; set; } = "/sign-in";

    /// <summary>A session ends after this long without a request.</summary>
    public TimeSpan SessionIdle { get; set; } = TimeSpan.FromMinutes(30);

    /// <summary>A session ends this long after the sign-in, used or not.</summary>
    public TimeSpan SessionAbsolute { get; set; } = TimeSpan.FromHours(12);

    /// <summary>So many attempts without success, over whatever time, close the way by password until there is a new one (NIST SP 800-63B §3.2.2: 100 at most).</summary>
    public const int MaxFailuresInAll = 100;

    /// <summary>So many attempts without success within <see cref="FailureWindow"/> lock a sign-in.</summary>
    public int MaxSignInFailures { get; set; } = 5;

    public TimeSpan FailureWindow { get; set; } = TimeSpan.FromMinutes(15);

    public TimeSpan LockoutFor { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>Whether citizens make sign-ins for themselves.</summary>
    public bool Registration { get; set; } = true;

    /// <summary>Sign-ins that citizens made and nobody has bound yet; beyond it none is made.</summary>
    public int MaxUnboundRegistrations { get; set; } = 100_000;

    /// <summary>Sign-ins that are made from one remote address within <see cref="RegistrationWindow"/>; behind a mobile network's one are thousands of people.</summary>
    public int MaxRegistrationsPerAddress { get; set; } = 60;

    /// <summary>Sign-ins that are made from one IPv6 network of 48 bits within <see cref="RegistrationWindow"/>.</summary>
    public int MaxRegistrationsPerSite { get; set; } = 1_000;

    /// <summary>Within which those of one address are counted.</summary>
    public static readonly TimeSpan RegistrationWindow = TimeSpan.FromHours(1);

    /// <summary>A sign-in that a citizen made and has not signed in by again this long after it gives way where there is no room for another.</summary>
    public static readonly TimeSpan UnusedLifetime = TimeSpan.FromHours(24);

    /// <summary>A sign-in that a citizen made is deleted this long after it, unless it was bound.</summary>
    public static readonly TimeSpan UnboundLifetime = TimeSpan.FromDays(30);

    /// <summary>Rounds of PBKDF2 with HMAC-SHA-512 for new passwords; OWASP's figure by default.</summary>
    public int PasswordIterations { get; set; } = 210_000;

    /// <summary>32 bytes from a key file outside the databases: seals authenticator secrets and hashes codes.</summary>
    /// <remarks>Another key makes every authenticator app, recovery code and enrolment code useless; passwords and passkeys do not depend on it.</remarks>
    public ReadOnlyMemory<byte> PeopleKey { get; set; }

    /// <summary>Whether acts of officers, auditors and operators need two factors and a recent authentication. A development host may do without.</summary>
    public bool RequireStrongSignIn { get; set; } = true;

    /// <summary>A binding, recovery or sign-in of staff that no second confirmed within this time is void.</summary>
    public TimeSpan BindingProposalLifetime { get; set; } = TimeSpan.FromHours(24);

    /// <summary>Whether clients under the SMART backend profile get their tokens; off, all of them are refused.</summary>
    public bool AllowSmartBackend { get; set; }

    /// <summary>A proposal about an agency that no second operator decided on within this time is void.</summary>
    public TimeSpan AgencyProposalLifetime { get; set; } = TimeSpan.FromDays(7);

    /// <summary>So long a signature key is still accepted after its agency gave it up.</summary>
    public TimeSpan KeyOverlap { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>Time between two fetches of an agency's keys from its URL.</summary>
    public TimeSpan KeyFetchInterval { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>Least time between two, however many unknown keys are met.</summary>
    public TimeSpan KeyFetchLeastInterval { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Whether keys may be fetched from this machine and private networks; in development alone.</summary>
    public bool KeyFetchFromPrivate { get; set; }

    /// <summary>PEM certificates of the only authorities that the certificates of agencies' URLs may come from; null: those of the system.</summary>
    public string? KeyFetchAuthority { get; set; }

    /// <summary>Other issuers that sign citizens in (<see cref="UpstreamFile"/>).</summary>
    public IReadOnlyList<UpstreamProvider> Upstreams { get; set; } = [];

    /// <summary>Issues the access tokens in place of the embedded server (<see cref="ExternalIssuerFile"/>); null: the embedded server does.</summary>
    public ExternalIssuer? ExternalIssuer { get; set; }

    /// <summary>Whether people can sign in at this issuer.</summary>
    internal bool SignsIn(string issuer) => Upstreams.Any(provider => string.Equals(provider.Issuer, issuer, StringComparison.Ordinal));

    /// <exception cref="InvalidOperationException">A value is missing or out of its range.</exception>
    internal void Check()
    {
        Require(IsOrigin(Origin), "Origin is not exactly scheme://host[:port], https or loopback");
        Require(DatabasePath.Length > 0 || DatabaseConnection is not null, "DatabasePath is empty");
        Require(TokenKeyPath.Length > 0, "TokenKeyPath is empty");
        Require(SubjectKey.Length == 32, "SubjectKey is not 32 bytes");
        Require(AccessTokenLifetime >= TimeSpan.FromSeconds(1) && AccessTokenLifetime <= MaxAccessTokenLifetime, "AccessTokenLifetime is not 1..300 s");
        Require(GrantLifetime > TimeSpan.Zero, "GrantLifetime is not positive");
        Require(MaxBodyBytes is > 0 and <= MaxConfigurableBodyBytes, "MaxBodyBytes is out of range");
        Require(SignInPath.StartsWith('/') && !SignInPath.StartsWith("//", StringComparison.Ordinal), "SignInPath is not a local path");
        Require(SessionIdle > TimeSpan.Zero && SessionAbsolute >= SessionIdle, "session times are not 0 < idle <= absolute");
        Require(MaxSignInFailures > 0 && FailureWindow > TimeSpan.Zero && LockoutFor > TimeSpan.Zero, "lockout values are not positive");
        Require(MaxUnboundRegistrations > 0 && MaxRegistrationsPerAddress > 0 && MaxRegistrationsPerSite > 0, "limits of registrations are not positive");
        Require(PasswordIterations > 0, "PasswordIterations is not positive");
        Require(PeopleKey.Length == PeopleSecrets.KeyBytes, "PeopleKey is not 32 bytes");
        Require(BindingProposalLifetime > TimeSpan.Zero, "BindingProposalLifetime is not positive");
        Require(AgencyProposalLifetime > TimeSpan.Zero, "AgencyProposalLifetime is not positive");
        Require(KeyOverlap > TimeSpan.Zero && KeyFetchLeastInterval > TimeSpan.Zero && KeyFetchInterval >= KeyFetchLeastInterval, "times of agencies' keys are not 0 < least interval <= interval");
    }

    static bool IsOrigin(string text) =>
        WebAddress.IsAllowed(text, AddressParts.LoopbackHttp)
        && string.Equals(new Uri(text).GetLeftPart(UriPartial.Authority), text, StringComparison.Ordinal);

    static void Require(bool holds, string otherwise)
    {
        if (!holds)
        {
            throw new InvalidOperationException($"Hub:Identity: {otherwise}");
        }
    }
}
