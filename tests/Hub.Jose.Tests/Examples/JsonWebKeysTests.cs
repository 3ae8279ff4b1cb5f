using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Hub.Jose.Tests.Examples;

public sealed class JsonWebKeysTests
{
    const string X = "qIVYZVLCrPZHGHjP17CTW0_-D9Lfw0EkjqF7xB4FivA";
    const string Y = "Mc4nN9LTDOBhfoUeg8Ye9WedFRhnZXZJA12Qp0zZ6F0";
    const string Point = $"\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"{X}\",\"y\":\"{Y}\"";
    const string Okp = "\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"JrQLj5P_89iXES9-vFgrIy29clF9CC_oPPsw3c5D0bs\"";

    static string Set(params string[] keys) => $$"""{"keys":[{{string.Join(',', keys.Select(k => "{" + k + "}"))}}]}""";

    static string Rsa(int bits)
    {
        using var rsa = RSA.Create(bits);
        var parameters = rsa.ExportParameters(false);
        return $"\"kty\":\"RSA\",\"n\":\"{Base64Url.EncodeToString(parameters.Modulus)}\",\"e\":\"{Base64Url.EncodeToString(parameters.Exponent)}\"";
    }

    [Fact]
    public void Set_of_every_kind_parses_and_finds_by_kid_and_use()
    {
        var keys = JsonWebKeys.Parse(Set(
            $"{Point},\"kid\":\"a\",\"use\":\"sig\",\"alg\":\"ES256\"", $"{Point},\"kid\":\"b\",\"use\":\"enc\",\"alg\":\"ECDH-ES\"",
            $"{Okp},\"kid\":\"c\",\"use\":\"sig\"", $"{Rsa(2048)},\"kid\":\"d\",\"use\":\"sig\",\"x5t\":\"ignored\"")).Required();
        Assert.Equal("a b c d", string.Join(' ', keys.Keys.Select(k => k.KeyId)));
        Assert.Equal("b", keys.SealingKey?.KeyId);
        Assert.IsType<Jwk.Ed25519>(keys.Find("c", KeyUse.Signature));
        Assert.Null(keys.Find("c", KeyUse.Encryption));
        Assert.Equal(JsonWebKeys.Write(keys.Keys), JsonWebKeys.Write(JsonWebKeys.Parse(JsonWebKeys.Write(keys.Keys)).Required().Keys));
    }

    [Fact]
    public void Two_sealing_keys_are_no_sealing_key() => Assert.Null(
        JsonWebKeys.Parse(Set($"{Point},\"kid\":\"a\",\"use\":\"enc\"", $"{Point},\"kid\":\"b\",\"use\":\"enc\"")).Required().SealingKey);

    [Theory]
    [InlineData("", "jwks.malformed")]
    [InlineData("[]", "jwks.malformed")]
    [InlineData("{}", "jwks.malformed")]
    [InlineData("""{"keys":{}}""", "jwks.malformed")]
    [InlineData("""{"keys":[1]}""", "jwks.malformed")]
    [InlineData("""{"keys":[]}""", "jwks.key-count")]
    [InlineData("""{"keys":[],"keys":[]}""", "jwks.malformed")]
    [InlineData("""{"keys":["\ud800"]}""", "jwks.malformed")]
    public void Document_that_is_no_set_is_refused(string json, string code) => Assert.Equal(code, JsonWebKeys.Parse(json).Fault!.Code);

