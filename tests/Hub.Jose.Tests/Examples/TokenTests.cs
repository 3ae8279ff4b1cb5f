using System.Buffers.Text;
using System.Text;

namespace Hub.Jose.Tests.Examples;

/// <summary>JWS and JWE that are wrong in one way each.</summary>
public sealed class TokenTests : IDisposable
{
    static readonly JwsRules Rules = new(JwsAlgorithms.Es256 | JwsAlgorithms.Ps256, "t");

    readonly EcKey key = EcKey.Create();
    readonly EcKey sealing = EcKey.Create(KeyUse.Encryption, "seal");

    public void Dispose()
    {
        key.Dispose();
        sealing.Dispose();
    }

    static string Encode(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));

    string? CodeOf(string compact)
    {
        using var verifier = VerificationKey.From(key.Public).Required();
        return Jws.Verify(compact, Rules, verifier).Fault?.Code;
    }

    // The signature is right, whatever the header says.
    string SignHeader(string header)
    {
        var input = $"{Encode(header)}.{Encode("payload")}";
        var signature = new byte[64];
        key.Sign(Encoding.ASCII.GetBytes(input), signature);
        return $"{input}.{Base64Url.EncodeToString(signature)}";
    }

    [Theory]
    [InlineData("""{"alg":"ES256","typ":"t"}""", null)]
    [InlineData("""{"alg":"ES256","typ":"t","x5t":"ignored"}""", null)]
    [InlineData("""{"alg":"none","typ":"t"}""", "jws.alg-refused")]
    [InlineData("""{"alg":"HS256","typ":"t"}""", "jws.alg-refused")]
    [InlineData("""{"alg":"RS256","typ":"t"}""", "jws.alg-refused")]
    [InlineData("""{"alg":"EdDSA","typ":"t"}""", "jws.alg-refused")]
    [InlineData("""{"alg":"es256","typ":"t"}""", "jws.alg-refused")]
    [InlineData("""{"alg":1,"typ":"t"}""", "jws.alg-refused")]
    [InlineData("""{"typ":"t"}""", "jws.alg-refused")]
    [InlineData("""{"alg":"PS256","typ":"t"}""", "jws.key-mismatch")]
    [InlineData("""{"alg":"ES256","typ":"u"}""", "jws.typ-mismatch")]
    [InlineData("""{"alg":"ES256","typ":"T"}""", "jws.typ-mismatch")]
    [InlineData("""{"alg":"ES256"}""", "jws.typ-mismatch")]
    [InlineData("""{"alg":"ES256","typ":1}""", "jws.malformed")]
    [InlineData("""{"alg":"ES256","typ":"t","crit":["exp"]}""", "jws.crit-refused")]
    [InlineData("""{"alg":"ES256","typ":"t","jku":"https://a.example"}""", "jws.header-refused")]
    [InlineData("""{"alg":"ES256","typ":"t","x5u":"https://a.example"}""", "jws.header-refused")]
    [InlineData("""{"alg":"ES256","typ":"t","jwk":{}}""", "jws.header-refused")]
    [InlineData("""{"alg":"ES256","typ":"t","b64":false}""", "jws.header-refused")]
    [InlineData("""{"alg":"ES256","alg":"ES256","typ":"t"}""", "jws.malformed")]
    [InlineData("""{"alg":"ES256","\u0061lg":"none","typ":"t"}""", "jws.malformed")]
    [InlineData("""{"alg":"ES256","typ":"t","x":{"a":1,"a":2}}""", "jws.malformed")]
    [InlineData("""{"alg":"ES256","typ":"t","x":"\udc00"}""", "jws.malformed")]
    [InlineData("""["alg"]""", "jws.malformed")]
    [InlineData("""{"alg":"ES256","typ":"t"}{}""", "jws.malformed")]
    public void Jws_header_is_held_to_the_rules(string header, string? code) => Assert.Equal(code, CodeOf(SignHeader(header)));

    [Fact]
    public void Jws_form_is_strict()
    {
        var right = Jws.Sign("payload"u8, key, "t");
        Assert.Null(CodeOf(right));
        Assert.Equal("jws.malformed", CodeOf(right + "="));
        Assert.Equal("jws.malformed", CodeOf(right + "\n"));
        Assert.Equal("jws.malformed", CodeOf(" " + right));
        Assert.Equal("jws.malformed", CodeOf(right + "."));
        Assert.Equal("jws.malformed", CodeOf(right[..right.LastIndexOf('.')]));
        Assert.Equal("jws.signature-invalid", CodeOf(right[..(right.LastIndexOf('.') + 1)]));
        Assert.Equal("jws.signature-invalid", CodeOf(right + "AAAA"));
        using var verifier = VerificationKey.From(key.Public).Required();
        Assert.Equal("jws.too-large", Jws.Verify(right, Rules with { MaxChars = right.Length - 1 }, verifier).Fault?.Code);
        Assert.Equal("jws.unknown-key", Jws.Verify(right, Rules, _ => null).Fault?.Code);
        Assert.Equal(key.KeyId, Jws.Parse(right, Rules).Required().Header.KeyId);
    }

    [Fact]
    public void Der_signature_is_refused()
    {
        // 64 bytes of r and s are asked for; the ASN.1 form of the same signature is another text for it.
        using var ecdsa = System.Security.Cryptography.ECDsa.Create(System.Security.Cryptography.ECCurve.NamedCurves.nistP256);
        var der = ecdsa.SignData("x"u8.ToArray(), System.Security.Cryptography.HashAlgorithmName.SHA256, System.Security.Cryptography.DSASignatureFormat.Rfc3279DerSequence);
        var point = ecdsa.ExportParameters(false).Q;
        using var verifier = VerificationKey.From(new Jwk.Ec(point.X!, point.Y!, null, KeyUse.Unstated)).Required();
        Assert.False(verifier.Verify("x"u8, der));
    }

    [Fact]
    public void Writer_refuses_members_that_repeat()
    {
        Assert.Throws<ArgumentException>(() => Jws.Sign("p"u8, key, "t", writer => writer.WriteString("alg", "none")));
        Assert.Throws<ArgumentException>(() => Jwe.Encrypt("p"u8, sealing.Public, null, writer => writer.WriteString("enc", "x")));
        Assert.Throws<ArgumentException>(() => Jwe.Encrypt("p"u8, key.Public, null));
    }

    [Theory]
    [InlineData("""{"alg":"ECDH-ES+A256KW","enc":"A256GCM"}""", "jwe.alg-refused")]
    [InlineData("""{"alg":"ECDH-ES","enc":"A128GCM"}""", "jwe.alg-refused")]
    [InlineData("""{"alg":"ECDH-ES","enc":"A256GCM"}""", "jwe.epk-refused")]
    [InlineData("""{"alg":"ECDH-ES","enc":"A256GCM","crit":["x"]}""", "jwe.crit-refused")]
    [InlineData("""{"alg":"ECDH-ES","enc":"A256GCM","zip":"DEF"}""", "jwe.header-refused")]
    [InlineData("""{"alg":"ECDH-ES","enc":"A256GCM","apu":"A"}""", "jwe.malformed")]
    [InlineData("""{"alg":"ECDH-ES","enc":"A256GCM","epk":{"kty":"EC","crv":"P-256","x":"Mc4nN9LTDOBhfoUeg8Ye9WedFRhnZXZJA12Qp0zZ6F0","y":"qIVYZVLCrPZHGHjP17CTW0_-D9Lfw0EkjqF7xB4FivA"}}""", "jwe.epk-refused")]
    [InlineData("""{"alg":"ECDH-ES","enc":"A256GCM","epk":{"kty":"OKP","crv":"Ed25519","x":"JrQLj5P_89iXES9-vFgrIy29clF9CC_oPPsw3c5D0bs"}}""", "jwe.epk-refused")]
    [InlineData("""{"alg":"ECDH-ES","enc":"A256GCM","epk":{"kty":"EC","crv":"P-256","x":"qIVYZVLCrPZHGHjP17CTW0_-D9Lfw0EkjqF7xB4FivA","y":"Mc4nN9LTDOBhfoUeg8Ye9WedFRhnZXZJA12Qp0zZ6F0"}}""", "jwe.decrypt-failed")]
    public void Jwe_header_is_held_to_the_rules(string header, string code) => Assert.Equal(
        code, Jwe.Decrypt($"{Encode(header)}..{new string('A', 16)}.AAAA.{new string('A', 21)}A", sealing).Fault?.Code);

    [Fact]
    public void Jwe_form_is_strict()
    {
        var right = Jwe.Encrypt("payload"u8, sealing.Public, "t", partyU: "a"u8.ToArray());
        Assert.True(Jwe.Decrypt(right, sealing).Succeeded);
        Assert.Equal("jwe.decrypt-failed", Jwe.Decrypt(right, key).Fault?.Code);
        Assert.Equal("jwe.malformed", Jwe.Decrypt(right + "=", sealing).Fault?.Code);
        Assert.Equal("jwe.malformed", Jwe.Decrypt(right + ".", sealing).Fault?.Code);
        Assert.Equal("jwe.malformed", Jwe.Decrypt(right.Replace("..", ".AAAA.", StringComparison.Ordinal), sealing).Fault?.Code);
        Assert.Equal("jwe.too-large", Jwe.Decrypt(new string('A', Jwe.MaxChars + 1), sealing).Fault?.Code);
        Assert.NotEqual(right, Jwe.Encrypt("payload"u8, sealing.Public, "t", partyU: "a"u8.ToArray()), StringComparer.Ordinal);
        Assert.True(Jwe.Decrypt(Jwe.Encrypt([], sealing.Public, null), sealing).Required().Plaintext.IsEmpty);
    }

    [Fact]
    public void One_key_serves_many_threads()
    {
        using var verifier = VerificationKey.From(key.Public).Required();
        Parallel.For(0, 200, i =>
        {
            var payload = BitConverter.GetBytes(i);
            Assert.True(Jws.Verify(Jws.Sign(payload, key, "t"), Rules, verifier).Succeeded);
            Assert.Equal(payload, Jwe.Decrypt(Jwe.Encrypt(payload, sealing.Public, null), sealing).Required().Plaintext.ToArray());
        });
    }
}
