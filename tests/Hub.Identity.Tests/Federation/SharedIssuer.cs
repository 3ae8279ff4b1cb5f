using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;

namespace Hub.Identity.Tests;

/// <summary>One issuer with an RSA key beside its own, and a hub where citizens sign in by it, for the tests of a class.</summary>
public sealed class SharedIssuer : IAsyncLifetime
{
    internal FakeRegister Register { get; } = new();

    internal FakeIssuer Issuer { get; private set; } = null!;

    internal TestHub Hub { get; private set; } = null!;

    /// <summary>Published for RS256, as <c>rsa</c>.</summary>
    internal RSA Rsa { get; } = RSA.Create(2048);

    public async ValueTask InitializeAsync()
    {
        Issuer = await FakeIssuer.Start();
        Issuer.KeySet = KeySet();
        Hub = await Register.Hub(Issuer.Provider());
    }

    public async ValueTask DisposeAsync()
    {
        await Hub.DisposeAsync();
        await Issuer.DisposeAsync();
        Rsa.Dispose();
    }

    JsonElement KeySet()
    {
        var parameters = Rsa.ExportParameters(includePrivateParameters: false);
        var (n, e) = (System.Buffers.Text.Base64Url.EncodeToString(parameters.Modulus), System.Buffers.Text.Base64Url.EncodeToString(parameters.Exponent));
        return JsonDocument.Parse(string.Create(CultureInfo.InvariantCulture, $$"""{"keys":[{{Issuer.Key.Public.ToJson()}},{"kty":"RSA","kid":"rsa","use":"sig","alg":"RS256","n":"{{n}}","e":"{{e}}"},{"kty":"EC","crv":"P-384","kid":"other","x":"AA","y":"AA"}]}""")).RootElement;
    }
}

/// <summary>What a provider and a browser bring, right in every part.</summary>
static class FakeAnswers
{
    public static string Callback(FakeIssuer issuer, string address) =>
        $"{UpstreamSignIn.CallbackPath}?code=a-code&state={Carried.Query(address, "state")}&iss={Uri.EscapeDataString(issuer.Issuer)}";

    public static Dictionary<string, object> Claims(FakeIssuer issuer, TestHub hub, string address)
    {
        var now = hub.Clock.GetUtcNow().ToUnixTimeSeconds();
        return new(StringComparer.Ordinal)
        {
            ["iss"] = issuer.Issuer,
            ["aud"] = "hub",
            ["sub"] = "somebody",
            ["nonce"] = Carried.Query(address, "nonce"),
            ["iat"] = now,
            ["exp"] = now + 300,
            ["auth_time"] = now,
        };
    }
}
