using System.CommandLine;
using System.Globalization;
using Hub.Audit;
using Hub.Audit.Backups;
using Hub.Audit.Keys;
using Hub.Audit.Recovery;
using Hub.Audit.Store;
using Hub.Cli.Commands.Keys;
using Hub.Verify.Logs;

namespace Hub.Cli.Commands.Backups;

/// <summary><c>hub ledger recover</c>: brings the ledger of a stopped hub to its published end, from a copy of its public log.</summary>
static class LedgerRecover
{
    const int KekBytes = 32;

    static readonly Option<string[]> From = new("--from") { Description = "Folder of an exported log, or the address of a mirror: the folder that holds checkpoint and tile/, https://hub:port/log/ for another hub. With --new-origin several.", AllowMultipleArgumentsPerToken = true };

    static readonly Option<FileInfo?> KeysDatabase = new("--keys-database") { Description = "File with the connection string of the key store in PostgreSQL (default: keys.db of --data)." };

    public static Command Build()
    {
        var command = new Command("recover", "Take the entries that a stopped hub's ledger lost from a copy of its public log; their records stay lost.") { From, LedgerStores.Database, KeysDatabase, KeyPlace.PassphraseFile, Shared.Data, Shared.Authority };
        LedgerContinue.Options.ForEach(command.Add);
        command.SetAction((parsed, cancel) => LedgerPlace.RunAsync(() => RunAsync(parsed, cancel)));
        return command;
    }

    static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancel)
    {
        string[] sources = parsed.GetValue(From) ?? [];
        if (LedgerContinue.IsAsked(parsed))
        {
            return await LedgerContinue.RunAsync(parsed, sources, cancel);
        }
        var from = sources is [var only] ? only : throw CommandException.CouldNot("name one copy by --from; several are for --new-origin");
        var place = new LedgerPlace(parsed);
        await using var held = place.Lock();
        var chains = Chains(parsed, place);
        var copy = new LogDirectory(place.In(RecoverySource.CopyFolder));
        var output = parsed.InvocationConfiguration.Output;
        using (var source = new RecoverySource(parsed, from))
        {
            await source.FetchWholeAsync(place, copy, output, cancel);
        }
        if (copy.ReadCheckpoint() is not FileContent.Bytes note)
        {
            throw CommandException.Refused($"{RecoveryCodes.SourceFaulty}: the copy of the log in {copy.Folder} has no checkpoint");
        }
        await using var store = await LedgerStores.OpenAsync(parsed, place, "restore a backup first. Where there is none, an empty file of that name (mode 0600) is the empty log", cancel);
        var published = place.Published();
        var outcome = await LogRecovery.RunAsync(store, published, copy, note.Value.ToArray(), chains, new(), cancel);
        if (outcome is not RecoveryOutcome.Recovered(var report))
        {
            var refused = (RecoveryOutcome.Refused)outcome;
            throw CommandException.Refused(string.Create(CultureInfo.InvariantCulture, $"{refused.Code}: {refused.Message} The ledger has {refused.AdoptedTo} entries."));
        }
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
            return () => ChainKeys.ReadAll(options, key).Select(TagsOf(place, key).Of);
        }
        var file = place.In("keys.db");
        if (!File.Exists(file) || new FileInfo(file).Length == 0)
        {
            throw CommandException.Refused($"{RecoveryCodes.NoSubjectKeys}: {file} is not there: without the tag keys nobody's lost entries can be told, and a lost revocation would go unheard. Put its newest backup back first");
        }
        var kek = Kek(parsed, place);
        return () => ChainKeys.ReadAll(file, kek).Select(TagsOf(place, kek).Of);
    }

    static LogTagKeys TagsOf(LedgerPlace place, byte[] kek) => place.Keys?.Continues is null ? LogTagKeys.First : LogTagKeys.Continued(kek, place.Origin);

    static byte[] Kek(ParseResult parsed, LedgerPlace place)
    {
        using var passphrase = KeyPlace.Passphrase(parsed);
        return KeyFile.LoadBytes(place.In(Path.Combine("keys", "kek.aes")), KekBytes, mayCreate: false, passphrase);
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
