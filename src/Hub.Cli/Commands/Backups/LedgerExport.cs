using System.CommandLine;
using System.Globalization;
using Hub.Audit.Backups;
using Hub.Audit.Crypto;
using Hub.Audit.Notes;
using Hub.Verify;
using Hub.Verify.Export;
using Hub.Verify.Logs;

namespace Hub.Cli.Commands.Backups;

/// <summary><c>hub ledger export</c> from the store of a stopped hub: the same files, byte for byte, as the hub would serve.</summary>
static class LedgerExport
{
    /// <summary>Whether the store is meant: it was named, or no hub runs on a data directory that has one.</summary>
    /// <param name="from">A hub's origin, where one was named.</param>
    public static bool IsAsked(ParseResult parsed, string? from)
    {
        if (parsed.GetValue(LedgerStores.Database) is not null)
        {
            if (from is not null)
            {
                throw CommandException.CouldNot("--from names a hub, --ledger-database the store of one that is stopped");
            }
            return true;
        }
        var place = new LedgerPlace(parsed);
        return from is null && !place.IsHeld() && File.Exists(place.In(BackupManifest.LedgerFile)) && new FileInfo(place.In(BackupManifest.LedgerFile)).Length > 0;
    }

    public static async Task<int> RunAsync(ParseResult parsed, DirectoryInfo target, FileInfo? keyFile, CancellationToken cancel)
    {
        var place = new LedgerPlace(parsed);
        await using var held = place.Lock();
        await using var store = await LedgerStores.OpenAsync(parsed, place, "restore a backup first, or name the database", cancel);
        var published = place.Published();
        if (await StoredLogSource.OpenAsync(store, published, place.In(LogDirectory.KeysFile), cancel) is not { } source)
        {
            throw CommandException.CouldNot($"the store of {place.Origin} holds no checkpoint that its key signed: nothing of it was ever public");
        }
        var faults = new FaultList();
        var key = keyFile is not null ? Verifying.Key(keyFile) : await KeyAsync(place, source, faults, cancel);
        var output = parsed.InvocationConfiguration.Output;
        var code = key is null ? Say(output, faults) : await CopyAsync(source, target, key, output, cancel);
        var size = (await store.LastCheckpointAsync(cancel))?.Size ?? 0;
        if (published.File.Read() is { } note && published.Read(note) is { } last && last.Size > size)
        {
            await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"published-checkpoint is of {last.Size} entries: this store lacks the end, and so does the copy (docs/recovery.md)"));
        }
        return code;
    }

    /// <summary>Copies a source into a folder and says what was done.</summary>
    public static async Task<int> CopyAsync(ITileSource source, DirectoryInfo target, NoteVerifierKey key, TextWriter output, CancellationToken cancel)
    {
        var directory = new LogDirectory(target.FullName);
        var bar = ProgressBar.OnTerminal();
        var report = await LogExporter.RunAsync(source, directory, key, new ManagedEd25519(), bar is null ? null : bar.Show, cancel);
        bar?.Clear();
        var code = Say(output, report.Faults);
        if (report.Checkpoint is { } checkpoint && report.Faults.IsRight)
        {
            await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{checkpoint.Size} entries of {checkpoint.Origin}: {report.FilesWritten} files written, {report.FilesKept} kept, in {directory.Folder}"));
        }
        return code;
    }

    static async Task<NoteVerifierKey?> KeyAsync(LedgerPlace place, StoredLogSource source, FaultList faults, CancellationToken cancel) => place.Keys is { } list
        ? ListedLogKey.For(list, await source.ReadAsync(LogDirectory.CheckpointFile, SignedNote.MaxBytes, cancel) ?? [], LogDirectory.CheckpointFile, faults)
        : place.Newest;

    static int Say(TextWriter output, FaultList faults)
    {
        foreach (var fault in faults.Listed)
        {
            output.WriteLine(fault.ToString());
        }
        return faults.ExitCode;
    }
}
