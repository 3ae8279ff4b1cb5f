using System.CommandLine;
using Hub.Audit.Crypto;
using Hub.Audit.Notes;
using Hub.Audit.Recovery;
using Hub.Cli.Client;
using Hub.Verify;
using Hub.Verify.Export;
using Hub.Verify.Logs;

namespace Hub.Cli.Commands.Backups;

/// <summary>Somebody's copy of the public log: a folder, or the address of a mirror.</summary>
sealed class RecoverySource : IDisposable
{
    /// <summary>Where a copy is put while it is checked, below the data directory.</summary>
    public const string CopyFolder = "recovery";

    readonly string _from;
    readonly HttpClient? _http;
    readonly ITileSource _files;

    public RecoverySource(ParseResult parsed, string from)
    {
        _from = from;
        var address = AddressOf(from);
        _http = address is null ? null : HubHttp.ForPrograms(new HubPlace(address.AbsoluteUri, parsed.GetValue(Shared.Authority)?.FullName));
        _files = _http is null ? new FolderTileSource(new LogDirectory(from)) : new HttpTileSource(_http, folder: "");
    }

    /// <summary>Its checkpoint; null where it shows none.</summary>
    public Task<byte[]?> CheckpointAsync(CancellationToken cancel) => _files.ReadAsync(LogDirectory.CheckpointFile, SignedNote.MaxBytes, cancel);

    /// <summary>Copies it, verified from its leaves to the signed root; a copy begun by an earlier run is continued.</summary>
    /// <returns>What is wrong with it.</returns>
    public async Task<FaultList> FetchAsync(LedgerPlace place, LogDirectory copy, CancellationToken cancel)
    {
        var faults = new FaultList();
        var bar = ProgressBar.OnTerminal();
        if (await KeyAsync(place, faults, cancel) is { } key)
        {
            faults = (await LogExporter.RunAsync(_files, copy, key, new ManagedEd25519(), bar is null ? null : bar.Show, cancel)).Faults;
            bar?.Clear();
        }
        return faults;
    }

    /// <summary>The same, refused where anything is wrong.</summary>
    public async Task FetchWholeAsync(LedgerPlace place, LogDirectory copy, TextWriter output, CancellationToken cancel)
    {
        var faults = await FetchAsync(place, copy, cancel);
        foreach (var fault in faults.Listed)
        {
            await output.WriteLineAsync(fault.ToString());
        }
        if (!faults.IsRight)
        {
            throw CommandException.Refused($"{RecoveryCodes.SourceFaulty}: {_from} is not a whole copy of the log {place.Origin}; nothing was changed");
        }
    }

    public void Dispose() => _http?.Dispose();

    /// <summary>The key that the source's checkpoint is to be held to: by the key list that lies here, never by one of the source's.</summary>
    async Task<NoteVerifierKey?> KeyAsync(LedgerPlace place, FaultList faults, CancellationToken cancel)
    {
        if (place.Keys is not { } list)
        {
            return place.Newest;
        }
        return ListedLogKey.For(list, await CheckpointAsync(cancel) ?? [], LogDirectory.CheckpointFile, faults);
    }

    /// <summary>The folder of a mirror, whose files are resolved against it; null when this is a path.</summary>
    static Uri? AddressOf(string from)
    {
        const char folderEnd = '/';
        return Uri.TryCreate(from, UriKind.Absolute, out var uri) && uri.Scheme is "https" or "http" ? new Uri(uri.AbsoluteUri.TrimEnd(folderEnd) + folderEnd, UriKind.Absolute) : null;
    }
}
