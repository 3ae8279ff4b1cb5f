using Hub.Canon.Records;
using Hub.Identity;

namespace Hub.Api.Endpoints;

/// <summary>Who calls, as authenticated.</summary>
static class Caller
{
    /// <summary>The agency of the access token.</summary>
    public static string Agency(HttpContext context) =>
        AgencyCaller.Of(context)?.AgencyId ?? throw new InvalidOperationException("An endpoint that requires a scope has a caller.");

    /// <summary>Whether the caller came by an access token and not by a browser's session.</summary>
    public static bool IsByToken(HttpContext context) =>
        string.Equals(context.User.Identity?.AuthenticationType, DpopAuthenticationHandler.SchemeName, StringComparison.Ordinal);

    /// <summary>The request's signature as records keep it.</summary>
    public static RequestSignature SignatureOf(SignedRequest request) => new(request.KeyId, request.SignatureValue, request.SignatureBase);
}
