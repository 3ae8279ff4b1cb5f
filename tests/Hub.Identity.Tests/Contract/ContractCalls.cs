using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Form = System.Collections.Generic.List<System.Collections.Generic.KeyValuePair<string, string>>;

namespace Hub.Identity.Tests.Contract;

/// <summary>An authorization request as its client keeps it.</summary>
/// <param name="RequestUri">What PAR gave.</param>
sealed record Pushed(ContractClient Client, string RequestUri, string Verifier, string State, string Nonce);

/// <summary>Requests as a client makes them, each of which can be made wrong.</summary>
static class ContractCalls
{
    public const string PersonScope = "openid me";

    public static Form Assertion(string assertion, params (string Name, string Value)[] more) =>
        [new("client_assertion_type", ContractClient.AssertionType), new("client_assertion", assertion), .. more.Select(pair => new KeyValuePair<string, string>(pair.Name, pair.Value))];

    public static async Task<Reply> Post(this ContractWorld world, string uri, IEnumerable<KeyValuePair<string, string>> form, string? proof = null, Action<HttpRequestMessage>? change = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, uri) { Content = new FormUrlEncodedContent(form) };
        if (proof is not null)
        {
            request.Headers.TryAddWithoutValidation("DPoP", proof);
        }
        change?.Invoke(request);
        using var response = await world.Http.SendAsync(request);
        return await Reply.Of(response);
    }

    /// <summary>A right request for a token of the client's own.</summary>
    public static Task<Reply> OwnToken(this ContractWorld world, ContractClient client, params (string Name, string Value)[] more) =>
        world.OwnToken(client, client.Assertion(), client.Proof(world.Endpoints.Token), more);

    public static Task<Reply> OwnToken(this ContractWorld world, ContractClient client, string assertion, string? proof, params (string Name, string Value)[] more)
    {
        var scope = more.Any(pair => pair.Name == "scope") ? [] : new[] { ("scope", "exchange") };
        return world.Post(world.Endpoints.Token, Assertion(assertion, [("grant_type", "client_credentials"), .. scope, .. more]), proof);
    }

    /// <summary>The parameters of a right authorization request, to be changed.</summary>
    public static Form Request(ContractClient client, string verifier, string state, string nonce) => Assertion(
        client.Assertion(),
        ("client_id", client.Id),
        ("response_type", "code"),
        ("redirect_uri", client.Redirect),
        ("scope", PersonScope),
        ("state", state),
        ("nonce", nonce),
        ("code_challenge", Challenge(verifier)),
        ("code_challenge_method", "S256"));

    public static string Challenge(string verifier) => Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(verifier)));

    public static string NewVerifier() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    public static Form With(this Form form, string name, string? value)
    {
        form.RemoveAll(pair => pair.Key == name);
        if (value is not null)
        {
            form.Add(new(name, value));
        }
        return form;
    }

    /// <summary>Pushes a request that should be taken.</summary>
    public static async Task<Pushed> Push(this ContractWorld world, ContractClient client, Action<Form>? change = null, string? nonce = null)
    {
        var pushed = new Pushed(client, "", NewVerifier(), ContractClient.Unique(), nonce ?? ContractClient.Unique());
        var form = Request(client, pushed.Verifier, pushed.State, pushed.Nonce);
        change?.Invoke(form);
        var reply = await world.Post(world.Endpoints.Par, form);
        Assert.Equal("201", reply.Said);
        return pushed with { RequestUri = reply.Text("request_uri")! };
    }

    /// <summary>What PAR says to a request that was changed.</summary>
    public static async Task<string> PushSays(this ContractWorld world, ContractClient client, Action<Form> change, string? proof = null)
    {
        var form = Request(client, NewVerifier(), ContractClient.Unique(), ContractClient.Unique());
        change(form);
        return (await world.Post(world.Endpoints.Par, form, proof)).Said;
    }

    public static Uri AuthorizeUri(this ContractWorld world, string clientId, string requestUri) =>
        new($"{world.Endpoints.Authorize}?client_id={Uri.EscapeDataString(clientId)}&request_uri={Uri.EscapeDataString(requestUri)}");

    /// <summary>A person signs in and answers.</summary>
    public static async Task<Walked> Ask(this ContractWorld world, Pushed pushed, bool grants = true, Browser? browser = null)
    {
        browser ??= new Browser(world.Http, world.Server);
        return await browser.Walk(world.AuthorizeUri(pushed.Client.Id, pushed.RequestUri), pushed.Client.Redirect, await world.Server.NewPerson(), grants);
    }

    /// <summary>A code that the person granted.</summary>
    public static async Task<string> Code(this ContractWorld world, Pushed pushed)
    {
        var walked = await world.Ask(pushed);
        Assert.Equal("code", walked.Said);
        return walked.Callback!["code"];
    }

    /// <summary>Redeems a code.</summary>
    /// <param name="verifier">Null sends none.</param>
    public static Task<Reply> Redeem(this ContractWorld world, ContractClient client, string code, string? verifier, ECDsa? proving = null, string? redirect = null)
    {
        var form = Assertion(client.Assertion(), ("grant_type", "authorization_code"), ("code", code), ("redirect_uri", redirect ?? client.Redirect));
        return world.Post(world.Endpoints.Token, form.With("code_verifier", verifier), client.Proof(world.Endpoints.Token, key: proving));
    }

    /// <summary>Tokens of a person: signed in, granted, redeemed.</summary>
    public static async Task<Reply> PersonTokens(this ContractWorld world, ContractClient client)
    {
        var pushed = await world.Push(client);
        var reply = await world.Redeem(client, await world.Code(pushed), pushed.Verifier);
        Assert.Equal("200", reply.Said);
        return reply;
    }

    public static Task<Reply> Refresh(this ContractWorld world, ContractClient client, string refreshToken, ECDsa? proving = null) =>
        world.Post(world.Endpoints.Token, Assertion(client.Assertion(), ("grant_type", "refresh_token"), ("refresh_token", refreshToken)), client.Proof(world.Endpoints.Token, key: proving));

    /// <summary><c>active</c>, <c>inactive</c>, or the refusal, as the server tells the client that the token was given to.</summary>
    public static async Task<string> Introspect(this ContractWorld world, ContractClient client, string token)
    {
        var reply = await world.Post(world.Endpoints.Introspect, Assertion(client.Assertion(), ("token", token)));
        if (reply.Said != "200")
        {
            return reply.Said;
        }
        return reply.Body.GetProperty("active").GetBoolean() ? "active" : "inactive";
    }
}
