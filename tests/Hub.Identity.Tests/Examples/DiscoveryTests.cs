using System.Text.Json;
using Hub.Jose;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Hub.Identity.Tests;

public sealed class DiscoveryTests
{
    [Theory]
    [InlineData("/.well-known/openid-configuration")]
    [InlineData("/.well-known/oauth-authorization-server")]
    public async Task AS_01_metadata_promises_exactly_what_is_there(string path)
    {
        await using var hub = await TestHub.Start();
        var metadata = JsonDocument.Parse(await hub.Http.GetByteArrayAsync(path)).RootElement;

        Assert.Equal(TestHub.Origin, metadata.GetProperty("issuer").GetString());
        Assert.Equal(["client_credentials", "authorization_code", "refresh_token"], Words(metadata, "grant_types_supported"));
        Assert.Equal(["code"], Words(metadata, "response_types_supported"));
        Assert.Equal(["query"], Words(metadata, "response_modes_supported"));
        Assert.Equal(["S256"], Words(metadata, "code_challenge_methods_supported"));
        Assert.Equal(["pairwise"], Words(metadata, "subject_types_supported"));
        Assert.Equal(["ES256"], Words(metadata, "id_token_signing_alg_values_supported"));
        foreach (var endpoint in new[] { "token", "revocation", "introspection" })
        {
            Assert.Equal(["private_key_jwt"], Words(metadata, $"{endpoint}_endpoint_auth_methods_supported"));
            Assert.Equal(["ES256", "PS256"], Words(metadata, $"{endpoint}_endpoint_auth_signing_alg_values_supported"));
        }
        Assert.Equal(["ES256", "PS256"], Words(metadata, "dpop_signing_alg_values_supported"));
        Assert.Equal([.. HubScopes.All, .. HubScopes.People], Words(metadata, "scopes_supported"));
        Assert.All(["require_pushed_authorization_requests", "authorization_response_iss_parameter_supported"], name => Assert.True(metadata.GetProperty(name).GetBoolean()));
        Assert.All(["request_parameter_supported", "request_uri_parameter_supported", "claims_parameter_supported"], name => Assert.False(metadata.GetProperty(name).GetBoolean()));
        Assert.DoesNotContain(metadata.EnumerateObject(), member => member.Name is "registration_endpoint" or "userinfo_endpoint");
    }

    [Fact]
    public async Task AS_01_every_endpoint_named_answers()
    {
        // The page of the sign-out is the host's: what stands for it here reads the request as that page does.
        await using var hub = await TestHub.Start(map: app => app.MapGet(ServerPaths.Logout, (HttpContext context, LogoutRequests requests) => requests.Read(context.Request.Query) is null ? Results.BadRequest() : Results.Ok()).AllowAnonymous());
        var metadata = JsonDocument.Parse(await hub.Http.GetByteArrayAsync("/.well-known/oauth-authorization-server")).RootElement;
        var named = metadata.EnumerateObject().Where(member => member.Name.EndsWith("_endpoint", StringComparison.Ordinal)).ToDictionary(member => member.Name, member => member.Value.GetString()!, StringComparer.Ordinal);
        Assert.Equal(6, named.Count);
        foreach (var (name, uri) in named)
        {
            using var answer = await hub.Http.GetAsync(uri[TestHub.Origin.Length..]);
            var expected = name switch
            {
                "authorization_endpoint" => 400,
                "end_session_endpoint" => 200,
                _ => 405,
            };
            Assert.Equal((name, expected), (name, (int)answer.StatusCode));
        }
        Assert.Equal(200, (int)(await hub.Http.GetAsync(metadata.GetProperty("jwks_uri").GetString()![TestHub.Origin.Length..])).StatusCode);
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

        Assert.True(hub.Get<TokenKeys>().Announce());

        var text = await hub.Http.GetStringAsync("/oauth/jwks");
        var keys = JsonWebKeys.Parse(text).Required().Keys;
        Assert.DoesNotContain("\"d\"", text, StringComparison.Ordinal);
        Assert.Equal(2, keys.Count);
        Assert.Equal((before, before), (keys[1].KeyId, hub.Get<TokenKeys>().Signing.KeyId));
        Assert.Equal(200, (int)(await hub.Get(agency, "/v1/who", token)).StatusCode);
        Assert.Equal(200, (int)(await hub.Get(agency, "/v1/who", await hub.Token(agency))).StatusCode);
    }

    [Fact]
    public async Task Key_file_survives_a_restart_and_is_for_its_owner_alone()
    {
        await using var hub = await TestHub.Start();
        var path = Path.Combine(hub.Folder, "token-keys.json");
        Assert.True(hub.Get<TokenKeys>().Announce());
        using var again = new TokenKeys(new PlainSecretFile(path), hub.Clock);
        Assert.Equal(hub.Get<TokenKeys>().Published.Select(key => key.KeyId), again.Published.Select(key => key.KeyId), StringComparer.Ordinal);
        Assert.Equal(hub.Get<TokenKeys>().Signing.KeyId, again.Signing.KeyId);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        }
    }

    [Fact]
    public async Task New_key_is_published_before_it_signs_and_the_old_one_after()
    {
        await using var hub = await TestHub.Start();
        var keys = hub.Get<TokenKeys>();
        var first = keys.Signing.KeyId;
        Assert.False(keys.KeepFresh());
        hub.Clock.Advance(TokenKeys.SigningPeriod);
        Assert.True(keys.KeepFresh());
        var second = keys.Published[0].KeyId;
        Assert.Equal((first, 2), (keys.Signing.KeyId, keys.Published.Count));
        hub.Clock.Advance(TokenKeys.Overlap - TimeSpan.FromSeconds(1));
        Assert.False(keys.KeepFresh());
        Assert.Equal(first, keys.Signing.KeyId);
        var agency = await hub.Register();
        var token = await hub.Token(agency);
        hub.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(second, keys.Signing.KeyId);
        Assert.False(keys.KeepFresh());
        Assert.Equal(200, (int)(await hub.Get(agency, "/v1/who", token)).StatusCode);
        hub.Clock.Advance(TokenKeys.Overlap);
        Assert.True(keys.KeepFresh());
        Assert.Equal([second], keys.Published.Select(key => key.KeyId));
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
