using System.Net.Http.Headers;
using System.Text.Json;
using Hub.Canon;
using Hub.Jose;

namespace Hub.Identity.Tests;

/// <summary>What a token request answered.</summary>
sealed record TokenAnswer(int Status, string? Error, string? Token, JsonElement Body, HttpResponseMessage Response);

/// <summary>Requests as an agency makes them; every part can be made wrong.</summary>
static class ClientCalls
{
    public const string TokenUri = TestHub.Origin + "/oauth/token";

    public static string Assertion(this TestHub hub, TestAgency agency, EcKey? key = null) => ClientAssertion.Create(
        key ?? agency.Signing, agency.Id, TestHub.Origin, hub.Clock.GetUtcNow(), TimeSpan.FromMinutes(1), Id128.Random().ToString());

    /// <summary>An assertion of any claims and header, by the agency's key.</summary>
    public static string Assertion(TestAgency agency, object claims, string typ = "JWT", Action<Utf8JsonWriter>? header = null) =>
        Jws.Sign(JsonSerializer.SerializeToUtf8Bytes(claims), agency.Signing, typ, header);

    /// <summary>The claims of a right assertion, to be made wrong one by one.</summary>
    public static Dictionary<string, object> Claims(this TestHub hub, TestAgency agency) => new(StringComparer.Ordinal)
    {
        ["iss"] = agency.Id,
        ["sub"] = agency.Id,
        ["aud"] = TestHub.Origin,
        ["jti"] = Id128.Random().ToString(),
        ["iat"] = hub.Clock.GetUtcNow().ToUnixTimeSeconds(),
        ["exp"] = hub.Clock.GetUtcNow().ToUnixTimeSeconds() + 60,
    };

    public static string ProofFor(this TestHub hub, TestAgency agency, string method, string uri, string? token = null, string? nonce = null, TimeSpan offset = default) =>
        DpopProof.Create(
            agency.Proof, method, uri, token is null ? null : DpopProof.HashOf(token), nonce, hub.Clock.GetUtcNow() + offset, Id128.Random().ToString());

    public static List<KeyValuePair<string, string>> Form(string assertion, params (string Name, string Value)[] more)
    {
        var form = new List<KeyValuePair<string, string>>
        {
            new("grant_type", "client_credentials"),
            new("client_assertion_type", ClientAssertion.AssertionType),
            new("client_assertion", assertion),
        };
        form.AddRange(more.Select(parameter => new KeyValuePair<string, string>(parameter.Name, parameter.Value)));
        return form;
    }

    public static Task<TokenAnswer> AskToken(this TestHub hub, TestAgency agency, params (string Name, string Value)[] more) =>
        hub.AskToken(Form(hub.Assertion(agency), more), hub.ProofFor(agency, "POST", TokenUri));

    public static async Task<TokenAnswer> AskToken(
        this TestHub hub, IEnumerable<KeyValuePair<string, string>> form, string? proof, Action<HttpRequestMessage>? change = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/oauth/token") { Content = new FormUrlEncodedContent(form) };
        if (proof is not null)
        {
            request.Headers.TryAddWithoutValidation("DPoP", proof);
        }
        change?.Invoke(request);
        return await hub.AskToken(request);
    }

    public static async Task<TokenAnswer> AskToken(this TestHub hub, HttpRequestMessage request)
    {
        var response = await hub.Http.SendAsync(request);
        var bytes = await response.Content.ReadAsByteArrayAsync();
        var body = bytes.Length == 0 ? default : JsonDocument.Parse(bytes).RootElement;
        return new TokenAnswer((int)response.StatusCode, Member(body, "error"), Member(body, "access_token"), body, response);
    }

    public static async Task<string> Token(this TestHub hub, TestAgency agency, params (string Name, string Value)[] more)
    {
        var answer = await hub.AskToken(agency, more);
        Assert.Equal(200, answer.Status);
        return answer.Token!;
    }

    /// <summary>A GET with token and proof.</summary>
    public static async Task<HttpResponseMessage> Get(this TestHub hub, string path, string? authorization, params string[] proofs)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (authorization is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
        }
        request.Headers.TryAddWithoutValidation("DPoP", proofs);
        return await hub.Http.SendAsync(request);
    }

    /// <summary>A right GET.</summary>
    public static Task<HttpResponseMessage> Get(this TestHub hub, TestAgency agency, string path, string token) =>
        hub.Get(path, $"DPoP {token}", hub.ProofFor(agency, "GET", TestHub.Origin + path, token));

    /// <summary>A POST whose body is signed by <paramref name="key"/>.</summary>
    public static async Task<HttpRequestMessage> Signed(
        this TestHub hub, TestAgency agency, byte[] body, string path = "/v1/exchanges", EcKey? key = null, TimeSpan offset = default, string? without = null, string? token = null)
    {
        token ??= await hub.Token(agency);
        var proof = hub.ProofFor(agency, "POST", TestHub.Origin + path, token);
        var message = new HttpMessage("POST", TestHub.Origin + path, body)
            .With("authorization", $"DPoP {token}").With("dpop", proof).With("content-digest", ContentDigest.Sha256(body));
        var components = SignatureProfile.Hub.Components(hasBody: true).Where(component => component.Name != without).ToList();
        var signer = key ?? agency.Signing;
        var fields = MessageSignatures.Sign(message, "hub", signer.KeyId, hub.Clock.GetUtcNow() + offset, components, MessageSigner.Es256(signer));
        var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.TryAddWithoutValidation("Authorization", $"DPoP {token}");
        request.Headers.TryAddWithoutValidation("DPoP", proof);
        request.Headers.TryAddWithoutValidation("Content-Digest", ContentDigest.Sha256(body));
        request.Headers.TryAddWithoutValidation("Signature-Input", fields.Input);
        request.Headers.TryAddWithoutValidation("Signature", fields.Signature);
        return request;
    }

    /// <summary>The problem details of an answer.</summary>
    public static async Task<JsonElement> Problem(this HttpResponseMessage response)
    {
        Assert.Equal(Problems.ContentType, response.Content.Headers.ContentType?.MediaType);
        var body = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync()).RootElement;
        Assert.Equal((int)response.StatusCode, body.GetProperty("status").GetInt32());
        return body;
    }

    public static async Task<string> ProblemCode(this HttpResponseMessage response) => (await response.Problem()).GetProperty("code").GetString()!;

    public static string Challenge(this HttpResponseMessage response) => Assert.Single(response.Headers.NonValidated["WWW-Authenticate"]);

    static string? Member(JsonElement body, string name) =>
        body.ValueKind == JsonValueKind.Object && body.TryGetProperty(name, out var value) ? value.GetString() : null;
}
