using System.CommandLine;
using System.Globalization;
using Hub.Audit.Backups;
using Hub.Audit.Crypto;
using Hub.Audit.Delays;
using Hub.Audit.Keys;
using Hub.Audit.Notes;
using Hub.Audit.Recovery;
using Hub.Audit.Store;
using Hub.Audit.Writing;
using Hub.Cli.Commands.Keys;
using Hub.Verify.Export;
using Hub.Verify.Logs;

namespace Hub.Cli.Commands.Backups;

/// <summary><c>hub ledger recover --new-origin</c>: the last resort, where the lost end of the log is in no copy. Closes the log and opens one that names what is missing.</summary>
static class LedgerContinue
{
    const int MaxOriginChars = 200;
    const int IdKeyBytes = 32;
    const int MostDue = 10_000;

    static readonly Option<string?> NewOrigin = new("--new-origin") { Description = "Last resort, where no copy has the lost end: origin line of a new log that takes this one's place and names what is missing." };
    static readonly Option<bool> GiveUp = new("--give-up-tail") { Description = "With --new-origin: even though a copy named by --from has lost entries or could not be read, or no copy was asked." };
    static readonly Option<FileInfo[]> Checkpoints = new("--checkpoint") { Description = "With --new-origin: a checkpoint of this log that a witness or reader kept; may be repeated.", AllowMultipleArgumentsPerToken = true };
    static readonly Option<FileInfo?> NewDatabase = new("--new-ledger-database") { Description = "With --new-origin and --ledger-database: file with the connection string of the new log's database." };
    static readonly Option<FileInfo?> Propose = new("--propose") { Description = "With --new-origin, where the offline root is elsewhere: write the new key list to this file for the root to sign, and stop." };
    static readonly Option<FileInfo?> Signed = new("--key-list") { Description = "With --new-origin: that list as the root signed it (hub keys sign)." };
    static readonly Option<FileInfo?> Root = new("--root") { Description = "With --key-list: verifier key of the offline root." };

    public static List<Option> Options { get; } = [NewOrigin, GiveUp, Checkpoints, NewDatabase, Propose, Signed, Root, KeyPlace.LogSigner];

    public static bool IsAsked(ParseResult parsed) => parsed.GetValue(NewOrigin) is not null;

    public static async Task<int> RunAsync(ParseResult parsed, string[] sources, CancellationToken cancel)
    {
        var place = new LedgerPlace(parsed);
        await using var held = place.Lock();
        if (ContinuationFolder.Interrupted(place.Data) is { } ended)
        {
            new ContinuationFolder(place.Data, ended).Switch();
            await parsed.InvocationConfiguration.Output.WriteLineAsync($"the continuation of {ended} by {place.Origin}, begun earlier, is in its place; the hub may start");
            return ExitCodes.Right;
        }
        var origin = OriginOf(parsed, place);
        if (parsed.GetValue(NewDatabase) is null != parsed.GetValue(LedgerStores.Database) is null)
        {
            throw CommandException.CouldNot("--ledger-database and --new-ledger-database go together: the new log is kept where the old one is, under another name");
        }
        await using var old = await LedgerStores.OpenAsync(parsed, place, "restore a backup first. Where there is none, an empty file of that name (mode 0600) stands for a log of which nothing is left", cancel);
        await VerifyAsync(old, cancel);
        var plan = await PlanAsync(parsed, place, old, sources, cancel);
        using var keys = new ContinuationKeys(parsed, place, origin, plan.Final.Size);
        if (parsed.GetValue(Propose) is { } proposal)
        {
            using var file = OutputFile.Open(proposal.FullName);
            file.Keep(keys.List.ToSign());
            KeysCommand.Write(keys.List, parsed.InvocationConfiguration.Output);
            await parsed.InvocationConfiguration.Output.WriteLineAsync("nothing else was changed: have the root sign it (hub keys sign), and say the same with --key-list and --root");
            return ExitCodes.Right;
        }
        var list = keys.Signed(parsed.GetValue(Signed), parsed.GetValue(Root));
        var idKey = IdKey(parsed, place);
        var due = await DueAsync(old, cancel);
        var orders = await OrdersInForce.CountAsync(old, idKey, MostDue, cancel);
        var folder = new ContinuationFolder(place.Data, place.Origin);
        folder.Begin();
        await ExportAsync(place, old, folder, plan, cancel);
        await OpenAsync(parsed, idKey, origin, plan, folder, cancel);
        folder.MakeReady(origin, list, keys.Vkey);
        // The old ledger is closed before it is moved.
        await old.DisposeAsync();
        folder.Switch();
        await SayAsync(parsed, plan, origin, folder, (due, orders));
        return ExitCodes.Right;
    }

