using System.CommandLine;
using Hub.Cli.Client;
using Hub.Cli.Commands.Anchors;
using Hub.Cli.Commands.Backups;

namespace Hub.Cli.Commands;

/// <summary><c>hub ledger export</c>: a copy of the public log, which anyone may take.</summary>
static class LedgerCommand
{
    static readonly Argument<DirectoryInfo> Target = new("DIR") { Description = "Where the copy goes; a copy begun earlier is continued." };
    static readonly Option<string?> From = new("--from") { Description = "Origin of the hub, https://host:port (default: the hub that runs on --data; where none runs, its store)." };
    static readonly Option<FileInfo?> Key = new("--key") { Description = "The log's verifier key (default: vkey.txt of --data; from a store the key that keys.json names for the size)." };

    public static Command Build()
    {
        var export = new Command("export", "Copy the public log into a folder (C2SP tlog-tiles), verified on the way: from the hub that runs on --data, or from the store of one that is stopped.") { Target, From, Key, LedgerStores.Database, Shared.Data, Shared.Authority };
        export.SetAction(ExportAsync);
        return new Command("ledger", "The ledger and its public log.") { export, LedgerMigrate.Build(), LedgerBackups.Backup(), LedgerBackups.Restore(), LedgerRecover.Build(), LedgerScrub.Build(), LedgerAnchor.Build() };
    }

    static async Task<int> ExportAsync(ParseResult parsed, CancellationToken cancel)
    {
        if (LedgerExport.IsAsked(parsed, parsed.GetValue(From)))
        {
            return await LedgerPlace.RunAsync(() => LedgerExport.RunAsync(parsed, parsed.GetRequiredValue(Target), parsed.GetValue(Key), cancel));
        }
        var data = parsed.GetRequiredValue(Shared.Data);
        var place = Shared.Place(parsed, parsed.GetValue(From));
        var keyFile = parsed.GetValue(Key) ?? new FileInfo(Path.Combine(data, "vkey.txt"));
        using var http = HubHttp.ForPrograms(place);
        return await LedgerExport.CopyAsync(new HttpTileSource(http), parsed.GetRequiredValue(Target), Verifying.Key(keyFile), parsed.InvocationConfiguration.Output, cancel);
    }
}
