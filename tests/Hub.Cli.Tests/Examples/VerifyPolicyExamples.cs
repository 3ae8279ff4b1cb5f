using System.Text.Json;
using Hub.Audit.Crypto;
using Hub.Audit.Leaves;
using Hub.Audit.Notes;
using Hub.Audit.Witnesses;
using Hub.Canon;
using Hub.Verify.Tests;

namespace Hub.Cli.Tests.Examples;

/// <summary><c>hub verify --policy</c>: finality by witnesses, told and held to.</summary>
public sealed class VerifyPolicyExamples : IDisposable
{
    const int Size = 300;
    static readonly CosignatureSigner[] Signers = [.. "ab".Select(name => new CosignatureSigner("example.org/" + name, new LibcryptoEd25519().Open(Hash256.Of([(byte)name]).ToArray())))];

    readonly LogBuilder _log = LogBuilder.Of(Size);
    readonly TemporaryFolder _folder = new();
    readonly string _key;
    readonly string _policy;

    public VerifyPolicyExamples()
    {
        _key = _folder.Write("vkey.txt", _log.Vkey + "\n");
        _policy = _folder.Write("policy.txt", $"log {_log.Vkey}\nwitness a {Signers[0].VerifierKey}\nwitness b {Signers[1].VerifierKey}\ngroup g all a b\nquorum g\n");
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Log_that_enough_witnesses_cosigned_exits_0_and_says_how_far_it_is_final()
    {
        using var log = Cosigned(Signers);
        var run = await CommandRun.Of("verify", log.Directory.Folder, "--key", _key, "--policy", _policy);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Contains("2 of a, b", run.Output, StringComparison.Ordinal);
        using var json = JsonDocument.Parse((await CommandRun.Of("verify", log.Directory.Folder, "--key", _key, "--policy", _policy, "--json")).Output);
        Assert.Equal(Size, json.RootElement.GetProperty("finality").GetProperty("size").GetInt64());
    }

    [Fact]
    public async Task Log_that_too_few_cosigned_exits_1_and_names_who_did()
    {
        using var log = Cosigned(Signers[..1]);
        var run = await CommandRun.Of("verify", log.Directory.Folder, "--key", _key, "--policy", _policy);
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("witness.quorum", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Policy_that_cannot_be_read_exits_2_and_names_its_line()
    {
        using var log = Cosigned(Signers);
        var wrong = _folder.Write("wrong.txt", "quorum nobody\n");
        var run = await CommandRun.Of("verify", log.Directory.Folder, "--key", _key, "--policy", wrong);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("line 1", run.Error, StringComparison.Ordinal);
    }

    LogFolder Cosigned(IEnumerable<CosignatureSigner> signers)
    {
        var note = SignedNote.TryParse(_log.Checkpoint(Size)) ?? throw new InvalidOperationException();
        Assert.True(Leaf.TryParse(_log.Entries[Size - 1], out var last));
        var files = _log.Files(Size);
        files["checkpoint"] = signers.Aggregate(note, (cosigned, signer) => cosigned.With(signer.Sign(note.Text, (last.At / 1000) + 2))).Encode();
        return new(files);
    }
}
