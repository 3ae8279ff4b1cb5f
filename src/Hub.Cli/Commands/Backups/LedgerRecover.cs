using System.CommandLine;
using System.Globalization;
using Hub.Audit;
using Hub.Audit.Backups;
using Hub.Audit.Crypto;
using Hub.Audit.Keys;
using Hub.Audit.Notes;
using Hub.Audit.Recovery;
using Hub.Audit.Store;
using Hub.Audit.Writing;
using Hub.Cli.Client;
using Hub.Cli.Commands.Keys;
using Hub.Verify;
using Hub.Verify.Export;
using Hub.Verify.Logs;

namespace Hub.Cli.Commands.Backups;

/// <summary><c>hub ledger recover</c>: brings the ledger of a stopped hub to its published end, from a copy of its public log.</summary>
static class LedgerRecover
{
    const int KekBytes = 32;
    const int MaxTextBytes = 4 * 1024;
    const string CopyFolder = "recovery";

    static readonly Option<string> From = new("--from") { Description = "Folder of an exported log, or the address of a mirror: the folder that holds checkpoint and tile/, https://hub:port/log/ for another hub.", Required = true };
    static readonly Option<FileInfo?> Database = new("--ledger-database") { Description = "File with the connection string of the ledger in PostgreSQL (default: hub.db of --data)." };

    static readonly Option<FileInfo?> KeysDatabase = new("--keys-database") { Description = "File with the connection string of the key store in PostgreSQL (default: keys.db of --data)." };

    public static Command Build()
    {
        var command = new Command("recover", "Take the entries that a stopped hub's ledger lost from a copy of its public log; their records stay lost.") { From, Database, KeysDatabase, KeyPlace.PassphraseFile, Shared.Data, Shared.Authority };
        command.SetAction((parsed, cancel) => LedgerPlace.RunAsync(() => RunAsync(parsed, cancel)));
        return command;
    }

