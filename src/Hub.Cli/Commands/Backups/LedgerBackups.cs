using System.CommandLine;
using System.Globalization;
using Hub.Audit.Backups;

namespace Hub.Cli.Commands.Backups;

/// <summary><c>hub ledger backup</c> and <c>hub ledger restore</c>: a whole, verified copy of a ledger in SQLite, and its way back.</summary>
static class LedgerBackups
{
    static readonly Argument<DirectoryInfo> Target = new("DIR") { Description = "Folder of the backup: absent or empty." };
    static readonly Argument<DirectoryInfo> Source = new("DIR") { Description = "Folder of the backup." };
    static readonly Option<bool> WithSubjectKeys = new("--with-subject-keys") { Description = "Take keys.db too. It is left out otherwise: its backups are short-lived and lie elsewhere, so that what is erased does not come back." };
    static readonly Option<bool> SetAside = new("--set-aside") { Description = "Put the ledger that is here aside even where it goes further than the backup, or cannot be read." };

    public static Command Backup()
    {
        var command = new Command("backup", "Copy the ledger (SQLite) while the hub runs, and verify the copy. A ledger in PostgreSQL: pg_dump or pg_basebackup.") { Target, WithSubjectKeys, Shared.Data };
        command.SetAction((parsed, cancel) => LedgerPlace.RunAsync(() => BackupAsync(parsed, cancel)));
        return command;
    }

    public static Command Restore()
    {
        var command = new Command("restore", "Put a backup in the place of the ledger of a stopped hub, after all of it was verified.") { Source, SetAside, Shared.Data };
        command.SetAction((parsed, cancel) => LedgerPlace.RunAsync(() => RestoreAsync(parsed, cancel)));
        return command;
    }

    static async Task<int> BackupAsync(ParseResult parsed, CancellationToken cancel)
    {
        var place = new LedgerPlace(parsed);
        var target = parsed.GetRequiredValue(Target).FullName;
        var keys = parsed.GetValue(WithSubjectKeys);
        if (keys && new FileInfo(place.In(BackupManifest.SubjectKeysFile)) is not { Exists: true, Length: > 0 })
        {
            throw CommandException.Refused($"{BackupCodes.NoKeys}: {place.In(BackupManifest.SubjectKeysFile)} is not there or empty. A key store in PostgreSQL is copied by pg_dump, apart from the ledger, and kept for a short time");
        }
        var manifest = await LedgerBackup.RunAsync(place.Data, target, place.Origin, place.Published(), keys, TimeProvider.System.GetUtcNow(), cancel);
        var output = parsed.InvocationConfiguration.Output;
        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{manifest.Size} entries of {manifest.Origin}, root {manifest.Root}, last checkpoint {manifest.CheckpointSize}: verified, in {target}"));
        await output.WriteLineAsync(keys ? "keys.db is in it: delete this backup when erasures must be final" : "keys.db is not in it: without subject keys of the same day or later, people's records do not open");
        return ExitCodes.Right;
    }

    static async Task<int> RestoreAsync(ParseResult parsed, CancellationToken cancel)
    {
        var place = new LedgerPlace(parsed);
        await using var held = place.Lock();
        var report = await LedgerRestore.RunAsync(
            parsed.GetRequiredValue(Source).FullName, place.Data, place.Origin, place.Published(), parsed.GetValue(SetAside), TimeProvider.System.GetUtcNow(), cancel);
        var output = parsed.InvocationConfiguration.Output;
        var size = report.Manifest.Size;
        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{size} entries of {report.Manifest.Origin} restored, root {report.Manifest.Root}: every leaf, tile, chain and checkpoint verified"));
        if (report.SetAside is { } aside)
        {
            await output.WriteLineAsync($"what was here before is in {aside}");
        }
        await output.WriteLineAsync(PublishedLine(report.Published, size));
        if (!File.Exists(place.In(BackupManifest.SubjectKeysFile)) || new FileInfo(place.In(BackupManifest.SubjectKeysFile)).Length == 0)
        {
            await output.WriteLineAsync("keys.db is not here: put its newest backup back before the hub starts, or nobody is known to it");
        }
        if (report.Witnessed > 0)
        {
            await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"this hub witnesses {report.Witnessed} logs and has forgotten what it cosigned since: give it a new witness key before it starts (docs/recovery.md)"));
        }
        await output.WriteLineAsync("witnesses and anchors are asked when the hub starts; what they hold that is newer stops it in the same way");
        return ExitCodes.Right;
    }

    static string PublishedLine(long? published, long size)
    {
        if (published is not { } known)
        {
            return "published-checkpoint is not here: the hub will refuse with ledger.published-missing until hub ledger recover has brought the log to its published end";
        }
        return known > size
            ? string.Create(CultureInfo.InvariantCulture, $"published-checkpoint is of {known} entries: the hub will refuse with ledger.behind-checkpoint until hub ledger recover has brought back the entries {size} to {known - 1}")
            : string.Create(CultureInfo.InvariantCulture, $"published-checkpoint is of {known} entries: nothing published is missing as far as it knows");
    }
}
