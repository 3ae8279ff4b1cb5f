using Hub.Canon;
using Hub.Identity;

namespace Hub.Adapters.Duende;

/// <summary>What the hub knows of the request at hand, for those of the package's services that are told less than they need. One request, one thread at a time.</summary>
sealed class Turn
{
    /// <summary>Token and pushed-request endpoint: the parameters, each once.</summary>
    public OAuthForm? Form { get; set; }

    /// <summary>Token and pushed-request endpoint: who sent it, authenticated.</summary>
    public RegisteredClient? Client { get; set; }

    /// <summary>Why the hub refused, where it is more than the package can say: the status, and when to try again.</summary>
    public OAuthError? Refused { get; set; }

    /// <summary>RFC 7638, of the proof that came and held.</summary>
    public string? Thumbprint { get; set; }

    /// <summary>Authorization endpoint: what the person agreed to, and who they are.</summary>
    public (OpenAuthorization Open, SignedInPerson Person)? Agreed { get; set; }

    /// <summary>Token endpoint: the code that was brought, and what it is for.</summary>
    public (Hash256 Hash, StoredCode Code, Identity.Grant Grant)? Brought { get; set; }

    /// <summary>Token endpoint: the refresh token that was stored when the code was taken.</summary>
    public string? RefreshToken { get; set; }

    /// <summary>The client and its form, as the hub's own services take them.</summary>
    public ClientRequest Request(Microsoft.AspNetCore.Http.HttpContext context, DateTimeOffset now) =>
        new(context, Form ?? throw new InvalidOperationException("no form was read"), Client ?? throw new InvalidOperationException("no client was authenticated"), now);
}
