using Hub.Audit.Crypto;
using Hub.Audit.Leaves;
using Hub.Audit.Merkle;
using Hub.Audit.Notes;
using Hub.Audit.Proofs;
using Hub.Audit.Witnesses;
using Hub.Canon;
using Hub.Verify.Export;
using Hub.Verify.Logs;
using Hub.Verify.Witnesses;

namespace Hub.Verify.Tests.Witnesses;

/// <summary>Cosigned logs and proofs against a trust policy.</summary>
public sealed class WitnessVerifierExamples
{
    const int Size = 300;
    static readonly LibcryptoEd25519 Edwards = new();
    static readonly CosignatureSigner[] Signers = [.. "abcd".Select(name => new CosignatureSigner("example.org/" + name, Edwards.Open(Hash256.Of([(byte)name]).ToArray())))];
    static readonly LogBuilder Log = LogBuilder.Of(Size);

    // Two of a, b and c; d is nobody's witness.
    static readonly TrustPolicy Policy = new(
        [new(Log.Vkey, null)], [.. Signers.Take(3).Select((signer, i) => new PolicyWitness("abc"[i].ToString(), signer.VerifierKey, null))], [new("g", 2, ["a", "b", "c"])], "g");

    [Fact]
    public void Log_is_final_up_to_the_largest_checkpoint_of_a_quorum()
    {
        using var folder = Folder((100, "ab"), (200, "abc"), (250, "a"));
        var (report, faults) = Verify(folder);
        Assert.Empty(faults);
        Assert.Equal(("2 of a, b, c", 200L, 3, 2L), (report.Quorum, report.FinalSize, report.Cosignatures, report.Checkpoints));
    }

    [Fact]
    public void Newest_checkpoint_may_be_final_itself()
    {
        using var folder = Folder();
        folder.Write("checkpoint", Note(Size, "bc").Encode());
        var (report, faults) = Verify(folder);
        Assert.Empty(faults);
        Assert.Equal((Size, 1), (report.FinalSize, report.Checkpoints));
    }

    [Theory]
    [InlineData("a")]
    [InlineData("ad")]
    [InlineData("")]
    public void Log_without_a_quorum_is_a_fault(string cosigners)
    {
        using var folder = Folder((100, cosigners));
        Assert.Equal("witness.quorum", Assert.Single(Verify(folder).Faults).Code);
    }

    [Fact]
    public void Unknown_cosignatures_are_ignored_and_wrong_ones_of_known_witnesses_are_not()
    {
        using var folder = Folder((100, "abd"));
        Assert.Empty(Verify(folder).Faults);
        folder.Write("cosigned/000", Note(100, "ab").With(Signers[2].Sign(Note(101, "").Text, Time(100))).Encode());
        Assert.Contains(Verify(folder).Faults, fault => fault is { Code: "note.signature", Place: "cosigned/000" });
    }

    [Fact]
    public void Any_flipped_bit_of_a_cosigned_checkpoint_is_named()
    {
        using var folder = Folder((100, "ab"), (200, "ab"));
        foreach (var twin in Mutations.BitFlips(Note(100, "ab").Encode(), "cosigned/000", 200))
        {
            folder.Write("cosigned/000", twin.Bytes);
            var (report, faults) = Verify(folder);
            // A name or key id that no longer is a known witness's leaves one cosignature too few; everything else is a fault of its own.
            Assert.True(faults.Count > 0 || report.Checkpoints == 1, twin.Name);
        }
    }

    [Fact]
    public void Checkpoint_of_another_tree_or_out_of_order_is_a_fault()
    {
        var fork = LogBuilder.Of(Size, seed: 1);
        fork.Add();
        using var folder = Folder((100, "ab"), (90, "ab"));
        Assert.Equal("checkpoint.order", Assert.Single(Verify(folder).Faults).Code);
        var text = new Checkpoint(LogBuilder.Origin, 200, fork.RootAt(199)).Text;
        folder.Write("cosigned/001", Log.Signer.Note(text).With(Signers[0].Sign(text, Time(200))).With(Signers[1].Sign(text, Time(200))).Encode());
        Assert.Equal("checkpoint.fork", Assert.Single(Verify(folder).Faults).Code);
        folder.Write("cosigned/001", LogBuilder.Of(Size, seed: 2).Checkpoint(200));
        Assert.Equal("note.unsigned", Assert.Single(Verify(folder).Faults).Code);
    }

    [Fact]
    public void Time_of_entries_is_bounded_by_the_checkpoints_beside_them()
    {
        var slack = (6 * 60) + 5;
        using var early = Folder();
        early.Write("cosigned/000", Note(100, "ab", Time(100) - slack).Encode());
        Assert.Equal(("leaf.time-witnessed", "entry 99"), One(early));
        using var late = Folder();
        late.Write("cosigned/000", Note(100, "ab", Time(100) + slack).Encode());
        Assert.Equal(("leaf.time-witnessed", "entry 100"), One(late));
        using var future = Folder();
        future.Write("cosigned/000", Note(100, "ab", Now.ToUnixTimeSeconds() + 301).Encode());
        Assert.Contains(Verify(future).Faults, fault => fault.Code == "witness.time");

        static (string, string) One(LogFolder folder)
        {
            var fault = Assert.Single(Verify(folder).Faults);
            return (fault.Code, fault.Place);
        }
    }

