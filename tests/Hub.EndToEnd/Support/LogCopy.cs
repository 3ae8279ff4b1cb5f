using Hub.Audit.Crypto;
using Hub.Audit.Keys;
using Hub.Audit.Leaves;
using Hub.Audit.Merkle;
using Hub.Audit.Notes;
using Hub.Audit.Promises;
using Hub.Audit.Tiles;
using Hub.Canon;
using Hub.Verify.Export;
using Hub.Verify.Logs;
using Hub.Verify.Proofs;

namespace Hub.EndToEnd.Support;

/// <summary>A copy of a hub's public log, taken over HTTP and verified whole by its key alone.</summary>
public sealed class LogCopy
{
    static readonly ManagedEd25519 Ed25519 = new();

    LogCopy(LogDirectory directory, LogReport report) => (Directory, Report) = (directory, report);

    public LogDirectory Directory { get; }

    public LogReport Report { get; }

    public long Size => Report.Checkpoint!.Size;

    /// <summary>Leaves in their order, with the RFC 6962 hash of each.</summary>
    public IReadOnlyList<(Leaf Leaf, Hash256 Hash)> Leaves => [.. ReadLeaves()];

    public static async Task<LogCopy> Take(HubProcess hub, string folder)
    {
        var key = KeyOf(hub);
        using var http = hub.Client(cookies: null);
        var directory = new LogDirectory(folder);
        var export = await LogExporter.RunAsync(new HttpSource(http), directory, key, Ed25519, CancellationToken.None);
        Assert.Empty(export.Faults.Listed);
        var report = LogVerifier.Verify(directory, key, Ed25519);
        Assert.Empty(report.Faults.Listed);
        return new(directory, report);
    }

    /// <summary>The promise is the hub's, and its proof keeps it.</summary>
    public static async Task<Promise> Kept(HubProcess hub, Answered answered)
    {
        using var http = hub.Client(cookies: null);
        var proof = await http.GetByteArrayAsync($"/v1/proofs/{answered.Id}.tlog-proof");
        var keys = KeyList.TryParse(await http.GetByteArrayAsync("/log/keys.json"))!;
        var report = PromiseVerifier.VerifyPromise(answered.Promise, proof, KeyOf(hub), keys, Ed25519);
        Assert.Empty(report.Faults.Listed);
        Assert.Equal(answered.Id, report.Promise!.Id.ToString());
        return report.Promise;
    }

    /// <summary>What a promise says, without asking whether it is kept.</summary>
    public static Promise Read(string promise) => SignedPromise.TryParse(promise)!.Promise;

    static NoteVerifierKey KeyOf(HubProcess hub) => NoteVerifierKey.TryParse(hub.LogKey, out var key) ? key : throw new InvalidOperationException("vkey.txt holds no key.");

    IEnumerable<(Leaf Leaf, Hash256 Hash)> ReadLeaves()
    {
        foreach (var bundle in TileLayout.Level(TileId.EntriesLevel, Size))
        {
            Assert.True(Directory.TryRead(bundle, out var bytes));
            foreach (var entry in Entries(bytes))
            {
                Assert.True(Leaf.TryParse(entry, out var leaf));
                yield return (leaf, Rfc6962.LeafHash(entry));
            }
        }
    }

    static List<byte[]> Entries(ReadOnlyMemory<byte> bundle)
    {
        var entries = new List<byte[]>();
        var reader = EntryBundle.Read(bundle.Span);
        while (reader.TryNext(out var entry))
        {
            entries.Add(entry.ToArray());
        }
        return entries;
    }

    sealed class HttpSource(HttpClient http) : ITileSource
    {
        public async Task<byte[]?> ReadAsync(string path, int maxBytes, CancellationToken cancel)
        {
            using var response = await http.GetAsync("/log/" + path, cancel);
            if (response.StatusCode == System.Net.HttpStatusCode.NotFound)
            {
                return null;
            }
            response.EnsureSuccessStatusCode();
            var bytes = await response.Content.ReadAsByteArrayAsync(cancel);
            return bytes.Length <= maxBytes ? bytes : throw new IOException("longer than asked for");
        }
    }
}
