using Hub.Audit.Anchors;
using Hub.Audit.Crypto;
using Hub.Audit.Merkle;
using Hub.Audit.Notes;
using Hub.Audit.Reading;
using Hub.Audit.Tests.Anchors;
using Hub.Canon;
using Hub.Verify.Anchors;
using Hub.Verify.Export;

namespace Hub.Verify.Tests.Examples;

public sealed class AnchorExportExamples
{
    readonly LogBuilder _log = LogBuilder.Of(320);

    [Fact]
    public async Task Evidence_is_brought_along_and_replaced_by_newer_one()
    {
        using var folder = new LogFolder();
        foreach (var anchored in (int[])[100, 256])
        {
            var report = await RunAsync(folder, Evidence(anchored, _log.RootAt(anchored)));
            Assert.Empty(report.Faults.Listed);
            Assert.Equal(Evidence(anchored, _log.RootAt(anchored)), folder.ReadAll()["anchor.json"]);
        }
    }

    [Fact]
    public async Task Evidence_of_another_history_is_a_fault_and_not_kept()
    {
        using var folder = new LogFolder();
        var report = await RunAsync(folder, Evidence(256, Hash256.Of("other"u8)));
        Assert.Equal(["anchor.inconsistent"], report.Faults.Listed.Select(fault => fault.Code));
        Assert.DoesNotContain("anchor.json", folder.ReadAll().Keys);
        Assert.DoesNotContain("checkpoint", folder.ReadAll().Keys);
    }

    [Fact]
    public async Task Evidence_of_more_than_was_copied_waits_for_the_next_run()
    {
        using var folder = new LogFolder();
        Assert.Empty((await RunAsync(folder, Evidence(310, _log.RootAt(310)))).Faults.Listed);
        Assert.DoesNotContain("anchor.json", folder.ReadAll().Keys);
    }

    [Fact]
    public void Checkpoint_before_or_behind_the_anchor_is_joined_by_a_consistency_proof()
    {
        using var folder = new LogFolder(_log.Files(320));
        var source = new TileHashSource(folder.Directory, 320);
        var evidence = AnchorEvidence.TryParse(Evidence(256, _log.RootAt(256)))!;
        foreach (var size in (int[])[1, 100, 255, 256, 257, 320])
        {
            var checkpoint = new Checkpoint(LogBuilder.Origin, size, _log.RootAt(size));
            var proof = MerkleProver.Consistency(Math.Min(size, 256), Math.Max(size, 256), source)!;
            Assert.Empty(AnchorVerifier.Verify(evidence, checkpoint, proof).Faults.Listed);
            var other = new Checkpoint(LogBuilder.Origin, size, Hash256.Of("other"u8));
            Assert.Equal(["anchor.inconsistent"], AnchorVerifier.Verify(evidence, other, proof).Faults.Listed.Select(fault => fault.Code));
            if (proof.Length > 0)
            {
                Assert.False(AnchorVerifier.Verify(evidence, checkpoint, proof[1..]).Faults.IsRight);
            }
        }
    }

    static byte[] Evidence(int size, Hash256 root) => MadeBlock.Evidence(LogBuilder.Origin, size, root, transactions: 3, place: 2).Encode();

    async Task<ExportReport> RunAsync(LogFolder folder, byte[] evidence)
    {
        var files = _log.Files(300);
        files["anchor.json"] = evidence;
        return await LogExporter.RunAsync(new Files(files), folder.Directory, _log.Vkey, new ManagedEd25519(), CancellationToken.None);
    }

    sealed class Files(Dictionary<string, byte[]> files) : ITileSource
    {
        public Task<byte[]?> ReadAsync(string path, int maxBytes, CancellationToken cancel) => Task.FromResult(files.GetValueOrDefault(path));
    }
}
