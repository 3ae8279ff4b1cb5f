using System.Globalization;
using Hub.Api.Hosting.Limits;

namespace Hub.Api.Hosting;

/// <summary>What a hub process is told on its command line; everything has a name there, nothing secret is among it.</summary>
/// <param name="Data">Directory that the process owns.</param>
/// <param name="Port">Loopback port, TLS.</param>
/// <param name="Policies">Folder of policies.</param>
/// <param name="Connectors">Connector configuration.</param>
/// <param name="AllowSingleProcess">Production may run on the single-process host of the core build.</param>
/// <param name="AllowEmbedded">Production may run the embedded authorization server.</param>
public sealed record HostSettings(string Data, int Port, string Policies, string Connectors, string Environment, bool AllowSingleProcess, bool AllowEmbedded)
{
    /// <summary>PEM file of the server certificate; null in development, where the hub issues its own.</summary>
    public string? Certificate { get; init; }

    /// <summary>PEM file of its private key; null when it is in the same file.</summary>
    public string? CertificateKey { get; init; }

    /// <summary>File of the public keys that may sign policy bundles; null in development, where the hub's two development keys are taken.</summary>
    public string? PolicyKeys { get; init; }

    /// <summary>The hub's public origin where it is not the loopback port itself (behind a proxy).</summary>
    public string? PublicOrigin { get; init; }

    /// <summary>File with the connection string of the PostgreSQL database that holds the ledger; null: SQLite in the data directory.</summary>
    public string? LedgerDatabase { get; init; }

    /// <summary>File with the connection string of the PostgreSQL database that holds subject and tag keys; null: <c>keys.db</c> in the data directory.</summary>
    public string? KeysDatabase { get; init; }

    /// <summary>File with the connection string of the PostgreSQL database that holds clients, sign-ins, grants and sessions; null: <c>identity.db</c> in the data directory.</summary>
    public string? IdentityDatabase { get; init; }

    /// <summary>File of the issuers at which citizens may sign in (schemas/upstream.schema.json); null: none.</summary>
    public string? Upstream { get; init; }

    /// <summary>File of the issuer of access tokens (schemas/issuer.schema.json); null: the embedded authorization server.</summary>
    public string? Issuer { get; init; }

    /// <summary>File of the passphrase under which key files are sealed; null: they stand open.</summary>
    public string? PassphraseFile { get; init; }

    /// <summary>Unix socket of the process that signs the log's checkpoints; null: the hub holds the log key itself.</summary>
    public string? LogSigner { get; init; }

    /// <summary>Trust policy (C2SP tlog-policy) of those who witness this hub's log; null: nobody is asked.</summary>
    public string? WitnessPolicy { get; init; }

    /// <summary>File with a <c>log</c> line (C2SP tlog-policy) for each log that this hub witnesses; null: it is no witness.</summary>
    public string? WitnessLogs { get; init; }

    /// <summary>PEM certificate of the only authority that witnesses' certificates may come from; null: those of the system.</summary>
    public string? WitnessAuthority { get; init; }

    /// <summary>Whether acts of officers, auditors and operators need two factors and a recent authentication; null: everywhere but in development.</summary>
    public bool? StrongSignIn { get; init; }

