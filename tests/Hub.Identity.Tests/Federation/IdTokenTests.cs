using System.Text;
using System.Text.Json;
using Hub.Jose;

namespace Hub.Identity.Tests;

/// <summary>ID tokens: each wrong twin of a right one signs nobody in.</summary>
public sealed class IdTokenTests(SharedIssuer shared) : IClassFixture<SharedIssuer>
{
    [Theory]
    [InlineData("iss", "\"https://other.example\"")]
    [InlineData("iss", null)]
    [InlineData("aud", "\"another\"")]
    [InlineData("aud", """["hub","another"]""")]
    [InlineData("aud", "[]")]
    [InlineData("aud", null)]
    [InlineData("azp", "\"another\"")]
    [InlineData("nonce", "\"another\"")]
    [InlineData("nonce", null)]
    [InlineData("sub", "\"\"")]
    [InlineData("sub", "7")]
    [InlineData("sub", "\"é\"")]
    [InlineData("sub", null)]
    [InlineData("exp", "-60")]
    [InlineData("exp", null)]
    [InlineData("iat", "-400")]
    [InlineData("iat", "60")]
    [InlineData("iat", null)]
    [InlineData("nbf", "60")]
    [InlineData("auth_time", "-30000")]
    [InlineData("auth_time", "60")]
    [InlineData("auth_time", "\"now\"")]
    [InlineData("auth_time", null)]
    [InlineData("nik", "\"12\"")]
    [InlineData("nik", "3171010101900001")]
    public async Task Wrong_claim_signs_nobody_in(string claim, string? value)
    {
        Assert.Equal(Carried.Fault("upstream.refused"), await Finish(claims =>
        {
            claims.Remove(claim);
            if (value is not null)
            {
                var parsed = JsonDocument.Parse(value).RootElement;
                claims[claim] = claim is "exp" or "iat" or "nbf" or "auth_time" && parsed.ValueKind == JsonValueKind.Number ? Seconds(parsed.GetInt64()) : parsed;
            }
        }));
        Assert.Empty(shared.Register.Bound);
    }

    [Theory]
    [InlineData("aud", """["hub"]""")]
    [InlineData("azp", "\"hub\"")]
    [InlineData("acr", "\"unheard-of\"")]
    [InlineData("email", "\"somebody@example\"")]
    public async Task Claim_that_is_in_order_does_no_harm(string claim, string value) =>
        Assert.Equal("/me", await Finish(claims => claims[claim] = JsonDocument.Parse(value).RootElement));

    [Fact]
    public async Task Age_of_the_authentication_is_counted_from_the_start_of_the_sign_in()
    {
        Assert.Equal(Carried.Fault("upstream.refused"), await Finish(claims => claims["auth_time"] = Seconds(-400), "&max_age=300"));
        Assert.Equal("/me", await Finish(claims => claims["auth_time"] = Seconds(-290), "&max_age=300"));
        Assert.Equal(Carried.Fault("upstream.refused"), await Finish(claims => claims["auth_time"] = Seconds(-60), "&max_age=0"));
    }

