using Hub.Identity;
using Microsoft.AspNetCore.WebUtilities;

namespace Hub.Api.Pages;

/// <summary>The link that begins a sign-in at a provider. What the sign-in page was asked for goes with it.</summary>
static class UpstreamLink
{
    public static string To(string provider, IQueryCollection query)
    {
        ArgumentNullException.ThrowIfNull(query);
        var wanted = new Dictionary<string, string?>(StringComparer.Ordinal) { ["provider"] = provider };
        if (query["return"] is [{ Length: > 0 } back])
        {
            wanted["return"] = back;
        }
        if (query["stepup"] is [{ Length: > 0 } stepUp])
        {
            // Now, not earlier; and as strongly as was asked.
            wanted["max_age"] = "0";
            if (stepUp is AuthenticationEvent.TwoFactors)
            {
                wanted["acr"] = AuthenticationEvent.TwoFactors;
            }
        }
        return QueryHelpers.AddQueryString(UpstreamEndpoints.StartPath, wanted);
    }
}
