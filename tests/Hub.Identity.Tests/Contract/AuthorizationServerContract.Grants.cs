using System.Security.Cryptography;

namespace Hub.Identity.Tests.Contract;

/// <summary>AS-21 to AS-23 and AS-29: codes and refresh tokens.</summary>
public abstract partial class AuthorizationServerContract<TWorld>
{
    [Fact]
    public async Task AS_21_code_used_twice_is_refused_and_its_tokens_end()
    {
        var client = await world.NewClient();
        var pushed = await world.Push(client);
        var code = await world.Code(pushed);
        var tokens = await world.Redeem(client, code, pushed.Verifier);
        Is("AS-21 first use", tokens.Said, "200");
        var (access, refresh) = (tokens.Text("access_token")!, tokens.Text("refresh_token")!);
        Is("AS-21 its access token before", await world.Introspect(client, access), "active");
        Is("AS-21 its refresh token before", await world.Introspect(client, refresh), "active");
        Is("AS-21 second use", (await world.Redeem(client, code, pushed.Verifier)).Said, InvalidGrant);
        Is("AS-21 its access token after", await world.Introspect(client, access), "inactive");
        Is("AS-21 its refresh token after", (await world.Refresh(client, refresh)).Said, InvalidGrant);
    }

    [Fact]
    public async Task AS_21_code_sent_at_once_ten_times_is_taken_once_at_most()
    {
        const int times = 10;
        var client = await world.NewClient();
        var pushed = await world.Push(client);
        var code = await world.Code(pushed);
        var said = await Task.WhenAll(Enumerable.Range(0, times).Select(async _ => (await world.Redeem(client, code, pushed.Verifier)).Said));
        Assert.Equal(1, said.Count(answer => answer == "200"));
        Assert.Equal(times - 1, said.Count(answer => answer == InvalidGrant));
    }

    [Fact]
    public async Task AS_21_code_of_another_client_or_without_its_verifier()
    {
        var client = await world.NewClient();
        var other = await world.NewClient();
        Is("AS-21 another client", await Redeemed((code, pushed) => world.Redeem(other, code, pushed.Verifier)), InvalidGrant);
        Is("AS-21 another client, the right redirect", await Redeemed((code, pushed) => world.Redeem(other, code, pushed.Verifier, redirect: client.Redirect)), InvalidGrant);
        Is("AS-21 verifier missing", await Redeemed((code, _) => world.Redeem(client, code, verifier: null)), InvalidGrant);
        Is("AS-21 verifier wrong", await Redeemed((code, _) => world.Redeem(client, code, ContractCalls.NewVerifier())), InvalidGrant);
        Is("AS-21 verifier too short", await Redeemed((code, _) => world.Redeem(client, code, "short")), InvalidGrant, InvalidRequest);
        Is("AS-21 another redirect", await Redeemed((code, pushed) => world.Redeem(client, code, pushed.Verifier, redirect: "https://other.test/callback")), InvalidGrant);
        Is("AS-21 made-up code", (await world.Redeem(client, ContractClient.Unique(), ContractCalls.NewVerifier())).Said, InvalidGrant);

        async Task<string> Redeemed(Func<string, Pushed, Task<Reply>> redeem)
        {
            var pushed = await world.Push(client);
            return (await redeem(await world.Code(pushed), pushed)).Said;
        }
    }

    [Fact]
    public async Task AS_21_code_after_60_seconds()
    {
        const int life = 60;
        var client = await world.NewClient();
        var pushed = await world.Push(client);
        var code = await world.Code(pushed);
        await Move(TimeSpan.FromSeconds(life + 1));
        Is("AS-21 after 60 s", (await world.Redeem(client, code, pushed.Verifier)).Said, InvalidGrant);
    }

    [Fact]
    public async Task AS_22_refresh_by_another_client_without_authentication_or_without_proof()
    {
        var client = await world.NewClient();
        var other = await world.NewClient();
        var refresh = (await world.PersonTokens(client)).Text("refresh_token")!;
        Is("AS-22 another client", (await world.Refresh(other, refresh)).Said, InvalidGrant);
        Is("AS-22 no authentication", (await world.Post(
            world.Endpoints.Token,
            [new("grant_type", "refresh_token"), new("client_id", client.Id), new("refresh_token", refresh)],
            client.Proof(world.Endpoints.Token))).Said, InvalidClient);
        Is("AS-22 no proof", (await world.Post(
            world.Endpoints.Token,
            ContractCalls.Assertion(client.Assertion(), ("grant_type", "refresh_token"), ("refresh_token", refresh)))).Said, InvalidRequest);
        Is("AS-22 wider scope", (await world.Post(
            world.Endpoints.Token,
            ContractCalls.Assertion(client.Assertion(), ("grant_type", "refresh_token"), ("refresh_token", refresh), ("scope", "openid me exchange")),
            client.Proof(world.Endpoints.Token))).Said, "400 invalid_scope");
        Is("AS-22 still good", (await world.Refresh(client, refresh)).Said, "200");
    }

    [Fact]
    public async Task AS_23_refresh_token_stays_the_same_and_valid()
    {
        var client = await world.NewClient();
        var refresh = (await world.PersonTokens(client)).Text("refresh_token")!;
        foreach (var turn in new[] { "first", "second" })
        {
            var reply = await world.Refresh(client, refresh);
            Is($"AS-23 {turn} refresh", reply.Said, "200");
            Is($"AS-23 token after the {turn} refresh", string.Equals(reply.Text("refresh_token") ?? refresh, refresh, StringComparison.Ordinal) ? "the same" : "another", "the same");
        }
    }

    [Fact]
    public async Task AS_23_refresh_token_ends_at_its_time_however_often_it_was_used()
    {
        var client = await world.NewClient();
        var refresh = (await world.PersonTokens(client)).Text("refresh_token")!;
        await Move(Server.RefreshLifetime * 0.9);
        Is("AS-23 shortly before its end", (await world.Refresh(client, refresh)).Said, "200");
        await Move((Server.RefreshLifetime * 0.1) + TimeSpan.FromMinutes(1));
        Is("AS-23 after its end", (await world.Refresh(client, refresh)).Said, InvalidGrant);
    }

    [Fact]
    public async Task AS_29_refresh_with_a_new_key_binds_the_new_token_to_it()
    {
        var client = await world.NewClient();
        var refresh = (await world.PersonTokens(client)).Text("refresh_token")!;
        using var fresh = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var reply = await world.Refresh(client, refresh, fresh);
        Is("AS-29 new key", reply.Said, "200");
        var bound = MadeJwt.Read(reply.Text("access_token")!).Claims.GetProperty("cnf").GetProperty("jkt").GetString();
        Is("AS-29 bound to", string.Equals(bound, fresh.Thumbprint(), StringComparison.Ordinal) ? "the new key" : "another key", "the new key");
        Is("AS-29 the old key again", (await world.Refresh(client, refresh)).Said, "200");
    }

    [Fact]
    public async Task AS_22_revoked_refresh_token_is_refused()
    {
        var client = await world.NewClient();
        var refresh = (await world.PersonTokens(client)).Text("refresh_token")!;
        Is("AS-22 revocation", (await world.Post(world.Endpoints.Revoke, ContractCalls.Assertion(client.Assertion(), ("token", refresh)))).Said, "200");
        Is("AS-22 revocation of a token there is not", (await world.Post(world.Endpoints.Revoke, ContractCalls.Assertion(client.Assertion(), ("token", ContractClient.Unique())))).Said, "200");
        Is("AS-22 revoked", (await world.Refresh(client, refresh)).Said, InvalidGrant);
    }
}
