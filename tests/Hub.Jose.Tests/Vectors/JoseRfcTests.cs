using System.Buffers.Text;
using System.Text;

namespace Hub.Jose.Tests.Vectors;

/// <summary>Examples of RFC 7515 A.3, RFC 7518 C, RFC 7638 §3.1, RFC 8037 A.3, A.4 and RFC 9449 §4, §7.</summary>
public sealed class JoseRfcTests
{
    const string Rfc7515Key = """
        {"kty":"EC","crv":"P-256",
         "x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
         "y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0",
         "d":"jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI"}
        """;

    const string Ed25519Key = """{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}""";

    static Jwk Parse(string json) => Jwk.Parse(Encoding.UTF8.GetBytes(json)).Required();

    [Fact]
    public void Es256_example_verifies_and_says_what_it_said()
    {
        const string Compact =
            "eyJhbGciOiJFUzI1NiJ9"
            + ".eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ"
            + ".DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q";
        var key = VerificationKey.From(EcKey.FromPrivateJwk(Rfc7515Key).Required().Public).Required();
        var content = Jws.Verify(Compact, new JwsRules(JwsAlgorithms.Es256, null), key).Required();
        Assert.Equal("{\"iss\":\"joe\",\r\n \"exp\":1300819380,\r\n \"http://example.com/is_root\":true}", Encoding.UTF8.GetString(content.Payload.Span));
    }

    [Fact]
    public void EdDsa_example_verifies_through_the_injected_verifier()
    {
        const string Compact =
            "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc"
            + ".hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg";
        var key = VerificationKey.From(Parse(Ed25519Key), LibcryptoEd25519.Verify).Required();
        Assert.True(Jws.Verify(Compact, new JwsRules(JwsAlgorithms.EdDsa, null), key).Succeeded);
        Assert.Equal("jws.alg-refused", Jws.Verify(Compact, new JwsRules(JwsAlgorithms.Es256, null), key).Fault!.Code);
        Assert.Equal("key.unsupported", VerificationKey.From(Parse(Ed25519Key)).Fault!.Code);
    }

    [Fact]
    public void Thumbprints_are_those_of_the_rfcs()
    {
        Assert.Equal("kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k", Parse(Ed25519Key).Thumbprint);
        Assert.Equal(
            "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs",
            Parse("""
                {"kty":"RSA","e":"AQAB","alg":"PS256","n":"0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw"}
                """).Thumbprint);
    }

    [Fact]
    public void Concat_kdf_gives_the_key_of_rfc_7518_appendix_c()
    {
        using var alice = EcKey.FromPrivateJwk("""
            {"kty":"EC","crv":"P-256","x":"gI0GAILBdu7T53akrFmMyGcsF3n5dO7MmwNBHKW5SV0","y":"SLW_xSffzlPWrHEVI30DHM_4egVwt3NQqeUD7nMFpps","d":"0_NxaRPUMQoAJt50Gz8YiTr8gRTwyEaCumd-MToTmIo"}
            """).Required();
        using var bob = EcKey.FromPrivateJwk("""
            {"kty":"EC","crv":"P-256","x":"weNJy2HscCSM6AEDTDg04biOvhFhyyWvOHQfeF_PxMQ","y":"e8lnCO-AlStT-NJVX-crhB7QRYhiix03illJOVAOyck","d":"VEmDZpDXXK8p8N0Cndsxs924q6nS1RXFASRl6BfUqdw"}
            """).Required();
        byte[] z =
        [
            158, 86, 217, 29, 129, 113, 53, 211, 114, 131, 66, 131, 191, 132, 38, 156,
            251, 49, 110, 163, 218, 128, 106, 72, 246, 218, 167, 121, 140, 254, 144, 196,
        ];
        Assert.Equal(z, alice.Agree(bob.Public));
        Assert.Equal(z, bob.Agree(alice.Public));
        var key = new byte[16];
        ConcatKdf.Derive(z, "A128GCM", "Alice"u8, "Bob"u8, key);
        Assert.Equal("VqqN6vgjbSBcIijNcacQGg", Base64Url.EncodeToString(key));
    }

    [Fact]
    public void Dpop_example_of_rfc_9449_holds_at_its_time()
    {
        const string Proof =
            "eyJ0eXAiOiJkcG9wK2p3dCIsImFsZyI6IkVTMjU2IiwiandrIjp7Imt0eSI6IkVDIiwieCI6Imw4dEZyaHgtMzR0VjNoUklDUkRZOXpDa0RscEJoRjQyVVFVZldWQVdCRnMiLCJ5IjoiOVZFNGpmX09rX282NHpiVFRsY3VOSmFqSG10NnY5VERWclUwQ2R2R1JEQSIsImNydiI6IlAtMjU2In19"
            + ".eyJqdGkiOiItQndDM0VTYzZhY2MybFRjIiwiaHRtIjoiUE9TVCIsImh0dSI6Imh0dHBzOi8vc2VydmVyLmV4YW1wbGUuY29tL3Rva2VuIiwiaWF0IjoxNTYyMjYyNjE2fQ"
            + ".2-GxA6T8lP4vfrg8v-FdWP0A0zdrj8igiMLvqRMUvwnQg4PtFLbdLXiOSsX0x7NVY-FNyJK70nfbV37xRZT3Lg";
        var now = DateTimeOffset.FromUnixTimeSeconds(1562262616);
        var proof = DpopProof.Verify(Proof, new DpopExpectation("POST", "https://server.example.com/token", null, now)).Required();
        Assert.Equal("-BwC3ESc6acc2lTc", proof.Jti);
        Assert.Equal("0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I", proof.Thumbprint);
    }

    [Fact]
    public void Access_token_hash_is_that_of_rfc_9449() =>
        Assert.Equal("fUHyO2r2Z3DZ53EsNrWBb0xWXoaNy59IiKCAqksmQEo", DpopProof.HashOf("Kz~8mXK1EalYznwH-LC-1fBAo.4Ljp~zsPE_NeO.gxU"));
}
