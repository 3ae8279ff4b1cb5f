using System.Globalization;
using System.Security.Cryptography;
using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using Hub.Canon;
using Hub.Jose;
using Microsoft.AspNetCore.WebUtilities;

namespace Hub.Identity;

/// <summary>The hub as a client of its providers: the request that a browser carries there, and the code that it brings back. Thread-safe.</summary>
/// <param name="redirectUri">Exactly as registered there.</param>
/// <param name="clock">Dates the hub's assertions.</param>
sealed class UpstreamClient(string redirectUri, TimeProvider clock)
{
    static readonly TimeSpan AssertionLifetime = TimeSpan.FromMinutes(1);

    /// <summary>Where the browser is sent. The request is pushed (RFC 9126) where the provider takes it so.</summary>
    /// <param name="wantsTwoFactors">Asks for one of the provider's own classes of two factors.</param>
    public async ValueTask<JoseResult<string>> Request(Upstream upstream, ForeignMetadata metadata, UpstreamFlow flow, bool wantsTwoFactors, CancellationToken cancellationToken)
    {
        var provider = upstream.Provider;
        var request = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["response_type"] = "code",
            ["client_id"] = provider.ClientId,
            ["redirect_uri"] = redirectUri,
            ["scope"] = string.Join(' ', provider.Scopes),
            ["state"] = flow.State,
            ["nonce"] = flow.Nonce,
            ["code_challenge"] = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(flow.Verifier))),
            ["code_challenge_method"] = "S256",
            ["max_age"] = flow.MaxAgeSeconds.ToString(CultureInfo.InvariantCulture),
        };
        if (wantsTwoFactors && provider.TwoFactorAcr.Count > 0)
        {
            request["acr_values"] = string.Join(' ', provider.TwoFactorAcr);
        }
        if (provider.BindingClaim is { } claim && metadata.TakesClaims)
        {
            request["claims"] = $$$"""{"id_token":{"{{{claim}}}":null}}""";
        }
        if (metadata.PushedRequestEndpoint is not { } pushing)
        {
            return QueryHelpers.AddQueryString(metadata.AuthorizationEndpoint!, request);
        }
        return (await Ask(upstream, pushing, request!, "request_uri", cancellationToken)).TryGet(out var uri, out var fault)
            ? QueryHelpers.AddQueryString(metadata.AuthorizationEndpoint!, new Dictionary<string, string?>(StringComparer.Ordinal) { ["client_id"] = provider.ClientId, ["request_uri"] = uri })
            : fault;
    }

    /// <summary>The ID token that a code is good for, unchecked.</summary>
    public ValueTask<JoseResult<string>> Redeem(Upstream upstream, ForeignMetadata metadata, UpstreamFlow flow, string code, CancellationToken cancellationToken) => Ask(
        upstream,
        metadata.TokenEndpoint!,
        new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["grant_type"] = "authorization_code",
            ["code"] = code,
            ["redirect_uri"] = redirectUri,
            ["code_verifier"] = flow.Verifier,
            ["client_id"] = upstream.Provider.ClientId,
        },
        "id_token",
        cancellationToken);

    async ValueTask<JoseResult<string>> Ask(Upstream upstream, string address, IEnumerable<KeyValuePair<string, string>> form, string wanted, CancellationToken cancellationToken)
    {
        var provider = upstream.Provider;
        var assertion = ClientAssertion.Create(provider.Key, provider.ClientId, provider.Issuer, clock.GetUtcNow(), AssertionLifetime, Id128.Random().ToString());
        KeyValuePair<string, string>[] authenticated =
        [
            .. form, new("client_assertion_type", ClientAssertion.AssertionType), new("client_assertion", assertion),
        ];
        if (!(await upstream.Http.Post(address, authenticated, cancellationToken)).TryGet(out var answer, out var fault))
        {
            return fault;
        }
        if (StrictJson.Parse(answer.Body, ForeignHttp.MaxBodyBytes) is not StrictJsonResult.Parsed { Document: var document })
        {
            return new JoseFault("foreign.refused", $"status {(int)answer.Status}, no strict JSON");
        }
        using (document)
        {
            var body = document.RootElement;
            return answer.IsOk && body.ValueKind == JsonValueKind.Object && JsonClaims.Text(body, wanted) is { } value
                ? value
                : new JoseFault("foreign.refused", $"status {(int)answer.Status}, {ErrorOf(body)}");
        }
    }

    // Registered error codes are short words; anything else is not repeated.
    static string ErrorOf(JsonElement body) =>
        body.ValueKind == JsonValueKind.Object && JsonClaims.Text(body, "error") is { Length: <= 64 } error && error.All(letter => char.IsAsciiLetterLower(letter) || letter is '_')
            ? error
            : "nothing of what was asked for";
}
