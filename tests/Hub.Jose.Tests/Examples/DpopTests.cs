using System.Text;

namespace Hub.Jose.Tests.Examples;

public sealed class DpopTests : IDisposable
{
    const string Uri = "https://hub.example/v1/exchanges";
    static readonly DateTimeOffset Now = SignedMessages.Now;
    static readonly string Hash = DpopProof.HashOf("token");

    readonly EcKey key = EcKey.Create();

    public void Dispose() => key.Dispose();

    static DpopExpectation Expected(string method = "POST", string uri = Uri, string? hash = null, int later = 0) =>
        new(method, uri, hash, Now.AddSeconds(later));

    string Proof(string? hash = null, string jti = "j", string? nonce = null) => DpopProof.Create(key, "POST", Uri, hash, nonce, Now, jti);

    string Raw(string claims, string typ = DpopProof.Type, string? jwk = null) =>
        Jws.Sign(Encoding.UTF8.GetBytes(claims), key, typ, withKeyId: false, extra: writer =>
        {
            writer.WritePropertyName("jwk");
            writer.WriteRawValue(jwk ?? key.Public.Named(null, KeyUse.Unstated).ToJson());
        });

    static string? CodeOf(string proof, DpopExpectation expected) => DpopProof.Verify(proof, expected).Fault?.Code;

    [Fact]
    public void Proof_holds_and_names_its_key()
    {
        var proof = DpopProof.Verify(Proof(Hash, nonce: "n"), Expected(hash: Hash)).Required();
        Assert.Equal((key.Public.Thumbprint, "j", Now, "n"), (proof.Thumbprint, proof.Jti, proof.IssuedAt, proof.Nonce));
    }

    [Fact]
    public void Proof_of_another_request_is_refused()
    {
        Assert.Equal("dpop.htm", CodeOf(Proof(), Expected("GET")));
        Assert.Equal("dpop.htm", CodeOf(Proof(), Expected("post")));
        Assert.Equal("dpop.htu", CodeOf(Proof(), Expected(uri: Uri + "/")));
        Assert.Equal("dpop.htu", CodeOf(Proof(), Expected(uri: "http://hub.example/v1/exchanges")));
        Assert.Null(CodeOf(Proof(), Expected(uri: "HTTPS://HUB.example:443/v1/%65xchanges?x=1#f")));
        Assert.Equal("dpop.ath", CodeOf(Proof(), Expected(hash: Hash)));
        Assert.Equal("dpop.ath", CodeOf(Proof(DpopProof.HashOf("other")), Expected(hash: Hash)));
        Assert.Null(CodeOf(Proof(), Expected(later: 60)));
        Assert.Equal("dpop.iat", CodeOf(Proof(), Expected(later: 61)));
        Assert.Null(CodeOf(Proof(), Expected(later: -60)));
        Assert.Equal("dpop.iat", CodeOf(Proof(), Expected(later: -61)));
        Assert.Null(CodeOf(Proof(), Expected(later: 61) with { Window = TimeSpan.FromSeconds(61) }));
    }

    [Fact]
    public void Key_kept_ready_is_used_only_for_its_own_proofs()
    {
        using var ready = VerificationKey.From(key.Public).Required();
        using var other = EcKey.Create();
        using var stranger = VerificationKey.From(other.Public).Required();
        var asked = "";
        Assert.Null(CodeOf(Proof(), Expected() with { Ready = thumbprint => { asked = thumbprint; return ready; } }));
        Assert.Equal(key.Public.Thumbprint, asked);
        Assert.Null(CodeOf(Proof(jti: "k"), Expected() with { Ready = _ => ready }));
        Assert.Null(CodeOf(Proof(), Expected() with { Ready = _ => stranger }));
        var foreign = DpopProof.Create(other, "POST", Uri, null, null, Now, "j");
        Assert.Equal(other.Public.Thumbprint, DpopProof.Verify(foreign, Expected() with { Ready = _ => ready }).Required().Thumbprint);
    }

    [Fact]
    public void Two_proofs_in_one_field_are_malformed() => Assert.Equal("dpop.malformed", CodeOf($"{Proof()}, {Proof(jti: "k")}", Expected()));

