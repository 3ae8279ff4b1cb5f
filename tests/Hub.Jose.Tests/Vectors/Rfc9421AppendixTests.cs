using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Hub.Jose.Tests.Vectors;

/// <summary>RFC 9421 §4.3 and Appendices B.2.1 to B.2.5, B.3 and B.4: what other algorithms signed fits the same bases, and what a proxy adds or changes.</summary>
public sealed class Rfc9421AppendixTests
{
    const string ClientCertificate =
        ":MIIBqDCCAU6gAwIBAgIBBzAKBggqhkjOPQQDAjA6MRswGQYDVQQKDBJMZXQncyBBdXRoZW50aWNhdGUxGzAZBgNVBAMMEkxBIEludGVybWVkaWF0ZSBDQTAeFw0yMDAxMTQyMjU1MzNaFw0yMTAxMjMyMjU1MzNaMA0xCzAJBgNVBAMMAkJDMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE8YnXXfaUgmnMtOXU/IncWalRhebrXmckC8vdgJ1p5Be5F/3YC8OthxM4+k1M6aEAEFcGzkJiNy6J84y7uzo9M6NyMHAwCQYDVR0TBAIwADAfBgNVHSMEGDAWgBRm3WjLa38lbEYCuiCPct0ZaSED2DAOBgNVHQ8BAf8EBAMCBsAwEwYDVR0lBAwwCgYIKwYBBQUHAwIwHQYDVR0RAQH/BBMwEYEPYmRjQGV4YW1wbGUuY29tMAoGCCqGSM49BAMCA0gAMEUCIBHda/r1vaL6G3VliL4/Di6YK0Q6bMjeSkC3dFCOOB8TAiEAx/kHSB4urmiZ0NX5r5XarmPk0wmuydBVoU4hBVZ1yhk=:";

    const string RsaPssModulus =
        "r4tmm3r20Wd_PbqvP1s2-QEtvpuRaV8Yq40gjUR8y2Rjxa6dpG2GXHbPfvMs8ct-Lh1GH45x28Rw3Ry53mm-oAXjyQ86OnDkZ5N8lYbggD4O3w6M6pAvLkhk95AndTrifbIFPNU8PPMO7OyrFAHqgDsznjPFmTOtCEcN2Z1FpWgchwuYLPL-Wokqltd11nqqzi-bJ9cvSKADYdUAAN5WUtzdpiy6LbTgSxP7ociU4Tn0g5I6aDZJ7A8Lzo0KSyZYoA485mqcO0GVAdVw9lq4aOT9v6d-nb4bnNkQVklLQ3fVAvJm-xdDOp9LCNCN48V2pnDOkFV6-U9nV5oyc6XI2w";

    const string SharedSecret = "uzvJfB4u3N0Jy4T7NZ75MDVcr8zSTInedJtkgcu46YW4XByzNJjxBdtjUkdJPBtbmHhIDi6pcl8jsasjlTMtDQ==";

    const string TransformInput = """transform=("@method" "@path" "@authority" "accept");created=1618884473;keyid="test-key-ed25519" """;

    const string TransformSignature = "transform=:ZT1kooQsEHpZ0I1IjCqtQppOmIqlJPeo7DHR3SoMn0s5JZ1eRGS0A+vyYP9t/LXlh5QMFFQ6cpLt2m0pmj3NDA==:";

    static readonly DateTimeOffset Then = DateTimeOffset.FromUnixTimeSeconds(1618884473);

    static readonly VerificationKey P256 = VerificationKey.From(EcKey.FromPrivateJwk(Rfc9421Messages.EccP256).Required().Public).Required();

    static readonly VerificationKey Ed25519 =
        VerificationKey.From(Jwk.Parse(Encoding.UTF8.GetBytes(Rfc9421Messages.Ed25519Public)).Required(), LibcryptoEd25519.Verify).Required();

    static VerificationKey? Lookup(string id) => id switch
    {
        "test-key-ecc-p256" => P256,
        "test-key-ed25519" => Ed25519,
        _ => null,
    };

