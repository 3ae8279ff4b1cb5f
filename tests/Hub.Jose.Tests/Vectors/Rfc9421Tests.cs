using System.Buffers.Text;
using System.Text;

namespace Hub.Jose.Tests.Vectors;

/// <summary>RFC 9421 Appendix B.2, and the examples of §2.1 and §2.2.</summary>
public sealed class Rfc9421Tests
{
    static VerificationKey Key(string jwk) =>
        VerificationKey.From(Jwk.Parse(Encoding.UTF8.GetBytes(jwk)).Required(), LibcryptoEd25519.Verify).Required();

    [Fact]
    public void Base_of_minimal_signature_is_the_one_of_B_2_1() => Assert.Equal(
        """
        "@signature-params": ();created=1618884473;keyid="test-key-rsa-pss";nonce="b3k2pp5k7z-50gnwp.yemd"
        """,
        Rfc9421Messages.TextOf(Rfc9421Messages.Request(), """sig-b21=();created=1618884473;keyid="test-key-rsa-pss";nonce="b3k2pp5k7z-50gnwp.yemd" """));

    [Fact]
    public void Base_of_selective_signature_is_the_one_of_B_2_2() => Assert.Equal(
        """
        "@authority": example.com
        "content-digest": sha-512=:WZDPaVn/7XgHaAy8pmojAkGWoRx2UFChF41A2svX+TaPm+AbwAgBWnrIiYllu7BNNyealdVLvRwEmTHWXvJwew==:
        "@query-param";name="Pet": dog
        "@signature-params": ("@authority" "content-digest" "@query-param";name="Pet");created=1618884473;keyid="test-key-rsa-pss";tag="header-example"
        """,
        Rfc9421Messages.TextOf(
            Rfc9421Messages.Request(),
            """sig-b22=("@authority" "content-digest" "@query-param";name="Pet");created=1618884473;keyid="test-key-rsa-pss";tag="header-example" """));

    [Fact]
    public void Base_of_full_signature_is_the_one_of_B_2_3() => Assert.Equal(
        """
        "date": Tue, 20 Apr 2021 02:07:55 GMT
        "@method": POST
        "@path": /foo
        "@query": ?param=Value&Pet=dog
        "@authority": example.com
        "content-type": application/json
        "content-digest": sha-512=:WZDPaVn/7XgHaAy8pmojAkGWoRx2UFChF41A2svX+TaPm+AbwAgBWnrIiYllu7BNNyealdVLvRwEmTHWXvJwew==:
        "content-length": 18
        "@signature-params": ("date" "@method" "@path" "@query" "@authority" "content-type" "content-digest" "content-length");created=1618884473;keyid="test-key-rsa-pss"
        """,
        Rfc9421Messages.TextOf(
            Rfc9421Messages.Request(),
            """sig-b23=("date" "@method" "@path" "@query" "@authority" "content-type" "content-digest" "content-length");created=1618884473;keyid="test-key-rsa-pss" """));

    [Fact]
    public void Response_signature_of_B_2_4_verifies()
    {
        var signed = Rfc9421Messages.BaseOf(
            Rfc9421Messages.Response(),
            """sig-b24=("@status" "content-type" "content-digest" "content-length");created=1618884473;keyid="test-key-ecc-p256" """).Required();
        Assert.Equal(
            """
            "@status": 200
            "content-type": application/json
            "content-digest": sha-512=:mEWXIS7MaLRuGgxOBdODa3xqM1XdEvxoYhvlCFJ41QJgJc4GTsPp29l5oGX69wWdXymyU0rjJuahq4l5aGgfLQ==:
            "content-length": 23
            "@signature-params": ("@status" "content-type" "content-digest" "content-length");created=1618884473;keyid="test-key-ecc-p256"
            """,
            Encoding.ASCII.GetString(signed));
        var signature = Convert.FromBase64String("wNmSUAhwb5LxtOtOpNa6W5xj067m5hFrj0XQ4fvpaCLx0NKocgPquLgyahnzDnDAUy5eCdlYUEkLIj+32oiasw==");
        var key = VerificationKey.From(EcKey.FromPrivateJwk(Rfc9421Messages.EccP256).Required().Public).Required();
        Assert.True(key.Verify(signed, signature));
        signed[0] ^= 1;
        Assert.False(key.Verify(signed, signature));
    }

