using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Text.Json;
using Hub.Audit.Promises;
using Hub.Audit.Tiles;
using Hub.Cli.Client;
using Hub.Cli.Commands;

namespace Hub.Cli.Demo;

/// <summary>Step 8: the ledger leaves the hub, and everything said so far is proved from files.</summary>
sealed class Evidence(Scene scene, DemoSteps steps)
{
    const int ProofTries = 40;
    static readonly TimeSpan BetweenTries = TimeSpan.FromMilliseconds(250);

    DemoFolder Folder => scene.Folder;

    public async Task RunAsync(CancellationToken cancel)
    {
        steps.Begin(8, "The ledger, verified from outside");
        var tagKey = Path.Combine(Folder.Temporary, "tag-key.json");
        await File.WriteAllTextAsync(tagKey, await scene.Page.TagKeyAsync(cancel), cancel);
        var listed = await ListedAsync(cancel);
        await FetchProofsAsync(cancel);
        await ExportAsync(cancel);
        await VerifyPromisesAsync(cancel);
        var size = await VerifyLogAsync(cancel);
        await VerifyListAsync(tagKey, listed, cancel);
        await FlipOneByteAsync(size, cancel);
        await new Reconciling(scene, steps).RunAsync(cancel);
        await new TrailEvidence(scene, steps).RunAsync(cancel);
        await new EvidenceBundles(scene, steps).RunAsync(cancel);
    }

    /// <summary>How many entries the citizen's own page lists.</summary>
    async Task<int> ListedAsync(CancellationToken cancel)
    {
        const string proofPath = "/v1/proofs/";
        const int maxPages = 16;
        var count = 0;
        string? next = "/me/history";
        for (var page = 0; next is not null && page < maxPages; page++)
        {
            var links = HtmlForms.Links(await scene.Page.ReadAsync(next, cancel));
            count += links.Count(link => link.StartsWith(proofPath, StringComparison.Ordinal));
            next = links.Find(link => link.StartsWith("/me/history?before=", StringComparison.Ordinal));
        }
        return count;
    }

    async Task FetchProofsAsync(CancellationToken cancel)
    {
        foreach (var (id, promise) in scene.Promises)
        {
            var bytes = await ProofAsync(id, cancel);
            await File.WriteAllBytesAsync(ProofFile(id), bytes, cancel);
            await File.WriteAllTextAsync(PromiseFile(id), promise + "\n", cancel);
        }
    }

    /// <summary>The proof follows its promise as soon as a checkpoint covers the entry.</summary>
    async Task<byte[]> ProofAsync(string id, CancellationToken cancel)
    {
        for (var attempt = 0; attempt < ProofTries; attempt++)
        {
            using var response = await scene.Hub.Http.GetAsync(new Uri($"v1/proofs/{id}.tlog-proof", UriKind.Relative), cancel);
            if (response.IsSuccessStatusCode)
            {
                return await response.Content.ReadAsByteArrayAsync(cancel);
            }
            var wait = response.StatusCode is HttpStatusCode.ServiceUnavailable or HttpStatusCode.NotFound;
            steps.Require(wait, $"the proof of {id}: {await HubAnswer.ReadAsync(response, cancel)}");
            await Task.Delay(BetweenTries, cancel);
        }
        throw new DemoException(steps.Current, $"no proof of {id} came");
    }

    async Task ExportAsync(CancellationToken cancel)
    {
        File.Copy(Path.Combine(Folder.Data, "vkey.txt"), Folder.Vkey);
        File.Copy(Path.Combine(Folder.Data, "root-vkey.txt"), Folder.RootVkey);
        var export = await Tool.RunAsync(Folder.Temporary, cancel, "ledger", "export", Folder.Log, "--data", Folder.Data);
        steps.Require(export.ExitCode == ExitCodes.Right, $"hub ledger export: {export.Output}");
        steps.Say("hub ledger export: a C2SP tile directory, checked on the way");
    }

    async Task VerifyPromisesAsync(CancellationToken cancel)
    {
        await Task.WhenAll(scene.Promises.Keys.Select(id => VerifyPromiseAsync(id, cancel)));
        steps.Say(string.Create(CultureInfo.InvariantCulture, $"{scene.Promises.Count} promises matched by their .tlog-proof"));
    }