    /// <summary>The same with its default.</summary>
    public bool RequiresStrongSignIn => StrongSignIn ?? !string.Equals(Environment, Environments.Development, StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether citizens make sign-ins for themselves, at <c>/register</c>.</summary>
    public bool Registration { get; init; } = true;

    /// <summary>File in which the hub's first two operators find their enrolment codes; null: none are made.</summary>
    public string? FirstOperators { get; init; }

    /// <summary>Whether clients under the SMART backend profile get their tokens.</summary>
    public bool AllowSmartBackend { get; init; }

    /// <summary>Whether DPoP proofs at the authorization server need a nonce of its own (RFC 9449 §8).</summary>
    public bool RequireNonce { get; init; }

    /// <summary>Which authorization server gives the tokens, by its name; null: as the build says (<see cref="AuthorizationServers"/>).</summary>
    public string? AuthorizationServer { get; init; }

    /// <summary>File with the licence key of the authorization server; null: it has none.</summary>
    public string? AuthorizationServerLicence { get; init; }

    /// <summary>PEM certificate of the only authority that the certificates of agencies' JWKS URLs may come from; null: those of the system.</summary>
    public string? JwksAuthority { get; init; }

    /// <summary>Time between the order of an erasure and its completion; shorter than three days in development alone.</summary>
    public TimeSpan ErasureWait { get; init; } = Silo.Erasures.ErasurePeriods.Waiting;

    /// <summary>Time between two verifications of the whole stored log.</summary>
    public TimeSpan ScrubInterval { get; init; } = Silo.Scrubbing.ScrubSettings.DefaultInterval;

    /// <summary>Where the log is anchored; nowhere where nothing of it is given.</summary>
    public AnchorOptions Anchor { get; init; } = new();

    /// <summary>How much the border lets in.</summary>
    public LimitOptions Limits { get; init; } = new();

    public const int DefaultPort = 8443;

    static readonly TimeSpan LongestWait = TimeSpan.FromDays(365);

    /// <summary>Issuer, audience and root of every URI that is compared.</summary>
    public string Origin => PublicOrigin ?? string.Create(CultureInfo.InvariantCulture, $"https://localhost:{Port}");

    /// <exception cref="ArgumentException">An option is unknown, lacks its value, or has a wrong one.</exception>
    public static HostSettings Parse(IReadOnlyList<string> args)
    {
        ArgumentNullException.ThrowIfNull(args);
        var settings = new HostSettings("data", DefaultPort, "policies", Path.Combine("data", "connectors.json"), Environments.Production, AllowSingleProcess: false, AllowEmbedded: false);
        var words = new Queue<string>(args);
        while (words.TryDequeue(out var option))
        {
            settings = option switch
            {
                "--data" => settings with { Data = ValueOf(option, words) },
                "--port" => settings with { Port = PortOf(ValueOf(option, words)) },
                "--policies" => settings with { Policies = ValueOf(option, words) },
                "--connectors" => settings with { Connectors = ValueOf(option, words) },
                "--environment" => settings with { Environment = ValueOf(option, words) },
                "--certificate" => settings with { Certificate = ValueOf(option, words) },
                "--certificate-key" => settings with { CertificateKey = ValueOf(option, words) },
                "--policy-keys" => settings with { PolicyKeys = ValueOf(option, words) },
                "--ledger-database" => settings with { LedgerDatabase = ValueOf(option, words) },
                "--identity-database" => settings with { IdentityDatabase = ValueOf(option, words) },
                "--upstream" => settings with { Upstream = ValueOf(option, words) },
                "--issuer" => settings with { Issuer = ValueOf(option, words) },
                "--keys-database" => settings with { KeysDatabase = ValueOf(option, words) },
                "--passphrase-file" => settings with { PassphraseFile = ValueOf(option, words) },
                "--log-signer" => settings with { LogSigner = ValueOf(option, words) },
                "--witness-policy" => settings with { WitnessPolicy = ValueOf(option, words) },
                "--witness-logs" => settings with { WitnessLogs = ValueOf(option, words) },
                "--witness-authority" => settings with { WitnessAuthority = ValueOf(option, words) },
                "--authorization-server" => settings with { AuthorizationServer = ValueOf(option, words) },
                "--authorization-server-licence" => settings with { AuthorizationServerLicence = ValueOf(option, words) },
                "--jwks-authority" => settings with { JwksAuthority = ValueOf(option, words) },
                "--erasure-wait" => settings with { ErasureWait = WaitOf(ValueOf(option, words)) },
                "--scrub-interval" => settings with { ScrubInterval = IntervalOf(ValueOf(option, words)) },
                "--strong-sign-in" => settings with { StrongSignIn = SwitchOf(option, ValueOf(option, words)) },
                "--registration" => settings with { Registration = SwitchOf(option, ValueOf(option, words)) },
                "--first-operators" => settings with { FirstOperators = ValueOf(option, words) },
                "--origin" => settings with { PublicOrigin = ValueOf(option, words) },
                "--allow-smart-backend" => settings with { AllowSmartBackend = true },
                "--dpop-nonce" => settings with { RequireNonce = true },
                "--allow-single-process" => settings with { AllowSingleProcess = true },
                "--allow-embedded-issuer" => settings with { AllowEmbedded = true },
                _ when AnchorOptions.Takes(option) => settings with { Anchor = settings.Anchor.With(option, ValueOf(option, words)) },
                _ when LimitOptions.Takes(option) => settings with { Limits = settings.Limits.With(option, ValueOf(option, words)) },
                _ => throw new ArgumentException($"Unknown option {option}.", nameof(args)),
            };
        }
        return settings;
    }

    static bool SwitchOf(string option, string text) => text switch
    {
        "on" => true,
        "off" => false,
        _ => throw new ArgumentException($"{option} is on or off.", nameof(text)),
    };

    static TimeSpan WaitOf(string text) =>
        TimeSpan.TryParseExact(text, "c", CultureInfo.InvariantCulture, out var wait) && wait >= TimeSpan.Zero && wait <= LongestWait
            ? wait
            : throw new ArgumentException($"{text} is no waiting period (days.hours:minutes:seconds, at most a year).", nameof(text));

    static TimeSpan IntervalOf(string text) =>
        TimeSpan.TryParseExact(text, "c", CultureInfo.InvariantCulture, out var interval) && interval >= Silo.Scrubbing.ScrubSettings.MinInterval && interval <= Silo.Scrubbing.ScrubSettings.MaxInterval
            ? interval
            : throw new ArgumentException($"{text} is no time between verifications of the log (days.hours:minutes:seconds, a minute to 31 days).", nameof(text));

    static int PortOf(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and < 65536
            ? port
            : throw new ArgumentException($"{text} is no port.", nameof(text));

    static string ValueOf(string option, Queue<string> words) =>
        words.TryDequeue(out var value) ? value : throw new ArgumentException($"{option} lacks its value.", nameof(words));
}
