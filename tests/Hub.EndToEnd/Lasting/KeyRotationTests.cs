using Hub.Audit.Crypto;
using Hub.Audit.Keys;
using Hub.Audit.Notes;
using Hub.Audit.Signing;
using Hub.Audit.Writing;
using Hub.Canon.Records;
using Hub.EndToEnd.Support;
using Hub.Verify;
using Hub.Verify.Evidence;
using Hub.Verify.Logs;

namespace Hub.EndToEnd.Lasting;

/// <summary>A hub whose log key is followed by another one: first a file, then one in another process.</summary>
[Collection(LastingWorldTests.Name)]
public sealed class KeyRotationTests
{
    const long Overlap = 3;

    static readonly ManagedEd25519 Ed25519 = new();

    [Fact]
    public async Task Log_goes_on_under_each_next_key_and_every_checkpoint_is_held_to_its_range()
    {
        await using var world = await World.Start("rotation");
        using var citizen = await world.Citizen();
        await citizen.Answer(await world.Bench.AskForPerson(citizen.Nik), "Grant");
        var first = Answered.Of((await world.Bench.Exchange(Asks.Bench(citizen.Nik))).Good());
        await LogCopy.Kept(world.Hub, first);
        var old = Key(world.Hub.LogKey);

        await world.Hub.Kill();
        var size = Rotate(world.Hub.Data, KeyFolder.Log, KeyFolder.Promise);
        await world.Hub.StartAgain();
        Assert.NotEqual(old.ToString(), world.Hub.LogKey);
        // The start itself is recorded: within the overlap, where a reader who knows only the old key goes on.
        var overlapping = await world.Hub.Get("/log/checkpoint");
        Assert.InRange(Size(overlapping.Body), size, size + Overlap);
        Assert.True(SignedNote.TryParse(overlapping.Body)!.Verify(old.Verifier(Ed25519)!).IsRight);
        foreach (var key in (NoteVerifierKey?[])[old, Key(world.Hub.LogKey), null])
        {
            var shown = await Bundle(world, first, key);
            Assert.Equal((ProofStatus.Pending, true), (shown.Status, shown.Entries[0].HasCoseReceipt));
        }
        for (var i = 0; i <= Overlap; i++)
        {
            (await world.Bench.Exchange(Asks.Bench(citizen.Nik))).Good();
        }
        var second = Answered.Of((await world.Bench.Exchange(Asks.Bench(citizen.Nik))).Good());
        await LogCopy.Kept(world.Hub, first);
        await LogCopy.Kept(world.Hub, second);
        var copy = await LogCopy.Take(world.Hub, world.Folder.In("copy"));
        Assert.False(LogVerifier.Verify(copy.Directory, old, Ed25519).IsRight);
        Assert.Equal(world.Hub.LogKey, Listed(world.Hub.Data, overlapping: (await world.Hub.Get("/log/checkpoint")).Body));

        await world.Hub.Kill();
        await using (var data = new OpenedData(world.Hub.Data))
        {
            var rotation = Assert.Single((await data.Entries()).Select(entry => entry.Record).OfType<KeyRotateRecord>());
            Assert.Equal([new(old.ToString(), 0, size + Overlap), new(world.Hub.LogKey, size)], rotation.Log);
            Assert.Empty(await data.Scrub());
            await data.Anchor(copy.Report.Checkpoint!);
        }
        await GoesOnWithSigner(world, citizen, first);
    }