    [Theory]
    [InlineData("""{"jti":"j","htm":"POST","htu":"https://hub.example/v1/exchanges","iat":IAT}""", null)]
    [InlineData("""{"htm":"POST","htu":"https://hub.example/v1/exchanges","iat":IAT}""", "dpop.claims")]
    [InlineData("""{"jti":"","htm":"POST","htu":"https://hub.example/v1/exchanges","iat":IAT}""", "dpop.claims")]
    [InlineData("""{"jti":1,"htm":"POST","htu":"https://hub.example/v1/exchanges","iat":IAT}""", "dpop.claims")]
    [InlineData("""{"jti":"j","htu":"https://hub.example/v1/exchanges","iat":IAT}""", "dpop.claims")]
    [InlineData("""{"jti":"j","htm":"POST","iat":IAT}""", "dpop.claims")]
    [InlineData("""{"jti":"j","htm":"POST","htu":"https://hub.example/v1/exchanges"}""", "dpop.claims")]
    [InlineData("""{"jti":"j","htm":"POST","htu":"https://hub.example/v1/exchanges","iat":"IAT"}""", "dpop.claims")]
    [InlineData("""{"jti":"j","htm":"POST","htu":"https://hub.example/v1/exchanges","iat":IAT.5}""", "dpop.claims")]
    [InlineData("""{"jti":"j","htm":"POST","htu":"https://hub.example/v1/exchanges","iat":9223372036854775807}""", "dpop.iat")]
    [InlineData("""{"jti":"j","htm":"POST","htu":"https://hub.example/v1/exchanges","iat":IAT,"nonce":1}""", "dpop.claims")]
    [InlineData("""{"jti":"j","jti":"k","htm":"POST","htu":"https://hub.example/v1/exchanges","iat":IAT}""", "dpop.claims")]
    [InlineData("""{"jti":"j","htm":"POST","htu":"/v1/exchanges","iat":IAT}""", "dpop.htu")]
    [InlineData("[]", "dpop.claims")]
    public void Claims_are_held_to_the_rfc(string claims, string? code) =>
        Assert.Equal(code, CodeOf(Raw(claims.Replace("IAT", $"{Now.ToUnixTimeSeconds()}", StringComparison.Ordinal)), Expected()));

    [Fact]
    public void Jti_is_bounded()
    {
        Assert.Null(CodeOf(Proof(jti: new string('j', 256)), Expected()));
        Assert.Equal("dpop.claims", CodeOf(Proof(jti: new string('j', 257)), Expected()));
    }

    [Fact]
    public void Header_and_key_are_held_to_the_rfc()
    {
        var claims = $$"""{"jti":"j","htm":"POST","htu":"{{Uri}}","iat":{{Now.ToUnixTimeSeconds()}}}""";
        using var other = EcKey.Create();
        Assert.Equal("dpop.header", CodeOf(Raw(claims, typ: "JWT"), Expected()));
        Assert.Equal("dpop.key", CodeOf(Raw(claims, jwk: key.ToPrivateJwk()), Expected()));
        Assert.Equal("dpop.key", CodeOf(Raw(claims, jwk: "1"), Expected()));
        Assert.Equal("dpop.key", CodeOf(Raw(claims, jwk: """{"kty":"oct","k":"AAAA"}"""), Expected()));
        Assert.Equal("dpop.key", CodeOf(Raw(claims, jwk: Vectors.Rfc9421Messages.Ed25519Public), Expected()));
        Assert.Equal("dpop.signature", CodeOf(Raw(claims, jwk: other.Public.ToJson()), Expected()));
        Assert.Equal("dpop.key", CodeOf(Jws.Sign(Encoding.UTF8.GetBytes(claims), key, DpopProof.Type), Expected()));
        Assert.Equal("dpop.header", CodeOf(Proof(), Expected() with { Allowed = JwsAlgorithms.Ps256 }));
        Assert.Equal("dpop.malformed", CodeOf(new string('A', DpopProof.MaxChars + 1), Expected()));
    }

    [Theory]
    [InlineData("https://a.example", "https://a.example/")]
    [InlineData("HTTPS://A.Example:443/", "https://a.example/")]
    [InlineData("http://a.example:80/x", "http://a.example/x")]
    [InlineData("http://a.example:443/x", "http://a.example:443/x")]
    [InlineData("https://a.example?q=/../x", "https://a.example/")]
    [InlineData("https://a.example/x?q#f", "https://a.example/x")]
    [InlineData("https://a.example/%7ex/%c3%a9/%2F", "https://a.example/~x/%C3%A9/%2F")]
    [InlineData("https://a.example/a/./b/../c", "https://a.example/a/c")]
    [InlineData("https://a.example/a/b/..", "https://a.example/a/")]
    [InlineData("https://a.example/a/.", "https://a.example/a/")]
    [InlineData("https://a.example/../..", "https://a.example/")]
    [InlineData("https://a.example/../../x", "https://a.example/x")]
    [InlineData("https://a.example/.well-known/x", "https://a.example/.well-known/x")]
    [InlineData("https://a.example/%2e%2e/x", "https://a.example/x")]
    [InlineData("https://[2001:DB8::1]:8443/x", "https://[2001:db8::1]:8443/x")]
    [InlineData("https://user@a.example/", null)]
    [InlineData("https://a.example:port/", null)]
    [InlineData("https://a.example/%zz", null)]
    [InlineData("https://a.example/%a", null)]
    [InlineData("https://a.example/a b", null)]
    [InlineData("https:///x", null)]
    [InlineData("ftp://a.example/", null)]
    [InlineData("a.example/x", null)]
    [InlineData("", null)]
    public void Htu_is_normalised(string uri, string? expected)
    {
        Assert.Equal(expected is not null, Htu.TryNormalise(uri, out var normal));
        Assert.Equal(expected, normal);
    }
}
