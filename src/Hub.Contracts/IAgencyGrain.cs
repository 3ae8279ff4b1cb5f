using Hub.Canon;
using Orleans;

namespace Hub.Contracts;

/// <summary>One agency: registration and keys. Key: agency id.</summary>
public interface IAgencyGrain : IGrainWithStringKey
{
    /// <summary>Registers the agency or changes its registration; every change of a key is an entry.</summary>
    /// <returns>Null, or a stable code when nothing or not all was recorded (call again; what is recorded is not repeated).</returns>
    Task<string?> Register(AgencyRegistration registration);

    /// <summary>The agency as registered, or null.</summary>
    Task<AgencyProfile?> Profile();

    /// <summary>Entry ids of the agency from its own chain, for reconciliation, oldest first.</summary>
    Task<IReadOnlyList<ConsentView>> ConsentRequests();
}

/// <param name="Jwks">The agency's public JWKS (RFC 7517) as JSON text, already checked.</param>
public sealed record AgencyRegistration(string AgencyId, string Name, IReadOnlyList<string> Scopes, IReadOnlyList<string> Roles, string Jurisdiction, string Status, string Jwks);

/// <param name="SealingKey">Public JWK (JSON text) that replies are sealed to.</param>
public sealed record AgencyProfile(string AgencyId, string Name, IReadOnlyList<string> Roles, string Jurisdiction, bool Active, string SealingKey);