    [Theory]
    [InlineData("none")]
    [InlineData("hs256")]
    [InlineData("other-key")]
    [InlineData("unknown-kid")]
    [InlineData("typ")]
    [InlineData("crit")]
    [InlineData("jwk")]
    [InlineData("rs256")]
    [InlineData("flipped")]
    [InlineData("two-parts")]
    public async Task Wrong_signature_signs_nobody_in(string how)
    {
        using var stranger = EcKey.Create();
        using var same = EcKey.Create(keyId: Key.KeyId);
        string Made(byte[] claims) => how switch
        {
            "none" => Unsigned("""{"alg":"none","typ":"JWT"}""", claims, _ => []),
            "hs256" => Unsigned($$"""{"alg":"HS256","typ":"JWT","kid":"{{Key.KeyId}}"}""", claims, input => System.Security.Cryptography.HMACSHA256.HashData(Encoding.UTF8.GetBytes(Key.Public.ToJson()), input)),
            "other-key" => Jws.Sign(claims, same, "JWT"),
            "unknown-kid" => Jws.Sign(claims, stranger, "JWT"),
            "typ" => Jws.Sign(claims, Key, "at+jwt"),
            "crit" => Jws.Sign(claims, Key, "JWT", header =>
            {
                header.WriteStartArray("crit");
                header.WriteStringValue("exp");
                header.WriteEndArray();
            }),
            "jwk" => Jws.Sign(claims, stranger, "JWT", header =>
            {
                header.WritePropertyName("jwk");
                header.WriteRawValue(stranger.Public.ToJson());
            }),
            "rs256" => Unsigned("""{"alg":"RS256","kid":"rsa"}""", claims, input => shared.Rsa.SignData(input, System.Security.Cryptography.HashAlgorithmName.SHA256, System.Security.Cryptography.RSASignaturePadding.Pkcs1)),
            "flipped" => Flipped(Jws.Sign(claims, Key, "JWT")),
            _ => Jws.Sign(claims, Key, "JWT")[..^87],
        };
        Assert.Equal(Carried.Fault("upstream.refused"), await Finish(Made));
    }

    [Fact]
    public async Task Rs256_is_taken_where_it_is_configured_and_the_key_is_meant_for_it()
    {
        await using var lenient = await shared.Register.Hub(shared.Issuer.Provider() with { Algorithms = ["RS256"] });
        string Signed(byte[] claims) => Unsigned("""{"alg":"RS256","kid":"rsa"}""", claims, input => shared.Rsa.SignData(input, System.Security.Cryptography.HashAlgorithmName.SHA256, System.Security.Cryptography.RSASignaturePadding.Pkcs1));
        Assert.Equal("/me", await Finish(Signed, at: lenient));
        // ES256 is then as foreign as RS256 was before.
        Assert.Equal(Carried.Fault("upstream.refused"), await Finish(claims => Jws.Sign(claims, Key, "JWT"), at: lenient));
    }

    [Theory]
    [InlineData("//evil.example")]
    [InlineData("/\\evil.example")]
    [InlineData("https://evil.example")]
    [InlineData("me")]
    [InlineData("/me\r\nX: y")]
    public async Task Way_back_is_a_path_of_the_hub(string path) =>
        Assert.Equal("/me", await Finish(_ => { }, "&return=" + Uri.EscapeDataString(path)));

    EcKey Key => shared.Issuer.Key;

    Task<string> Finish(Action<Dictionary<string, object>> change, string more = "") => Finish(change, claims => Jws.Sign(claims, Key, "JWT"), more, shared.Hub);

    Task<string> Finish(Func<byte[], string> sign, TestHub? at = null) => Finish(_ => { }, sign, "", at ?? shared.Hub);

    async Task<string> Finish(Action<Dictionary<string, object>> change, Func<byte[], string> sign, string more, TestHub at)
    {
        using var browser = new UpstreamBrowser(at);
        var address = await browser.Start("fake", more);
        var claims = FakeAnswers.Claims(shared.Issuer, at, address);
        change(claims);
        shared.Issuer.IdToken = _ => sign(JsonSerializer.SerializeToUtf8Bytes(claims));
        var landed = await browser.Finish(FakeAnswers.Callback(shared.Issuer, address));
        Assert.Equal(landed.StartsWith("/sign-in", StringComparison.Ordinal), browser.Session is null);
        return landed;
    }

    long Seconds(long from) => shared.Hub.Clock.GetUtcNow().ToUnixTimeSeconds() + from;

    static string Unsigned(string header, byte[] claims, Func<byte[], byte[]> sign)
    {
        var input = $"{System.Buffers.Text.Base64Url.EncodeToString(Encoding.UTF8.GetBytes(header))}.{System.Buffers.Text.Base64Url.EncodeToString(claims)}";
        return $"{input}.{System.Buffers.Text.Base64Url.EncodeToString(sign(Encoding.ASCII.GetBytes(input)))}";
    }

    static string Flipped(string token)
    {
        var at = token.LastIndexOf('.') + 1;
        return $"{token[..at]}{(token[at] == 'A' ? 'B' : 'A')}{token[(at + 1)..]}";
    }
}
