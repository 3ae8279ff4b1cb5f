using System.Text.Json;
using Hub.Jose;

namespace Hub.Identity.Tests;

public sealed class DiscoveryTests
{
    static readonly string[] Promised =
    [
        "issuer", "token_endpoint", "jwks_uri", "scopes_supported", "response_types_supported", "grant_types_supported",
        "token_endpoint_auth_methods_supported", "token_endpoint_auth_signing_alg_values_supported", "dpop_signing_alg_values_supported",
    ];

    [Theory]
    [InlineData("/.well-known/openid-configuration")]
    [InlineData("/.well-known/oauth-authorization-server")]
    public async Task AS_01_metadata_promises_exactly_what_is_there(string path)
    {
        await using var hub = await TestHub.Start();
        var metadata = JsonDocument.Parse(await hub.Http.GetByteArrayAsync(path)).RootElement;

        Assert.Equal(Promised.Order(StringComparer.Ordinal), metadata.EnumerateObject().Select(member => member.Name).Order(StringComparer.Ordinal));
        Assert.Equal(TestHub.Origin, metadata.GetProperty("issuer").GetString());
        Assert.Equal(["client_credentials"], Words(metadata, "grant_types_supported"));
        Assert.Empty(Words(metadata, "response_types_supported"));
        Assert.Equal(["private_key_jwt"], Words(metadata, "token_endpoint_auth_methods_supported"));
        Assert.Equal(["ES256", "PS256"], Words(metadata, "dpop_signing_alg_values_supported"));
        Assert.Equal(["ES256", "PS256"], Words(metadata, "token_endpoint_auth_signing_alg_values_supported"));
        Assert.Equal(HubScopes.All, Words(metadata, "scopes_supported"));
    }

    [Fact]
    public async Task AS_01_every_endpoint_named_answers()
    {
        await using var hub = await TestHub.Start();
        var metadata = JsonDocument.Parse(await hub.Http.GetByteArrayAsync("/.well-known/oauth-authorization-server")).RootElement;
        foreach (var name in new[] { "token_endpoint", "jwks_uri" })
        {
            var path = metadata.GetProperty(name).GetString()![TestHub.Origin.Length..];
            var status = (int)(await hub.Http.GetAsync(path)).StatusCode;
            Assert.Equal(name == "jwks_uri" ? 200 : 405, status);
        }
    }

    [Fact]
    public async Task AS_01_EdDSA_is_named_only_with_a_verifier()
    {
        await using var hub = await TestHub.Start(options => options.Ed25519 = (_, _, _) => false);
        var metadata = JsonDocument.Parse(await hub.Http.GetByteArrayAsync("/.well-known/oauth-authorization-server")).RootElement;
        Assert.Contains("EdDSA", Words(metadata, "dpop_signing_alg_values_supported"), StringComparer.Ordinal);
    }

    [Fact]
    public async Task Keys_are_published_without_secrets_and_old_ones_overlap()
    {
        await using var hub = await TestHub.Start();
        var before = hub.Get<TokenKeys>().Signing.KeyId;
        var agency = await hub.Register();
        var token = await hub.Token(agency);

        hub.Get<TokenKeys>().Rotate();

        var text = await hub.Http.GetStringAsync("/oauth/jwks");
        var keys = JsonWebKeys.Parse(text).Required().Keys;
        Assert.DoesNotContain("\"d\"", text, StringComparison.Ordinal);
        Assert.Equal([hub.Get<TokenKeys>().Signing.KeyId, before], keys.Select(key => key.KeyId), StringComparer.Ordinal);
        Assert.Equal(200, (int)(await hub.Get(agency, "/v1/who", token)).StatusCode);
        Assert.Equal(200, (int)(await hub.Get(agency, "/v1/who", await hub.Token(agency))).StatusCode);
    }

    [Fact]
    public async Task Key_file_survives_a_restart_and_is_for_its_owner_alone()
    {
        await using var hub = await TestHub.Start();
        var path = Path.Combine(hub.Folder, "token-keys.json");
        hub.Get<TokenKeys>().Rotate();
        using var again = new TokenKeys(path);
        Assert.Equal(hub.Get<TokenKeys>().Published.Select(key => key.KeyId), again.Published.Select(key => key.KeyId), StringComparer.Ordinal);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        }
    }

    [Fact]
    public async Task Embedded_server_refuses_Production_unless_allowed()
    {
        await Assert.ThrowsAsync<InvalidOperationException>(() => TestHub.Start(environment: "Production"));
        await using var byOption = await TestHub.Start(options => options.AllowEmbedded = true, environment: "Production");
        await using var bySetting = await TestHub.Start(
            environment: "Production",
            settings: new Dictionary<string, string?>(StringComparer.Ordinal) { [AuthorizationServerEndpoints.AllowEmbeddedKey] = "true" });
        Assert.Equal(200, (int)(await bySetting.Http.GetAsync("/oauth/jwks")).StatusCode);
    }

    static List<string> Words(JsonElement metadata, string name) =>
        metadata.GetProperty(name).EnumerateArray().Select(word => word.GetString()!).ToList();
}