    [Theory]
    [InlineData($"{Point},\"use\":\"sig\"", "jwks.missing-kid")]
    [InlineData($"{Point},\"kid\":1,\"use\":\"sig\"", "jwks.bad-kid")]
    [InlineData($"{Point},\"kid\":\"\",\"use\":\"sig\"", "jwks.bad-kid")]
    [InlineData($"{Point},\"kid\":\"a\"", "jwks.missing-use")]
    [InlineData($"{Point},\"kid\":\"a\",\"use\":\"tls\"", "jwks.unknown-use")]
    [InlineData($"{Point},\"kid\":\"a\",\"use\":\"sig\",\"d\":\"AA\"", "jwks.private-member")]
    [InlineData("\"kty\":\"oct\",\"k\":\"AA\",\"kid\":\"a\",\"use\":\"sig\"", "jwks.private-member")]
    [InlineData("\"kty\":\"EC\",\"crv\":\"P-384\",\"kid\":\"a\",\"use\":\"sig\"", "jwks.unsupported-key")]
    [InlineData($"{Okp},\"kid\":\"a\",\"use\":\"enc\"", "jwks.unsupported-key")]
    [InlineData($"{Point},\"kid\":\"a\",\"use\":\"sig\",\"alg\":\"HS256\"", "jwks.alg-mismatch")]
    [InlineData($"{Point},\"kid\":\"a\",\"use\":\"enc\",\"alg\":\"ES256\"", "jwks.alg-mismatch")]
    [InlineData($"\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"{Y}\",\"y\":\"{X}\",\"kid\":\"a\",\"use\":\"sig\"", "jwks.off-curve")]
    [InlineData($"\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"{X}=\",\"y\":\"{Y}\",\"kid\":\"a\",\"use\":\"sig\"", "jwks.bad-member")]
    [InlineData($"\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"AA\",\"y\":\"{Y}\",\"kid\":\"a\",\"use\":\"sig\"", "jwks.bad-member")]
    [InlineData($"\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\",\"y\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\",\"kid\":\"a\",\"use\":\"sig\"", "jwks.off-curve")]
    public void Key_that_is_not_as_it_should_be_refuses_the_set(string key, string code)
    {
        Assert.Equal(code, JsonWebKeys.Parse(Set(key)).Fault?.Code);
        Assert.Equal(code, JsonWebKeys.Parse(Set($"{Point},\"kid\":\"right\",\"use\":\"sig\"", key)).Fault?.Code);
    }

    [Fact]
    public void Same_kid_twice_is_refused() => Assert.Equal(
        "jwks.duplicate-kid",
        JsonWebKeys.Parse(Set($"{Point},\"kid\":\"a\",\"use\":\"enc\"", $"{Point},\"kid\":\"a\",\"use\":\"sig\"")).Fault?.Code);

    [Fact]
    public void Sizes_are_bounded()
    {
        var key = $"{Point},\"use\":\"sig\",\"kid\":";
        Assert.True(JsonWebKeys.Parse(Set([.. Enumerable.Range(0, 16).Select(i => $"{key}\"{i}\"")])).Succeeded);
        Assert.Equal("jwks.key-count", JsonWebKeys.Parse(Set([.. Enumerable.Range(0, 17).Select(i => $"{key}\"{i}\"")])).Fault?.Code);
        Assert.Equal("jwks.too-large", JsonWebKeys.Parse(new string(' ', 64 * 1024) + Set($"{key}\"a\"")).Fault?.Code);
        Assert.Equal("jwks.rsa-size", JsonWebKeys.Parse(Set($"{Rsa(1024)},\"kid\":\"a\",\"use\":\"sig\"")).Fault?.Code);
    }

    [Fact]
    public void Key_pair_comes_back_from_its_private_jwk()
    {
        using var key = EcKey.Create(KeyUse.Encryption);
        using var again = EcKey.FromPrivateJwk(key.ToPrivateJwk()).Required();
        Assert.Equal(key.ToPrivateJwk(), again.ToPrivateJwk());
        Assert.Equal(key.Public.Thumbprint, again.KeyId);
        Assert.Equal("jwk.private-member", Jwk.Parse(Encoding.UTF8.GetBytes(key.ToPrivateJwk())).Fault?.Code);
    }

    [Fact]
    public void Key_pair_whose_halves_are_strangers_is_refused()
    {
        using var one = EcKey.Create();
        using var other = EcKey.Create();
        var d = one.ToPrivateJwk().Split("\"d\":\"")[1][..43];
        var otherD = other.ToPrivateJwk().Split("\"d\":\"")[1][..43];
        Assert.Equal("jwk.pair-mismatch", EcKey.FromPrivateJwk(one.ToPrivateJwk().Replace(d, otherD, StringComparison.Ordinal)).Fault?.Code);
        Assert.Equal("jwk.pair-mismatch", EcKey.FromPrivateJwk(one.ToPrivateJwk().Replace(d, new string('A', 43), StringComparison.Ordinal)).Fault?.Code);
        Assert.Equal("jwk.bad-member", EcKey.FromPrivateJwk(one.Public.ToJson()).Fault?.Code);
    }
}