    async Task VerifyPromiseAsync(string id, CancellationToken cancel)
    {
        var run = await Tool.RunAsync(Folder.Temporary, cancel, "verify", ProofFile(id), "--key", Folder.Vkey, "--promise", PromiseFile(id), "--keys", Path.Combine(Folder.Log, "keys.json"), "--root", Folder.RootVkey);
        steps.Require(run.ExitCode == ExitCodes.Right, $"hub verify of the promise of {id}: {run.Output}");
    }

    async Task<long> VerifyLogAsync(CancellationToken cancel)
    {
        var run = await Tool.RunAsync(Folder.Temporary, cancel, "verify", Folder.Log, "--key", Folder.Vkey, "--json");
        steps.Require(run.ExitCode == ExitCodes.Right, $"hub verify: {run.Output}");
        var size = run.Json().GetProperty("size").GetInt64();
        steps.Say(string.Create(CultureInfo.InvariantCulture, $"hub verify: {size} entries, chain, tree and signature right"));
        return size;
    }

    /// <summary>A run that is given nothing but the exported directory, the public key and the citizen's tag key.</summary>
    async Task VerifyListAsync(string tagKey, int listed, CancellationToken cancel)
    {
        var alone = Path.Combine(Folder.Temporary, "auditor");
        DemoFolder.Copy(Folder.Log, Path.Combine(alone, "log"));
        File.Copy(Folder.Vkey, Path.Combine(alone, "vkey.txt"));
        File.Copy(tagKey, Path.Combine(alone, "tag-key.json"));
        var run = await Tool.RunAsync(alone, cancel, "verify", "log", "--key", "vkey.txt", "--tag-key", "tag-key.json", "--json");
        steps.Require(run.ExitCode == ExitCodes.Right, $"hub verify --tag-key: {run.Output}");
        var report = run.Json();
        var count = report.GetProperty("count").GetInt32();
        steps.Require(count == listed, $"the log proves {count} entries, the citizen's page lists {listed}");
        var places = report.GetProperty("entries").EnumerateArray().Select(e => e.GetInt64()).ToHashSet();
        steps.Require(scene.Promises.Values.Select(IndexOf).All(places.Contains), "a promised entry about the citizen is not in the list");
        steps.Say(string.Create(CultureInfo.InvariantCulture, $"with the citizen's tag key: the list of {count} entries is complete, as the page shows it"));
    }

    /// <summary>One byte of one entry, in a copy.</summary>
    async Task FlipOneByteAsync(long size, CancellationToken cancel)
    {
        var copy = Path.Combine(Folder.Temporary, "copy");
        DemoFolder.Copy(Folder.Log, copy);
        var index = IndexOf(scene.Promises.Values.First());
        var bundle = index / TileId.FullWidth;
        var width = (int)Math.Min(TileId.FullWidth, size - (bundle * TileId.FullWidth));
        var file = Path.Combine(copy, new TileId(TileId.EntriesLevel, bundle, width).Path.Replace('/', Path.DirectorySeparatorChar));
        var bytes = await File.ReadAllBytesAsync(file, cancel);
        var at = 0;
        for (var i = bundle * TileId.FullWidth; i < index; i++)
        {
            at += sizeof(ushort) + BinaryPrimitives.ReadUInt16BigEndian(bytes.AsSpan(at));
        }
        var middle = at + sizeof(ushort) + (BinaryPrimitives.ReadUInt16BigEndian(bytes.AsSpan(at)) / 2);
        bytes[middle] ^= 1;
        await File.WriteAllBytesAsync(file, bytes, cancel);
        var run = await Tool.RunAsync(Folder.Temporary, cancel, "verify", copy, "--key", Folder.Vkey, "--json");
        steps.Require(run.ExitCode == ExitCodes.Refused, $"hub verify passes a changed log (exit {run.ExitCode})");
        var named = run.Json().GetProperty("faults").EnumerateArray().Select(f => f.GetProperty("place").GetString());
        var place = string.Create(CultureInfo.InvariantCulture, $"entry {index}");
        steps.Require(named.Contains(place, StringComparer.Ordinal), $"hub verify does not name {place}: {run.Output}");
        steps.Say($"one byte flipped in a copy: hub verify names {place} and exits 1");
    }

    string ProofFile(string id) => Path.Combine(Folder.Proofs, id + ".tlog-proof");

    string PromiseFile(string id) => Path.Combine(Folder.Proofs, id + ".promise");

    static long IndexOf(string promise) =>
        SignedPromise.TryParse(promise)?.Promise.Index ?? throw new JsonException("a promise that was read before cannot be read");
}
