using System.Security.Claims;

namespace Hub.Identity;

/// <summary>One way to be let in at an endpoint.</summary>
public abstract record AccessWay
{
    AccessWay()
    {
    }

    /// <summary>An agency that acts for itself, with a token of this scope.</summary>
    public sealed record Agency(string Scope) : AccessWay
    {
        internal override string? TokenScope => Scope;

        internal override bool TakesSessions => false;

        internal override bool Admits(ClaimsPrincipal user) => IsByToken(user) && HubClaims.SignInOf(user) is null && user.HasClaim(HubClaims.Scope, Scope);
    }

    /// <summary>A person of this role, in their own browser or through a client that they gave the scope to.</summary>
    /// <param name="Scope">Of <see cref="HubScopes.People"/>; null: only in their own browser.</param>
    /// <param name="Bound">Whether the sign-in must belong to a person of the register: nobody sees or does anything personal before.</param>
    public sealed record Person(PersonRole Role, string? Scope = null, bool Bound = false) : AccessWay
    {
        internal override string? TokenScope => Scope;

        internal override bool TakesSessions => true;

        internal override bool Admits(ClaimsPrincipal user) =>
            user.HasClaim(HubClaims.Role, PersonRoles.Name(Role))
            && (!Bound || HubClaims.SubjectOf(user) is not null)
            && (!IsByToken(user) || (Scope is not null && user.HasClaim(HubClaims.Scope, Scope)));
    }

    /// <summary>The scope that a token needs here; null: no token is taken.</summary>
    internal abstract string? TokenScope { get; }

    internal bool TakesTokens => TokenScope is not null;

    internal abstract bool TakesSessions { get; }

    internal abstract bool Admits(ClaimsPrincipal user);

    static bool IsByToken(ClaimsPrincipal user) => string.Equals(user.Identity?.AuthenticationType, DpopAuthenticationHandler.SchemeName, StringComparison.Ordinal);
}

/// <summary>Endpoint metadata: every way in; there is no other.</summary>
public sealed record AccessWays(IReadOnlyList<AccessWay> Ways)
{
    /// <summary>Scopes that a token can have to be let in.</summary>
    public IReadOnlyList<string> TokenScopes => [.. Ways.Where(way => way.TakesTokens).Select(way => way.TokenScope!)];

    /// <summary>Whether people are let in from their browser.</summary>
    public bool TakesSessions => Ways.Any(way => way.TakesSessions);
}
