using System.Buffers.Text;
using System.Text.Json;
using Hub.Audit.Leaves;
using Hub.Canon;
using Hub.Canon.Records;
using Hub.Verify.Tests;

namespace Hub.Cli.Tests.Examples;

public sealed class VerifyExamples : IDisposable
{
    const int Size = 300;

    readonly LogBuilder _log = LogBuilder.Of(Size);
    readonly TemporaryFolder _folder = new();
    readonly string _key;

    public VerifyExamples() => _key = _folder.Write("vkey.txt", _log.Vkey + "\n");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_right_log_exits_0()
    {
        using var log = new LogFolder(_log.Files(Size));
        var run = await CommandRun.Of("verify", log.Directory.Folder, "--key", _key);
        Assert.Equal(0, run.ExitCode);
        Assert.StartsWith("right: 300 entries", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_flipped_byte_exits_1_and_names_the_entry()
    {
        var files = _log.Files(Size);
        files["tile/entries/001.p/44"][2 + (_log.Entries[256].Length / 2)] ^= 1;
        using var log = new LogFolder(files);
        var run = await CommandRun.Of("verify", log.Directory.Folder, "--key", _key, "--json");
        Assert.Equal(1, run.ExitCode);
        using var report = JsonDocument.Parse(run.Output);
        Assert.Contains("entry 256", report.RootElement.GetProperty("faults").EnumerateArray().Select(f => f.GetProperty("place").GetString()));
        Assert.Equal(1, report.RootElement.GetProperty("exitCode").GetInt32());
    }

    [Fact]
    public async Task The_right_log_under_another_key_exits_1()
    {
        using var log = new LogFolder(_log.Files(Size));
        var other = _folder.Write("other.txt", new LogBuilder(seed: 2).Vkey.ToString());
        Assert.Equal(1, (await CommandRun.Of("verify", log.Directory.Folder, "--key", other)).ExitCode);
    }

    [Fact]
    public async Task What_cannot_be_read_exits_2()
    {
        using var log = new LogFolder(_log.Files(Size));
        Assert.Equal(2, (await CommandRun.Of("verify", _folder.File("nothing"), "--key", _key)).ExitCode);
        Assert.Equal(2, (await CommandRun.Of("verify", log.Directory.Folder, "--key", _folder.File("nothing"))).ExitCode);
        Assert.Equal(2, (await CommandRun.Of("verify", log.Directory.Folder, "--key", _folder.Write("bad.txt", "no key"))).ExitCode);
        log.Delete("checkpoint");
        Assert.Equal(2, (await CommandRun.Of("verify", log.Directory.Folder, "--key", _key)).ExitCode);
    }

    [Fact]
    public async Task A_complete_list_exits_0_and_is_counted()
    {
        using var log = new LogFolder(Tagged(0, 1, 2).Files(4));
        var run = await CommandRun.Of("verify", log.Directory.Folder, "--key", _key, "--tag-key", TagKey(LogBuilder.Origin), "--json");
        Assert.Equal(0, run.ExitCode);
        using var report = JsonDocument.Parse(run.Output);
        Assert.Equal(3, report.RootElement.GetProperty("count").GetInt32());
        Assert.Equal([1, 2, 3], report.RootElement.GetProperty("entries").EnumerateArray().Select(e => e.GetInt32()));
    }

    [Fact]
    public async Task A_list_with_a_gap_exits_1()
    {
        using var log = new LogFolder(Tagged(0, 2).Files(3));
        var run = await CommandRun.Of("verify", log.Directory.Folder, "--key", _key, "--tag-key", TagKey(LogBuilder.Origin));
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("chain.gap", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_disclosed_chain_is_proved_beside_the_own_list()
    {
        var (sealedKey, order) = (Hash256.Of("sealed"u8).ToArray(), Id128.Random());
        var log = Tagged(0, 1);
        var records = new LedgerRecord[] { Ordered(order, SealedChainKey.Commit(sealedKey, order)), Ended(order) };
        for (var n = 0; n < records.Length; n++)
        {
            var (at, body) = (n, RecordCodec.BodyHash(RecordCodec.Encode(records[n])));
            log.Add(leaf => leaf with { Body = body, Tags = leaf.Tags with { Citizen = Tag.Of(sealedKey, at) } });
        }
        using var folder = new LogFolder(log.Files(5));

        var right = await CommandRun.Of("verify", folder.Directory.Folder, "--key", _key, "--tag-key", Disclosed(sealedKey, records), "--json");
        Assert.Equal(0, right.ExitCode);
        using var report = JsonDocument.Parse(right.Output);
        Assert.Equal(2, report.RootElement.GetProperty("count").GetInt32());
        var disclosed = Assert.Single(report.RootElement.GetProperty("disclosed").EnumerateArray());
        Assert.Equal((order.ToString(), 2), (disclosed.GetProperty("order").GetString(), disclosed.GetProperty("count").GetInt32()));

        var wrong = await CommandRun.Of("verify", folder.Directory.Folder, "--key", _key, "--tag-key", Disclosed(sealedKey, [records[1], records[0]]));
        Assert.Equal(1, wrong.ExitCode);
        Assert.Contains("sealed.order", wrong.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_tag_key_of_another_log_exits_2_instead_of_showing_an_empty_list()
    {
        using var log = new LogFolder(_log.Files(Size));
        var run = await CommandRun.Of("verify", log.Directory.Folder, "--key", _key, "--tag-key", TagKey("example.org/other"));
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("example.org/other", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_kept_promise_exits_0_and_one_of_another_entry_exits_1()
    {
        var proof = _folder.Write("p.tlog-proof", _log.Proof(7, Size));
        _folder.Write("keys.json", _log.Keys());
        var kept = await CommandRun.Of("verify", proof, "--key", _key, "--promise", _folder.Write("p7", _log.Promise(7)));
        Assert.Equal(0, kept.ExitCode);
        Assert.Contains("entry 7", kept.Output, StringComparison.Ordinal);
        var broken = await CommandRun.Of("verify", proof, "--key", _key, "--promise", _folder.Write("p8", _log.Promise(8)));
        Assert.Equal(1, broken.ExitCode);
        Assert.Contains("promise.index", broken.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_promise_under_a_key_list_of_another_root_is_refused()
    {
        var proof = _folder.Write("p.tlog-proof", _log.Proof(7, Size));
        _folder.Write("keys.json", _log.Keys());
        var refused = await CommandRun.Of("verify", proof, "--key", _key, "--promise", _folder.Write("p7", _log.Promise(7)), "--root", _key);
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("keys.unsigned", refused.Error + refused.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_proof_is_checked_with_its_leaf_and_exits_2_without_one()
    {
        var proof = _folder.Write("p.tlog-proof", _log.Proof(7, Size));
        Assert.Equal(2, (await CommandRun.Of("verify", proof, "--key", _key)).ExitCode);
        Assert.Equal(0, (await CommandRun.Of("verify", proof, "--key", _key, "--leaf", _folder.Write("l7", _log.Entries[7]))).ExitCode);
        Assert.Equal(1, (await CommandRun.Of("verify", proof, "--key", _key, "--leaf", _folder.Write("l8", _log.Entries[8]))).ExitCode);
        Assert.Equal(1, (await CommandRun.Of("verify", _folder.Write("no.tlog-proof", "nothing"), "--key", _key)).ExitCode);
    }

    static readonly byte[] SubjectKey = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];

    string TagKey(string origin) =>
        _folder.Write("tag-key.json", JsonSerializer.Serialize(new { origin, tagKey = Base64Url.EncodeToString(SubjectKey) }));

    string Disclosed(byte[] key, LedgerRecord[] records) => _folder.Write("tag-key.json", JsonSerializer.Serialize(new
    {
        origin = LogBuilder.Origin,
        released = new[] { new { ended = Json(records[1]), order = Json(records[0]), tagKey = Base64Url.EncodeToString(key) } },
        tagKey = Base64Url.EncodeToString(SubjectKey),
    }));

    static JsonElement Json(LedgerRecord record) => JsonSerializer.Deserialize<JsonElement>(RecordCodec.Encode(record));

    static DelayRecord Ordered(Id128 order, Hash256 key) => new DelayRecord
    {
        Salt = Hash256.Of("salt"u8),
        Origin = LogBuilder.Origin,
        Actor = "auditor:b",
        Subject = order,
        Purpose = "school-zoning",
        Order = order,
        Agency = "disdik",
        Reference = "letter 12",
        Approvers = ["officer:a", "auditor:b"],
        Until = 1_770_000_000_000,
        Key = key,
    };

    static DelayEndedRecord Ended(Id128 order) => new DelayEndedRecord
    {
        Salt = Hash256.Of("salt"u8),
        Origin = LogBuilder.Origin,
        Actor = "hub",
        Subject = order,
        Purpose = "school-zoning",
        Order = order,
        Agency = "disdik",
        Reason = "due",
    };

    /// <summary>A log whose first entry is a stranger's and whose further ones carry these numbers of one chain.</summary>
    static LogBuilder Tagged(params int[] numbers)
    {
        var log = LogBuilder.Of(1);
        foreach (var n in numbers)
        {
            log.Add(leaf => leaf with { Tags = new(Tag.Of(SubjectKey, n), Id128.Random(), Id128.Random(), Id128.Random()) });
        }
        return log;
    }
}
