using Hub.Audit.Crypto;
using Hub.Audit.Notes;
using Hub.Audit.Store;
using Hub.Audit.Writing;
using Hub.Canon;

namespace Hub.LedgerVictim;

/// <summary>Where the log of a run is kept.</summary>
/// <param name="Folder">Holds <c>published-checkpoint</c>, and <c>hub.db</c> where there is no database.</param>
/// <param name="Database">Npgsql's form of a PostgreSQL database; null = SQLite.</param>
/// <param name="Schema">Schema of the log in the database.</param>
sealed record Place(string Folder, string? Database = null, string Schema = "ledger")
{
    /// <summary>Origin line of every log of these runs.</summary>
    public const string Origin = "localhost/killed-log";

    /// <summary>Signs the checkpoints of every log of these runs: a key of tests, from a fixed seed.</summary>
    public static NoteSigner Signer { get; } = new(Origin, new LibcryptoEd25519().Open(Hash256.Of("key of a log that is killed"u8).ToArray()));

    public string File => Path.Combine(Folder, "hub.db");

    public string PublishedPath => Path.Combine(Folder, "published-checkpoint");

    /// <summary>Opens the store, and makes it where it is absent.</summary>
    public async Task<ILedgerStore> OpenAsync() => Database is null
        ? SqliteLedgerStore.Open(File, Origin)
        : await PostgresLedgerStore.OpenAsync(new(Database, Schema), Origin, CancellationToken.None);

    public PublishedCheck Check() => new(Origin, [Signer.VerifierKey.Verifier(new LibcryptoEd25519())!], new(PublishedPath));
}
