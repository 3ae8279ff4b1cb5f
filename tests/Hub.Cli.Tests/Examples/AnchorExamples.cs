using System.Text.Json;
using Hub.Audit.Anchors.Evm;
using Hub.Audit.Tests.Anchors;
using Hub.Canon;
using Hub.Verify.Tests;

namespace Hub.Cli.Tests.Examples;

/// <summary><c>hub verify DIR --anchor</c>: evidence joined with a copy of the log.</summary>
public sealed class AnchorExamples : IDisposable
{
    const int Size = 300;

    readonly LogBuilder _log = LogBuilder.Of(Size + 20);
    readonly TemporaryFolder _folder = new();
    readonly string _key;

    public AnchorExamples() => _key = _folder.Write("vkey.txt", _log.Vkey + "\n");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(255)]
    [InlineData(256)]
    [InlineData(299)]
    [InlineData(300)]
    public async Task Anchor_of_any_earlier_size_is_right_and_what_was_not_asked_is_said(int anchored)
    {
        var run = await RunAsync(anchored, _log.RootAt(anchored));
        Assert.Equal(0, run.ExitCode);
        Assert.Contains($"anchored: the first {anchored} entries", run.Output, StringComparison.Ordinal);
        Assert.Contains("must be asked of the chain", run.Output, StringComparison.Ordinal);
        Assert.Contains("anybody can deploy such a contract", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Anchor_of_another_history_exits_1()
    {
        var run = await RunAsync(256, Hash256.Of("another history"u8), "--json");
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("anchor.inconsistent", Codes(run.Output));
    }

    [Fact]
    public async Task Anchor_of_another_log_exits_1() => Assert.Contains("anchor.log", Codes((await RunAsync(256, _log.RootAt(256), "--json", origin: "example.org/other")).Output));

    [Fact]
    public async Task Anchor_of_more_entries_than_the_copy_holds_could_not_be_checked()
    {
        var run = await RunAsync(Size + 20, _log.RootAt(Size + 20), "--json");
        Assert.Equal(2, run.ExitCode);
        Assert.Equal(["anchor.newer"], Codes(run.Output));
    }

    [Fact]
    public async Task Contract_chain_and_block_are_compared_with_what_is_known_from_elsewhere()
    {
        var block = Hex.Of(MadeBlock.Evidence(LogBuilder.Origin, 256, _log.RootAt(256), transactions: 5, place: 4).BlockHash);
        var right = await RunAsync(256, _log.RootAt(256), "--anchor-contract", MadeBlock.Contract.Checked, "--anchor-chain-id", "31337", "--block-hash", block);
        Assert.Equal(0, right.ExitCode);
        Assert.DoesNotContain("note:", right.Output, StringComparison.Ordinal);
        var wrong = await RunAsync(256, _log.RootAt(256), "--anchor-contract", EvmAddress.Zero.ToString(), "--anchor-chain-id", "1", "--block-hash", Hex.Of(Hash256.Of("b"u8)), "--json");
        Assert.Equal(1, wrong.ExitCode);
        Assert.Equal(["anchor.contract", "anchor.chain-id", "anchor.not-in-chain"], Codes(wrong.Output));
    }

    [Fact]
    public async Task Something_else_than_evidence_exits_1()
    {
        using var log = new LogFolder(_log.Files(Size));
        var run = await CommandRun.Of("verify", log.Directory.Folder, "--key", _key, "--json", "--anchor", _folder.Write("anchor.json", "{}"));
        Assert.Equal(1, run.ExitCode);
        Assert.Equal(["anchor.malformed"], Codes(run.Output));
    }

    [Fact]
    public async Task Options_of_an_anchor_need_its_evidence_and_a_node_that_answers()
    {
        using var log = new LogFolder(_log.Files(Size));
        Assert.Equal(2, (await CommandRun.Of("verify", log.Directory.Folder, "--key", _key, "--block-hash", "0x00")).ExitCode);
        Assert.Equal(2, (await RunAsync(256, _log.RootAt(256), "--rpc", "http://127.0.0.1:1/")).ExitCode);
        Assert.Equal(2, (await RunAsync(256, _log.RootAt(256), "--rpc", "http://node.example/")).ExitCode);
    }

    Task<CommandRun> RunAsync(int anchored, Hash256 root, params string[] more) => RunAsync(anchored, root, more, LogBuilder.Origin);

    Task<CommandRun> RunAsync(int anchored, Hash256 root, string more, string origin) => RunAsync(anchored, root, [more], origin);

    async Task<CommandRun> RunAsync(int anchored, Hash256 root, string[] more, string origin)
    {
        using var log = new LogFolder(_log.Files(Size));
        var path = Path.Combine(log.Directory.Folder, "anchor.json");
        await File.WriteAllBytesAsync(path, MadeBlock.Evidence(origin, anchored, root, transactions: 5, place: 4).Encode());
        return await CommandRun.Of(["verify", log.Directory.Folder, "--key", _key, "--anchor", path, .. more]);
    }

    static IEnumerable<string?> Codes(string output)
    {
        using var report = JsonDocument.Parse(output);
        return [.. report.RootElement.GetProperty("faults").EnumerateArray().Select(fault => fault.GetProperty("code").GetString())];
    }
}
