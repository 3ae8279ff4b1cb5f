using System.Security.Claims;
using Duende.IdentityServer;
using Duende.IdentityServer.Configuration;
using Duende.IdentityServer.Models;
using Duende.IdentityServer.Services;
using Duende.IdentityServer.Stores;
using Duende.IdentityServer.Validation;
using Hub.Identity;
using Microsoft.Extensions.Logging;

namespace Hub.Adapters.Duende;

/// <summary>The claims of the embedded server's tokens (AS-27): whose they are, by which grant, and how the person had signed in.</summary>
#pragma warning disable S6672 // the package's class asks for its own logger
sealed class HubTokenClaims(IProfileService profile, ILogger<DefaultClaimsService> log) : DefaultClaimsService(profile, log)
#pragma warning restore S6672
{
    const string OfflineAccess = "offline_access";

    public override async Task<IEnumerable<Claim>> GetAccessTokenClaimsAsync(ClaimsPrincipal? subject, ResourceValidationResult resourceResult, ValidatedRequest request)
    {
        var claims = (await base.GetAccessTokenClaimsAsync(subject!, resourceResult, request))
            .Where(claim => !(string.Equals(claim.Type, "scope", StringComparison.Ordinal) && string.Equals(claim.Value, OfflineAccess, StringComparison.Ordinal)));
        // RFC 9068 §2.2: a client that acts for itself is the subject.
        return subject is null
            ? [.. claims, new Claim("sub", request.ClientId)]
            : [.. claims, subject.FindFirst(PersonPrincipal.GrantClaim) ?? throw new InvalidOperationException("a person's token without a grant")];
    }

    protected override IEnumerable<Claim> GetStandardSubjectClaims(ClaimsPrincipal subject) =>
        base.GetStandardSubjectClaims(subject).Where(claim => !string.Equals(claim.Type, "idp", StringComparison.Ordinal));
}

/// <summary>The package's tokens, access tokens for the hub's origin as one string whatever their scopes.</summary>
sealed class HubTokens(
    HubIdentityOptions hub,
    IClaimsService claims,
    IReferenceTokenStore references,
    ITokenCreationService creation,
    IClock clock,
    IKeyMaterialService keys,
    IdentityServerOptions options,
#pragma warning disable S6672 // the package's class asks for its own logger
    ILogger<DefaultTokenService> log) : DefaultTokenService(claims, references, creation, clock, keys, options, log)
#pragma warning restore S6672
{
    public override async Task<Token> CreateAccessTokenAsync(TokenCreationRequest request)
    {
        var token = await base.CreateAccessTokenAsync(request);
        token.Audiences = [hub.Origin];
        return token;
    }
}

/// <summary>The hub's clock as the package reads it. Thread-safe.</summary>
sealed class HubTime(TimeProvider clock) : IClock
{
    public DateTimeOffset UtcNow => clock.GetUtcNow();
}
