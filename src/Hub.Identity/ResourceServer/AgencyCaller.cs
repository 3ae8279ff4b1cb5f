using Microsoft.AspNetCore.Http;

namespace Hub.Identity;

/// <summary>The agency behind an authenticated request; a feature of <see cref="HttpContext"/>.</summary>
/// <param name="Client">Its registration as it stood when the request was checked: active.</param>
/// <param name="Token">The claims of the access token.</param>
public sealed record AgencyCaller(RegisteredClient Client, AccessToken Token)
{
    public string AgencyId => Client.Id;

    /// <summary>The caller of this request; null where the scheme DPoP has not authenticated it.</summary>
    public static AgencyCaller? Of(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return context.Features.Get<AgencyCaller>();
    }
}
