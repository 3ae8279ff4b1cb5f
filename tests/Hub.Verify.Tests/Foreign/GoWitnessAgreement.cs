using System.Globalization;
using Hub.Audit.Crypto;
using Hub.Audit.Leaves;
using Hub.Audit.Notes;
using Hub.Audit.Witnesses;
using Hub.Canon;
using Hub.Verify.Witnesses;

namespace Hub.Verify.Tests.Foreign;

/// <summary>The Go program and the verifier here say the same of cosignatures, right or wrong.</summary>
public sealed class GoWitnessAgreement : IClassFixture<GoAgreement.Program>, IDisposable
{
    const int Size = 300;
    static readonly LogBuilder Log = LogBuilder.Of(Size);
    static readonly CosignatureSigner[] Signers = [.. "abcd".Select(name => new CosignatureSigner("example.org/" + name, new LibcryptoEd25519().Open(Hash256.Of([(byte)name]).ToArray())))];

    readonly GoAgreement.Program _go;
    readonly string _files = Directory.CreateTempSubdirectory("hub-witness-").FullName;

    public GoWitnessAgreement(GoAgreement.Program go)
    {
        _go = go;
        Assert.SkipUnless(go.Path is not null, go.Missing);
        File.WriteAllText(VkeyFile, Log.Vkey + "\n");
    }

    string VkeyFile => Path.Combine(_files, "vkey.txt");

    public void Dispose() => Directory.Delete(_files, recursive: true);

    [Theory]
    [InlineData("group g 2 a b c\nquorum g", "100:ab 200:abc", "", 0)]
    [InlineData("group g 2 a b c\nquorum g", "", "bc", 0)]
    [InlineData("group g all a b c\nquorum g", "100:ab 200:bc", "ac", 1)]
    [InlineData("group g any a b c\nquorum g", "", "c", 0)]
    [InlineData("group g 2 a b c\nquorum g", "100:ad", "d", 1)]
    [InlineData("group g any a b\ngroup h all g c\nquorum h", "250:bc", "", 0)]
    [InlineData("group g any a b\ngroup h all g c\nquorum h", "250:ab", "", 1)]
    [InlineData("quorum a", "10:a", "", 0)]
    [InlineData("quorum a", "10:b", "b", 1)]
    [InlineData("quorum none", "", "", 0)]
    [InlineData("quorum a", "200:a 100:a", "", 1)]
    public void Both_count_the_same_witnesses(string quorum, string cosigned, string newest, int expected)
    {
        var words = cosigned.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        using var folder = Folder(newest, [.. words.Select(word => word.Split(':')).Select(word => (int.Parse(word[0], CultureInfo.InvariantCulture), word[1]))]);
        Assert.Equal((expected, expected), Verdicts(folder, quorum));
    }

    [Fact]
    public void Both_refuse_a_witness_that_cosigned_another_tree()
    {
        var fork = LogBuilder.Of(Size, seed: 1);
        var text = new Checkpoint(LogBuilder.Origin, 200, fork.RootAt(199)).Text;
        using var folder = Folder("");
        folder.Write("cosigned/000", Log.Signer.Note(text).With(Signers[0].Sign(text, Time(200))).Encode());
        Assert.Equal((1, 1), Verdicts(folder, "quorum a"));
    }

    [Fact]
    public void Both_say_the_same_of_every_flipped_bit()
    {
        var whole = Note(200, "ab").Encode();
        using var folder = Folder("", (200, "ab"));
        foreach (var twin in Mutations.BitFlips(whole, "cosigned/000", 80))
        {
            folder.Write("cosigned/000", twin.Bytes);
            var (ours, go) = Verdicts(folder, "group g all a b\nquorum g");
            Assert.True((ours, go) == (1, 1), $"here {ours}, Go {go}: {twin.Name}");
        }
        folder.Restore("cosigned/000");
        Assert.Equal((0, 0), Verdicts(folder, "group g all a b\nquorum g"));
    }

    [Fact]
    public void Both_refuse_a_cosignature_under_another_time()
    {
        var note = Note(200, "a");
        var line = note.Signatures[^1];
        var bytes = line.Bytes.ToArray();
        bytes[7] ^= 1;
        using var folder = Folder("");
        folder.Write("cosigned/000", Note(200, "").With(new(line.Name, line.KeyId, bytes)).Encode());
        Assert.Equal((1, 1), Verdicts(folder, "quorum a"));
    }

    (int Ours, int Go) Verdicts(LogFolder folder, string quorum)
    {
        var file = Path.Combine(_files, "policy.txt");
        File.WriteAllText(file, $"log {Log.Vkey}\n{string.Concat(Signers.Take(3).Select((signer, i) => $"witness {"abc"[i]} {signer.VerifierKey}\n"))}{quorum}\n");
        var (policy, verdict) = TrustPolicyReader.Read(File.ReadAllBytes(file));
        Assert.True(policy is not null, verdict.ToString());
        var report = folder.Verify(Log.Vkey);
        WitnessVerifier.Verify(folder.Directory, report, Log.Vkey, policy, new ManagedEd25519(), DateTimeOffset.FromUnixTimeSeconds(Time(Size)).AddDays(1));
        return (report.ExitCode, _go.Run(folder.Directory.Folder, VkeyFile, file));
    }

    static LogFolder Folder(string newest, params (int Size, string Cosigners)[] cosigned)
    {
        var files = Log.Files(Size);
        files["checkpoint"] = Note(Size, newest).Encode();
        for (var n = 0; n < cosigned.Length; n++)
        {
            files[CosignedPath.Of(n)] = Note(cosigned[n].Size, cosigned[n].Cosigners).Encode();
        }
        return new(files);
    }

    static long Time(int size) => Leaf.TryParse(Log.Entries[size - 1], out var leaf) ? (leaf.At / 1000) + 2 : throw new InvalidOperationException();

    static SignedNote Note(int size, string cosigners)
    {
        var note = SignedNote.TryParse(Log.Checkpoint(size)) ?? throw new InvalidOperationException();
        return cosigners.Aggregate(note, (cosigned, name) => cosigned.With(Signers[name - 'a'].Sign(note.Text, Time(size))));
    }
}