    [Theory]
    [InlineData(
        """sig-b21=();created=1618884473;keyid="test-key-rsa-pss";nonce="b3k2pp5k7z-50gnwp.yemd" """,
        "d2pmTvmbncD3xQm8E9ZV2828BjQWGgiwAaw5bAkgibUopemLJcWDy/lkbbHAve4cRAtx31Iq786U7it++wgGxbtRxf8Udx7zFZsckzXaJMkA7ChG52eSkFxykJeNqsrWH5S+oxNFlD4dzVuwe8DhTSja8xxbR/Z2cOGdCbzR72rgFWhzx2VjBqJzsPLMIQKhO4DGezXehhWwE56YCE+O6c0mKZsfxVrogUvA4HELjVKWmAvtl6UnCh8jYzuVG5WSb/QEVPnP5TmcAnLH1g+s++v6d4s8m0gCw1fV5/SITLq9mhho8K3+7EPYTU8IU1bLhdxO5Nyt8C8ssinQ98Xw9Q==")]
    [InlineData(
        """sig-b22=("@authority" "content-digest" "@query-param";name="Pet");created=1618884473;keyid="test-key-rsa-pss";tag="header-example" """,
        "LjbtqUbfmvjj5C5kr1Ugj4PmLYvx9wVjZvD9GsTT4F7GrcQEdJzgI9qHxICagShLRiLMlAJjtq6N4CDfKtjvuJyE5qH7KT8UCMkSowOB4+ECxCmT8rtAmj/0PIXxi0A0nxKyB09RNrCQibbUjsLS/2YyFYXEu4TRJQzRw1rLEuEfY17SARYhpTlaqwZVtR8NV7+4UKkjqpcAoFqWFQh62s7Cl+H2fjBSpqfZUJcsIk4N6wiKYd4je2U/lankenQ99PZfB4jY3I5rSV2DSBVkSFsURIjYErOs0tFTQosMTAoxk//0RoKUqiYY8Bh0aaUEb0rQl3/XaVe4bXTugEjHSw==")]
    [InlineData(
        """sig-b23=("date" "@method" "@path" "@query" "@authority" "content-type" "content-digest" "content-length");created=1618884473;keyid="test-key-rsa-pss" """,
        "bbN8oArOxYoyylQQUU6QYwrTuaxLwjAC9fbY2F6SVWvh0yBiMIRGOnMYwZ/5MR6fb0Kh1rIRASVxFkeGt683+qRpRRU5p2voTp768ZrCUb38K0fUxN0O0iC59DzYx8DFll5GmydPxSmme9v6ULbMFkl+V5B1TP/yPViV7KsLNmvKiLJH1pFkh/aYA2HXXZzNBXmIkoQoLd7YfW91kE9o/CCoC1xMy7JA1ipwvKvfrs65ldmlu9bpG6A9BmzhuzF8Eim5f8ui9eH8LZH896+QIF61ka39VBrohr9iyMUJpvRX2Zbhl5ZJzSRxpJyoEZAFL2FUo5fTIztsDZKEgM4cUA==")]
    public void Rsa_signatures_of_B_2_1_to_B_2_3_fit_our_bases_and_are_refused_as_a_method(string input, string signature)
    {
        var message = Rfc9421Messages.Request();
        using var rsa = RSA.Create(new RSAParameters { Modulus = Base64Url.DecodeFromChars(RsaPssModulus), Exponent = [1, 0, 1] });
        var signed = Rfc9421Messages.BaseOf(message, input).Required();
        Assert.True(rsa.VerifyData(signed, Convert.FromBase64String(signature), HashAlgorithmName.SHA512, RSASignaturePadding.Pss));

        var label = input[..input.IndexOf('=', StringComparison.Ordinal)];
        message.With("signature-input", input).With("signature", $"{label}=:{signature}:");
        var profile = new SignatureProfile(label, [], TimeSpan.FromSeconds(60)) { BodyNeedsDigest = false };
        Assert.Equal(MessageSignatures.Invalid, MessageSignatures.Verify(message, profile, Lookup, Then).Fault!.Code);
    }

    [Fact]
    public void Shared_secret_of_B_2_5_fits_our_base() => Assert.Equal(
        "pxcQw6G3AjtMBQjwo8XzkZf/bws5LelbaMk5rGIGtE8=",
        Convert.ToBase64String(HMACSHA256.HashData(
            Convert.FromBase64String(SharedSecret),
            Rfc9421Messages.BaseOf(Rfc9421Messages.Request(), """sig-b25=("date" "@authority" "content-type");created=1618884473;keyid="test-shared-secret" """).Required())));

    [Fact]
    public void Response_signature_of_B_2_4_verifies_through_the_whole_path()
    {
        var message = Rfc9421Messages.Response()
            .With("signature-input", """sig-b24=("@status" "content-type" "content-digest" "content-length");created=1618884473;keyid="test-key-ecc-p256" """)
            .With("signature", "sig-b24=:wNmSUAhwb5LxtOtOpNa6W5xj067m5hFrj0XQ4fvpaCLx0NKocgPquLgyahnzDnDAUy5eCdlYUEkLIj+32oiasw==:");
        var profile = new SignatureProfile("sig-b24", ["@status"], TimeSpan.FromSeconds(60));
        Assert.Equal("test-key-ecc-p256", MessageSignatures.Verify(message, profile, Lookup, Then).Required().KeyId);
        Assert.False(MessageSignatures.Verify(message.With("content-length", "24"), profile, Lookup, Then).Succeeded);
    }

