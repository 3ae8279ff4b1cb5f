using System.Text;
using Hub.Audit.Crypto;
using Hub.Audit.Notes;
using Hub.Canon;

namespace Hub.Audit.Tests.Formats.Examples;

public sealed class NoteExamples
{
    const string Key = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";
    const string Signature = "Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=";
    const string Line = "\u2014 example.com/foo " + Signature + "\n";
    const string Note = "This is an example message.\n\n" + Line;

    public static TheoryData<IEd25519Verification> Verifications => [new LibcryptoEd25519(), new ManagedEd25519()];

    [Theory]
    [MemberData(nameof(Verifications))]
    public void Note_of_the_specification_verifies(IEd25519Verification ed25519)
    {
        var note = SignedNote.TryParse(Encoding.UTF8.GetBytes(Note))!;
        Assert.Equal("This is an example message.\n", note.Text);
        Assert.Equal(Note, Encoding.UTF8.GetString(note.Encode()));
        Assert.Equal(Verdict.Right, note.Verify(Parse(Key).Verifier(ed25519)!));
        Assert.Equal(Key, Parse(Key).ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n")]
    [InlineData("\n\n")]
    [InlineData("text\n")]
    [InlineData("text\n\n")]
    [InlineData("text\n\n\n")]
    [InlineData("text\n" + Line)]
    [InlineData("text\n\n\u2014 example.com/foo " + Signature)]
    [InlineData("te\rxt\n\n" + Line)]
    [InlineData("te\0xt\n\n" + Line)]
    [InlineData("text\n\n- example.com/foo " + Signature + "\n")]
    [InlineData("text\n\n\u2014 " + Signature + "\n")]
    [InlineData("text\n\n\u2014  " + Signature + "\n")]
    [InlineData("text\n\n\u2014 a+b " + Signature + "\n")]
    [InlineData("text\n\n\u2014 a\u2003b " + Signature + "\n")]
    [InlineData("text\n\n\u2014 a " + Signature + " \n")]
    [InlineData("text\n\n\u2014 a AAAAAA==\n")]
    [InlineData("text\n\n\u2014 a AAAAAAB=\n")]
    [InlineData("text\n\n\u2014 a AAAAAAA\n")]
    [InlineData("text\n\n\u2014 a \n")]
    [InlineData("text\n\n" + Line + "\n")]
    [InlineData("text\n\n" + Line + "x\n")]
    public void Note_of_another_form_is_refused(string note) => Assert.Null(SignedNote.TryParse(Encoding.UTF8.GetBytes(note)));

    [Fact]
    public void Note_with_broken_utf8_is_refused() => Assert.Null(SignedNote.TryParse([.. "te"u8, 0xC3, .. Encoding.UTF8.GetBytes("\n\n" + Line)]));

    [Fact]
    public void Note_too_large_or_signed_too_often_is_refused()
    {
        var many = string.Concat(Enumerable.Repeat(Line, SignedNote.MaxSignatures));
        Assert.NotNull(SignedNote.TryParse(Encoding.UTF8.GetBytes("text\n\n" + many)));
        Assert.Null(SignedNote.TryParse(Encoding.UTF8.GetBytes("text\n\n" + many + Line)));
        Assert.Null(SignedNote.TryParse(Encoding.UTF8.GetBytes(new string('a', SignedNote.MaxBytes) + "\n\n" + Line)));
    }

    [Fact]
    public void Text_may_hold_empty_lines_of_its_own()
    {
        var note = SignedNote.TryParse(Encoding.UTF8.GetBytes("one\n\ntwo\n\n" + Line))!;
        Assert.Equal("one\n\ntwo\n", note.Text);
    }

    [Fact]
    public void Signatures_of_unknown_keys_and_types_are_carried_and_ignored()
    {
        var note = SignedNote.TryParse(Encoding.UTF8.GetBytes(Note))!
            .With(new("witness.example/w", 7, new byte[2420]))
            .With(new("example.com/foo", 8, new byte[1]));
        var again = SignedNote.TryParse(note.Encode())!;
        Assert.Equal(3, again.Signatures.Count);
        Assert.Equal(Verdict.Right, again.Verify(Parse(Key).Verifier(new ManagedEd25519())!));
    }

    [Fact]
    public void Note_with_one_right_and_one_wrong_signature_of_the_key_is_refused()
    {
        var note = SignedNote.TryParse(Encoding.UTF8.GetBytes(Note))!;
        var key = Parse(Key).Verifier(new ManagedEd25519())!;
        Assert.Equal("note.signature", note.With(new(key.Name, key.KeyId, new byte[64])).Verify(key).Code);
        Assert.Equal("note.unsigned", new SignedNote(note.Text, new NoteSignature("other", 1, new byte[64])).Verify(key).Code);
    }

    [Theory]
    [InlineData("")]
    [InlineData("example.com/foo")]
    [InlineData("example.com/foo+530d903a")]
    [InlineData("+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k")]
    [InlineData("example.com/foo+530D903A+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k")]
    [InlineData("example.com/foo+530d903b+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k")]
    [InlineData("example.com/foO+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k")]
    [InlineData("example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k=")]
    [InlineData("example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k+")]
    [InlineData("example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv")]
    [InlineData("example.com/foo+530d903a+ AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k")]
    public void Key_of_another_form_is_refused(string text) => Assert.False(NoteVerifierKey.TryParse(text, out _));

    [Fact]
    public void Key_of_another_type_is_read_but_verifies_nothing_here()
    {
        var id = System.Security.Cryptography.SHA256.HashData([.. "w\n"u8, 4, .. new byte[32]]);
        var text = $"w+{Convert.ToHexStringLower(id.AsSpan(0, 4))}+{Convert.ToBase64String([4, .. new byte[32]])}";
        Assert.Null(Parse(text).Verifier(new ManagedEd25519()));
    }

    [Fact]
    public void Checkpoint_round_trips_and_its_note_verifies()
    {
        using var key = new LibcryptoEd25519().Open(new byte[32]);
        var signer = new NoteSigner("example.com/log42", key);
        var checkpoint = new Checkpoint("example.com/log42", 20852163, Hash256.Of("x"u8), "extension one", "two");
        var note = SignedNote.TryParse(signer.Note(checkpoint.Text).Encode())!;
        Assert.True(note.Verify(signer.VerifierKey.Verifier(new ManagedEd25519())!).IsRight);
        Assert.True(Checkpoint.TryParse(note.Text, out var parsed));
        Assert.Equal(checkpoint.Text, parsed.Text);
        Assert.Equal((checkpoint.Origin, checkpoint.Size, checkpoint.Root), (parsed.Origin, parsed.Size, parsed.Root));
    }

    [Theory]
    [InlineData("")]
    [InlineData("o\n1\n")]
    [InlineData("o\n1\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")]
    [InlineData("\n1\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n")]
    [InlineData("o\n01\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n")]
    [InlineData("o\n+1\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n")]
    [InlineData("o\n-1\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n")]
    [InlineData("o\n 1\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n")]
    [InlineData("o\n9223372036854775808\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n")]
    [InlineData("o\n1\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB=\n")]
    [InlineData("o\n1\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA==\n")]
    [InlineData("o\n1\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n\n")]
    [InlineData("o\n1\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n\nx\n")]
    public void Checkpoint_of_another_form_is_refused(string text) => Assert.False(Checkpoint.TryParse(text, out _));

    [Fact]
    public void Checkpoint_with_too_many_extensions_is_refused()
    {
        var text = new Checkpoint("o", 1, default, [.. Enumerable.Repeat("x", Checkpoint.MaxExtensions)]).Text;
        Assert.True(Checkpoint.TryParse(text, out _));
        Assert.False(Checkpoint.TryParse(text + "x\n", out _));
    }

    static NoteVerifierKey Parse(string text)
    {
        Assert.True(NoteVerifierKey.TryParse(text, out var key));
        return key;
    }
}
