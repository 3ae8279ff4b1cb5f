using System.Net.Http.Headers;
using System.Text.Json;

namespace Hub.Identity.Tests.Contract;

/// <summary>AS-24 to AS-28 and AS-30: what a person answers, and what the client then holds.</summary>
public abstract partial class AuthorizationServerContract<TWorld>
{
    const int LongNonceChars = 512;

    [Fact]
    public async Task AS_24_the_person_refuses()
    {
        var client = await world.NewClient();
        var pushed = await world.Push(client);
        var walked = await world.Ask(pushed, grants: false);
        Is("AS-24 refused", walked.Said, "redirect access_denied");
        Assert.Equal(Server.Issuer, walked.Callback!["iss"]);
        Assert.Equal(pushed.State, walked.Callback["state"]);
        Assert.DoesNotContain("code", walked.Callback.Keys);
    }

    [Fact]
    public async Task AS_25_every_redirect_after_a_POST_is_303()
    {
        var client = await world.NewClient();
        var walked = await world.Ask(await world.Push(client));
        Is("AS-25 walk", walked.Said, "code");
        Assert.NotEmpty(walked.RedirectsAfterPost);
        Assert.All(walked.RedirectsAfterPost, status => Assert.Equal(303, status));
        var refused = await world.Ask(await world.Push(client), grants: false);
        Assert.NotEmpty(refused.RedirectsAfterPost);
        Assert.All(refused.RedirectsAfterPost, status => Assert.Equal(303, status));
    }

    [Fact]
    public async Task AS_26_long_nonce_and_scopes_in_another_order()
    {
        var client = await world.NewClient();
        var nonce = new string('n', LongNonceChars);
        var pushed = await world.Push(client, form => form.With("scope", "me openid"), nonce);
        var reply = await world.Redeem(client, await world.Code(pushed), pushed.Verifier);
        Is("AS-26 long nonce, other order", reply.Said, "200");
        Assert.Equal(nonce, MadeJwt.Read(reply.Text("id_token")!).Claims.GetProperty("nonce").GetString());
        Assert.Equal(["me"], reply.Text("scope")!.Split(' ').Except(["openid"], StringComparer.Ordinal));
    }

    [Fact]
    public async Task AS_27_access_token_of_a_client_says_what_the_profile_wants()
    {
        var client = await world.NewClient();
        var reply = await world.OwnToken(client);
        Assert.Equal("DPoP", reply.Text("token_type"), ignoreCase: true);
        Assert.True(CacheControlHeaderValue.Parse(string.Join(", ", reply.Headers.GetValues("Cache-Control"))).NoStore);
        Assert.False(reply.Body.TryGetProperty("refresh_token", out _));
        var claims = await AccessToken(client, reply);
        Assert.Equal(client.Id, claims.GetProperty("sub").GetString());
        Assert.Equal("exchange", claims.GetProperty("scope").GetString());
    }

    [Fact]
    public async Task AS_27_tokens_of_a_person_say_what_the_profile_wants()
    {
        var client = await world.NewClient();
        var pushed = await world.Push(client);
        var walked = await world.Ask(pushed);
        Assert.Equal(Server.Issuer, walked.Callback!["iss"]);
        Assert.Equal(pushed.State, walked.Callback["state"]);
        var reply = await world.Redeem(client, walked.Callback["code"], pushed.Verifier);
        var access = await AccessToken(client, reply);
        Assert.NotEqual(client.Id, access.GetProperty("sub").GetString());

        var id = reply.Text("id_token")!;
        Assert.True(MadeJwt.IsSignedBy(id, await KeyOf(id)));
        var claims = MadeJwt.Read(id).Claims;
        Assert.Equal(Server.Issuer, claims.GetProperty("iss").GetString());
        Assert.Equal(client.Id, claims.GetProperty("aud").GetString());
        Assert.Equal(pushed.Nonce, claims.GetProperty("nonce").GetString());
        Assert.Equal(access.GetProperty("sub").GetString(), claims.GetProperty("sub").GetString());
    }

    [Fact]
    public async Task AS_27_a_person_is_another_sub_to_another_client()
    {
        var person = await Server.NewPerson();
        var subjects = new List<string?>();
        foreach (var client in new[] { await world.NewClient(), await world.NewClient() })
        {
            var pushed = await world.Push(client);
            var walked = await new Browser(world.Http, Server).Walk(world.AuthorizeUri(client.Id, pushed.RequestUri), client.Redirect, person);
            var reply = await world.Redeem(client, walked.Callback!["code"], pushed.Verifier);
            subjects.Add(MadeJwt.Read(reply.Text("id_token")!).Claims.GetProperty("sub").GetString());
        }
        Assert.NotEqual(subjects[0], subjects[1]);
        Assert.DoesNotContain(person.Name, subjects);
    }

