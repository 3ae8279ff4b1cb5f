using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Hub.Canon;
using Hub.Jose;
using Microsoft.AspNetCore.WebUtilities;

namespace Hub.Identity.Tests;

/// <summary>A client and a person who lets it act for them; every part can be made wrong.</summary>
static class PersonCalls
{
    public const string RedirectUri = "https://app.test/back";
    public const string ParUri = TestHub.Origin + "/oauth/par";

    public static readonly string Verifier = new('v', 64);

    public static string Challenge => Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(Verifier)));

    /// <summary>A client that people can give scopes to.</summary>
    public static Task<TestAgency> RegisterApp(this TestHub hub, string id = "app-a", params string[] scopes) => hub.Register(id, registration => registration with
    {
        Scopes = scopes.Length == 0 ? [.. HubScopes.All, .. HubScopes.People] : scopes,
        Grants = OAuthGrants.All,
        RedirectUris = [RedirectUri],
        PostLogoutUris = ["https://app.test/bye"],
    });

    /// <summary>A sign-in, bound to a person of the register where it is a citizen's.</summary>
    public static async Task<SignedInPerson> NewGiver(this TestHub hub, PersonRole role = PersonRole.Citizen, bool bound = true, params string[] methods)
    {
        var people = hub.Get<PeopleDirectory>();
        var created = Assert.IsType<PersonCreation.Created>(await people.Create($"person-{Id128.Random()}", "a long enough password", role, CancellationToken.None)).Person;
        if (role == PersonRole.Citizen && bound)
        {
            await hub.Bind(created.SignIn);
        }
        return new((await people.Find(created.SignIn, CancellationToken.None))!, new(hub.Clock.GetUtcNow(), methods.Length == 0 ? ["pwd"] : methods));
    }

    public static async Task Bind(this TestHub hub, Id128 signIn)
    {
        var (first, second) = (await hub.NewGiver(PersonRole.Officer), await hub.NewGiver(PersonRole.Officer));
        var desk = hub.Get<BindingDesk>();
        var proposed = Assert.IsType<BindingOutcome.Proposed>(await desk.Propose(first.Person.SignIn, signIn, Id128.Random(), "counter", CancellationToken.None));
        Assert.IsType<BindingOutcome.Bound>(await desk.Confirm(proposed.Proposal.Id, second.Person.SignIn, proposed.Proposal.Subject, CancellationToken.None));
    }

    /// <summary>Pushes a right request, changed by <paramref name="more"/>: an empty value takes a parameter away.</summary>
    public static Task<TokenAnswer> Push(this TestHub hub, TestAgency app, params (string Name, string Value)[] more)
    {
        var form = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["response_type"] = "code",
            ["redirect_uri"] = RedirectUri,
            ["code_challenge"] = Challenge,
            ["code_challenge_method"] = "S256",
            ["scope"] = HubScopes.Me,
            ["client_assertion_type"] = ClientAssertion.AssertionType,
            ["client_assertion"] = hub.Assertion(app),
        };
        foreach (var (name, value) in more)
        {
            form[name] = value;
        }
        return hub.Send("/oauth/par", form.Where(parameter => parameter.Value.Length > 0), proof: null);
    }

    public static async Task<OpenAuthorization> Open(this TestHub hub, TestAgency app, params (string Name, string Value)[] more)
    {
        var answer = await hub.Push(app, more);
        Assert.Equal(201, answer.Status);
        return (await hub.Get<Authorizations>().Find(app.Id, answer.Body.GetProperty("request_uri").GetString(), CancellationToken.None))!;
    }

    /// <summary>Where the authorization endpoint leads a browser that brings this request.</summary>
    public static Task<string> Authorize(this TestHub hub, BrowserVisit browser, OpenAuthorization open) => browser.Do(async context =>
    {
        context.Request.QueryString = new(new Uri($"{TestHub.Origin}{AuthorizeEndpoint.PathOf(ServerPaths.Authorize, open)}").Query);
        await hub.Get<AuthorizeEndpoint>().Handle(context);
        return context.Response.Headers.Location.ToString();
    });

    /// <summary>The code that the person's agreement gives.</summary>
    public static async Task<string> Code(this TestHub hub, TestAgency app, SignedInPerson person, params (string Name, string Value)[] more)
    {
        var location = await hub.Get<Authorizations>().Agree(await hub.Open(app, more), person, CancellationToken.None);
        return QueryHelpers.ParseQuery(new Uri(location!.StartsWith('/') ? await hub.Relayed(location, person) : location).Query)["code"]!;
    }

    /// <summary>Where another server than the embedded one leads the browser of who has agreed.</summary>
    static async Task<string> Relayed(this TestHub hub, string location, SignedInPerson person)
    {
        var session = await hub.Get<BrowserSessions>().Begin(person.Person, person.Authentication, password: null, replacedSecret: null, "test", CancellationToken.None);
        using var request = new HttpRequestMessage(HttpMethod.Get, location);
        request.Headers.TryAddWithoutValidation("Cookie", $"{SessionCookie.Name}={session!.Secret}");
        using var response = await hub.Http.SendAsync(request);
        return response.Headers.Location!.OriginalString;
    }

    public static Task<TokenAnswer> Redeem(this TestHub hub, TestAgency app, string code, params (string Name, string Value)[] more)
    {
        var form = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["grant_type"] = "authorization_code",
            ["code"] = code,
            ["redirect_uri"] = RedirectUri,
            ["code_verifier"] = Verifier,
            ["client_assertion_type"] = ClientAssertion.AssertionType,
            ["client_assertion"] = hub.Assertion(app),
        };
        foreach (var (name, value) in more)
        {
            form[name] = value;
        }
        return hub.Send("/oauth/token", form.Where(parameter => parameter.Value.Length > 0), hub.ProofFor(app, "POST", ClientCalls.TokenUri));
    }

    /// <summary>Tokens that a person let the client have.</summary>
    public static async Task<JsonElement> Tokens(this TestHub hub, TestAgency app, SignedInPerson person, params (string Name, string Value)[] more)
    {
        var answer = await hub.Redeem(app, await hub.Code(app, person, more));
        Assert.Equal(200, answer.Status);
        return answer.Body;
    }

    public static Task<TokenAnswer> Refresh(this TestHub hub, TestAgency app, string refreshToken, params (string Name, string Value)[] more) => hub.Send(
        "/oauth/token",
        [
            new("grant_type", "refresh_token"), new("refresh_token", refreshToken),
            new("client_assertion_type", ClientAssertion.AssertionType), new("client_assertion", hub.Assertion(app)),
            .. more.Select(parameter => KeyValuePair.Create(parameter.Name, parameter.Value)),
        ],
        hub.ProofFor(app, "POST", ClientCalls.TokenUri));

    /// <summary>A client's request about a token: to revoke it or to learn of it.</summary>
    public static Task<TokenAnswer> About(this TestHub hub, string path, TestAgency app, string token) => hub.Send(
        path,
        [new("token", token), new("client_assertion_type", ClientAssertion.AssertionType), new("client_assertion", hub.Assertion(app))],
        proof: null);

    public static async Task<TokenAnswer> Send(this TestHub hub, string path, IEnumerable<KeyValuePair<string, string>> form, string? proof)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new FormUrlEncodedContent(form) };
        if (proof is not null)
        {
            request.Headers.TryAddWithoutValidation("DPoP", proof);
        }
        return await hub.AskToken(request);
    }
}
