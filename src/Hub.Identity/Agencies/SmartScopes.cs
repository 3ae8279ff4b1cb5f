using System.Text.RegularExpressions;

namespace Hub.Identity;

/// <summary>What a client under the SMART backend profile may be registered for: <c>system/</c> scopes (SMART App Launch 2 §3) and nothing of the hub's own.</summary>
static partial class SmartScopes
{
    /// <summary>Name of the profile in records and in the store.</summary>
    public const string ProfileName = "smart-backend";

    /// <summary>Scopes of one client at most.</summary>
    public const int MaxScopes = 64;

    /// <summary>Null for the profile that everybody has.</summary>
    public static string? NameOf(ClientProfile profile) => profile == ClientProfile.SmartBackend ? ProfileName : null;

    /// <summary>Why a registration is none under the profile; null for nothing.</summary>
    public static string? FaultOf(ClientRegistration client, HubIdentityOptions options)
    {
        if (!options.AllowSmartBackend)
        {
            return "the hub does not allow SMART backend services (--allow-smart-backend)";
        }
        if (client.Scopes.Count is 0 or > MaxScopes || !client.Scopes.All(scope => Pattern().IsMatch(scope)))
        {
            return "scopes are system/… and no others";
        }
        return client.Grants is [OAuthGrants.ClientCredentials] && client.RedirectUris.Count == 0 && client.PostLogoutUris.Count == 0
            ? null
            : "the grant is client_credentials alone, without redirects";
    }

    // Version 2 says c, r, u, d, s in this order; version 1 read, write or *.
    [GeneratedRegex(@"\Asystem/(\*|[A-Z][A-Za-z]{0,63})\.(cr?u?d?s?|ru?d?s?|ud?s?|ds?|s|read|write|\*)\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Pattern();
}
