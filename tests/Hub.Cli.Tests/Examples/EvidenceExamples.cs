using System.Text.Json;
using Hub.Audit.Anchors;
using Hub.Audit.Anchors.Evm;
using Hub.Audit.Crypto;
using Hub.Audit.Tests.Anchors;
using Hub.Audit.Witnesses;
using Hub.Canon;
using Hub.Verify.Evidence;
using Hub.Verify.Tests.Evidence;

namespace Hub.Cli.Tests.Examples;

/// <summary>Evidence bundles and COSE receipts on the command line.</summary>
public sealed class EvidenceExamples : IDisposable
{
    readonly Bundles _bundles = new();
    readonly TemporaryFolder _folder = new();
    readonly string _key;
    readonly string _root;

    public EvidenceExamples()
    {
        _key = _folder.Write("vkey.txt", _bundles.Key + "\n");
        _root = _folder.Write("root.txt", _bundles.Root + "\n");
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Right_bundles_exit_0_and_say_what_they_do_not_show()
    {
        var agency = _folder.Write("a.evidence.zip", EvidenceBundle.Write(_bundles.AgencyParts()));
        var run = await CommandRun.Of("verify", agency, "--key", _key, "--root", _root);
        Assert.True(run.ExitCode == 0, run.Output);
        Assert.Contains("no record, 2 values, promise, signed reply, COSE receipt", run.Output, StringComparison.Ordinal);
        Assert.Contains("note: no record is shown", run.Output, StringComparison.Ordinal);
        Assert.Contains("note: no anchor", run.Output, StringComparison.Ordinal);
        Assert.Contains("status: pending\n", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("--root FILE", run.Output, StringComparison.Ordinal);

        var trail = _folder.Write("t.evidence.zip", EvidenceBundle.Write(_bundles.TrailParts()));
        var told = await CommandRun.Of("verify", trail, "--key", _key, "--json");
        using var report = JsonDocument.Parse(told.Output);
        Assert.Equal(("evidence", 0, "trail", false), (report.RootElement.GetProperty("kind").GetString(), report.RootElement.GetProperty("exitCode").GetInt32(), report.RootElement.GetProperty("about").GetString(), report.RootElement.GetProperty("rootChecked").GetBoolean()));
        Assert.Equal(_bundles.TrailParts().Entries.Count, report.RootElement.GetProperty("entries").GetArrayLength());
    }

    [Fact]
    public async Task Without_the_root_promise_and_reply_are_said_to_be_unproven()
    {
        var agency = _folder.Write("u.evidence.zip", EvidenceBundle.Write(_bundles.AgencyParts()));
        var run = await CommandRun.Of("verify", agency, "--key", _key);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("promise (key unproven: give --root), signed reply (key unproven: give --root), COSE receipt", run.Output, StringComparison.Ordinal);
        Assert.Contains("status: pending, of the entries alone", run.Output, StringComparison.Ordinal);
        Assert.Contains("UNKNOWN:", run.Output, StringComparison.Ordinal);
        foreach (var proven in (bool[])[false, true])
        {
            string[] root = proven ? ["--root", _root] : [];
            using var report = JsonDocument.Parse((await CommandRun.Of(["verify", agency, "--key", _key, "--json", .. root])).Output);
            Assert.Equal((proven, proven), (report.RootElement.GetProperty("keysChecked").GetBoolean(), report.RootElement.GetProperty("entries")[0].GetProperty("keysChecked").GetBoolean()));
        }
    }

    [Fact]
    public async Task Wrong_bundle_exits_1_and_names_the_file()
    {
        var zip = EvidenceBundle.Write(_bundles.PersonParts());
        var leaf = _bundles.PersonParts().Entries[0].Leaf.ToArray();
        zip[zip.AsSpan().IndexOf(leaf) + 10] ^= 1;
        var run = await CommandRun.Of("verify", _folder.Write("x.evidence.zip", zip), "--key", _key, "--root", _root, "--json");
        Assert.Equal(1, run.ExitCode);
        using var report = JsonDocument.Parse(run.Output);
        Assert.Contains("entries/3/leaf.json", report.RootElement.GetProperty("faults").EnumerateArray().Select(fault => fault.GetProperty("place").GetString()));
        Assert.Equal(1, (await CommandRun.Of("verify", _folder.Write("y.zip", "PK no zip"), "--key", _key)).ExitCode);
        Assert.Equal(2, (await CommandRun.Of("verify", _folder.File("none.evidence.zip"), "--key", _key)).ExitCode);
    }

    [Fact]
    public async Task Anchor_in_a_bundle_is_compared_with_contract_chain_and_block()
    {
        var parts = _bundles.Anchored(_bundles.PersonParts(), _bundles.Size - 1);
        var bundle = _folder.Write("n.evidence.zip", EvidenceBundle.Write(parts));
        var run = await CommandRun.Of("verify", bundle, "--key", _key, "--root", _root);
        Assert.True(run.ExitCode == 0, run.Output);
        Assert.Contains("status: anchored\n", run.Output, StringComparison.Ordinal);
        Assert.Contains("must be asked of the chain", run.Output, StringComparison.Ordinal);
        Assert.Contains("anybody can deploy such a contract", run.Output, StringComparison.Ordinal);
        var block = Hex.Of(AnchorEvidence.TryParse(parts.Anchor!.Evidence)!.BlockHash);
        var known = await CommandRun.Of("verify", bundle, "--root", _root, "--anchor-contract", MadeBlock.Contract.Checked, "--anchor-chain-id", "31337", "--block-hash", block, "--json");
        using var report = JsonDocument.Parse(known.Output);
        var anchor = report.RootElement.GetProperty("anchor");
        Assert.Equal((0, "anchored", true, true), (known.ExitCode, report.RootElement.GetProperty("status").GetString(), anchor.GetProperty("blockCompared").GetBoolean(), anchor.GetProperty("contractCompared").GetBoolean()));
        Assert.Equal(1, (await CommandRun.Of("verify", bundle, "--key", _key, "--anchor-contract", EvmAddress.Zero.ToString())).ExitCode);
        // A node that does not answer, a file beside the bundle's own, and a bundle without an anchor.
        Assert.Equal(2, (await CommandRun.Of("verify", bundle, "--key", _key, "--rpc", "http://127.0.0.1:1/")).ExitCode);
        Assert.Equal(2, (await CommandRun.Of("verify", bundle, "--key", _key, "--anchor", bundle)).ExitCode);
        var bare = _folder.Write("b.evidence.zip", EvidenceBundle.Write(_bundles.AgencyParts()));
        Assert.Equal(2, (await CommandRun.Of("verify", bare, "--key", _key, "--anchor-chain-id", "31337")).ExitCode);
    }

    [Fact]
    public async Task Policy_makes_cosignatures_count_and_too_few_of_them_a_fault()
    {
        var witness = new CosignatureSigner("example.org/w", new LibcryptoEd25519().Open(Hash256.Of("w"u8).ToArray()));
        var bundles = new Bundles { Further = note => note.With(witness.Sign(note.Text, 1_760_000_100)) };
        var key = _folder.Write("log.txt", bundles.Key + "\n");
        var bundle = _folder.Write("w.evidence.zip", EvidenceBundle.Write(bundles.PersonParts()));
        var policy = _folder.Write("policy", $"log {bundles.Key}\nwitness w {witness.VerifierKey}\nquorum w\n");
        var run = await CommandRun.Of("verify", bundle, "--key", key, "--policy", policy);
        Assert.True(run.ExitCode == 0, run.Output);
        Assert.Contains("status: witnessed\n", run.Output, StringComparison.Ordinal);
        Assert.Contains("1 cosignatures (the policy asks for", run.Output, StringComparison.Ordinal);
        Assert.Contains("note: 1 signatures of others", run.Output, StringComparison.Ordinal);
        var unchecked_ = await CommandRun.Of("verify", bundle, "--key", key);
        Assert.Contains("status: pending\n", unchecked_.Output, StringComparison.Ordinal);
        Assert.Contains("note: 2 signatures of others on the checkpoint were carried along and not checked; --policy FILE", unchecked_.Output, StringComparison.Ordinal);
        var alone = _folder.Write("alone.evidence.zip", EvidenceBundle.Write(_bundles.PersonParts()));
        var missing = await CommandRun.Of("verify", alone, "--key", _key, "--policy", _folder.Write("policy2", $"witness w {witness.VerifierKey}\nquorum w\n"), "--json");
        Assert.Equal(1, missing.ExitCode);
        Assert.Contains("witness.quorum", missing.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Roots_key_alone_is_enough_and_options_of_other_targets_are_refused()
    {
        var bundle = _folder.Write("r.evidence.zip", EvidenceBundle.Write(_bundles.AgencyParts()));
        Assert.Equal(0, (await CommandRun.Of("verify", bundle, "--root", _root)).ExitCode);
        Assert.Equal(1, (await CommandRun.Of("verify", bundle, "--root", _key)).ExitCode);
        Assert.Equal(2, (await CommandRun.Of("verify", bundle)).ExitCode);
        Assert.Equal(2, (await CommandRun.Of("verify", bundle, "--root", _root, "--keys", _folder.Write("keys.json", _bundles.Keys))).ExitCode);
    }

    [Fact]
    public async Task Bundle_is_made_from_a_trail_document()
    {
        var document = _folder.Write("trail.json", _bundles.TrailParts().Trail!.Value.ToArray());
        var keys = _folder.Write("keys.json", _bundles.Keys);
        var made = _folder.File("made.evidence.zip");
        Assert.Equal(0, (await CommandRun.Of("evidence", "make", document, "--key", _key, "--keys", keys, "--out", made)).ExitCode);
        var run = await CommandRun.Of("verify", made, "--key", _key, "--root", _root);
        Assert.True(run.ExitCode == 0, run.Output);
        // Not a second time over the same file; not from what is no document; not without knowing who asks.
        Assert.Equal(2, (await CommandRun.Of("evidence", "make", document, "--key", _key, "--out", made)).ExitCode);
        Assert.Equal(1, (await CommandRun.Of("evidence", "make", keys, "--key", _key, "--out", _folder.File("no.zip"))).ExitCode);
        Assert.Equal(2, (await CommandRun.Of("evidence", "make", Id128.Random().ToString(), "--origin", "https://localhost:1", "--out", _folder.File("no.zip"))).ExitCode);
        Assert.False(File.Exists(_folder.File("no.zip")));
    }

    [Fact]
    public async Task Cose_receipt_is_verified_with_its_leaf()
    {
        var entry = _bundles.PersonParts().Entries[0];
        var receipt = _folder.Write("entry.cose", entry.CoseReceipt!.Value.ToArray());
        var leaf = _folder.Write("leaf.json", entry.Leaf.ToArray());
        var run = await CommandRun.Of("verify", receipt, "--key", _key, "--leaf", leaf);
        Assert.Equal((0, $"right: the leaf is in {_bundles.Key.Name}\n"), (run.ExitCode, run.Output));
        Assert.Equal(2, (await CommandRun.Of("verify", receipt, "--key", _key)).ExitCode);
        Assert.Equal(1, (await CommandRun.Of("verify", receipt, "--key", _key, "--leaf", _folder.Write("other.json", _bundles.TrailParts().Entries[0].Leaf.ToArray()))).ExitCode);
    }
}
