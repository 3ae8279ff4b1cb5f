using System.CommandLine;
using System.Globalization;
using Hub.Audit.Crypto;
using Hub.Audit.Notes;
using Hub.Cli.Client;
using Hub.Cli.Commands.Anchors;
using Hub.Cli.Commands.Backups;
using Hub.Verify.Export;
using Hub.Verify.Logs;

namespace Hub.Cli.Commands;

/// <summary><c>hub ledger export</c>: a copy of the public log, which anyone may take.</summary>
static class LedgerCommand
{
    static readonly Argument<DirectoryInfo> Target = new("DIR") { Description = "Where the copy goes; a copy begun earlier is continued." };
    static readonly Option<string?> From = new("--from") { Description = "Origin of the hub, https://host:port (default: the hub that runs on --data)." };
    static readonly Option<FileInfo?> Key = new("--key") { Description = "The log's verifier key (default: vkey.txt of --data)." };

    public static Command Build()
    {
        var export = new Command("export", "Copy the public log into a folder (C2SP tlog-tiles), verified on the way.") { Target, From, Key, Shared.Data, Shared.Authority };
        export.SetAction(ExportAsync);
        return new Command("ledger", "The ledger and its public log.") { export, LedgerMigrate.Build(), LedgerBackups.Backup(), LedgerBackups.Restore(), LedgerRecover.Build(), LedgerAnchor.Build() };
    }

    static async Task<int> ExportAsync(ParseResult parsed, CancellationToken cancel)
    {
        var output = parsed.InvocationConfiguration.Output;
        var data = parsed.GetRequiredValue(Shared.Data);
        var place = Shared.Place(parsed, parsed.GetValue(From));
        var keyFile = parsed.GetValue(Key)?.FullName ?? Path.Combine(data, "vkey.txt");
        if (!NoteVerifierKey.TryParse(Bounded.ReadText(keyFile, NoteVerifierKey.MaxTextChars).Trim(), out var key))
        {
            throw CommandException.CouldNot($"{keyFile}: no verifier key (C2SP vkey)");
        }
        using var http = HubHttp.ForPrograms(place);
        var directory = new LogDirectory(parsed.GetRequiredValue(Target).FullName);
        var bar = ProgressBar.OnTerminal();
        var report = await LogExporter.RunAsync(new HttpTileSource(http), directory, key, new ManagedEd25519(), bar is null ? null : bar.Show, cancel);
        bar?.Clear();
        foreach (var fault in report.Faults.Listed)
        {
            await output.WriteLineAsync(fault.ToString());
        }
        if (report.Checkpoint is { } checkpoint && report.Faults.IsRight)
        {
            await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{checkpoint.Size} entries of {checkpoint.Origin}: {report.FilesWritten} files written, {report.FilesKept} kept, in {directory.Folder}"));
        }
        return report.Faults.ExitCode;
    }
}
