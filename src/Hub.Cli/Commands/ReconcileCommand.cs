using System.Buffers.Text;
using System.CommandLine;
using System.Text.Json;
using Hub.Audit.Crypto;
using Hub.Audit.Keys;
using Hub.Audit.Notes;
using Hub.Cli.Client;
using Hub.Verify;
using Hub.Verify.Chains;
using Hub.Verify.Export;
using Hub.Verify.Logs;

namespace Hub.Cli.Commands;

/// <summary><c>hub reconcile</c>: what the hub lists of an agency, what the log shows, and what the agency itself holds.</summary>
static class ReconcileCommand
{
    const int MaxSettleSeconds = 24 * 60 * 60;

    static readonly Option<string?> Log = new("--log") { Description = "An exported log, or the https address of a hub or a mirror that serves one (default: the hub's own)." };
    static readonly Option<FileInfo> Key = new("--key") { Description = "The log's verifier key (C2SP vkey), from elsewhere than the log.", Required = true };
    static readonly Option<FileInfo?> Root = new("--root") { Description = "Verifier key of the offline root, from elsewhere, that must have signed the log's keys.json." };
    static readonly Option<FileInfo?> TagKey = new("--tag-key") { Description = "Where the agency keeps its tag key: written when absent (mode 0600), else the hub must still give the same." };
    static readonly Option<FileInfo[]> Mine = new("--mine") { Description = "A journal of what the agency itself asked or served (hub exchange --journal writes one); may be repeated." };
    static readonly Option<int> Settle = new("--settle") { Description = "Seconds that an exchange may take to stand in the log.", DefaultValueFactory = _ => (int)Reconciliation.Settling.TotalSeconds };
    static readonly Option<bool> Json = new("--json") { Description = "Answer in JSON." };

    public static Command Build()
    {
        var command = new Command("reconcile", "Compare the hub's list of an agency's entries with the log, and both with what the agency itself asked and served.")
        {
            Shared.Agency, Shared.Keys, Log, Key, Root, TagKey, Mine, Settle, Json, Shared.Data, Shared.Origin, Shared.Authority,
        };
        command.SetAction(RunAsync);
        return command;
    }

    static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancel)
    {
        var key = Verifying.Key(parsed.GetRequiredValue(Key));
        var journals = (parsed.GetValue(Mine) ?? []).Select(Journal).ToList();
        var settle = parsed.GetValue(Settle);
        if (settle is < 0 or > MaxSettleSeconds)
        {
            throw CommandException.CouldNot("--settle is 0 to 86400 seconds");
        }
        var place = Shared.Place(parsed, parsed.GetValue(Shared.Origin));
        using var http = HubHttp.ForPrograms(place);
        var given = parsed.GetValue(Log) is { } named && Directory.Exists(named) ? new DirectoryInfo(named) : null;
        var folder = given ?? Directory.CreateTempSubdirectory("hub-reconcile-");
        try
        {
            var directory = new LogDirectory(folder.FullName);
            var faults = new FaultList();
            if (given is null)
            {
                faults.AddAll(await CopyAsync(parsed, http, directory, key, cancel));
            }
            var log = faults.IsRight ? LogVerifier.Verify(directory, key, new ManagedEd25519(), null, cancel) : null;
            if (log is not { IsRight: true, Checkpoint: { } checkpoint })
            {
                // A log that is wrong shows nothing of anybody.
                return Tell(parsed, new(log?.Faults ?? faults, null, null));
            }
            using var keys = AgencyKeys.Read(parsed.GetRequiredValue(Shared.Keys).FullName);
            using var client = new AgencyClient(http, place.Origin, parsed.GetRequiredValue(Shared.Agency), keys, TimeProvider.System);
            // The list after the log: so all that the log holds must be listed.
            var tagKey = await TagKeyAsync(parsed, client, key.Name, faults, cancel);
            var listed = await AgencyChainReader.ReadAsync(client, key.Name, cancel);
            var shown = Completeness.Prove(directory, log, tagKey);
            faults.AddAll(shown.Faults);
            var found = Reconciliation.Compare(listed, shown, checkpoint.Size, journals, KeysOf(parsed, directory), TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds(), TimeSpan.FromSeconds(settle));
            faults.AddAll(found.Faults);
            return Tell(parsed, new(faults, checkpoint, found));
        }
        finally
        {
            if (given is null)
            {
                folder.Delete(recursive: true);
            }
        }
    }

    static int Tell(ParseResult parsed, ReconcileReport report)
    {
        var output = parsed.InvocationConfiguration.Output;
        if (parsed.GetValue(Json))
        {
            report.WriteJson(output);
        }
        else
        {
            report.WriteText(output);
        }
        return report.Faults.ExitCode;
    }

    static async Task<FaultList> CopyAsync(ParseResult parsed, HttpClient hub, LogDirectory directory, NoteVerifierKey key, CancellationToken cancel)
    {
        if (parsed.GetValue(Log) is not { } address || (Uri.TryCreate(address, UriKind.Absolute, out var given) && given == hub.BaseAddress))
        {
            return (await LogExporter.RunAsync(new HttpTileSource(hub), directory, key, new ManagedEd25519(), cancel)).Faults;
        }
        if (!HubPlace.IsHttps(address))
        {
            throw CommandException.CouldNot($"{address}: no such folder, and no https address");
        }
        using var mirror = HubHttp.ForPrograms(new(address.EndsWith('/') ? address : address + "/", parsed.GetValue(Shared.Authority)?.FullName));
        return (await LogExporter.RunAsync(new HttpTileSource(mirror, ""), directory, key, new ManagedEd25519(), cancel)).Faults;
    }

    /// <summary>The key that the agency kept, or the hub's, which is kept from now on. A hub that gives another one later could have tagged under two.</summary>
    static async Task<byte[]> TagKeyAsync(ParseResult parsed, AgencyClient client, string origin, FaultList faults, CancellationToken cancel)
    {
        var file = parsed.GetValue(TagKey);
        var given = await AgencyChainReader.TagKeyAsync(client, origin, cancel);
        if (file is null)
        {
            return given;
        }
        if (!file.Exists)
        {
            using var output = OutputFile.Open(file.FullName);
            output.Keep(JsonSerializer.SerializeToUtf8Bytes(new { origin, tagKey = Base64Url.EncodeToString(given) }));
            return given;
        }
        var kept = TagKeyFile.Read(file, origin).TagKey;
        if (!kept.AsSpan().SequenceEqual(given))
        {
            faults.Add("reconcile.tag-key", file.Name, "the key kept", "the hub gives another");
        }
        return kept;
    }

    static AgencyJournal Journal(FileInfo file)
    {
        var wrong = AgencyJournal.Parse(file.Name, Bounded.Read(file.FullName, AgencyJournal.MaxBytes), out var journal);
        return journal ?? throw CommandException.CouldNot(wrong ?? $"{file.FullName}: no journal");
    }

    static KeyList? KeysOf(ParseResult parsed, LogDirectory directory)
    {
        var file = directory.FileOf(LogDirectory.KeysFile);
        return File.Exists(file) || parsed.GetValue(Root) is not null ? Verifying.Keys(file, parsed.GetValue(Root)) : null;
    }
}
