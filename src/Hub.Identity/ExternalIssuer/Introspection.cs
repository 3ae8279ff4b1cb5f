using System.Text.Json;
using Hub.Canon;
using Hub.Jose;

namespace Hub.Identity;

/// <summary>Asks an external issuer whether a token still holds (RFC 7662), as a client of it. Thread-safe.</summary>
sealed class Introspection(IntrospectionClient client, ForeignIssuer issuer, ForeignHttp http, TimeProvider clock)
{
    static readonly TimeSpan AssertionLifetime = TimeSpan.FromMinutes(1);

    /// <summary>Null where the issuer says that this very token holds; else <c>token.inactive</c>, or <c>foreign.…</c> where it says nothing.</summary>
    public async ValueTask<JoseFault?> Fault(string compact, AccessToken token, CancellationToken cancellationToken)
    {
        if (!(await issuer.Metadata(cancellationToken)).TryGet(out var metadata, out var fault))
        {
            return fault;
        }
        if (metadata.IntrospectionEndpoint is not { } endpoint)
        {
            return new JoseFault("foreign.unavailable", "it introspects nothing");
        }
        KeyValuePair<string, string>[] form =
        [
            new("token", compact),
            new("token_type_hint", "access_token"),
            new("client_id", client.ClientId),
            new("client_assertion_type", ClientAssertion.AssertionType),
            new("client_assertion", ClientAssertion.Create(client.Key, client.ClientId, issuer.Issuer, clock.GetUtcNow(), AssertionLifetime, Id128.Random().ToString())),
        ];
        if (!(await http.Post(endpoint, form, cancellationToken)).TryGet(out var answer, out fault))
        {
            return fault;
        }
        // A refusal is about the hub as a client, not about the token: nobody is told that their token is bad.
        if (!answer.IsOk || StrictJson.Parse(answer.Body, ForeignHttp.MaxBodyBytes) is not StrictJsonResult.Parsed { Document: var document })
        {
            return new JoseFault("foreign.unavailable", $"it answers with status {(int)answer.Status}, or with no JSON");
        }
        using (document)
        {
            return Holds(document.RootElement, token) ? null : new JoseFault("token.inactive", "the issuer says that it does not hold");
        }
    }

    static bool Holds(JsonElement said, AccessToken token) =>
        said.ValueKind == JsonValueKind.Object
        && said.TryGetProperty("active", out var active) && active.ValueKind == JsonValueKind.True
        && (!said.TryGetProperty("jti", out _) || JsonClaims.Is(said, "jti", token.TokenId));
}