    [Fact]
    public void Base_with_shared_secret_is_the_one_of_B_2_5() => Assert.Equal(
        """
        "date": Tue, 20 Apr 2021 02:07:55 GMT
        "@authority": example.com
        "content-type": application/json
        "@signature-params": ("date" "@authority" "content-type");created=1618884473;keyid="test-shared-secret"
        """,
        Rfc9421Messages.TextOf(Rfc9421Messages.Request(), """sig-b25=("date" "@authority" "content-type");created=1618884473;keyid="test-shared-secret" """));

    [Fact]
    public void Ed25519_signature_of_B_2_6_verifies_through_the_whole_path()
    {
        var message = Rfc9421Messages.Request()
            .With("signature-input", """sig-b26=("date" "@method" "@path" "@authority" "content-type" "content-length");created=1618884473;keyid="test-key-ed25519" """)
            .With("signature", "sig-b26=:wqcAqbmYJ2ji2glfAMaRy4gruYYnx2nEFN2HN6jrnDnQCK1u02Gb04v9EDgwUPiu4A0w6vuQv5lIp5WPpBKRCw==:");
        var profile = new SignatureProfile("sig-b26", ["@method", "@path"], TimeSpan.FromSeconds(60)) { BodyNeedsDigest = false };
        var now = DateTimeOffset.FromUnixTimeSeconds(1618884473 + 30);
        var verified = MessageSignatures.Verify(message, profile, id => id == "test-key-ed25519" ? Key(Rfc9421Messages.Ed25519Public) : null, now).Required();
        Assert.Equal("test-key-ed25519", verified.KeyId);
        Assert.Equal(1618884473, verified.Created.ToUnixTimeSeconds());

        message.With("date", "Tue, 20 Apr 2021 02:07:56 GMT");
        Assert.False(MessageSignatures.Verify(message, profile, _ => Key(Rfc9421Messages.Ed25519Public), now).Succeeded);
    }

    [Fact]
    public void Ed25519_signature_of_B_2_6_is_made_again_bit_for_bit()
    {
        var signed = Rfc9421Messages.BaseOf(
            Rfc9421Messages.Request(),
            """sig-b26=("date" "@method" "@path" "@authority" "content-type" "content-length");created=1618884473;keyid="test-key-ed25519" """).Required();
        var signer = MessageSigner.Ed25519(LibcryptoEd25519.Signer(Base64Url.DecodeFromChars(Rfc9421Messages.Ed25519Seed)));
        Assert.Equal(
            "wqcAqbmYJ2ji2glfAMaRy4gruYYnx2nEFN2HN6jrnDnQCK1u02Gb04v9EDgwUPiu4A0w6vuQv5lIp5WPpBKRCw==",
            Convert.ToBase64String(signer.Sign(signed)));
    }

    [Fact]
    public void Content_digests_of_the_appendix_fit_their_bodies()
    {
        var request = Rfc9421Messages.Request();
        var response = Rfc9421Messages.Response();
        Assert.Null(ContentDigest.Check(request.Header("content-digest"), request.Body.Span));
        Assert.Null(ContentDigest.Check(response.Header("content-digest"), response.Body.Span));
        Assert.Equal("digest.mismatch", ContentDigest.Check(response.Header("content-digest"), request.Body.Span)!.Code);
    }

