using System.Security.Cryptography;

namespace Hub.Identity.Tests.Contract;

/// <summary>AS-11 to AS-20: what is asked for, and how an authorization request comes in.</summary>
public abstract partial class AuthorizationServerContract<TWorld>
{
    [Fact]
    public async Task AS_11_scope_that_is_unknown_or_not_allowed_is_refused_and_never_dropped()
    {
        var client = await world.NewClient();
        Is("AS-11 unknown", (await world.OwnToken(client, ("scope", "unheard-of"))).Said, "400 invalid_scope");
        Is("AS-11 not allowed", (await world.OwnToken(client, ("scope", "consent"))).Said, "400 invalid_scope");
        Is("AS-11 allowed and unknown", (await world.OwnToken(client, ("scope", "exchange unheard-of"))).Said, "400 invalid_scope");
        Is("AS-11 allowed and not allowed", (await world.OwnToken(client, ("scope", "exchange consent"))).Said, "400 invalid_scope");
        Is("AS-11 narrowed", (await world.OwnToken(client, ("scope", "trail"))).Text("scope") ?? "none", "trail");
        Is("AS-11 pushed, unknown", await world.PushSays(client, form => form.With("scope", "openid unheard-of")), "400 invalid_scope");
        Is("AS-11 pushed, not allowed", await world.PushSays(client, form => form.With("scope", "openid consent")), "400 invalid_scope");
    }

    [Fact]
    public async Task AS_12_resource_that_is_unknown()
    {
        var client = await world.NewClient();
        Is("AS-12 unknown", (await world.OwnToken(client, ("resource", "https://other.test"))).Said, "400 invalid_target");
        Is("AS-12 known", (await world.OwnToken(client, ("resource", Server.Issuer))).Said, "200");
        Is("AS-12 pushed, unknown", await world.PushSays(client, form => form.With("resource", "https://other.test")), "400 invalid_target");
    }

    [Fact]
    public async Task AS_13_grant_that_is_not_there_or_not_allowed_to_this_client()
    {
        var client = await world.NewClient();
        var people = await world.NewClient(c => c.Registration with { Grants = ["authorization_code"] });
        var programs = await world.NewClient(c => c.Registration with { Grants = ["client_credentials"] });
        Is("AS-13 password", await Says(client, "password"), "400 unsupported_grant_type");
        Is("AS-13 implicit", await Says(client, "implicit"), "400 unsupported_grant_type");
        Is("AS-13 made up", await Says(client, "urn:example:made-up"), "400 unsupported_grant_type");
        Is("AS-13 client_credentials not allowed", await Says(people, "client_credentials"), "400 unauthorized_client");
        Is("AS-13 refresh_token not allowed", await Says(programs, "refresh_token"), "400 unauthorized_client");
        Is("AS-13 authorization_code not allowed", await Says(programs, "authorization_code"), "400 unauthorized_client");

        async Task<string> Says(ContractClient who, string grant)
        {
            var form = ContractCalls.Assertion(who.Assertion(), ("grant_type", grant), ("scope", "exchange"), ("code", "none"), ("refresh_token", "none"), ("redirect_uri", who.Redirect));
            return (await world.Post(world.Endpoints.Token, form, who.Proof(world.Endpoints.Token))).Said;
        }
    }

    [Fact]
    public async Task AS_14_parameter_given_twice()
    {
        var client = await world.NewClient();
        Is("AS-14 scope", (await world.OwnToken(client, ("scope", "exchange"), ("scope", "exchange"))).Said, InvalidRequest);
        Is("AS-14 grant_type", (await world.OwnToken(client, ("grant_type", "client_credentials"))).Said, InvalidRequest);
        Is("AS-14 client_assertion", (await world.OwnToken(client, ("client_assertion", client.Assertion()))).Said, InvalidRequest);
        Is("AS-14 pushed, redirect_uri", await world.PushSays(client, form => form.Add(new("redirect_uri", client.Redirect))), InvalidRequest);
    }

    [Fact]
    public async Task AS_15_pushed_request_without_PKCE_with_plain_with_a_foreign_redirect_or_a_request_uri()
    {
        var client = await world.NewClient();
        Is("AS-15 no challenge", await world.PushSays(client, form => form.With("code_challenge", null).With("code_challenge_method", null)), InvalidRequest);
        Is("AS-15 no method", await world.PushSays(client, form => form.With("code_challenge_method", null)), InvalidRequest);
        Is("AS-15 plain", await world.PushSays(client, form => form.With("code_challenge_method", "plain")), InvalidRequest);
        Is("AS-15 short challenge", await world.PushSays(client, form => form.With("code_challenge", "short")), InvalidRequest);
        Is("AS-15 foreign redirect", await world.PushSays(client, form => form.With("redirect_uri", "https://other.test/callback")), InvalidRequest);
        Is("AS-15 redirect with a query", await world.PushSays(client, form => form.With("redirect_uri", client.Redirect + "?more")), InvalidRequest);
        Is("AS-15 redirect with a path", await world.PushSays(client, form => form.With("redirect_uri", client.Redirect + "/more")), InvalidRequest);
        Is("AS-15 no redirect", await world.PushSays(client, form => form.With("redirect_uri", null)), InvalidRequest);
        Is("AS-15 request_uri inside", await world.PushSays(client, form => form.With("request_uri", "urn:ietf:params:oauth:request_uri:made-up")), InvalidRequest);
        Is("AS-15 another client_id", await world.PushSays(client, form => form.With("client_id", "another")), InvalidRequest, InvalidClient);
        Is("AS-15 no assertion", await world.PushSays(client, form => form.With("client_assertion", null).With("client_assertion_type", null)), InvalidClient);
    }

