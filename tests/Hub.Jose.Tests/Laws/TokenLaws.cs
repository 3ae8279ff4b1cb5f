using System.Buffers.Text;
using FsCheck;
using FsCheck.Fluent;

namespace Hub.Jose.Tests.Laws;

public sealed class TokenLaws : IDisposable
{
    const string Letters = "ABCDwxyz0189-_+/=. \n\"é";

    static readonly JwsRules Rules = new(JwsAlgorithms.Es256, "t");

    readonly EcKey key = EcKey.Create();
    readonly EcKey sealing = EcKey.Create(KeyUse.Encryption);
    readonly VerificationKey verifier;

    public TokenLaws() => verifier = VerificationKey.From(key.Public).Required();

    public void Dispose()
    {
        verifier.Dispose();
        key.Dispose();
        sealing.Dispose();
    }

    static Arbitrary<(int Position, char To)> Flips() =>
        Gen.Choose(0, 100_000).SelectMany(p => Gen.Elements(Letters.ToCharArray()).Select(c => (p, c))).ToArbitrary();

    [Fact]
    public void What_was_signed_comes_back() => Law.Holds(
        Law.Bytes(300),
        payload => Jws.Verify(Jws.Sign(payload, key, "t"), Rules, verifier).Required().Payload.Span.SequenceEqual(payload),
        100);

    [Fact]
    public void What_was_sealed_comes_back() => Law.Holds(
        Law.Bytes(300),
        payload => Jwe.Decrypt(Jwe.Encrypt(payload, sealing.Public, "t", partyU: payload, partyV: payload), sealing).Required().Plaintext.Span.SequenceEqual(payload),
        100);

    [Fact]
    public void One_character_changed_in_a_jws_refuses_it()
    {
        var right = Jws.Sign("payload"u8, key, "t");
        Law.Holds(Flips(), flip => !Jws.Verify(Law.Flip(right, flip.Position, flip.To), Rules, verifier).Succeeded, 500);
    }

    [Fact]
    public void One_character_changed_in_a_jwe_refuses_it()
    {
        var right = Jwe.Encrypt("payload"u8, sealing.Public, "t", partyU: "u"u8.ToArray());
        Law.Holds(Flips(), flip => !Jwe.Decrypt(Law.Flip(right, flip.Position, flip.To), sealing).Succeeded, 500);
    }

    [Fact]
    public void Every_single_bit_of_a_signature_matters()
    {
        var data = "data"u8;
        var signature = new byte[64];
        key.Sign(data, signature);
        Assert.True(verifier.Verify(data, signature));
        for (var bit = 0; bit < 512; bit++)
        {
            signature[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.False(verifier.Verify(data, signature), $"bit {bit}");
            signature[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }

    [Fact]
    public void One_character_changed_in_a_dpop_proof_refuses_it()
    {
        var right = DpopProof.Create(key, "POST", "https://a.example/", null, null, SignedMessages.Now, "jti");
        var expected = new DpopExpectation("POST", "https://a.example/", null, SignedMessages.Now) { Ed25519 = LibcryptoEd25519.Verify };
        Assert.True(DpopProof.Verify(right, expected).Succeeded);
        Law.Holds(Flips(), flip => !DpopProof.Verify(Law.Flip(right, flip.Position, flip.To), expected).Succeeded, 500);
    }

    [Fact]
    public void One_character_changed_in_a_signed_message_refuses_it()
    {
        var right = SignedMessages.Sign(SignedMessages.Unsigned(), key);
        Assert.True(SignedMessages.Verify(right, key).Succeeded);
        string[] fields = ["authorization", "dpop", "content-digest", "signature", "signature-input"];
        Law.Holds(
            Flips(),
            flip =>
            {
                var field = fields[flip.Position % fields.Length];
                var before = right.Header(field)[0];
                var after = Law.Flip(before, flip.Position / fields.Length, flip.To);
                // White space around a value is no part of it (RFC 9110 §5.5), and in a structured field it may follow "(".
                return after.Trim() == before || SameMeaning(before, after) || !SignedMessages.Verify(SignedMessages.Copy(right).With(field, after), key).Succeeded;
            },
            1000);
    }

    [Fact]
    public void Base64url_has_one_text_for_each_byte_string() => Law.Holds(
        Law.TextOf("ABCDQgw01-_=+ ", 12),
        text => !StrictBase64Url.TryDecode(text, out var bytes) || Base64Url.EncodeToString(bytes) == text,
        5000);

    [Fact]
    public void Base64_has_one_text_for_each_byte_string() => Law.Holds(
        Law.TextOf("ABCDQgw01+/= -", 12),
        text => !StrictBase64.TryDecode(text, out var bytes) || Convert.ToBase64String(bytes) == text,
        5000);

    [Fact]
    public void Base64url_decodes_what_the_platform_encodes() => Law.Holds(
        Law.Bytes(40),
        bytes => StrictBase64Url.TryDecode(Base64Url.EncodeToString(bytes), out var url) && url.AsSpan().SequenceEqual(bytes)
            && StrictBase64.TryDecode(Convert.ToBase64String(bytes), out var plain) && plain.AsSpan().SequenceEqual(bytes),
        1000);

    static bool SameMeaning(string before, string after) =>
        StructuredFields.TryParseDictionary(before, out var one) && StructuredFields.TryParseDictionary(after, out var other)
        && StructuredFieldLaws.Write(one) == StructuredFieldLaws.Write(other);
}