    static string OriginOf(ParseResult parsed, LedgerPlace place)
    {
        var origin = parsed.GetRequiredValue(NewOrigin)!;
        if (origin.Length is 0 or > MaxOriginChars || origin.Any(c => c is <= ' ' or '+' || char.IsWhiteSpace(c)))
        {
            throw CommandException.CouldNot("--new-origin is a line without spaces and plus signs, such as hub.example/log-2");
        }
        if (string.Equals(origin, place.Origin, StringComparison.Ordinal) && place.Keys?.Continues is { } ended)
        {
            throw CommandException.Refused($"{RecoveryCodes.SameOrigin}: this hub already goes on as {origin}, in the place of {ended.Origin}; nothing was changed. Start it, or name a further origin where the end of this log is lost, too");
        }
        return string.Equals(origin, place.Origin, StringComparison.Ordinal) || Directory.Exists(EarlierFolder.Of(place.Data, origin))
            ? throw CommandException.Refused($"{RecoveryCodes.SameOrigin}: {origin} is the origin of a log whose end is lost; a second log under it would be a second history")
            : origin;
    }

    static async Task VerifyAsync(ILedgerStore old, CancellationToken cancel)
    {
        var faults = await LogScrub.RunAsync(old, published: null, cancel);
        if (faults.Count > 0)
        {
            throw CommandException.Refused($"{RecoveryCodes.StoreFaulty}: the stored log is damaged at {faults[0].Place} ({faults[0].Code}); restore a backup first, so that what survives is right");
        }
    }

    /// <summary>Asks every copy named for the lost end; what is left to do without it.</summary>
    static async Task<ContinuationPlan> PlanAsync(ParseResult parsed, LedgerPlace place, ILedgerStore old, string[] sources, CancellationToken cancel)
    {
        var output = parsed.InvocationConfiguration.Output;
        var shown = (parsed.GetValue(Checkpoints) ?? []).Select(file => Bounded.Read(file.FullName, SignedNote.MaxBytes)).ToList();
        var givenUp = parsed.GetValue(GiveUp);
        if (sources.Length == 0 && !givenUp)
        {
            throw CommandException.Refused($"{RecoveryCodes.NotAsked}: name the copies of the log by --from, so that none is passed over; --give-up-tail where there is none");
        }
        var answers = new List<(string From, byte[] Note)>();
        var unread = new List<string>();
        foreach (var from in sources)
        {
            var (note, fault) = await CheckpointAsync(parsed, place, from, cancel);
            if (note is not null)
            {
                answers.Add((from, note));
                continue;
            }
            unread.Add(from);
            await output.WriteLineAsync($"{from}: {fault}");
        }
        var (plan, verdict) = await LogContinuation.PlanAsync(old, place.Published(), [.. shown, .. answers.Select(answer => answer.Note)], cancel);
        if (plan is null)
        {
            throw CommandException.Refused($"{verdict.Code}: expected {verdict.Expected}, found {verdict.Found}");
        }
        await WeighAsync(parsed, place, plan, answers, unread, cancel);
        return plan;
    }