    static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancel)
    {
        var place = new LedgerPlace(parsed);
        await using var held = place.Lock();
        var chains = Chains(parsed, place);
        var copy = new LogDirectory(place.In(CopyFolder));
        await FetchAsync(parsed, place, copy, cancel);
        if (copy.ReadCheckpoint() is not FileContent.Bytes note)
        {
            throw CommandException.Refused($"{RecoveryCodes.SourceFaulty}: the copy of the log in {copy.Folder} has no checkpoint");
        }
        await using var store = await StoreAsync(parsed, place, cancel);
        var published = place.Published();
        var outcome = await LogRecovery.RunAsync(store, published, copy, note.Value.ToArray(), chains, new(), cancel);
        if (outcome is not RecoveryOutcome.Recovered(var report))
        {
            var refused = (RecoveryOutcome.Refused)outcome;
            throw CommandException.Refused(string.Create(CultureInfo.InvariantCulture, $"{refused.Code}: {refused.Message} The ledger has {refused.AdoptedTo} entries."));
        }
        var output = parsed.InvocationConfiguration.Output;
        await SayAsync(output, report);
        var faults = await LogScrub.RunAsync(store, published, cancel);
        foreach (var fault in faults)
        {
            await output.WriteLineAsync($"{fault.Code} {fault.Place}: expected {fault.Expected}, found {fault.Found}");
        }
        if (faults.Count > 0)
        {
            return ExitCodes.Refused;
        }
        await output.WriteLineAsync("every leaf, tile, chain and checkpoint verified; the hub may start");
        Directory.Delete(copy.Folder, recursive: true);
        return ExitCodes.Right;
    }

    /// <summary>Every chain with its tag key, from whichever store holds them.</summary>
    static Func<IEnumerable<ChainLink>> Chains(ParseResult parsed, LedgerPlace place)
    {
        if (parsed.GetValue(KeysDatabase) is { } database)
        {
            var options = KeysMigrate.Options(database);
            var key = Kek(parsed, place);
            return () => ChainKeys.ReadAll(options, key);
        }
        var file = place.In("keys.db");
        if (!File.Exists(file) || new FileInfo(file).Length == 0)
        {
            throw CommandException.Refused($"{RecoveryCodes.NoSubjectKeys}: {file} is not there: without the tag keys nobody's lost entries can be told, and a lost revocation would go unheard. Put its newest backup back first");
        }
        var kek = Kek(parsed, place);
        return () => ChainKeys.ReadAll(file, kek);
    }

    static byte[] Kek(ParseResult parsed, LedgerPlace place)
    {
        using var passphrase = KeyPlace.Passphrase(parsed);
        return KeyFile.LoadBytes(place.In(Path.Combine("keys", "kek.aes")), KekBytes, mayCreate: false, passphrase);
    }

    /// <summary>Copies the source, verified from its leaves to the signed root; a copy begun by an earlier run is continued.</summary>
    static async Task FetchAsync(ParseResult parsed, LedgerPlace place, LogDirectory copy, CancellationToken cancel)
    {
        var from = parsed.GetRequiredValue(From);
        var address = AddressOf(from);
        using var http = address is null ? null : HubHttp.ForPrograms(new HubPlace(address.AbsoluteUri, parsed.GetValue(Shared.Authority)?.FullName));
        ITileSource source = http is null ? new FolderTileSource(new LogDirectory(from)) : new HttpTileSource(http, folder: "");
        var faults = new FaultList();
        var bar = ProgressBar.OnTerminal();
        if (await KeyAsync(source, place, faults, cancel) is { } key)
        {
            faults = (await LogExporter.RunAsync(source, copy, key, new ManagedEd25519(), bar is null ? null : bar.Show, cancel)).Faults;
            bar?.Clear();
        }
        if (!faults.IsRight)
        {
            foreach (var fault in faults.Listed)
            {
                await parsed.InvocationConfiguration.Output.WriteLineAsync(fault.ToString());
            }
            throw CommandException.Refused($"{RecoveryCodes.SourceFaulty}: {from} is not a whole copy of the log {place.Origin}; nothing was changed");
        }
    }

    /// <summary>The key that the source's checkpoint is to be held to: by the key list that lies here, never by one of the source's.</summary>
    static async Task<NoteVerifierKey?> KeyAsync(ITileSource source, LedgerPlace place, FaultList faults, CancellationToken cancel)
    {
        if (place.Keys is not { } list)
        {
            return place.Newest;
        }
        var note = await source.ReadAsync(LogDirectory.CheckpointFile, SignedNote.MaxBytes, cancel);
        return ListedLogKey.For(list, note ?? [], LogDirectory.CheckpointFile, faults);
    }

    /// <summary>The folder of a mirror, whose files are resolved against it; null when this is a path.</summary>
    static Uri? AddressOf(string from)
    {
        const char folderEnd = '/';
        return Uri.TryCreate(from, UriKind.Absolute, out var uri) && uri.Scheme is "https" or "http" ? new Uri(uri.AbsoluteUri.TrimEnd(folderEnd) + folderEnd, UriKind.Absolute) : null;
    }

    static async Task<ILedgerStore> StoreAsync(ParseResult parsed, LedgerPlace place, CancellationToken cancel)
    {
        if (parsed.GetValue(Database) is { } file)
        {
            return await PostgresLedgerStore.OpenAsync(new PostgresLedgerOptions(Bounded.ReadText(file.FullName, MaxTextBytes).Trim()), place.Origin, cancel);
        }
        var ledger = place.In(BackupManifest.LedgerFile);
        return File.Exists(ledger)
            ? SqliteLedgerStore.Open(ledger, place.Origin)
            : throw CommandException.Refused($"{BackupCodes.NoLedger}: {ledger} is not there: restore a backup first. Where there is none, an empty file of that name (mode 0600) is the empty log");
    }

    static async Task SayAsync(TextWriter output, RecoveryReport report)
    {
        if (report.Lost == 0)
        {
            await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"nothing was missing: the ledger has the {report.Checkpoint.Size} entries of the source's checkpoint"));
            return;
        }
        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"entries {report.FromSize} to {report.Checkpoint.Size - 1} of {report.Checkpoint.Origin} are back; their records are lost (record.lost)"));
        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{report.People} people: every consent given before their lost entries has ended, they are to be asked anew"));
        foreach (var (chain, count) in report.Agencies.OrderBy(agency => agency.Key, StringComparer.Ordinal))
        {
            await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{chain}: {count} lost entries are not counted in its quotas, since which rule they used is lost"));
        }
        if (report.Nobody > 0)
        {
            await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{report.Nobody} lost entries join no known chain: of the hub itself, or of people since erased"));
        }
    }
}