    [Fact]
    public void Policy_for_other_logs_is_a_fault()
    {
        using var folder = Folder((100, "ab"));
        var log = folder.Verify(Log.Vkey);
        var other = Policy with { Logs = [new(LogBuilder.Of(0, seed: 2).Vkey, null)] };
        WitnessVerifier.Verify(folder.Directory, log, Log.Vkey, other, new ManagedEd25519(), Now);
        Assert.Equal("trust.log", Assert.Single(log.Faults.Listed).Code);
    }

    [Fact]
    public void Proof_carries_its_cosignatures_in_four_kilobytes()
    {
        Assert.Equal((0, 200), OfProof("abc"));
        Assert.Equal((0, 200), OfProof("bcd"));
        Assert.Equal((1, 0), OfProof("ad"));
        Assert.Equal((1, 0), OfProof(""));

        static (long Faults, long FinalSize) OfProof(string cosigners)
        {
            var plain = TlogProof.TryParse(Log.Proof(7, 200))!;
            var proof = new TlogProof(7, plain.Path, Note(200, cosigners), Log.Entries[7]).Encode();
            Assert.InRange(proof.Length, 1, 4096);
            Assert.True(TlogProof.TryParse(proof)!.Verify(Log.Hashes[7], Log.Vkey.Verifier(Edwards)!).IsRight);
            var faults = new FaultList();
            var report = WitnessVerifier.Verify(proof, Log.Vkey, Policy, new ManagedEd25519(), Now, faults);
            return (faults.Count, report.FinalSize);
        }
    }

    [Fact]
    public async Task Export_brings_final_checkpoints_along_and_goes_on_where_it_stopped()
    {
        using var source = Folder((100, "ab"), (200, "ab"));
        using var copy = new LogFolder();
        Assert.Empty((await ExportAsync(source, copy)).Faults.Listed);
        Assert.Equal(source.ReadAll().Keys.Order(StringComparer.Ordinal), copy.ReadAll().Keys.Order(StringComparer.Ordinal));
        source.Write("cosigned/002", Note(250, "ab").Encode());
        var report = await ExportAsync(source, copy);
        Assert.Equal(source.ReadAll()["cosigned/002"], copy.ReadAll()["cosigned/002"]);
        Assert.Equal(3, report.FilesWritten);
        source.Write("cosigned/003", LogBuilder.Of(Size, seed: 2).Checkpoint(260));
        Assert.Equal("note.unsigned", Assert.Single((await ExportAsync(source, copy)).Faults.Listed).Code);
        Assert.False(copy.ReadAll().ContainsKey("cosigned/003"));
    }

    static DateTimeOffset Now => DateTimeOffset.FromUnixTimeSeconds(Time(Size)).AddDays(1);

    static long Time(int size) => Leaf.TryParse(Log.Entries[size - 1], out var leaf) ? (leaf.At / 1000) + 2 : throw new InvalidOperationException();

    static SignedNote Note(int size, string cosigners, long? time = null)
    {
        var note = SignedNote.TryParse(Log.Checkpoint(size))!;
        return cosigners.Aggregate(note, (cosigned, name) => cosigned.With(Signers[name - 'a'].Sign(note.Text, time ?? Time(size))));
    }

    static LogFolder Folder(params (int Size, string Cosigners)[] cosigned)
    {
        var files = Log.Files(Size);
        for (var n = 0; n < cosigned.Length; n++)
        {
            files[CosignedPath.Of(n)] = Note(cosigned[n].Size, cosigned[n].Cosigners).Encode();
        }
        return new(files);
    }

    static (FinalityReport Report, IReadOnlyList<Fault> Faults) Verify(LogFolder folder)
    {
        var log = folder.Verify(Log.Vkey);
        Assert.Empty(log.Faults.Listed);
        var report = WitnessVerifier.Verify(folder.Directory, log, Log.Vkey, Policy, new ManagedEd25519(), Now);
        return (report, log.Faults.Listed);
    }

    static Task<ExportReport> ExportAsync(LogFolder source, LogFolder copy) =>
        LogExporter.RunAsync(new FolderSource(source), copy.Directory, Log.Vkey, new ManagedEd25519(), CancellationToken.None);

    sealed class FolderSource(LogFolder folder) : ITileSource
    {
        public Task<byte[]?> ReadAsync(string path, int maxBytes, CancellationToken cancel) =>
            Task.FromResult(File.Exists(folder.Directory.FileOf(path)) ? File.ReadAllBytes(folder.Directory.FileOf(path)) : null);
    }
}