    /// <summary>Refuses while a copy has lost entries, or could not be read, and nobody said that they are given up.</summary>
    static async Task WeighAsync(ParseResult parsed, LedgerPlace place, ContinuationPlan plan, List<(string From, byte[] Note)> answers, List<string> unread, CancellationToken cancel)
    {
        var output = parsed.InvocationConfiguration.Output;
        var givenUp = parsed.GetValue(GiveUp);
        var longer = new List<string>();
        foreach (var (from, note) in answers)
        {
            var size = place.Published().Read(note)?.Size ?? 0;
            var more = size - plan.Survives.Size;
            if (size < plan.Final.Size)
            {
                await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{from}: {size} entries, the lost end goes to {plan.Final.Size}{(more > 0 ? "; keep it, it has entries that are lost here" : "")}"));
            }
            if (givenUp || (more <= 0 && size < plan.Final.Size))
            {
                continue;
            }
            var faults = await FaultsAsync(parsed, place, from, cancel);
            if (faults.Count > 0)
            {
                unread.Add(from);
            }
            else if (size >= plan.Final.Size)
            {
                throw CommandException.Refused($"{RecoveryCodes.TailThere}: {from} has every entry; take them by hub ledger recover --from {from}. --give-up-tail loses them on purpose");
            }
            else
            {
                longer.Add(string.Create(CultureInfo.InvariantCulture, $"{from} has {more} of the {plan.Final.Size - plan.Survives.Size} lost entries"));
            }
            foreach (var fault in faults)
            {
                await output.WriteLineAsync($"{from}: {fault}");
            }
        }
        if (longer.Count > 0)
        {
            throw CommandException.Refused($"{RecoveryCodes.CopyLonger}: {string.Join(", ", longer)}, and the log would end without them; nothing was changed. Find a copy of the whole end; --give-up-tail loses them here on purpose, they stay readable in that copy");
        }
        if (unread.Count > 0 && !givenUp)
        {
            throw CommandException.Refused($"{RecoveryCodes.CopyUnread}: whether the lost end is in {string.Join(", ", unread)} is not known, since it could not be read whole; nothing was changed. Say it again with the copy mended or without it; --give-up-tail goes on although it may be there");
        }
    }

    /// <summary>The checkpoint that a copy shows of this log, or why there is none.</summary>
    static async Task<(byte[]? Note, string Fault)> CheckpointAsync(ParseResult parsed, LedgerPlace place, string from, CancellationToken cancel)
    {
        using var source = new RecoverySource(parsed, from);
        try
        {
            return await source.CheckpointAsync(cancel) is { } note && place.Published().Read(note) is not null
                ? (note, "")
                : (null, $"no checkpoint of {place.Origin} is there");
        }
        catch (Exception fault) when (BreaksOff(fault, cancel))
        {
            return (null, $"its checkpoint cannot be read: {fault.Message}");
        }
    }

    /// <summary>What keeps a copy from being fetched whole; nothing where it is.</summary>
    static async Task<IReadOnlyList<string>> FaultsAsync(ParseResult parsed, LedgerPlace place, string from, CancellationToken cancel)
    {
        var copy = new LogDirectory(place.In(RecoverySource.CopyFolder));
        using var source = new RecoverySource(parsed, from);
        try
        {
            var faults = await source.FetchAsync(place, copy, cancel);
            return faults.IsRight ? [] : [.. faults.Listed.Select(fault => fault.ToString()).DefaultIfEmpty("no whole copy")];
        }
        catch (Exception fault) when (BreaksOff(fault, cancel))
        {
            return [$"it breaks off: {fault.Message}"];
        }
        finally
        {
            if (Directory.Exists(copy.Folder))
            {
                Directory.Delete(copy.Folder, recursive: true);
            }
        }
    }

    /// <summary>Whether a copy could not be reached or read. An answer that is waited for too long comes as a cancellation that nobody asked for.</summary>
    static bool BreaksOff(Exception fault, CancellationToken cancel) =>
        fault is IOException or HttpRequestException or UnauthorizedAccessException || (fault is OperationCanceledException && !cancel.IsCancellationRequested);

    /// <summary>The public files of what survives, for any web server.</summary>
    static async Task ExportAsync(LedgerPlace place, ILedgerStore old, ContinuationFolder folder, ContinuationPlan plan, CancellationToken cancel)
    {
        if (plan.Surviving is not { } surviving || await StoredLogSource.OpenAsync(old, place.Published(), place.In("keys.json"), cancel) is not { } source)
        {
            return;
        }
        var faults = new Verify.FaultList();
        var key = place.Keys is { } list ? ListedLogKey.For(list, surviving.Note, LogDirectory.CheckpointFile, faults) : place.Newest;
        if (key is not null)
        {
            var bar = ProgressBar.OnTerminal();
            faults = (await LogExporter.RunAsync(source, new LogDirectory(Path.Combine(folder.Kept, EarlierFolder.Log)), key, new ManagedEd25519(), bar is null ? null : bar.Show, cancel)).Faults;
            bar?.Clear();
        }
        if (!faults.IsRight)
        {
            throw CommandException.Refused($"{RecoveryCodes.StoreFaulty}: {(faults.Listed.Count > 0 ? faults.Listed[0].ToString() : "the stored log cannot be exported")}");
        }
    }

