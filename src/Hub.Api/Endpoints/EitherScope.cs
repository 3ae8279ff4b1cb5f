using Hub.Identity;

namespace Hub.Api.Endpoints;

/// <summary>Endpoint metadata: agencies call with a token of this scope, people with their session. Who among them may is the endpoint's own rule.</summary>
/// <param name="Scope">One of <see cref="HubScopes"/>.</param>
public sealed record EitherScope(string Scope)
{
    /// <summary>Authentication scheme of endpoints that agencies (token) and people (session) both read.</summary>
    public const string SchemeName = "AgencyOrPerson";
}
