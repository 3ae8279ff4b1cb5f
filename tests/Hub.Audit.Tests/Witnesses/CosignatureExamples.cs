using System.Text;
using Hub.Audit.Crypto;
using Hub.Audit.Notes;
using Hub.Audit.Witnesses;
using static Hub.Audit.Tests.Witnesses.WitnessWorld;

namespace Hub.Audit.Tests.Witnesses;

/// <summary>Cosignature/v1 (C2SP tlog-cosignature). The golden line was made once with openssl from the key of RFC 8032 §7.1 test 1.</summary>
public sealed class CosignatureExamples
{
    const string Seed = "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60";
    const string Vkey = "example.org/witness+5205fe52+BNdamAGCsQq31Uv+08lkBzoO4XLz2qYjJa8CGmj3B1Ea";
    const string Text = "example.org/log\n3\nERERERERERERERERERERERERERERERERERERERERERE=\n";
    const long Time = 1679315147;
    const string Line = "\u2014 example.org/witness UgX+UgAAAABkGFDLCN8R385KLgVRECiypjcenawdX4TtMyP6SFIN01Dtp/uMqNSWChbcUys6cAMf211+20FeZxaMmAqHmCzklt+PDw==";

    static readonly NoteVerifierKey Key = NoteVerifierKey.TryParse(Vkey, out var key) ? key : throw new InvalidOperationException();

    [Fact]
    public void Cosignature_keeps_its_bytes()
    {
        using var opened = new LibcryptoEd25519().Open(Convert.FromHexString(Seed));
        var signer = new CosignatureSigner("example.org/witness", opened);
        Assert.Equal((Vkey, Line), (signer.VerifierKey.ToString(), signer.Sign(Text, Time).ToString()));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Cosignature_is_read_by_either_verification(bool managed)
    {
        var note = SignedNote.TryParse(Encoding.UTF8.GetBytes($"{Text}\n{Line}\n"))!;
        IEd25519Verification ed25519 = managed ? new ManagedEd25519() : new LibcryptoEd25519();
        Assert.Equal((Verdict.Right, Time), CosignatureVerifier.Of(Key, ed25519)!.Read(note));
    }

    [Fact]
    public void Cosignature_with_any_flipped_bit_is_wrong()
    {
        var right = SignedNote.TryParse(Encoding.UTF8.GetBytes($"{Text}\n{Line}\n"))!.Signatures[0];
        var verifier = CosignatureVerifier.Of(Key, Edwards)!;
        for (var bit = 0; bit < right.Bytes.Length * 8; bit++)
        {
            var bytes = right.Bytes.ToArray();
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.Equal("note.signature", verifier.Read(new SignedNote(Text, right with { Bytes = bytes })).Verdict.Code);
        }
        Assert.Equal("note.signature", verifier.Read(new SignedNote(Text, right with { Bytes = right.Bytes[..^1] })).Verdict.Code);
        Assert.Equal("note.signature", verifier.Read(new SignedNote(Text.Replace("3", "4", StringComparison.Ordinal), right)).Verdict.Code);
        Assert.Equal("note.unsigned", verifier.Read(new SignedNote(Text, right with { Name = "example.org/other" })).Verdict.Code);
    }

    [Fact]
    public void Key_types_are_not_taken_for_each_other()
    {
        Assert.Null(Key.Verifier(Edwards));
        Assert.Null(CosignatureVerifier.Of(NoteVerifierKey.Ed25519("a", Key.PublicKey.Span), Edwards));
        Assert.NotEqual(NoteVerifierKey.Ed25519("a", Key.PublicKey.Span).KeyId, NoteVerifierKey.Cosigner("a", Key.PublicKey.Span).KeyId);
    }

    [Fact]
    public void Time_of_a_note_is_that_of_the_first_cosignature()
    {
        var text = Note(5).Text;
        var note = Note(5).With(Cosigner.Sign(text, 20)).With(Cosigner.Sign(text, 10));
        Assert.Equal(10, CosignatureVerifier.Of(Cosigner.VerifierKey, Edwards)!.Read(note).Time);
    }
}
