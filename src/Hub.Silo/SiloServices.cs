using System.Security.Cryptography;
using Hub.Audit.Crypto;
using Hub.Audit.Keys;
using Hub.Audit.Signing;
using Hub.Audit.Store;
using Hub.Audit.Writing;
using Hub.Connectors;
using Hub.Jose;
using Hub.Rules.Policies;
using Hub.Silo.Citizens;
using Hub.Silo.Decisions;
using Hub.Silo.Delays;
using Hub.Silo.Erasures;
using Hub.Silo.Ledger;
using Hub.Silo.Policies;
using Hub.Silo.Scrubbing;
using Hub.Silo.Walk;
using Hub.Silo.Witnessing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans;

namespace Hub.Silo;

/// <summary>What a process that carries grains is told.</summary>
/// <param name="Origin">Origin line of the log.</param>
/// <param name="LedgerPath"><c>hub.db</c>.</param>
/// <param name="SubjectKeysPath"><c>keys.db</c>.</param>
/// <param name="KeysFolder">The hub's own keys.</param>
/// <param name="PublishedCheckpoint">File of the last published checkpoint, outside the database.</param>
/// <param name="Development">Absent keys are made.</param>
public sealed record SiloSettings(
    string Origin,
    string LedgerPath,
    string SubjectKeysPath,
    string KeysFolder,
    string PublishedCheckpoint,
    bool Development,
    PolicySettings Policies)
{
    /// <summary>Connection string of the PostgreSQL database that holds the ledger; null: the SQLite file at <see cref="LedgerPath"/>.</summary>
    public string? LedgerDatabase { get; init; }

    /// <summary>Connection string of the PostgreSQL database that holds subject and tag keys, never the ledger's; null: the SQLite file at <see cref="SubjectKeysPath"/>.</summary>
    public string? KeysDatabase { get; init; }

    /// <summary>The installed key list, <c>keys.json</c>; null: the first log key signs every size.</summary>
    public string? KeyList { get; init; }

    /// <summary>File of the passphrase under which key files are sealed; null: they stand open.</summary>
    public string? PassphraseFile { get; init; }

    /// <summary>Unix socket of the process that signs checkpoints; null: the log key is a file.</summary>
    public string? LogSigner { get; init; }

    /// <summary>File of the completed erasures, outside ledger and key store: it is not restored with them.</summary>
    public string ErasureFile { get; init; } = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(SubjectKeysPath))!, "erasures");

    /// <summary>Folder of the logs whose place this one took.</summary>
    public string EarlierFolder { get; init; } = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(SubjectKeysPath))!, Hub.Audit.Recovery.EarlierFolder.Name);

    /// <summary>Time between the order of an erasure and its completion.</summary>
    public TimeSpan ErasureWait { get; init; } = ErasurePeriods.Waiting;

    /// <summary>When the stored log is verified from end to end.</summary>
    public ScrubSettings Scrub { get; init; } = new(ScrubSettings.DefaultInterval);

    /// <summary>Who witnesses the log, and whose logs this hub witnesses.</summary>
    public WitnessSettings Witnessing { get; init; } = WitnessSettings.None;
}

