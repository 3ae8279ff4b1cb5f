using System.Buffers.Text;
using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace Hub.Jose.Tests.Laws;

/// <summary>No text makes a reader throw; whatever it is, there is an answer.</summary>
public sealed class FuzzLaws : IDisposable
{
    const int Cases = 3000;

    static readonly string[] Pieces =
    [
        "{", "}", "[", "]", ":", ",", "\"", "\"keys\"", "\"kid\"", "\"kty\"", "\"EC\"", "\"RSA\"", "\"OKP\"", "\"crv\"", "\"P-256\"", "\"x\"", "\"y\"", "\"d\"", "\"use\"", "\"sig\"",
        "\"alg\"", "\"ES256\"", "\"ECDH-ES\"", "\"enc\"", "\"A256GCM\"", "\"epk\"", "\"typ\"", "\"jwk\"", "\"\\ud800\"", "\\u", "\\ud83d", "1", "-1e999", "null", "true", "é", "\ud800", "\0", " ",
    ];

    // Whole members, so that some documents get past the grammar.
    static readonly string[] Members =
    [
        "\"alg\":\"ES256\"", "\"alg\":\"ECDH-ES\"", "\"alg\":null", "\"enc\":\"A256GCM\"", "\"typ\":\"dpop+jwt\"", "\"typ\":{}", "\"kid\":\"a\"", "\"kid\":\"\\udc00\"", "\"\\ud800\":1",
        "\"jwk\":{\"kty\":\"EC\"}", "\"jwk\":{\"\\ud800\":1}", "\"jwk\":{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"\\udfff\",\"y\":\"\"}", "\"epk\":{\"kty\":\"RSA\",\"n\":\"\",\"e\":\"\"}", "\"epk\":[]",
        "\"kty\":\"RSA\"", "\"n\":\"AA\"", "\"n\":\"\"", "\"e\":\"AQAB\"", "\"kty\":\"OKP\"", "\"crv\":\"Ed25519\"", "\"x\":\"é\"", "\"use\":\"enc\"", "\"keys\":[{}]", "\"keys\":[{\"kid\":\"\",\"use\":\"\"}]", "\"apu\":\"AA\"", "\"cty\":0",
    ];

    readonly EcKey key = EcKey.Create();
    readonly VerificationKey verifier;

    public FuzzLaws() => verifier = VerificationKey.From(key.Public).Required();

    public void Dispose()
    {
        verifier.Dispose();
        key.Dispose();
    }

    static Arbitrary<string> Documents() => Gen.OneOf(
        Gen.Choose(0, 12).SelectMany(n => Gen.ArrayOf(Gen.Elements(Pieces), n)).Select(string.Concat),
        Gen.Choose(0, 5).SelectMany(n => Gen.ArrayOf(Gen.Elements(Members), n)).Select(m => "{" + string.Join(',', m) + "}"),
        Law.TextOf("{}[]\":,aé\\u0d8.-_= \n\t\0", 30).Generator).ToArbitrary();

    static string Encode(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));

    [Fact]
    public void Key_readers_answer_every_text() => Law.Holds(
        Documents(),
        text =>
        {
            _ = JsonWebKeys.Parse(text);
            _ = JsonWebKeys.Parse("{\"keys\":[" + text + "]}");
            _ = EcKey.FromPrivateJwk(text);
            return !Jwk.Parse(Encoding.Latin1.GetBytes(text)).Succeeded || text.Contains("AQAB", StringComparison.Ordinal) || text.Contains("\"x\"", StringComparison.Ordinal);
        },
        Cases);

    [Fact]
    public void Token_readers_refuse_every_text() => Law.Holds(
        Documents(),
        text =>
        {
            var rules = new JwsRules(JwsAlgorithms.Es256 | JwsAlgorithms.EdDsa, null);
            var expected = new DpopExpectation("POST", text, null, SignedMessages.Now);
            return !Jws.Verify(text, rules, verifier).Succeeded
                && !Jws.Verify($"{Encode(text)}.{Encode(text)}.{Encode(text)}", rules, verifier).Succeeded
                && !Jws.Verify($"{Encode(text)}..", rules with { KeyInside = true }, verifier).Succeeded
                && !Jwe.Decrypt(text, key).Succeeded
                && !Jwe.Decrypt($"{Encode(text)}..AAAAAAAAAAAAAAAA..AAAAAAAAAAAAAAAAAAAAAA", key).Succeeded
                && !DpopProof.Verify($"{Encode(text)}.{Encode(text)}.{Encode(text)}", expected).Succeeded;
        },
        Cases);

    [Fact]
    public void Signed_claims_of_every_shape_get_an_answer() => Law.Holds(
        Documents(),
        text =>
        {
            var proof = Jws.Sign(Encoding.UTF8.GetBytes(text), key, DpopProof.Type, withKeyId: false, extra: writer =>
            {
                writer.WritePropertyName("jwk");
                key.Public.WriteTo(writer);
            });
            return DpopProof.Verify(proof, new DpopExpectation("POST", "https://a.example/", null, SignedMessages.Now)).Fault?.Code == "dpop.claims";
        },
        300);

    [Fact]
    public void Message_verifier_refuses_every_field() => Law.Holds(
        Gen.Choose(0, 12).SelectMany(n => Gen.ArrayOf(
            Gen.Elements("hub=", "(", ")", "\"@method\"", "\"@target-uri\"", "\"dpop\"", "\"authorization\"", "\"content-digest\"", ";created=1790000000", ";keyid=\"k\"", ";", ":", "AAAA", " ", ",", "\"", "é", "\r\n ", "=", "sha-256="),
            n)).Select(string.Concat).ToArbitrary(),
        text =>
        {
            var message = SignedMessages.Unsigned().With("signature-input", text).With("signature", text);
            var digest = SignedMessages.Sign(SignedMessages.Unsigned(), key).With("content-digest", text);
            return SignedMessages.Verify(message, key).Fault?.Code == MessageSignatures.Invalid
                && SignedMessages.Verify(digest, key).Fault?.Code == MessageSignatures.Invalid
                && Htu.TryNormalise("https://a.example/" + text, out var normal) == (normal is not null);
        },
        1000);

    [Fact]
    public void Htu_normalised_twice_is_htu_normalised_once() => Law.Holds(
        Law.TextOf("ab/.%2eE?#:@~", 20),
        text => !Htu.TryNormalise("HTTPS://A.example/" + text, out var once) || (Htu.TryNormalise(once, out var twice) && once == twice),
        5000);
}
