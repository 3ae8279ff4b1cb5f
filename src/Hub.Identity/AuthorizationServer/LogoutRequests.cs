using System.Text.Json;
using Hub.Jose;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace Hub.Identity;

/// <summary>Where a browser goes after its person has signed out.</summary>
/// <param name="ClientName">Who led it to the sign-out; null: nobody that the hub knows.</param>
/// <param name="ReturnTo">Registered, with the client's <c>state</c>; null: it stays.</param>
public sealed record LogoutRequest(string? ClientName, string? ReturnTo);

/// <summary>Reads what a client sends along when it leads a person to the sign-out (OpenID Connect RP-Initiated Logout). Thread-safe.</summary>
public sealed class LogoutRequests(ClientDirectory clients, TokenKeys keys, HubIdentityOptions options)
{
    const int MaxHintChars = 8 * 1024;
    const int MaxStateChars = 2048;

    /// <summary>The request; null where it names a way back that is not the named client's.</summary>
    public LogoutRequest? Read(IQueryCollection query)
    {
        ArgumentNullException.ThrowIfNull(query);
        var hinted = query["id_token_hint"] is [{ Length: > 0 } hint] ? Audience(hint) : null;
        var named = query["client_id"] is [{ Length: > 0 } id] ? id : hinted;
        if (hinted is not null && !string.Equals(hinted, named, StringComparison.Ordinal))
        {
            return null;
        }
        var client = named is not null && clients.TryFind(named, out var found) ? found : null;
        if (query["post_logout_redirect_uri"] is not [{ Length: > 0 } back])
        {
            return new LogoutRequest(client?.Registration.Name, ReturnTo: null);
        }
        if (client is null || !client.Registration.PostLogoutUris.Contains(back, StringComparer.Ordinal))
        {
            return null;
        }
        return new LogoutRequest(
            client.Registration.Name,
            query["state"] is [{ Length: > 0 and <= MaxStateChars } state] ? QueryHelpers.AddQueryString(back, "state", state) : back);
    }

    // An ID token that has expired is still the hub's word for who asks.
    string? Audience(string hint)
    {
        var rules = new JwsRules(JwsAlgorithms.Es256, IdTokenIssuer.Type) { MaxChars = MaxHintChars };
        var verified = Jws.Verify(hint, rules, header =>
            keys.Published.FirstOrDefault(key => string.Equals(key.KeyId, header.KeyId, StringComparison.Ordinal)) is { } key
            && VerificationKey.From(key, ed25519: null).TryGet(out var ready, out _) ? ready : null);
        if (!verified.TryGet(out var content, out _))
        {
            return null;
        }
        using var document = JsonDocument.Parse(content.Payload);
        return JsonClaims.Is(document.RootElement, "iss", options.Origin) ? JsonClaims.Text(document.RootElement, "aud") : null;
    }
}