/// <summary>Puts ledger, keys, policies and the walk into a host.</summary>
public static class SiloServices
{
    /// <param name="connectors">Sources of data; disposed with the services.</param>
    public static IServiceCollection AddHubSilo(this IServiceCollection services, SiloSettings settings, ConnectorRegistry connectors)
    {
        ArgumentNullException.ThrowIfNull(settings);
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<IEd25519, LibcryptoEd25519>();
        services.TryAddSingleton<IEd25519Verification>(s => s.GetRequiredService<IEd25519>());
        services.AddSingleton(settings).AddSingleton(settings.Policies);
        services.AddSingleton<IConnector>(_ => connectors);
        services.AddSingleton(s => KeysOf(settings, s.GetRequiredService<IEd25519>()));
        services.AddSingleton(s => KeyStoreOf(settings, s.GetRequiredService<HubKeys>()));
        services.AddSingleton<RecordSealer>();
        services.AddSingleton(_ => StoreOf(settings));
        services.AddSingleton<LedgerRoom>();
        services.AddSingleton<ILedgerFront>(s => s.GetRequiredService<LedgerRoom>());
        services.AddSingleton(s => new EntryIds(s.GetRequiredService<HubKeys>().Id));
        services.AddSingleton(PromisesOf);
        services.AddSingleton(ConsentsOf);
        services.AddSingleton(RepliesOf);
        services.AddSingleton(s => Pseudonyms.Under(s.GetRequiredService<HubKeys>().Pseudonym));
        services.AddSingleton(s => new EntryBook(
            s.GetRequiredService<IGrainFactory>(), s.GetRequiredService<ILedgerStore>(), s.GetRequiredService<KeyStore>(),
            s.GetRequiredService<RecordSealer>(), s.GetRequiredService<PromiseSigner>(), s.GetRequiredService<EntryIds>(), settings.Origin)
        {
            Tags = s.GetRequiredService<HubKeys>() is { Installed.Continues: not null } keys ? LogTagKeys.Continued(keys.Kek, settings.Origin) : LogTagKeys.First,
        });
        services.AddSingleton<EarlierLogs>();
        services.AddSingleton<CitizenSnapshots>();
        services.AddSingleton<PolicyShelf>();
        services.AddSingleton<PolicyLoader>();
        services.AddSingleton<InFlight>();
        services.AddSingleton<WalkServices>();
        services.AddSingleton<ExchangeAnswers>();
        services.AddSingleton(NoticesOf);
        services.AddSingleton<TrailReader>();
        services.AddSingleton<TrailViews>();
        services.AddSingleton<TrailSteps>();
        services.AddSingleton<TrailDebts>();
        services.AddSingleton<ProgrammeRegister>();
        services.AddSingleton<KeyRotation>();
        services.AddErasures(settings);
        services.AddDelays();
        services.AddHostedService<SiloStart>();
        services.AddSingleton(settings.Scrub).AddSingleton<ScrubWorker>().AddHostedService(s => s.GetRequiredService<ScrubWorker>());
        services.AddSingleton<TrailPoller>().AddHostedService(s => s.GetRequiredService<TrailPoller>());
        return services.AddWitnessing(settings.Witnessing, settings.Origin);
    }

    // Waited for here: nothing of the hub can start before its log is open, and the container makes its parts synchronously.
    static ILedgerStore StoreOf(SiloSettings settings) => settings.LedgerDatabase is { } database
        ? PostgresLedgerStore.OpenAsync(new PostgresLedgerOptions(database), settings.Origin, CancellationToken.None).GetAwaiter().GetResult()
        : SqliteLedgerStore.Open(settings.LedgerPath, settings.Origin);

    static KeyStore KeyStoreOf(SiloSettings settings, HubKeys keys)
    {
        if (settings.KeysDatabase is not { } database)
        {
            return KeyStore.Open(settings.SubjectKeysPath, keys.Kek, keys.Nik);
        }
        if (new FileInfo(settings.SubjectKeysPath) is { Exists: true, Length: > 0 })
        {
            // The people of the file would be unknown to the database, and their records closed.
            throw new KeyFileException("keys.two-stores", $"A key store in PostgreSQL was named, and {settings.SubjectKeysPath} holds keys, too: only one can be the log's.");
        }
        return KeyStore.OpenAsync(new PostgresKeyOptions(database), settings.LedgerDatabase, keys.Kek, keys.Nik, CancellationToken.None).GetAwaiter().GetResult();
    }

    static HubKeys KeysOf(SiloSettings settings, IEd25519 ed25519)
    {
        using var passphrase = settings.PassphraseFile is { } file ? KeyPassphrase.FromFile(file) : null;
        var signer = settings.LogSigner is { } socket ? new RemoteLogKey(socket) : null;
        return HubKeys.Load(settings.KeysFolder, settings.Development, ed25519, new() { Passphrase = passphrase, LogSigner = signer, KeyListFile = settings.KeyList });
    }

    static PromiseSigner PromisesOf(IServiceProvider services)
    {
        var key = services.GetRequiredService<HubKeys>().Promise;
        return new(key.ExportParameters(includePrivateParameters: true), KeyIds.Of(key));
    }

    static ConsentSigner ConsentsOf(IServiceProvider services)
    {
        var key = services.GetRequiredService<HubKeys>().ConsentEvent;
        return new(key, KeyIds.OfEd25519(key.PublicKey.Span));
    }

    static NoticeSigner NoticesOf(IServiceProvider services)
    {
        var key = services.GetRequiredService<HubKeys>().Reply;
        return new(key.ExportParameters(includePrivateParameters: true), KeyIds.Of(key));
    }

    static ReplySealer RepliesOf(IServiceProvider services)
    {
        var key = services.GetRequiredService<HubKeys>().Reply;
        return new(EcKey.FromParameters(key.ExportParameters(includePrivateParameters: true), KeyUse.Signature, KeyIds.Of(key)));
    }
}