    [Fact]
    public void Client_signature_of_section_4_3_verifies_beside_that_of_a_proxy()
    {
        var message = Rfc9421Messages.Request()
            .With(
                "signature-input",
                """sig1=("@method" "@authority" "@path" "content-digest" "content-type" "content-length");created=1618884475;keyid="test-key-ecc-p256" """,
                """proxy_sig=("@method" "@authority" "@path" "content-digest" "content-type" "content-length" "forwarded");created=1618884480;keyid="test-key-rsa";alg="rsa-v1_5-sha256";expires=1618884540""")
            .With("signature", "sig1=:X5spyd6CFnAG5QnDyHfqoSNICd+BUP4LYMz2Q0JXlb//4Ijpzp+kve2w4NIyqeAuM7jTDX+sNalzA8ESSaHD3A==:", "proxy_sig=:AAAA:");
        var profile = new SignatureProfile("sig1", ["@method", "content-digest"], TimeSpan.FromSeconds(60));
        Assert.True(MessageSignatures.Verify(message, profile, Lookup, Then).Succeeded);
        Assert.False(MessageSignatures.Verify(message, profile with { Label = "proxy_sig" }, Lookup, Then).Succeeded);
    }

    [Fact]
    public void Signature_of_a_proxy_that_ends_tls_verifies_as_in_B_3()
    {
        var message = new HttpMessage("POST", "https://service.internal.example/foo?param=Value&Pet=dog", Encoding.ASCII.GetBytes("""{"hello": "world"}"""))
            .With("host", "service.internal.example")
            .With("date", "Tue, 20 Apr 2021 02:07:55 GMT")
            .With("content-type", "application/json")
            .With("content-length", "18")
            .With("client-cert", ClientCertificate)
            .With("signature-input", """ttrp=("@path" "@query" "@method" "@authority" "client-cert");created=1618884473;keyid="test-key-ecc-p256" """)
            .With("signature", "ttrp=:xVMHVpawaAC/0SbHrKRs9i8I3eOs5RtTMGCWXm/9nvZzoHsIg6Mce9315T6xoklyy0yzhD9ah4JHRwMLOgmizw==:");
        var profile = new SignatureProfile("ttrp", ["@path", "@query", "@method", "@authority", "client-cert"], TimeSpan.FromSeconds(60)) { BodyNeedsDigest = false };
        var verified = MessageSignatures.Verify(message, profile, Lookup, Then).Required();
        Assert.Equal(
            $"""
            "@path": /foo
            "@query": ?param=Value&Pet=dog
            "@method": POST
            "@authority": service.internal.example
            "client-cert": {ClientCertificate}
            "@signature-params": ("@path" "@query" "@method" "@authority" "client-cert");created=1618884473;keyid="test-key-ecc-p256"
            """,
            Encoding.ASCII.GetString(verified.SignatureBase.Span));

        // As the hub demands it, a body that no digest covers refuses the same signature.
        Assert.False(MessageSignatures.Verify(message, profile with { BodyNeedsDigest = true }, Lookup, Then).Succeeded);
        Assert.False(MessageSignatures.Verify(message.With("client-cert", ClientCertificate.Replace("MIIB", "MIIC", StringComparison.Ordinal)), profile, Lookup, Then).Succeeded);
    }

    // Original; a parameter and a field added; lines joined and others changed; fields in another order.
    [Theory]
    [InlineData("GET", "https://example.org/demo?name1=Value1&Name2=value2", "application/json|*/*", "date", true)]
    [InlineData("GET", "https://example.org/demo?name1=Value1&Name2=value2&param=added", "application/json|*/*", "accept-language", true)]
    [InlineData("GET", "https://example.org/demo?name1=Value1&Name2=value2", "application/json, */*", "referer", true)]
    [InlineData("GET", "https://example.org/demo?name1=Value1&Name2=value2", "application/json |  */*", "date", true)]
    [InlineData("POST", "https://example.com/demo?name1=Value1&Name2=value2", "application/json|*/*", "date", false)]
    [InlineData("GET", "https://example.org/demo?name1=Value1&Name2=value2", "*/*|application/json", "date", false)]
    public void Signature_survives_the_transformations_of_B_4_that_it_may(string method, string uri, string accept, string uncovered, bool survives)
    {
        var message = new HttpMessage(method, uri)
            .With(uncovered, "any")
            .With("accept", accept.Split('|'))
            .With("signature-input", TransformInput)
            .With("signature", TransformSignature);
        var profile = new SignatureProfile("transform", ["@method", "@path", "@authority"], TimeSpan.FromSeconds(60));
        Assert.Equal(survives, MessageSignatures.Verify(message, profile, Lookup, Then).Succeeded);
    }

    [Fact]
    public void Every_component_of_the_hubs_profile_is_demanded_for_60_seconds_under_the_label_hub()
    {
        Assert.Equal("hub", SignatureProfile.Hub.Label);
        Assert.Equal(TimeSpan.FromSeconds(60), SignatureProfile.Hub.Window);
        Assert.True(SignatureProfile.Hub.BodyNeedsDigest);
        Assert.Equal(
            ["@method", "@target-uri", "authorization", "dpop", "content-digest"],
            SignatureProfile.Hub.Components(hasBody: true).Select(component => component.Name));
    }
}