    [Fact]
    public async Task AS_16_response_type_other_than_code()
    {
        var client = await world.NewClient();
        foreach (var type in new[] { "token", "id_token", "code token", "code id_token", "none" })
        {
            Is($"AS-16 {type}", await world.PushSays(client, form => form.With("response_type", type)), "400 unsupported_response_type");
        }
        Is("AS-16 missing", await world.PushSays(client, form => form.With("response_type", null)), InvalidRequest);
    }

    [Fact]
    public async Task AS_17_endpoints_for_POST_asked_by_GET()
    {
        Is("AS-17 PAR", await Says(world.Endpoints.Par), "405");
        Is("AS-17 token", await Says(world.Endpoints.Token), "405");

        async Task<string> Says(string uri)
        {
            using var response = await world.Http.GetAsync(new Uri(uri));
            return (await Reply.Of(response)).Said;
        }
    }

    [Fact]
    public async Task AS_18_authorize_without_a_pushed_request_gives_an_error_and_no_code()
    {
        var client = await world.NewClient();
        var plain = new Uri($"{world.Endpoints.Authorize}?client_id={client.Id}&response_type=code&scope=openid&state=s&redirect_uri={Uri.EscapeDataString(client.Redirect)}"
            + $"&code_challenge={ContractCalls.Challenge(ContractCalls.NewVerifier())}&code_challenge_method=S256");
        Is("AS-18 plain request", await Opened(client, plain), "page 400", "redirect invalid_request");
        Is("AS-18 made-up request_uri", await Opened(client, world.AuthorizeUri(client.Id, "urn:ietf:params:oauth:request_uri:made-up")), "page 400");
        Is("AS-18 request_uri of the web", await Opened(client, world.AuthorizeUri(client.Id, "https://other.test/request")), "page 400");
        Is("AS-18 unknown client", await Opened(client, world.AuthorizeUri("nobody", "urn:ietf:params:oauth:request_uri:made-up")), "page 400");
    }

    [Fact]
    public async Task AS_19_request_uri_that_is_used_or_another_clients()
    {
        var client = await world.NewClient();
        var other = await world.NewClient();
        var pushed = await world.Push(client);
        Is("AS-19 another client's", await Opened(other, world.AuthorizeUri(other.Id, pushed.RequestUri)), "page 400");

        var browser = new Browser(world.Http, Server);
        using var first = await browser.Open(world.AuthorizeUri(client.Id, pushed.RequestUri));
        Is("AS-19 reload before sign-in", (await world.Ask(pushed, browser: browser)).Said, "code");
        Is("AS-19 used", await Opened(client, world.AuthorizeUri(client.Id, pushed.RequestUri)), "page 400");
    }

    [Fact]
    public async Task AS_19_request_uri_that_is_expired()
    {
        var client = await world.NewClient();
        var pushed = await world.Push(client);
        await Move(TimeSpan.FromMinutes(11));
        Is("AS-19 expired", await Opened(client, world.AuthorizeUri(client.Id, pushed.RequestUri)), "page 400");
    }

    [Fact]
    public async Task AS_20_dpop_jkt_that_differs_from_the_proof()
    {
        var client = await world.NewClient();
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var par = world.Endpoints.Par;
        Is("AS-20 at PAR", await world.PushSays(client, form => form.With("dpop_jkt", other.Thumbprint()), client.Proof(par)), InvalidRequest, InvalidProof);
        Is("AS-20 at PAR, right", await world.PushSays(client, form => form.With("dpop_jkt", client.Proving.Thumbprint()), client.Proof(par)), "201");
        var pushed = await world.Push(client, form => form.With("dpop_jkt", client.Proving.Thumbprint()));
        var code = await world.Code(pushed);
        Is("AS-20 at token", (await world.Redeem(client, code, pushed.Verifier, other)).Said, InvalidGrant, InvalidProof);
    }

    [Fact]
    public async Task AS_20_dpop_jkt_that_is_the_proofs()
    {
        var client = await world.NewClient();
        var pushed = await world.Push(client, form => form.With("dpop_jkt", client.Proving.Thumbprint()));
        Is("AS-20 at token, right", (await world.Redeem(client, await world.Code(pushed), pushed.Verifier)).Said, "200");
    }

    // Nobody signs in: whatever is wrong with a request must be said before.
    async Task<string> Opened(ContractClient client, Uri address)
    {
        var walked = await new Browser(world.Http, Server).Walk(address, client.Redirect, person: null);
        return walked.Callback is null && walked.Status == 200 ? "sign-in" : walked.Said;
    }
}
