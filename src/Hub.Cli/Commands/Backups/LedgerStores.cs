using System.CommandLine;
using Hub.Audit.Backups;
using Hub.Audit.Store;

namespace Hub.Cli.Commands.Backups;

/// <summary>The store of a stopped hub's ledger, as commands open it.</summary>
static class LedgerStores
{
    const int MaxTextBytes = 4 * 1024;

    public static readonly Option<FileInfo?> Database = new("--ledger-database") { Description = "File with the connection string of the ledger in PostgreSQL (default: hub.db of --data)." };

    /// <summary>The ledger of the data directory.</summary>
    /// <param name="absent">What to do where there is none.</param>
    public static async Task<ILedgerStore> OpenAsync(ParseResult parsed, LedgerPlace place, string absent, CancellationToken cancel)
    {
        if (parsed.GetValue(Database) is { } file)
        {
            return await PostgresAsync(file, place.Origin, cancel);
        }
        var ledger = place.In(BackupManifest.LedgerFile);
        return File.Exists(ledger)
            ? SqliteLedgerStore.Open(ledger, place.Origin)
            : throw CommandException.Refused($"{BackupCodes.NoLedger}: {ledger} is not there: {absent}");
    }

    /// <summary>A ledger in PostgreSQL.</summary>
    public static async Task<ILedgerStore> PostgresAsync(FileInfo file, string origin, CancellationToken cancel) =>
        await PostgresLedgerStore.OpenAsync(new PostgresLedgerOptions(Bounded.ReadText(file.FullName, MaxTextBytes).Trim()), origin, cancel);
}
