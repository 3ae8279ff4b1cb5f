using System.Collections.Specialized;
using Duende.IdentityServer.Validation;
using Hub.Identity;

namespace Hub.Adapters.Duende;

/// <summary>Holds a token request to the words of the profile before the package reads it.</summary>
sealed class TokenRequestRules(ITokenRequestValidator package, HubIdentityOptions options, Turn turn) : ITokenRequestValidator
{
    public async Task<TokenRequestValidationResult> ValidateRequestAsync(TokenRequestValidationContext context)
    {
        if (Fault(context.RequestParameters) is { } fault)
        {
            var request = new ValidatedTokenRequest { Raw = context.RequestParameters, GrantType = turn.Form!["grant_type"] ?? "" };
            request.SetClient(context.ClientValidationResult.Client!, context.ClientValidationResult.Secret);
            return new(request, fault.Code, fault.Reason);
        }
        return await package.ValidateRequestAsync(context);
    }

    OAuthError? Fault(NameValueCollection parameters)
    {
        var form = turn.Form!;
        var client = turn.Client!;
        if (form["grant_type"] is not { } type)
        {
            return OAuthError.InvalidRequest("no grant_type");
        }
        if (!OAuthGrants.All.Contains(type, StringComparer.Ordinal))
        {
            return new OAuthError(400, "unsupported_grant_type", "no grant of this server");
        }
        if (!client.Registration.Grants.Contains(type, StringComparer.Ordinal))
        {
            return OAuthError.UnauthorizedClient;
        }
        if (!RequestedScope.IsHere(form, options.Origin))
        {
            return OAuthError.InvalidTarget;
        }
        // The hub is its own only resource.
        parameters.Remove("resource");
        return type is OAuthGrants.ClientCredentials ? Own(form, client, parameters) : null;
    }

    // What is for people is given by people alone, whatever the client may ask of them.
    static OAuthError? Own(OAuthForm form, RegisteredClient client, NameValueCollection parameters)
    {
        if (RequestedScope.Of(form, [.. client.Registration.Scopes.Intersect(HubScopes.All, StringComparer.Ordinal)]) is not { } scopes)
        {
            return OAuthError.InvalidScope("a scope is unknown or not allowed to this client for itself");
        }
        parameters["scope"] = scopes.Joined();
        return null;
    }
}