    /// <summary>The next key lives in another process: without it entries are taken and no checkpoint is made; with it back, one is.</summary>
    static async Task GoesOnWithSigner(World world, Citizen citizen, Answered first)
    {
        using var key = new LibcryptoEd25519().Open(Audit.Crypto.Ed25519.NewSeed());
        var (socket, memory) = (world.Folder.In("signer"), new PublishedFile(world.Folder.In("signer-memory")));
        var origin = Key(world.Hub.LogKey).Name;
        var server = SignerServer.Start(new(origin, key, memory), socket);
        Rotate(world.Hub.Data, NoteVerifierKey.Ed25519(origin, key.PublicKey.Span).ToString());
        world.Hub.Further = ["--log-signer", socket];
        await world.Hub.StartAgain();
        Assert.Equal(NoteVerifierKey.Ed25519(origin, key.PublicKey.Span).ToString(), world.Hub.LogKey);
        var third = Answered.Of((await world.Bench.Exchange(Asks.Bench(citizen.Nik))).Good());
        await LogCopy.Kept(world.Hub, third);
        // What was anchored before is; a signer makes no COSE receipts.
        var anchored = await Bundle(world, first, key: null);
        Assert.Equal((ProofStatus.Anchored, false), (anchored.Status, anchored.Entries[0].HasCoseReceipt));
        Assert.Equal(ProofStatus.Pending, (await Bundle(world, third, Key(world.Hub.LogKey))).Status);

        await server.DisposeAsync();
        var while_ = Answered.Of((await world.Bench.Exchange(Asks.Bench(citizen.Nik))).Good());
        await Until(async () => (await world.Hub.Get("/health/ready")).Status == System.Net.HttpStatusCode.ServiceUnavailable);
        await using var again = SignerServer.Start(new(origin, key, memory), socket);
        await LogCopy.Kept(world.Hub, while_);
        await Until(async () => (await world.Hub.Get("/health/ready")).Status == System.Net.HttpStatusCode.OK);
    }

    /// <summary>The agency's bundle of its exchange, right by these keys.</summary>
    static async Task<EvidenceReport> Bundle(World world, Answered exchange, NoteVerifierKey? key)
    {
        var zip = (await world.Bench.Get($"/v1/exchanges/{exchange.Id}/evidence")).Body;
        var root = Key((await File.ReadAllTextAsync(Path.Combine(world.Hub.Data, "root-vkey.txt"))).Trim());
        var report = EvidenceVerifier.Verify(zip, new EvidenceTrust(key, root), Ed25519);
        Assert.Equal("", string.Join('\n', report.Faults.Listed));
        return report;
    }

    /// <summary>What an operator does with <c>hub keys rotate</c>, while the hub stands still.</summary>
    static long Rotate(string data, params string[] kindsOrLogKey)
    {
        var ed25519 = new LibcryptoEd25519();
        var folder = new KeyFolder(Path.Combine(data, "keys"), mayCreate: false, ed25519, passphrase: null);
        var file = Path.Combine(data, "keys.json");
        var installed = KeyList.TryParse(File.ReadAllBytes(file))!;
        var logs = new List<string>();
        foreach (var kind in kindsOrLogKey)
        {
            if (kind.Contains('+', StringComparison.Ordinal))
            {
                logs.Add(kind);
            }
            else
            {
                folder.AddSuccessor(kind);
            }
        }
        var own = folder.Ed25519Keys(KeyFolder.Log).Select(key => NoteVerifierKey.Ed25519(installed.Origin, key.PublicKey.Span).ToString());
        var held = new HeldKeys([.. own, .. logs], [.. folder.Es256Keys(KeyFolder.Promise).Select(key => PublicJwk.Of(key, KeyIds.Of(key)))], [], []);
        var size = Size(File.ReadAllBytes(Path.Combine(data, "published-checkpoint")));
        using var root = ed25519.Open(File.ReadAllBytes(Path.Combine(data, "keys", "offline-root.ed25519")));
        var next = KeySuccession.Next(installed, held, size, Overlap);
        Assert.True(KeySuccession.Follows(installed, next).IsRight);
        File.WriteAllBytes(file, next.Sign(root, HubKeys.RootName));
        return size;
    }

    /// <summary>The key that the signed list alone names for a checkpoint.</summary>
    static string? Listed(string data, byte[] overlapping)
    {
        var faults = new FaultList();
        var key = ListedLogKey.For(KeyList.TryParse(File.ReadAllBytes(Path.Combine(data, "keys.json")))!, overlapping, "checkpoint", faults);
        Assert.Empty(faults.Listed);
        return key?.ToString();
    }

    static long Size(byte[] note) => Checkpoint.TryParse(SignedNote.TryParse(note)!.Text, out var checkpoint) ? checkpoint.Size : -1;

    static NoteVerifierKey Key(string vkey) => NoteVerifierKey.TryParse(vkey, out var key) ? key : throw new InvalidOperationException("no key");

    static async Task Until(Func<Task<bool>> holds)
    {
        for (var tries = 0; tries < 80; tries++)
        {
            if (await holds())
            {
                return;
            }
            await Task.Delay(100);
        }
        Assert.Fail("not in eight seconds");
    }
}