    static byte[] IdKey(ParseResult parsed, LedgerPlace place)
    {
        using var passphrase = KeyPlace.Passphrase(parsed);
        return KeyFile.LoadBytes(place.In(Path.Combine("keys", "id.hmac")), IdKeyBytes, mayCreate: false, passphrase);
    }

    static async Task OpenAsync(ParseResult parsed, byte[] idKey, string origin, ContinuationPlan plan, ContinuationFolder folder, CancellationToken cancel)
    {
        if (parsed.GetValue(NewDatabase) is { } database)
        {
            await using var store = await LedgerStores.PostgresAsync(database, origin, cancel);
            await LogContinuation.OpenAsync(store, origin, plan, idKey, new LedgerWriterOptions(), cancel);
            File.Copy(parsed.GetRequiredValue(LedgerStores.Database)!.FullName, Path.Combine(folder.Kept, EarlierFolder.Database));
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(Path.Combine(folder.Kept, EarlierFolder.Database), UnixFileMode.UserRead | UnixFileMode.UserWrite);
            }
            return;
        }
        folder.MakeLedger();
        await using var file = SqliteLedgerStore.Open(folder.Ledger, origin);
        await LogContinuation.OpenAsync(file, origin, plan, idKey, new LedgerWriterOptions(), cancel);
    }

    /// <summary>What the hub owed when the log ended, by kind: none of it is carried over.</summary>
    static async Task<IReadOnlyDictionary<string, int>> DueAsync(ILedgerStore old, CancellationToken cancel)
    {
        var rows = await old.DueAsync(long.MaxValue, MostDue, cancel);
        return rows.GroupBy(row => row.Key.Split(':')[0], StringComparer.Ordinal).ToDictionary(kind => kind.Key, kind => kind.Count(), StringComparer.Ordinal);
    }

    static async Task SayAsync(ParseResult parsed, ContinuationPlan plan, string origin, ContinuationFolder folder, (IReadOnlyDictionary<string, int> Due, int Orders) left)
    {
        var output = parsed.InvocationConfiguration.Output;
        var (survives, lost) = (plan.Survives, plan.Lost);
        await output.WriteLineAsync(lost.End > lost.From
            ? string.Create(CultureInfo.InvariantCulture, $"{plan.Final.Origin} ended: entries {lost.From} to {lost.End - 1} are lost, {survives.Size} survive")
            : string.Create(CultureInfo.InvariantCulture, $"{plan.Final.Origin} ended with the {survives.Size} entries that survive; none is known to be lost"));
        if (plan.StoredSize > survives.Size && lost.End > lost.From)
        {
            await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{plan.StoredSize - survives.Size} of the lost ones are in the store without a checkpoint: readable by the hub, provable to nobody"));
        }
        await output.WriteLineAsync($"{origin} begins with a continuation record that says so; what survives is in {folder.Earlier}, read-only, its public files in {Path.Combine(folder.Earlier, EarlierFolder.Log)}");
        await output.WriteLineAsync("every consent given under the old origin has ended: people are to be asked anew");
        if (left.Orders > 0)
        {
            await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"orders of delayed disclosure in force: {left.Orders}. What they delayed is shown to the person at its end date; they delay nothing new and are to be asked for anew"));
        }
        await output.WriteLineAsync("decision trails of the old log stop where they are, and take no further step");
        foreach (var (kind, count) in left.Due.OrderBy(one => one.Key, StringComparer.Ordinal))
        {
            await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"  {count} deadlines of the kind {kind} are not carried over"));
        }
        await output.WriteLineAsync("hand out vkey.txt and keys.json anew; the hub may start" + (parsed.GetValue(NewDatabase) is { } database ? $" with --ledger-database {database.FullName}" : ""));
    }
}
