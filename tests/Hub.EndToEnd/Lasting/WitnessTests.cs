using System.Net;
using System.Text;
using Hub.Audit.Crypto;
using Hub.Audit.Notes;
using Hub.Audit.Proofs;
using Hub.Audit.Witnesses;
using Hub.EndToEnd.Support;
using Hub.Verify;
using Hub.Verify.Witnesses;

namespace Hub.EndToEnd.Lasting;

/// <summary>Two hubs as processes: one witnesses the other's log.</summary>
[Collection(LastingWorldTests.Name)]
public sealed class WitnessTests : IAsyncDisposable
{
    const string Nobody = "quorum none\n";

    readonly RunFolder _folder = new("witnesses");
    HubProcess? _log;
    HubProcess? _witness;

    HubProcess Log => _log!;

    HubProcess Witness => _witness!;

    [Fact]
    public async Task Log_is_cosigned_by_another_hub_goes_on_without_it_and_is_not_continued_from_an_old_copy()
    {
        await Arrange();
        var policy = await Introduce();
        var final = await FinalAsync();
        Assert.Equal("w", final.GetProperty("witnesses")[0].GetProperty("name").GetString());
        await ReadersSee(policy);
        await WitnessRefuses();

        await Witness.Kill();
        var before = final.GetProperty("finalSize").GetInt64();
        using (await AddAgency("kemensos"))
        {
            // Publishing waits for nobody: the newest checkpoint covers the new entry, the last final one stays.
            var newest = await GrownAsync(before);
            Assert.Equal(before, newest.GetProperty("finalSize").GetInt64());
        }

        await Witness.StartAgain();
        await Log.Kill();
        foreach (var file in new[] { "hub.db-wal", "hub.db-shm" })
        {
            File.Delete(Path.Combine(Log.Data, file));
        }
        File.Copy(_folder.In("old.db"), Path.Combine(Log.Data, "hub.db"), overwrite: true);
        File.Copy(_folder.In("old.checkpoint"), Path.Combine(Log.Data, "published-checkpoint"), overwrite: true);
        var refused = await Assert.ThrowsAsync<InvalidOperationException>(Log.StartAgain);
        Assert.Contains("the checkpoint kept by the witness w", refused.Message, StringComparison.Ordinal);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var hub in (HubProcess?[])[_log, _witness])
        {
            if (hub is not null)
            {
                await hub.DisposeAsync();
            }
        }
        _folder.Dispose();
    }

    /// <summary>A log that nobody witnesses yet, and an old copy of it.</summary>
    async Task Arrange()
    {
        Directory.CreateDirectory(_folder.In("said"));
        await File.WriteAllTextAsync(_folder.In("connectors.json"), System.Text.Json.JsonSerializer.Serialize(new { datasets = new Dictionary<string, object> { ["income.annual"] = Sources.Income("http://127.0.0.1:9") } }));
        await File.WriteAllTextAsync(_folder.In("policy"), Nobody);
        await File.WriteAllTextAsync(_folder.In("authority.pem"), "");
        _log = await HubProcess.Start(_folder.In("log"), _folder.In("connectors.json"), _folder.In("said", "log"), "--witness-policy", _folder.In("policy"), "--witness-authority", _folder.In("authority.pem"));
        await GrownAsync(0);
        Assert.Equal(0, await Log.Stop());
        File.Copy(Path.Combine(Log.Data, "hub.db"), _folder.In("old.db"));
        File.Copy(Path.Combine(Log.Data, "published-checkpoint"), _folder.In("old.checkpoint"));
    }

    /// <summary>Tells each of the other's key.</summary>
    async Task<TrustPolicy> Introduce()
    {
        await File.WriteAllTextAsync(_folder.In("logs"), $"log {Log.LogKey}\n{Nobody}");
        _witness = await HubProcess.Start(_folder.In("witness"), _folder.In("connectors.json"), _folder.In("said", "witness"), "--witness-logs", _folder.In("logs"));
        var key = (await Witness.Get("/witness/vkey")).Text.Trim();
        await File.WriteAllTextAsync(_folder.In("policy"), $"log {Log.LogKey}\nwitness w {key} {Witness.Origin}/witness\ngroup all all w\nquorum all\n");
        File.Copy(Witness.Authority, _folder.In("authority.pem"), overwrite: true);
        await Log.StartAgain();
        using (await AddAgency("disdik"))
        {
            return TrustPolicyReader.Read(await File.ReadAllBytesAsync(_folder.In("policy"))).Policy!;
        }
    }

    async Task ReadersSee(TrustPolicy policy)
    {
        var key = NoteVerifierKey.TryParse(Log.LogKey, out var parsed) ? parsed : throw new InvalidOperationException();
        var copy = await LogCopy.Take(Log, _folder.In("copy"));
        var report = WitnessVerifier.Verify(copy.Directory, copy.Report, key, policy, new ManagedEd25519(), DateTimeOffset.UtcNow);
        Assert.Empty(copy.Report.Faults.Listed);
        Assert.Equal((1, copy.Size), (report.Cosignatures, report.FinalSize));

        var proof = (await Log.Get($"/v1/proofs/{copy.Leaves[0].Leaf.Id}.tlog-proof")).Body;
        Assert.InRange(proof.Length, 1, 4096);
        var faults = new FaultList();
        WitnessVerifier.Verify(proof, key, policy, new ManagedEd25519(), DateTimeOffset.UtcNow, faults);
        Assert.Empty(faults.Listed);
        Assert.True(TlogProof.TryParse(proof)!.Verify(copy.Leaves[0].Hash, key.Verifier(new ManagedEd25519())!).IsRight);
        Assert.Equal((await Log.Get("/log/cosigned/latest")).Text, (await Log.Get("/log/checkpoint")).Text);
    }

    /// <summary>Every answer of the protocol, over the wire.</summary>
    async Task WitnessRefuses()
    {
        var note = (await Log.Get("/log/checkpoint")).Text;
        var stale = await Submit("old 0\n\n" + note);
        Assert.Equal((HttpStatusCode.Conflict, "text/x.tlog.size", note.Split('\n')[1] + "\n"), (stale.Status, stale.MediaType, stale.Text));
        (await Submit("hello")).Refused("witness.malformed", 400);
        (await Submit("old 999999\n\n" + note)).Refused("witness.backwards", 400);
        (await Submit("old 0\n\n" + note.Replace(note.Split('\n')[0], "example.org/other", StringComparison.Ordinal))).Refused("witness.unknown-log", 404);
        (await Submit("old 0\n\n" + note.Replace($"\n{note.Split('\n')[1]}\n", "\n999\n", StringComparison.Ordinal))).Refused("witness.unsigned", 403);
        (await Submit($"old {note.Split('\n')[1]}\n{Convert.ToBase64String(new byte[32])}\n\n{note}")).Refused("witness.inconsistent", 422);
        (await Submit(new string('x', AddCheckpointRequest.MaxBytes + 1))).Refused("body.too-large", 413);
        (await Log.Get("/witness/vkey")).Refused("hub.not-found", 404);
        var shown = (await Witness.Get($"/witness/{Audit.Witnesses.Witness.OriginHash(note.Split('\n')[0])}/checkpoint")).Text;
        Assert.Equal(note, shown);
    }

    async Task<Reply> Submit(string body)
    {
        using var http = Witness.Client(cookies: null);
        using var content = new StringContent(body, Encoding.UTF8, "text/plain");
        return await Reply.Of(await http.PostAsync("/witness/add-checkpoint", content));
    }

    async Task<Agency> AddAgency(string id)
    {
        var agency = new Agency(Log, id);
        var jwks = System.Text.Json.JsonSerializer.Deserialize<System.Text.Json.JsonElement>(agency.Jwks);
        (await Log.Operate("/v1/dev/agencies", new { id, name = id, jwks, scopes = (string[])["exchange"] })).Good();
        return agency;
    }

    Task<System.Text.Json.JsonElement> GrownAsync(long above) => UntilAsync(witnesses => witnesses.GetProperty("size").GetInt64() > above);

    Task<System.Text.Json.JsonElement> FinalAsync(long above = 0) =>
        UntilAsync(witnesses => witnesses.GetProperty("finalSize").GetInt64() is var final && final > above && final == witnesses.GetProperty("size").GetInt64());

    async Task<System.Text.Json.JsonElement> UntilAsync(Func<System.Text.Json.JsonElement, bool> holds)
    {
        const int tries = 300;
        var ready = default(Reply);
        for (var i = 0; i < tries; i++)
        {
            ready = await Log.Get("/health/ready");
            if (ready.Status == HttpStatusCode.OK && holds(ready.Json.GetProperty("witnesses")))
            {
                return ready.Json.GetProperty("witnesses");
            }
            await Task.Delay(100);
        }
        throw new TimeoutException(ready!.Text);
    }
}