    [Fact]
    public async Task AS_28_pushed_request_lives_less_than_600_seconds()
    {
        var client = await world.NewClient();
        var reply = await world.Post(world.Endpoints.Par, ContractCalls.Request(client, ContractCalls.NewVerifier(), ContractClient.Unique(), ContractClient.Unique()));
        Assert.Equal("201", reply.Said);
        Assert.InRange(reply.Body.GetProperty("expires_in").GetInt32(), 5, 599);
        Assert.StartsWith("urn:ietf:params:oauth:request_uri:", reply.Text("request_uri"), StringComparison.Ordinal);
        Assert.True(CacheControlHeaderValue.Parse(string.Join(", ", reply.Headers.GetValues("Cache-Control"))).NoStore);
    }

    [Fact]
    public async Task AS_30_error_to_the_client_carries_iss_and_state()
    {
        var client = await world.NewClient();
        var pushed = await world.Push(client, form => form.With("prompt", "none"));
        var walked = await new Browser(world.Http, Server).Walk(world.AuthorizeUri(client.Id, pushed.RequestUri), client.Redirect, person: null);
        Is("AS-30 prompt none", walked.Said, "redirect login_required");
        Assert.Equal(Server.Issuer, walked.Callback!["iss"]);
        Assert.Equal(pushed.State, walked.Callback["state"]);
    }

    [Fact]
    public async Task AS_30_sign_out_leads_to_a_registered_address_alone()
    {
        var client = await world.NewClient();
        var browser = new Browser(world.Http, Server);
        var pushed = await world.Push(client);
        var walked = await world.Ask(pushed, browser: browser);
        var id = (await world.Redeem(client, walked.Callback!["code"], pushed.Verifier)).Text("id_token")!;
        var foreign = await browser.Walk(Logout(id, "https://other.test/signed-out"), "https://other.test/", person: null);
        Is("AS-30 sign-out to a foreign address", foreign.Callback is null ? "stays" : "leaves", "stays");
        var registered = await browser.Walk(Logout(id, client.PostLogout), client.PostLogout, person: null);
        Is("AS-30 sign-out to a registered address", registered.Location?.GetLeftPart(UriPartial.Path) ?? "stays", client.PostLogout);
        Assert.Equal("bye", registered.Callback!["state"]);
        Assert.NotEmpty(registered.RedirectsAfterPost);
        Assert.All(registered.RedirectsAfterPost, status => Assert.Equal(303, status));

        Uri Logout(string hint, string to) => new($"{world.Endpoints.EndSession}?id_token_hint={hint}&client_id={client.Id}&state=bye&post_logout_redirect_uri={Uri.EscapeDataString(to)}");
    }

    async Task<JsonElement> AccessToken(ContractClient client, Reply reply)
    {
        const int mostSeconds = 300;
        Assert.Equal("200", reply.Said);
        var token = reply.Text("access_token")!;
        Assert.True(MadeJwt.IsSignedBy(token, await KeyOf(token)));
        var (header, claims) = MadeJwt.Read(token);
        Assert.Equal("at+jwt", header.GetProperty("typ").GetString());
        Assert.Equal("ES256", header.GetProperty("alg").GetString());
        Assert.Equal(Server.Issuer, claims.GetProperty("iss").GetString());
        Assert.Equal(Server.Issuer, claims.GetProperty("aud").GetString());
        Assert.Equal(client.Id, claims.GetProperty("client_id").GetString());
        Assert.Equal(client.Proving.Thumbprint(), claims.GetProperty("cnf").GetProperty("jkt").GetString());
        Assert.False(string.IsNullOrEmpty(claims.GetProperty("jti").GetString()));
        var issued = claims.GetProperty("iat").GetInt64();
        Assert.InRange(issued, Server.Now.ToUnixTimeSeconds() - 30, Server.Now.ToUnixTimeSeconds() + 30);
        Assert.InRange(claims.GetProperty("exp").GetInt64() - issued, 1, mostSeconds);
        Assert.InRange(reply.Body.GetProperty("expires_in").GetInt32(), 1, mostSeconds);
        return claims;
    }

    // The key that the token's header names, from the published set.
    async Task<JsonElement> KeyOf(string jwt)
    {
        var keyId = MadeJwt.Read(jwt).Header.GetProperty("kid").GetString();
        var set = JsonSerializer.Deserialize<JsonElement>(await world.Http.GetByteArrayAsync(world.Endpoints.Jwks));
        return set.GetProperty("keys").EnumerateArray().Single(key => key.GetProperty("kid").GetString() == keyId);
    }
}
