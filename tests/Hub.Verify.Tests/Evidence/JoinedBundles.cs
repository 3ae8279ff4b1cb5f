using Hub.Audit.Anchors;
using Hub.Audit.Anchors.Evm;
using Hub.Audit.Crypto;
using Hub.Audit.Keys;
using Hub.Audit.Notes;
using Hub.Audit.Tests.Anchors;
using Hub.Audit.Witnesses;
using Hub.Canon;
using Hub.Verify.Anchors;
using Hub.Verify.Evidence;

namespace Hub.Verify.Tests.Evidence;

/// <summary>Bundles with what others say of the log: an anchor, cosignatures, a successor of the log's key.</summary>
public sealed class JoinedBundles
{
    static readonly LibcryptoEd25519 Edwards = new();
    static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1_800_000_000);
    static readonly CosignatureSigner[] Witnesses = [.. "abc".Select(name => new CosignatureSigner("example.org/" + name, Edwards.Open(Hash256.Of([(byte)name]).ToArray())))];

    readonly Bundles _bundles = new();

    [Fact]
    public void Anchor_before_at_or_behind_the_checkpoint_is_right_and_what_was_not_asked_is_said()
    {
        var parts = _bundles.PersonParts();
        var index = (int)parts.Entries[0].Index;
        foreach (var size in (int[])[1, index, index + 1, 4, _bundles.Size - 1, _bundles.Size, _bundles.Size + 1, _bundles.Size + 9])
        {
            var report = _bundles.Verify(_bundles.Anchored(parts, size));
            Assert.Equal("", string.Join('\n', report.Faults.Listed));
            Assert.Equal((size, false, false), (report.Anchor!.Evidence!.Size, report.Anchor.IsBlockKnown, report.Anchor.IsContractKnown));
            // An anchor of fewer entries says nothing of this one yet.
            Assert.Equal(size > index ? ProofStatus.Anchored : ProofStatus.Pending, report.Status);
        }
        Assert.Equal(ProofStatus.Pending, _bundles.Verify(parts).Status);
    }

    [Fact]
    public void Anchor_is_compared_with_what_is_known_from_elsewhere()
    {
        var parts = _bundles.Anchored(_bundles.TrailParts(), _bundles.Size);
        var block = AnchorEvidence.TryParse(parts.Anchor!.Evidence)!.BlockHash;
        var right = With(new AnchorTrust(MadeBlock.Contract, 31_337, block));
        Assert.Equal((0, true, true, ProofStatus.Anchored), (right.Faults.ExitCode, right.Anchor!.IsBlockKnown, right.Anchor.IsContractKnown, right.Status));
        Assert.Equal("anchor.contract", Bundles.Codes(With(new AnchorTrust(EvmAddress.Zero))));
        Assert.Equal("anchor.chain-id", Bundles.Codes(With(new AnchorTrust(ChainId: 1))));
        var reorganised = With(new AnchorTrust(BlockHash: Hash256.Of("another block"u8)));
        Assert.Equal(("anchor.not-in-chain", 1, null), (Bundles.Codes(reorganised), reorganised.Faults.ExitCode, reorganised.Status));
        // Who asks about an anchor is not told that all is right where there is none.
        var none = Bundles.Verify(parts with { Anchor = null }, new EvidenceTrust(_bundles.Key) { Anchor = new() });
        Assert.Equal(("evidence.missing", 2), (Bundles.Codes(none), none.Faults.ExitCode));

        EvidenceReport With(AnchorTrust trust) => Bundles.Verify(parts, new EvidenceTrust(_bundles.Key, _bundles.Root) { Anchor = trust });
    }

    [Fact]
    public void Anchor_of_another_history_log_or_form_is_named()
    {
        var parts = _bundles.AgencyParts();
        var anchored = _bundles.Anchored(parts, _bundles.Size - 1);
        var proof = _bundles.Builder.Log.Consistency(_bundles.Size - 1, _bundles.Size);
        Assert.Equal("anchor.inconsistent", Codes(MadeBlock.Evidence(LogBuilder.Origin, _bundles.Size - 1, Hash256.Of("other"u8)).Encode(), proof));
        Assert.Equal("anchor.log", Codes(MadeBlock.Evidence("example.org/other", _bundles.Size - 1, _bundles.Builder.Log.RootAt(_bundles.Size - 1)).Encode(), proof));
        Assert.Equal("anchor.inconsistent", Codes(anchored.Anchor!.Evidence, proof.Skip(1)));
        Assert.Equal("anchor.inconsistent", Codes(anchored.Anchor.Evidence, [.. proof, default]));
        Assert.Equal("anchor.inconsistent", Codes(anchored.Anchor.Evidence, _bundles.Builder.Log.Consistency(_bundles.Size - 2, _bundles.Size)));
        Assert.Equal("anchor.malformed", Codes("{}"u8.ToArray(), proof));
        Assert.Equal("anchor.malformed", Codes((byte[])[.. anchored.Anchor.Evidence.ToArray(), (byte)' '], proof));
        foreach (var lines in (string[])["x", new string('x', 45), Convert.ToBase64String(new byte[31]) + " \n", new string('A', 42) + "B=\n"])
        {
            Assert.Contains("anchor.malformed", Bundles.Codes(_bundles.Verify(parts with { Anchor = anchored.Anchor with { Consistency = System.Text.Encoding.ASCII.GetBytes(lines) } })), StringComparison.Ordinal);
        }

        string Codes(ReadOnlyMemory<byte> evidence, IEnumerable<Hash256> path) => Bundles.Codes(_bundles.Verify(parts with { Anchor = EvidenceAnchor.Of(evidence, path) }));
    }

    [Theory]
    [InlineData(EvidenceNames.Anchor)]
    [InlineData(EvidenceNames.AnchorConsistency)]
    public void Anchor_without_its_other_half_is_missing_it(string missing)
    {
        var files = EvidenceBundle.Files(_bundles.Anchored(_bundles.PersonParts(), 4), EvidenceReadme.Current);
        var report = _bundles.Verify(StoredZip.Write(files.Where(file => file.Name != missing)));
        Assert.True(report.Faults.IsWrong);
        Assert.Contains(report.Faults.Listed, fault => fault.Code == "evidence.missing" && fault.Place == missing);
    }

    [Theory]
    [InlineData("ab", "")]
    [InlineData("abc", "")]
    [InlineData("a", "witness.quorum")]
    [InlineData("", "witness.quorum")]
    public void Cosignatures_are_held_to_the_readers_policy(string cosigners, string codes)
    {
        var bundles = new Bundles { Further = note => Cosigned(note, cosigners) };
        foreach (var parts in (EvidenceParts[])[bundles.AgencyParts(), bundles.PersonParts(), bundles.TrailParts()])
        {
            var report = Bundles.Verify(parts, new EvidenceTrust(bundles.Key, bundles.Root) { Witnesses = new(Policy(bundles.Key), Now) });
            Assert.Equal(codes, Bundles.Codes(report));
            Assert.Equal(codes.Length == 0 ? ProofStatus.Witnessed : null, report.Status);
            Assert.Equal(codes.Length == 0 ? cosigners.Length : 0, report.Finality!.Cosignatures);
            // The one of nobody known here.
            Assert.Equal(1, report.OtherSignatures);
            Assert.Equal(1 + cosigners.Length, bundles.Verify(parts).OtherSignatures);
        }
    }

    [Fact]
    public void Wrong_cosignature_time_or_policy_is_named()
    {
        var bundles = new Bundles { Further = note => Cosigned(note, "ab").With(Witnesses[2].Sign("another text\n", Now.ToUnixTimeSeconds())) };
        Assert.Equal("note.signature", Verify(bundles, Policy(bundles.Key), Now));
        bundles = new Bundles { Further = note => Cosigned(note, "ab") };
        Assert.Equal("witness.time", Verify(bundles, Policy(bundles.Key), Now.AddDays(-1)));
        Assert.Equal("trust.log", Verify(bundles, Policy(bundles.Root), Now));

        static string Verify(Bundles bundles, TrustPolicy policy, DateTimeOffset now) =>
            Bundles.Codes(Bundles.Verify(bundles.PersonParts(), new EvidenceTrust(bundles.Key) { Witnesses = new(policy, now) }));
    }

    [Fact]
    public void Anchored_is_more_than_witnessed()
    {
        var bundles = new Bundles { Further = note => Cosigned(note, "ab") };
        var parts = bundles.PersonParts();
        var trust = new EvidenceTrust(bundles.Key) { Witnesses = new(Policy(bundles.Key), Now) };
        Assert.Equal(ProofStatus.Anchored, Bundles.Verify(bundles.Anchored(parts, bundles.Size), trust).Status);
        Assert.Equal(ProofStatus.Witnessed, Bundles.Verify(bundles.Anchored(parts, 1), trust).Status);
    }

    [Fact]
    public void Roots_key_alone_finds_the_logs_key()
    {
        var report = Bundles.Verify(_bundles.AgencyParts(), new EvidenceTrust(null, _bundles.Root));
        Assert.Equal(("", true, _bundles.Key.ToString()), (Bundles.Codes(report), report.RootChecked, report.Key!.ToString()));
        Assert.Equal("keys.unsigned", Codes(_bundles.AgencyParts(), _bundles.Key));
        var without = Bundles.Verify(_bundles.AgencyParts() with { Keys = null }, new EvidenceTrust(null, _bundles.Root));
        Assert.Equal(("evidence.keys", 2), (Bundles.Codes(without), without.Faults.ExitCode));
        Assert.Equal("checkpoint.key-range", Codes(_bundles.AgencyParts() with { Keys = Keys(_bundles, new LogKey(_bundles.Key.ToString(), 0, 3)) }, _bundles.Root));
        Assert.Equal("checkpoint.key-unlisted", Codes(_bundles.AgencyParts() with { Keys = Keys(_bundles, new LogKey(_bundles.Root.ToString(), 0)) }, _bundles.Root));
        Assert.Throws<ArgumentException>(() => Bundles.Verify(_bundles.AgencyParts(), new EvidenceTrust(null)));

        static string Codes(EvidenceParts parts, NoteVerifierKey root) => Bundles.Codes(Bundles.Verify(parts, new EvidenceTrust(null, root)));
    }

    [Fact]
    public void Bundle_of_the_overlap_is_right_for_who_knows_either_key()
    {
        var successor = Edwards.Open(Hash256.Of("successor"u8).ToArray());
        var signer = new NoteSigner(LogBuilder.Origin, successor);
        var bundles = new Bundles { Further = note => note.With(signer.Sign(note.Text)) };
        var old = bundles.Key;
        foreach (var parts in (EvidenceParts[])[bundles.AgencyParts(), bundles.PersonParts(), bundles.TrailParts()])
        {
            var rotated = parts with
            {
                Keys = Keys(bundles, new LogKey(old.ToString(), 0, bundles.Size + 3), new LogKey(signer.VerifierKey.ToString(), bundles.Size - 1)),
                Vkey = signer.VerifierKey.ToString(),
                Entries = [.. parts.Entries.Select(entry => entry with { CoseReceipt = Bundles.CoseOf(entry, successor) })],
            };
            foreach (var key in (NoteVerifierKey?[])[old, signer.VerifierKey, null])
            {
                var report = Bundles.Verify(rotated, new EvidenceTrust(key, bundles.Root));
                Assert.Equal("", string.Join('\n', report.Faults.Listed));
                Assert.Equal(1, report.OtherSignatures);
            }
            // Beyond its sizes the old key says nothing, and a successor that the list does not name neither.
            var retired = rotated with { Keys = Keys(bundles, new LogKey(old.ToString(), 0, bundles.Size - 1), new LogKey(signer.VerifierKey.ToString(), bundles.Size - 1)) };
            Assert.Equal("keys.log-key", Bundles.Codes(Bundles.Verify(retired, new EvidenceTrust(old, bundles.Root))));
            Assert.Equal("", Bundles.Codes(Bundles.Verify(retired, new EvidenceTrust(null, bundles.Root))));
            Assert.Equal("evidence.vkey cose.key", Bundles.Codes(Bundles.Verify(rotated with { Keys = Keys(bundles, new LogKey(old.ToString(), 0)) }, new EvidenceTrust(old, bundles.Root))));
        }
    }

    [Fact]
    public void Wrong_line_of_a_listed_successor_is_a_fault()
    {
        var signer = new NoteSigner(LogBuilder.Origin, Edwards.Open(Hash256.Of("successor"u8).ToArray()));
        var bundles = new Bundles { Further = note => note.With(signer.Sign("another text\n")) };
        var parts = bundles.AgencyParts() with { Keys = Keys(bundles, new LogKey(bundles.Key.ToString(), 0), new LogKey(signer.VerifierKey.ToString(), 0)) };
        Assert.Equal("note.signature", Bundles.Codes(Bundles.Verify(parts, new EvidenceTrust(bundles.Key, bundles.Root))));
    }

    static byte[] Keys(Bundles bundles, params LogKey[] log) => (bundles.Builder.Keys with { Log = log }).Sign(bundles.Builder.Log.Root, "example.org/root");

    static SignedNote Cosigned(SignedNote note, string cosigners) =>
        cosigners.Aggregate(note, (cosigned, name) => cosigned.With(Witnesses[name - 'a'].Sign(note.Text, Now.ToUnixTimeSeconds() - 60)));

    /// <summary>Two of a, b and c.</summary>
    static TrustPolicy Policy(NoteVerifierKey log) =>
        new([new(log, null)], [.. Witnesses.Select((signer, i) => new PolicyWitness("abc"[i].ToString(), signer.VerifierKey, null))], [new("g", 2, ["a", "b", "c"])], "g");
}