    [Theory]
    [InlineData("\"x-ows-header\"", "Leading and trailing whitespace.")]
    [InlineData("\"x-obs-fold-header\"", "Obsolete line folding.")]
    [InlineData("\"cache-control\"", "max-age=60, must-revalidate")]
    [InlineData("\"example-dict\"", "a=1,    b=2;x=1;y=2,   c=(a   b   c)")]
    [InlineData("\"x-empty-header\"", "")]
    [InlineData("\"example-dict\";key=\"a\"", "1")]
    [InlineData("\"example-dict\";key=\"b\"", "2;x=1;y=2")]
    [InlineData("\"example-dict\";key=\"c\"", "(a b c)")]
    [InlineData("\"lines\";bs", ":dmFsdWUsIHdpdGgsIGxvdHM=:, :b2YsIGNvbW1hcw==:")]
    public void Field_is_canonical_as_in_section_2_1(string component, string expected)
    {
        var message = new HttpMessage("GET", "https://www.example.com/")
            .With("x-ows-header", "   Leading and trailing whitespace.   ")
            .With("x-obs-fold-header", "Obsolete\r\n    line folding.")
            .With("cache-control", "max-age=60", "   must-revalidate")
            .With("example-dict", "  a=1,    b=2;x=1;y=2,   c=(a   b   c)")
            .With("x-empty-header", "")
            .With("lines", "value, with, lots", "of, commas");
        Assert.StartsWith($"{component}: {expected}\n", Rfc9421Messages.TextOf(message, $"sig=({component})"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://www.example.com/path?param=value", "@method", "POST")]
    [InlineData("https://www.example.com/path?param=value", "@target-uri", "https://www.example.com/path?param=value")]
    [InlineData("https://www.EXAMPLE.com:443/path", "@authority", "www.example.com")]
    [InlineData("http://www.example.com:8080/path", "@authority", "www.example.com:8080")]
    [InlineData("http://[2001:DB8::1]:80/path", "@authority", "[2001:db8::1]")]
    [InlineData("HTTP://www.example.com/path", "@scheme", "http")]
    [InlineData("https://www.example.com/path?param=value", "@request-target", "/path?param=value")]
    [InlineData("https://www.example.com/path?param=value", "@path", "/path")]
    [InlineData("https://www.example.com", "@path", "/")]
    [InlineData("https://www.example.com/path?param=value&foo=bar&baz=bat%2Dman", "@query", "?param=value&foo=bar&baz=bat%2Dman")]
    [InlineData("https://www.example.com/path?queryString", "@query", "?queryString")]
    [InlineData("https://www.example.com/path", "@query", "?")]
    public void Derived_component_is_that_of_section_2_2(string uri, string component, string expected) => Assert.StartsWith(
        $"\"{component}\": {expected}\n",
        Rfc9421Messages.TextOf(new HttpMessage("POST", uri), $"sig=(\"{component}\")"),
        StringComparison.Ordinal);

    [Theory]
    [InlineData("param=value&foo=bar&baz=batman&qux=", "baz", "batman")]
    [InlineData("param=value&foo=bar&baz=batman&qux=", "qux", "")]
    [InlineData("param=value&foo=bar&baz=batman&qux=", "param", "value")]
    [InlineData("var=this%20is%20a%20big%0Amultiline%20value&bar=with+plus+whitespace", "var", "this%20is%20a%20big%0Amultiline%20value")]
    [InlineData("var=1&bar=with+plus+whitespace", "bar", "with%20plus%20whitespace")]
    [InlineData("bar=1&fa%C3%A7ade%22%3A%20=something", "fa%C3%A7ade%22%3A%20", "something")]
    public void Query_parameter_is_that_of_section_2_2_8(string query, string name, string expected) => Assert.StartsWith(
        $"\"@query-param\";name=\"{name}\": {expected}\n",
        Rfc9421Messages.TextOf(new HttpMessage("GET", $"https://www.example.com/parameters?{query}"), $"sig=(\"@query-param\";name=\"{name}\")"),
        StringComparison.Ordinal);

    [Theory]
    [InlineData("(\"@status\")")]
    [InlineData("(\"absent\")")]
    [InlineData("(\"@query-param\")")]
    [InlineData("(\"@query-param\";name=\"twice\")")]
    [InlineData("(\"@query-param\";name=\"absent\")")]
    [InlineData("(\"@method\";req)")]
    [InlineData("(\"date\";sf)")]
    [InlineData("(\"date\";tr)")]
    [InlineData("(\"date\";key=\"a\";bs)")]
    [InlineData("(\"@method\";bs)")]
    [InlineData("(\"Date\")")]
    [InlineData("(date)")]
    [InlineData("(\"@unknown\")")]
    [InlineData("(\"@signature-params\")")]
    [InlineData("(\"forged\")")]
    public void Component_that_cannot_be_signed_is_refused(string list)
    {
        var message = new HttpMessage("GET", "https://www.example.com/?twice=1&twice=2").With("date", "now").With("forged", "a\n\"@method\": POST");
        Assert.Equal("signature.component", Rfc9421Messages.BaseOf(message, "sig=" + list).Fault!.Code);
    }
}
